"""The present state of a case, folded from its events.

Pure and deterministic: events may arrive in any order and from any terminal; they are put in
one order first (the time as the central's clock knows it, then log, epoch and number), so two
machines with the same events always see the same case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from ptsp_tui.cases.events import AnyBody, Completed, Filed, State, StateChanged

# What may follow what. A step outside this table is kept and shown for review, never refused.
FOLLOWS: dict[str, frozenset[str]] = {
    "draft": frozenset({"incomplete", "submitted", "cancelled"}),
    "incomplete": frozenset({"submitted", "cancelled"}),
    "submitted": frozenset({"verifying", "returned", "approved", "rejected", "cancelled"}),
    "verifying": frozenset({"returned", "approved", "rejected", "cancelled"}),
    "returned": frozenset({"submitted", "verifying", "cancelled"}),
    "approved": frozenset({"issued", "cancelled"}),
    "rejected": frozenset(),
    "issued": frozenset({"handed_over"}),
    "handed_over": frozenset(),
    "cancelled": frozenset(),
}
FINAL = frozenset({"rejected", "handed_over", "cancelled"})


class Entry(msgspec.Struct, frozen=True):
    """One event as the fold needs it. `at_ms` is the device's time plus its known offset."""

    log: bytes
    epoch: int
    seq: int
    at_ms: int
    officer: str
    body: AnyBody


class Change(msgspec.Struct, frozen=True):
    """One line of the case's history."""

    at_ms: int
    officer: str
    state: State
    reason: str = ""


class Case(msgspec.Struct, kw_only=True):
    """A case as it is now."""

    id: str
    service: str
    catalogue: str
    unit: str
    terminal: str
    visit: str
    receipt: str
    day: str
    state: State
    outcome: str
    subject_name: str
    subject_nik: str = ""
    capacity: str = "self"
    applicant_name: str = ""
    applicant_nik: str = ""
    phone: str = ""
    note: str = ""
    officer: str = ""
    filed_ms: int = 0
    changed_ms: int = 0
    resume_code: str = ""
    promised: str = ""
    promise_estimated: bool = False
    decided_at: str = ""
    ref: str = ""
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    ticks: dict[str, str] = {}
    lacking: list[str] = []
    history: list[Change] = []
    needs_review: bool = False

    @property
    def open(self) -> bool:
        """Whether anything is still to be done."""
        return self.state not in FINAL


def order(entry: Entry) -> tuple[int, bytes, int, int]:
    """The one order in which events are applied."""
    return (entry.at_ms, entry.log, entry.epoch, entry.seq)


def fold(case_id: str, entries: Iterable[Entry]) -> Case | None:
    """The case, or None when its filing is not among the events (yet)."""
    # Within one log the sequence is the truth, even when the device's clock went back.
    ordered = sorted(_monotonic(entries), key=order)
    start = next((e for e in ordered if isinstance(e.body, Filed)), None)
    if start is None:
        return None
    case = _filed(case_id, start)
    for entry in ordered:
        if entry is not start:
            _apply(case, entry)
    return case


def _monotonic(entries: Iterable[Entry]) -> list[Entry]:
    latest: dict[tuple[bytes, int], int] = {}
    out = []
    for entry in sorted(entries, key=lambda e: (e.log, e.epoch, e.seq)):
        key = (entry.log, entry.epoch)
        at = max(entry.at_ms, latest.get(key, 0))
        latest[key] = at
        out.append(msgspec.structs.replace(entry, at_ms=at))
    return out


def _filed(case_id: str, entry: Entry) -> Case:
    body = entry.body
    assert isinstance(body, Filed)
    state: State = "incomplete" if body.outcome == "incomplete" else "submitted"
    shared = {
        name: getattr(body, name)
        for name in Case.__struct_fields__
        if name in Filed.__struct_fields__
    }
    return Case(
        id=case_id,
        state=state,
        officer=entry.officer,
        filed_ms=entry.at_ms,
        changed_ms=entry.at_ms,
        history=[Change(entry.at_ms, entry.officer, state)],
        **shared,
    )


def _apply(case: Case, entry: Entry) -> None:
    body = entry.body
    if isinstance(body, Completed):
        case.answers, case.values, case.ticks = body.answers, body.values, body.ticks
        case.lacking, case.outcome = [], body.outcome
        case.promised, case.promise_estimated = body.promised, body.promise_estimated
        case.phone, case.note = body.phone or case.phone, body.note or case.note
        _move(case, entry, "submitted", "")
    elif isinstance(body, StateChanged):
        _move(case, entry, body.state, body.reason)
    elif isinstance(body, Filed):
        case.needs_review = True  # two filings of one case: both are kept, a person decides


def _move(case: Case, entry: Entry, state: State, reason: str) -> None:
    if state not in FOLLOWS[case.state]:
        case.needs_review = True
    case.state = state
    case.changed_ms = entry.at_ms
    case.history.append(Change(entry.at_ms, entry.officer, state, reason))
