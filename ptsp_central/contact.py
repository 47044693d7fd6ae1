"""What the central remembers of a terminal beside its log: when it spoke, and with what."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, or_, update

from ptsp_central.ledger import Outcome
from ptsp_central.schema import log_head
from ptsp_tui.protocol import Push

_QUIET_MS: Final = 600_000
"""A terminal that only asks costs a write every ten minutes, not every time."""


def note_contact(connection: Connection, push: Push, now_ms: int, *, told: bool) -> None:
    """Remember the request's `once` when it was given something, and else that it came."""
    c = log_head.c
    news = or_(
        c.seen_ms.is_(None),
        c.seen_ms < now_ms - _QUIET_MS,
        c.program != push.program,
        c.catalogue != push.catalogue,
    )
    where = [_of(push), c.once < push.once]
    if not told:
        where.append(news)
    connection.execute(
        update(log_head)
        .where(*where)
        .values(once=push.once, seen_ms=now_ms, program=push.program, catalogue=push.catalogue)
    )


def mark_fork(connection: Connection, push: Push, outcome: Outcome, now_ms: int) -> None:
    """A second machine writes under these numbers: the office should know."""
    if outcome.status == "fork":
        connection.execute(update(log_head).where(_of(push)).values(forked_ms=now_ms))


def _of(push: Push) -> ColumnElement[bool]:
    return and_(log_head.c.log_id == push.log_id, log_head.c.epoch == push.epoch)


def is_older(program: str, wanted: str) -> bool:
    """Whether version `program` is below version `wanted`; "" wants nothing."""
    return bool(wanted) and _numbers(program) < _numbers(wanted)


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers at a version's start: 1.2.10rc1 is (1, 2, 10)."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else (0,)
