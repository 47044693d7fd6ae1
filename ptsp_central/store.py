"""The central's store: offices, terminals, and every terminal's log.

The promise of `append`: a batch is stored whole, in order and once, or not at all, and the answer
is given only after the commit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import Engine, Row, and_, delete, func, select, update

from ptsp_central import directory
from ptsp_central.contact import is_older, mark_fork, note_contact
from ptsp_central.database import pages, reading
from ptsp_central.feeds import Part, part
from ptsp_central.keys import Keys
from ptsp_central.ledger import Outcome, append, links
from ptsp_central.schema import event, log_head, setting, unit
from ptsp_tui.errors import NotFound
from ptsp_tui.feed import office_log
from ptsp_tui.protocol import Push, is_push_of, verify_head

NOTHING: Final = (Part(), directory.Told())
OFFICE_UNIT = "000000"
"""The unit under which the back office's own log stands; no terminal is enrolled there."""


def now_ms() -> int:
    """The central's clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """The logs in the database behind `engine`. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, clock: Callable[[], int] = now_ms) -> None:
        self.engine = engine
        self.clock = clock

    @cached_property
    def office(self) -> bytes:
        """The id of the log that the back office's decisions are written to.

        Ask for it before you take a connection: the first time it needs one of its own, and
        many who each hold one and wait for another would wait for ever.
        """
        return office_log(Keys(self.engine).public)

    def append(self, push: Push) -> Outcome:
        """Store what is new in `push`; raises BadWire for a batch that contradicts itself."""
        return self.exchange(push)[0]

    def exchange(
        self, push: Push, raw: bytes | None = None
    ) -> tuple[Outcome, Part, directory.Told]:
        """Store what is new in `push`, and give what its terminal should hear of.

        `raw` is the request it came in, which must be signed as a whole; without it (a file that
        was carried here) only the head's signature is asked for, and no feed is given.
        """
        key, wanted, catalogue = self._before(push)
        if key is None or not verify_head(
            key, push.sig, push.log_id, push.epoch, push.last, push.head
        ):
            return Outcome("bad_key"), *NOTHING
        if raw is not None and not is_push_of(raw, key):
            return Outcome("bad_key"), *NOTHING
        if push.program and is_older(push.program, wanted):
            return Outcome("upgrade", why=wanted), *NOTHING
        batch = links(push)  # unpacked only for a known signature, hashed before the lock
        office = self.office  # before the connection
        with self.engine.begin() as connection:
            outcome = append(connection, push, batch, self.clock(), office)
            if raw is None or outcome.status in ("bad_key", "fork"):
                mark_fork(connection, push, outcome, self.clock())
                return outcome, *NOTHING
            fresh = push.once > outcome.once
            told = part(connection, push, fresh=fresh)
            keys = directory.after(connection, push.keys, push.feed_want if fresh else 0)
            note_contact(connection, push, self.clock(), told=bool(told.items or keys.keys))
        if outcome.status in ("ok", "gap"):
            outcome = replace(outcome, catalogue=catalogue)
        return outcome, told, keys

    def _before(self, push: Push) -> tuple[bytes | None, str, bytes]:
        """The log's public key, the least program version and the catalogue in force."""
        settings = [
            select(setting.c.value).where(setting.c.name == name).scalar_subquery()
            for name in ("min-program", "catalogue")
        ]
        of_log = and_(log_head.c.log_id == push.log_id, log_head.c.epoch == push.epoch)
        with reading(self.engine) as connection:
            found = connection.execute(select(log_head.c.pub, *settings).where(of_log)).first()
        key, wanted, catalogue = found or (None, None, None)
        return key, (wanted or b"").decode(), catalogue or b""

    def setting(self, name: str) -> bytes:
        """A small value of the central's own; b"" when it was never set."""
        with reading(self.engine) as connection:
            found = connection.scalar(select(setting.c.value).where(setting.c.name == name))
        return found or b""

    def put_setting(self, name: str, value: bytes) -> None:
        """Keep a small value."""
        with self.engine.begin() as connection:
            connection.execute(delete(setting).where(setting.c.name == name))
            connection.execute(setting.insert().values(name=name, value=value))

    def public_key(self, log_id: bytes, epoch: int) -> bytes | None:
        """The key a log was enrolled with, None if it never was."""
        of_log = and_(log_head.c.log_id == log_id, log_head.c.epoch == epoch)
        with reading(self.engine) as connection:
            found: bytes | None = connection.scalar(select(log_head.c.pub).where(of_log))
        return found

    def add_unit(self, code: str, name: str) -> bool:
        """Make an office known, or rename it; True if it was new."""
        with self.engine.begin() as connection:
            renamed = connection.execute(update(unit).where(unit.c.code == code).values(name=name))
            if renamed.rowcount:
                return False
            connection.execute(unit.insert().values(code=code, name=name))
            return True

    def units(self) -> list[dict[str, Any]]:
        """Every office with its terminals, as `ptsp-central unit list --json` prints them."""
        with reading(self.engine) as connection:
            query = select(unit).where(unit.c.code != OFFICE_UNIT).order_by(unit.c.code)
            rows = connection.execute(query).all()
        heads = self.heads()
        return [
            {
                "unit": row.code,
                "name": row.name,
                "terminals": [_without(head, "unit") for head in heads if head["unit"] == row.code],
            }
            for row in rows
        ]

    def heads(self) -> list[dict[str, Any]]:
        """Every log: unit, terminal, epoch, log (hex), seq, hash (hex), last_ms, revoked."""
        c = log_head.c
        query = select(log_head).where(c.log_id != self.office)
        query = query.order_by(c.unit, c.terminal, c.epoch)
        with reading(self.engine) as connection:
            return [_shown(row) for row in connection.execute(query)]

    def size(self) -> dict[str, int]:
        """How many units and logs there are: cheap, for the health check."""
        with reading(self.engine) as connection:
            units = connection.scalar(select(func.count()).select_from(unit))
            logs = connection.scalar(select(func.count()).select_from(log_head))
        return {"units": units or 0, "logs": logs or 0}

    def mark_safe(self, before_ms: int) -> int:
        """Everything received before `before_ms` is archived elsewhere; how many logs that moved.

        Terminals may then forget what is that old, for it no longer depends on this database.
        """
        c, e = log_head.c, event.c
        with self.engine.begin() as connection:
            mine = and_(e.log_id == c.log_id, e.epoch == c.epoch, e.recv_ms < before_ms)
            last = select(func.max(e.seq)).where(mine).scalar_subquery()
            moved = connection.execute(
                update(log_head).where(last > c.safe_seq).values(safe_seq=last)
            )
        return moved.rowcount

    def stats(self) -> dict[str, int]:
        """How many units, logs and events (each counted once) there are."""
        office = self.office  # before the connection
        with reading(self.engine) as connection:
            count = {
                "units": connection.scalar(
                    select(func.count()).select_from(unit).where(unit.c.code != OFFICE_UNIT)
                ),
                "logs": connection.scalar(
                    select(func.count()).select_from(log_head).where(log_head.c.log_id != office)
                ),
                "events": connection.scalar(
                    select(func.count()).select_from(event).where(~event.c.twin)
                ),
            }
        return {name: number or 0 for name, number in count.items()}

    def revoke(self, unit_code: str, terminal: str, epoch: int | None = None) -> int:
        """Take no more from this terminal (of one epoch or all); how many logs that ended.

        Raises NotFound when there is nothing to revoke.
        """
        c = log_head.c
        which = [c.unit == unit_code, c.terminal == terminal, c.revoked_ms.is_(None)]
        if epoch is not None:
            which.append(c.epoch == epoch)
        with self.engine.begin() as connection:
            ended = connection.execute(
                update(log_head).where(*which).values(revoked_ms=self.clock())
            ).rowcount
        if not ended:
            raise NotFound(
                "No terminal {terminal} of unit {unit} is enrolled.",
                terminal=terminal,
                unit=unit_code,
            )
        return ended

    def events(self, type_: str | None = None) -> Iterator[Row[Any]]:
        """Every event once (columns of the table), oldest receipt first."""
        c = event.c
        query = select(event).where(~c.twin).order_by(c.recv_ms, c.log_id, c.epoch, c.seq)
        if type_ is not None:
            query = query.where(c.type == type_)
        with reading(self.engine) as connection, pages(connection, query) as rows:
            yield from rows


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "terminal": row.terminal,
        "epoch": row.epoch,
        "log": row.log_id.hex(),
        "seq": row.seq,
        "hash": row.hash.hex(),
        "last_ms": row.last_ms,
        "seen_ms": max(row.seen_ms or 0, row.last_ms or 0) or None,
        "safe_seq": row.safe_seq,
        "forked_ms": row.forked_ms,
        "program": row.program,
        "catalogue": row.catalogue,
        "revoked": row.revoked_ms is not None,
    }


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
