"""Events of cases: write one, gather them from both sides, keep the fold for lists and look-up."""

from __future__ import annotations

from typing import Any

import msgspec
from tinydb.table import Document

from ptsp_tui import clock, feed
from ptsp_tui.cases.events import AnyBody, decode_body, encode_body, type_of
from ptsp_tui.cases.fold import Case, Entry, fold
from ptsp_tui.cases.ids import parse_id
from ptsp_tui.counter.keys import matter_keys, niks_in, people_in
from ptsp_tui.counter.session import Session
from ptsp_tui.protocol import Event
from ptsp_tui.store import inbox


def record(session: Session, case: str, body: AnyBody) -> int:
    """Append an event of a case and bring the case's document up to date, in one transaction."""
    with session.db.transaction():
        payload = encode_body(msgspec.structs.replace(body, seen=_seen(session, case)))
        seq = session.log.append(
            type_of(body), parse_id(case), case, session.officer, clock.local_ms(), payload
        )
        project(session, case)
    return seq


def _seen(session: Session, case: str) -> list[tuple[bytes, int, int]]:
    """The last event of every other writer that is here: what this officer could see."""
    last: dict[tuple[bytes, int], int] = {}
    for entry in entries_of(session, case):
        if (entry.log, entry.epoch) != (session.log.log_id, session.log.epoch):
            key = (entry.log, entry.epoch)
            last[key] = max(entry.seq, last.get(key, 0))
    return sorted((log, epoch, seq) for (log, epoch), seq in last.items())


def project(session: Session, case_id: str) -> Case | None:
    """Fold the case's events again and keep the result; None while its filing is not here."""
    case = fold(case_id, entries_of(session, case_id))
    if case is None:
        return None
    document: dict[str, Any] = msgspec.to_builtins(case)
    niks = {case.subject_nik, case.applicant_nik, *niks_in(case.values)}
    document["niks"] = sorted(niks - {""})
    others = {name for name, nik in people_in(case.values) if nik}
    document["others"] = sorted(others - {case.subject_name})
    document["matter"] = matter_keys(case)
    document["resume"] = case.resume_code  # the store's index has this name
    own = session.log.own_of_case(case_id)
    document["epoch"] = session.log.epoch
    document["seq"] = max((o.seq for o in own if o.epoch == session.log.epoch), default=0)
    table, known = session.db.table("cases"), session.db.by("case", case_id)
    if known:
        table.upsert(Document(document, doc_id=known[0].doc_id))
    else:
        table.insert(document)
    return case


def entries_of(session: Session, case_id: str) -> list[Entry]:
    """The events of a case as the fold needs them: this log's and those that came with the feed.

    What the central refused and an officer has replaced since is left out.
    """
    log, office = session.log, feed.office_log(session.log.central_key())
    gone = {d["key"] for d in session.db.by("refused_case", case_id) if d["done"]}
    found = [
        _entry(log.log_id, own.event.origin or (own.epoch, own.seq), own.event)
        for own in log.own_of_case(case_id)
        if f"{own.epoch}:{own.seq}" not in gone
    ]
    found += [
        _entry(each.log, (each.epoch, each.seq), each.event, office=each.log == office)
        for each in inbox.of_case(session.db, case_id)
    ]
    return [entry for entry in found if entry is not None]


def _entry(
    log: bytes, place: tuple[int, int], event: Event, *, office: bool = False
) -> Entry | None:
    body = None if event.is_erased else decode_body(event.payload)
    if body is None:
        return None
    at_ms = event.t_ms + event.clock_off_ms
    return Entry(log, *place, at_ms, event.officer, body, office)
