"""The present state of a case, folded from its events.

Pure and deterministic: events may arrive in any order and from any terminal; they are put in
one order first (the time as the central's clock knows it, then log, epoch and number), so two
machines with the same events always see the same case.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import msgspec

from ptsp_tui.cases.events import Amended, AnyBody, Completed, Filed, State, StateChanged
from ptsp_tui.forms.ticks import Ticked

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
MOVES = (Filed, Completed, Amended, StateChanged)
AMENDABLE = frozenset({"submitted", "verifying", "returned"})
"""States in which the counter may mend what was filed: nothing has been decided yet."""


class Entry(msgspec.Struct, frozen=True):
    """One event as the fold needs it. `at_ms` is the device's time plus its known offset.

    (log, epoch, seq) is where it was first written. `office`: the back office wrote it.
    """

    log: bytes
    epoch: int
    seq: int
    at_ms: int
    officer: str
    body: AnyBody
    office: bool = False


class Change(msgspec.Struct, frozen=True):
    """One line of the case's history.

    `amended`: the values were mended and the state is only repeated. `items`, `received_by` and
    `relation` as in StateChanged.
    """

    at_ms: int
    officer: str
    state: State
    reason: str = ""
    conflict: bool = False
    amended: bool = False
    items: list[str] = []
    received_by: str = ""
    relation: str = ""


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
    ticks: dict[str, Ticked] = {}
    lacking: list[str] = []
    duplicate_of: str = ""
    duplicate_reason: str = ""
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
    """The case, or None when its filing is not among the events (yet).

    Until submission the counter owns the case, afterwards the back office owns its state: a
    counter's change that had not seen a decision is kept and shown, but does not undo it.
    `needs_review` is set by changes of which neither had seen the other, by a second filing and by
    a step outside FOLLOWS; the next state set by somebody who had seen them all takes it away.
    """
    # Within one log the sequence is the truth, even when the device's clock went back.
    ordered = sorted(_monotonic(entries), key=order)
    start = next((e for e in ordered if isinstance(e.body, Filed)), None)
    if start is None:
        return None
    moves = [e for e in ordered if isinstance(e.body, MOVES)]
    faults = [[one, other] for one, other in combinations(moves, 2) if apart(one, other)]
    case = _filed(case_id, start)
    for entry in moves:
        if entry is not start:
            faults += _apply(case, entry, moves, clash=any(entry in pair for pair in faults))
    case.needs_review = not all(_settled(fault, moves) for fault in faults)
    return case


def knew(entry: Entry, other: Entry) -> bool:
    """Whether the writer of `entry` had `other` before them."""
    if (entry.log, entry.epoch) == (other.log, other.epoch):
        return other.seq <= entry.seq
    return any(
        (log, epoch) == (other.log, other.epoch) and seq >= other.seq
        for log, epoch, seq in entry.body.seen
    )


def apart(one: Entry, other: Entry) -> bool:
    """Whether neither writer had seen the other's change."""
    return not knew(one, other) and not knew(other, one)


def _settled(fault: list[Entry], moves: list[Entry]) -> bool:
    """Whether somebody who had seen all of it has set a state since."""
    return any(
        isinstance(entry.body, StateChanged)
        and entry not in fault
        and all(knew(entry, other) for other in fault)
        for entry in moves
    )


def _monotonic(entries: Iterable[Entry]) -> list[Entry]:
    latest: dict[tuple[bytes, int], int] = {}
    out = []
    for entry in sorted(entries, key=lambda e: (e.log, e.epoch, e.seq)):
        key = (entry.log, entry.epoch)
        at = max(entry.at_ms, latest.get(key, 0))
        latest[key] = at
        out.append(msgspec.structs.replace(entry, at_ms=at))
    return out


_SHARED = [name for name in Case.__struct_fields__ if name in Filed.__struct_fields__]
"""What a case takes from its filing as it is."""


def _filed(case_id: str, entry: Entry) -> Case:
    body = entry.body
    assert isinstance(body, Filed)
    state: State = "incomplete" if body.outcome == "incomplete" else "submitted"
    shared = {name: getattr(body, name) for name in _SHARED}
    return Case(
        id=case_id,
        state=state,
        officer=entry.officer,
        filed_ms=entry.at_ms,
        changed_ms=entry.at_ms,
        history=[Change(entry.at_ms, entry.officer, state)],
        **shared,
    )


def _apply(case: Case, entry: Entry, moves: list[Entry], *, clash: bool) -> list[list[Entry]]:
    """Apply one change; gives what it does that a person should look at."""
    body = entry.body
    if isinstance(body, Filed):
        return [[entry]]  # two filings of one case: both are kept, a person decides
    if isinstance(body, Completed):
        case.answers, case.values, case.ticks = body.answers, body.values, body.ticks
        case.lacking, case.outcome = [], body.outcome
        case.promised, case.promise_estimated = body.promised, body.promise_estimated
        case.phone, case.note = body.phone or case.phone, body.note or case.note
        return _move(case, entry, "submitted", "", moves, clash=clash)
    if isinstance(body, Amended):
        return _amend(case, entry, body, moves, clash=clash)
    assert isinstance(body, StateChanged)
    return _move(case, entry, body.state, body.reason, moves, clash=clash)


def _amend(
    case: Case, entry: Entry, body: Amended, moves: list[Entry], *, clash: bool
) -> list[list[Entry]]:
    """Mend the values; a returned case is handed in again with it, other states stay."""
    before: State = case.state
    after: State = "submitted" if before == "returned" else before
    case.changed_ms = entry.at_ms
    if _decided_unseen(entry, moves):
        case.history.append(_change(entry, before, body.reason, clash))
        return []
    case.answers = _mended(case.answers, body.answers)
    case.values = _mended(case.values, body.values)
    case.ticks = _mended(case.ticks, body.ticks)
    for name in WHO:
        setattr(case, name, getattr(body, name))
    case.state = after
    case.history.append(_change(entry, after, body.reason, clash))
    return [] if before in AMENDABLE else [[entry]]


WHO = (
    "subject_name",
    "subject_nik",
    "capacity",
    "applicant_name",
    "applicant_nik",
    "phone",
    "note",
)  # what an amendment says anew


def _mended(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**old, **new}.items() if value is not None}


def _decided_unseen(entry: Entry, moves: list[Entry]) -> bool:
    """Whether the office had decided without the counter knowing: the office's word stands, and
    the clash is told already."""
    return not entry.office and any(m.office and apart(entry, m) for m in moves)


def _change(entry: Entry, state: State, reason: str, clash: bool) -> Change:
    body = entry.body
    if isinstance(body, StateChanged):
        more = (list(body.items), body.received_by, body.relation)
        return Change(entry.at_ms, entry.officer, state, reason, clash, False, *more)
    return Change(
        entry.at_ms, entry.officer, state, reason, clash, amended=isinstance(body, Amended)
    )


def _move(
    case: Case, entry: Entry, state: State, reason: str, moves: list[Entry], *, clash: bool
) -> list[list[Entry]]:
    case.history.append(_change(entry, state, reason, clash))
    case.changed_ms = entry.at_ms
    if _decided_unseen(entry, moves):
        return []
    allowed = state in FOLLOWS[case.state] or (
        state == "handed_over" and given_here(case.state, case.outcome)
    )
    case.state = state
    return [] if allowed else [[entry]]


def given_here(state: str, outcome: str) -> bool:
    """Whether the counter may hand the result over though no issuing was told: what the counter's
    own office decides ("accepted", not carried on) is often made and given in one go."""
    return outcome == "accepted" and state in ("submitted", "approved")
