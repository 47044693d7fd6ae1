"""What the office no longer needs leaves this computer, and only what the central keeps.

A case goes when it is closed, when its last change is older than the office's number of days, and
when the central has archived every event of it (`safe_seq`). Its document goes, and the payload of
each of its events: the salted hash stays, so the log's chain still holds. Then the store is
compacted, and the old files, which still held it, are removed. What F4 remembers of an
application goes after the same number of days.

The number of days is the office's (setting `retention_days`): no law names one for the copy at
the counter. UU 27/2022 article 16 (2) g asks that personal data be erased when they are no longer
needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from tinydb.table import Document

from ptsp_tui import clock, protocol
from ptsp_tui.cases.fold import FINAL
from ptsp_tui.counter.recall import forget_values
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import StoreTrouble
from ptsp_tui.store.check import spans
from ptsp_tui.store.snapshot import Abandoned

DAY_MS: Final = 86_400_000
DAYS: Final = 90
DAYS_AT_LEAST: Final = 7
_TOGETHER: Final = 50  # cases in one transaction: a working officer hardly waits


class Swept(msgspec.Struct, frozen=True):
    """How much has left this computer."""

    cases: int = 0
    events: int = 0


def sweep(session: Session, days: int = DAYS) -> Swept:
    """Erase what may go, and all trace of it in the store's files.

    Not in the writer thread: it makes transactions of its own, and the last step takes as long as
    writing the whole store. Raises DiskFull, StoreTrouble.
    """
    before_ms = clock.local_ms() - max(days, DAYS_AT_LEAST) * DAY_MS
    safe = _safe(session)
    going = [case for case in _closed(session, before_ms) if _is_safe(session, case, safe)]
    events = 0
    with session.db.transaction():
        forget_values(session, before_ms)
    for at in range(0, len(going), _TOGETHER):
        with session.db.transaction():
            events += sum(_erase(session, case["id"]) for case in going[at : at + _TOGETHER])
    if going:
        session.db.compact()
    return Swept(len(going), events)


def sweep_once_a_day(session: Session, days: int) -> Swept:
    """As `sweep`, in the background of a working day; what fails is tried again tomorrow."""
    today = clock.today().isoformat()
    try:
        if (session.log.meta("swept") or {}).get("day", "") >= today:
            return Swept()
        done = sweep(session, days)
        session.db.run(session.log.put_meta, "swept", {"day": today, "cases": done.cases}).result()
    except (StoreTrouble, Abandoned):  # closing, or a disk that the next save will tell of
        return Swept()
    return done


def _closed(session: Session, before_ms: int) -> Iterator[dict[str, Any]]:
    for state in sorted(FINAL):
        for case in session.db.by("state", state):
            if int(case["changed_ms"]) < before_ms:
                yield dict(case)


def _safe(session: Session) -> dict[int, int]:
    """epoch -> up to which number the central has archived it."""
    log, out = session.log, {}
    for each in spans(log):
        if each.receipt:
            out[each.epoch] = protocol.verify_ack(each.receipt, log.central_key()).safe_seq
    return out


def _is_safe(session: Session, case: dict[str, Any], safe: dict[int, int]) -> bool:
    own = session.log.own_of_case(case["id"])
    parked = session.db.by("refused_case", case["id"])
    return not parked and all(each.seq <= safe.get(each.epoch, 0) for each in own)


def _erase(session: Session, case: str) -> int:
    """Inside a transaction: erase one case; how many events lost their payload."""
    db, events = session.db, session.db.table("events")
    own = db.by("event_case", case)
    for found in own:
        raw = protocol.encode_event(protocol.erased(protocol.decode_event(found["raw"])))
        bare = {**found, "case": "", "raw": raw}
        events.upsert(Document(bare, doc_id=found.doc_id))
    for index, table in (("feed_case", "feed"), ("case", "cases")):
        ids = [found.doc_id for found in db.by(index, case)]
        db.table(table).remove(doc_ids=ids)
    return len(own)
