"""The central's feed on this computer: events of other logs, each kept once, with a cursor.

They lie in the table `feed`; the cursor is the small document `feed` in `meta`. An item, the case
it changes and the cursor are one transaction: after a crash the next exchange goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from ptsp_tui import feed
from ptsp_tui.cases.ids import id_text
from ptsp_tui.protocol import Event, decode_event, leaf
from ptsp_tui.store.database import PtspDB
from ptsp_tui.store.log import EventLog


class Foreign(msgspec.Struct, frozen=True):
    """An event of another log, where it was first written."""

    log: bytes
    epoch: int
    seq: int
    event: Event


def cursor(log: EventLog) -> tuple[int, bytes]:
    """(number, tip) of the last item on disk."""
    kept = log.meta("feed") or {}
    return kept.get("seq", 0), kept.get("tip", feed.START)


def take(
    db: PtspDB,
    log: EventLog,
    items: Sequence[feed.Item],
    last: int,
    tip: bytes,
    project: Callable[[str], object],
) -> int:
    """Keep the items that are new, bring their cases up to date, move the cursor: all or nothing.

    `project(case)` folds a case again. Gives how many items were new.
    """
    with db.transaction():
        touched = [case for case in (_keep(db, log, item) for item in items) if case is not None]
        for case in dict.fromkeys(touched):
            project(case)
        seq, old_tip = cursor(log)
        marks = (log.meta("feed") or {}).get("marks", [])
        marks = thinned([*marks, [seq, old_tip]], last)
        log.put_meta("feed", {"seq": last, "tip": tip, "marks": marks})
    return len(touched)


def rewind(db: PtspDB, log: EventLog) -> None:
    """Back to the last mark, at last to the start."""
    marks = (log.meta("feed") or {}).get("marks", [])
    seq, tip = marks[-1] if marks else (0, feed.START)
    with db.transaction():
        log.put_meta("feed", {"seq": seq, "tip": tip, "marks": marks[:-1]})


def thinned(marks: list[list[Any]], now: int) -> list[list[Any]]:
    """Earlier cursors to fall back to, ever fewer the older: about one for each doubling."""
    kept: list[list[Any]] = []
    for mark in reversed(marks):
        if not kept or now - mark[0] >= 2 * (now - kept[-1][0]):
            kept.append(mark)
    return kept[::-1]


def of_case(db: PtspDB, case: str) -> list[Foreign]:
    """The events of one case that came with the feed."""
    return [
        Foreign(d["log"], d["epoch"], d["seq"], decode_event(d["raw"]))
        for d in db.by("feed_case", case)
    ]


def _keep(db: PtspDB, log: EventLog, item: feed.Item) -> str | None:
    """Keep one item; its case, or None when it is here already."""
    event, case = item.event, id_text(item.event.app_id)
    epoch, seq = event.origin or (item.epoch, item.seq)
    mark = leaf(msgspec.structs.replace(event, origin=None))
    key = f"{item.log_id.hex()}:{epoch}:{seq}:{mark[:8].hex()}"
    if db.by("feed_key", key) or _is_own(log, item, case, (epoch, seq), mark):
        return None
    db.table("feed").insert(
        {
            "key": key,
            "case": case,
            "type": event.type,
            "log": item.log_id,
            "epoch": epoch,
            "seq": seq,
            "recv_ms": item.recv_ms,
            "raw": item.raw,
        }
    )
    return case


def _is_own(log: EventLog, item: feed.Item, case: str, place: tuple[int, int], mark: bytes) -> bool:
    if item.log_id != log.log_id:
        return False
    return any(
        (own.event.origin or (own.epoch, own.seq)) == place
        and leaf(msgspec.structs.replace(own.event, origin=None)) == mark
        for own in log.own_of_case(case)
    )
