"""One case, many writers: every machine folds the same case from the same events."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.cases.events import AnyBody, Completed, Filed, State, StateChanged
from ptsp_tui.cases.fold import Case, Entry, apart, fold, knew

ONE, OTHER, OFFICE = b"1" * 16, b"2" * 16, b"9" * 16
FILED = Filed(
    service="ktp-hilang",
    catalogue="0",
    unit="3171071004",
    terminal="01",
    visit="",
    receipt="",
    day="2026-11-24",
    outcome="incomplete",
    answers={},
    values={},
    ticks={},
    lacking=["kk"],
    subject_name="Wahyu Contoh",
)
DONE = Completed(day="2026-11-25", outcome="accepted", answers={}, values={"a": 1}, ticks={})


def entry(
    log: bytes, seq: int, at: int, body: AnyBody, seen: tuple[tuple[bytes, int, int], ...] = ()
) -> Entry:
    return Entry(
        log, 0, seq, at, "petugas", msgspec.structs.replace(body, seen=list(seen)), log == OFFICE
    )


def state(name: State, reason: str = "") -> StateChanged:
    return StateChanged(state=name, reason=reason)


def folded(*entries: Entry) -> Case:
    case = fold("c", entries)
    assert case is not None
    return case


START = entry(ONE, 1, 10, FILED)
SAW_START = ((ONE, 0, 1),)


def test_a_change_that_saw_all_before_it_is_no_conflict() -> None:
    case = folded(
        START,
        entry(OTHER, 1, 20, DONE, SAW_START),
        entry(OFFICE, 1, 30, state("verifying"), (*SAW_START, (OTHER, 0, 1))),
    )
    assert (case.state, case.needs_review) == ("verifying", False)
    assert not any(change.conflict for change in case.history)


def test_two_counters_that_did_not_see_each_other_are_both_kept_and_marked() -> None:
    case = folded(
        START,
        entry(ONE, 2, 20, DONE),
        entry(OTHER, 1, 21, state("cancelled", "batal"), SAW_START),
    )
    assert case.needs_review
    assert [change.conflict for change in case.history] == [False, True, True]
    assert case.values == {"a": 1}


@pytest.mark.parametrize("office_first", [True, False])
def test_the_offices_unseen_decision_stands_whatever_the_clocks_say(office_first: bool) -> None:
    at = (20, 30) if office_first else (30, 20)
    case = folded(
        START,
        entry(ONE, 2, 15, DONE),
        entry(OFFICE, 1, at[0], state("rejected", "palsu"), ((ONE, 0, 2),)),
        entry(OTHER, 1, at[1], state("verifying"), ((ONE, 0, 2),)),
    )
    assert (case.state, case.needs_review) == ("rejected", True)
    assert {"rejected", "verifying"} <= {change.state for change in case.history}


def test_somebody_who_saw_both_and_decided_ends_the_review() -> None:
    clash = [
        START,
        entry(ONE, 2, 20, DONE),
        entry(OTHER, 1, 21, state("cancelled"), SAW_START),
    ]
    saw_both = ((ONE, 0, 2), (OTHER, 0, 1))
    case = folded(*clash, entry(OFFICE, 1, 40, state("verifying"), saw_both))
    assert case.history[-1].state == "verifying"
    assert case.needs_review, "from cancelled nothing follows: that step itself is to be looked at"
    returned = [START, entry(ONE, 2, 20, DONE), entry(ONE, 3, 21, state("returned"))]
    returned.append(entry(OTHER, 1, 22, state("verifying"), ((ONE, 0, 2),)))
    assert folded(*returned).needs_review
    end = entry(OFFICE, 1, 40, state("approved"), ((ONE, 0, 3), (OTHER, 0, 1)))
    assert not folded(*returned, end).needs_review


def test_two_filings_of_one_case_are_both_kept_and_marked() -> None:
    again = msgspec.structs.replace(FILED, subject_name="Lain")
    case = folded(START, entry(OTHER, 1, 20, again))
    assert (case.subject_name, case.needs_review) == ("Wahyu Contoh", True)


def test_what_a_writer_knew() -> None:
    one, two = entry(ONE, 1, 1, FILED), entry(ONE, 2, 2, DONE)
    far = entry(OTHER, 1, 3, DONE, ((ONE, 0, 1),))
    assert knew(two, one)
    assert not knew(one, two)
    assert knew(far, one)
    assert not knew(far, two)
    assert apart(far, two)
    assert not apart(far, one)


LOGS = st.sampled_from([ONE, OTHER, OFFICE])
STATES: st.SearchStrategy[State] = st.sampled_from(get_args(State))


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Any events of a case: any writers, any clocks, any knowledge of each other."""
    found, last = [START], {ONE: 1, OTHER: 0, OFFICE: 0}
    for _ in range(draw(st.integers(0, 6))):
        log = draw(LOGS)
        seen = [
            (other, 0, draw(st.integers(1, n)))
            for other, n in last.items()
            if n and draw(st.booleans())
        ]
        last[log] += 1
        body: AnyBody = draw(st.one_of(st.just(DONE), STATES.map(state), st.just(FILED)))
        at = draw(st.integers(0, 100))
        found.append(entry(log, last[log], at, body, tuple(s for s in seen if s[0] != log)))
    return found


@given(histories(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=200)
def test_every_order_of_arrival_folds_to_the_same_case(events: list[Entry], chance: object) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert fold("c", shuffled) == fold("c", events)
    case = folded(*events)
    moves = [e for e in events if isinstance(e.body, Completed | StateChanged)]
    assert len(case.history) == 1 + len(moves), "every change is kept and shown"
