"""An amended case in the fold: what changed, what stays, and who has the last word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.cases.events import (
    Amended,
    AnyBody,
    Filed,
    State,
    StateChanged,
    decode_body,
    encode_body,
)
from ptsp_tui.cases.fold import Case, Entry, fold
from ptsp_tui.forms.ticks import Tick

LOG, OFFICE = b"a" * 16, b"b" * 16
FILED = Filed(
    service="ktp-hilang",
    catalogue="1",
    unit="3171071004",
    terminal="01",
    visit="v",
    receipt="3171071004.010.261124.0001.P",
    day="2026-11-24",
    outcome="accepted",
    answers={"police_report": True},
    values={"subject.name": "SITI", "loss.place": "Pasar Baru"},
    ticks={"kk": "ok"},
    lacking=[],
    subject_name="SITI",
)


def entry(seq: int, body: AnyBody, *, office: bool = False) -> Entry:
    log = OFFICE if office else LOG
    return Entry(log, 0, seq, 1_000 * seq, "clerk" if office else "budi", body, office)


def amended(**more: object) -> Amended:
    return Amended(day="2026-11-25", reason="salah ketik", subject_name="SITI A", **more)  # type: ignore[arg-type]  # fields of the event, as each test gives them


def folded(*entries: Entry) -> Case:
    case = fold("c", entries)
    assert case is not None
    return case


def test_changed_values_are_replaced_and_the_rest_stays() -> None:
    body = amended(values={"subject.name": "SITI A", "loss.place": None}, answers={})
    case = folded(entry(1, FILED), entry(2, body))
    assert case.values == {"subject.name": "SITI A"}
    assert (case.answers, case.ticks) == ({"police_report": True}, {"kk": "ok"})
    assert (case.subject_name, case.receipt, case.state) == ("SITI A", FILED.receipt, "submitted")
    assert (case.history[-1].amended, case.history[-1].reason) == (True, "salah ketik")
    assert not case.needs_review


def test_it_hands_a_returned_case_in_again() -> None:
    returned = entry(2, StateChanged(state="returned", reason="buram", items=["kk"]))
    case = folded(entry(1, FILED), returned, entry(3, amended()))
    assert case.state == "submitted"
    assert case.history[1].items == ["kk"]


def test_after_a_decision_it_is_kept_and_looked_at() -> None:
    case = folded(entry(1, FILED), entry(2, StateChanged(state="approved")), entry(3, amended()))
    assert case.state == "approved"
    assert case.needs_review


def test_the_office_decided_unseen_so_its_case_is_not_changed() -> None:
    decision = entry(1, StateChanged(state="verifying", seen=[(LOG, 0, 1)]), office=True)
    body = amended(values={"subject.name": "LAIN"})
    case = folded(entry(1, FILED), decision, entry(5, body))
    assert (case.state, case.values["subject.name"]) == ("verifying", "SITI")
    assert case.history[-1].conflict
    assert case.needs_review


def test_an_amendment_that_saw_the_office_counts() -> None:
    decision = entry(2, StateChanged(state="verifying", seen=[(LOG, 0, 1)]), office=True)
    body = amended(values={"subject.name": "LAIN"}, seen=[(OFFICE, 0, 2)])
    case = folded(entry(1, FILED), decision, entry(5, body))
    assert (case.state, case.values["subject.name"]) == ("verifying", "LAIN")
    assert not case.needs_review


def test_a_hand_over_without_an_issuing_is_right_only_where_this_office_decides() -> None:
    given_ = entry(2, StateChanged(state="handed_over", received_by="Siti", relation="self"))
    assert not folded(entry(1, FILED), given_).needs_review
    elsewhere = Filed(
        **{n: getattr(FILED, n) for n in Filed.__struct_fields__} | {"outcome": "forwarded"}
    )
    assert folded(entry(1, elsewhere), given_).needs_review


@given(st.sampled_from(["seen", "taken", "to_follow", "not_applicable", "waived"]), st.text())
def test_ticks_of_both_kinds_travel_unchanged(state: str, reason: str) -> None:
    tick = Tick(state, "budi", 5, reason)  # type: ignore[arg-type]  # drawn from the words of State
    body = amended(ticks={"kk": "ok", "surat": tick, "lama": None})
    assert decode_body(encode_body(body)) == body


def test_every_state_of_a_case_is_known_to_the_fold() -> None:
    states: tuple[State, ...] = ("submitted", "verifying", "returned")
    for state in states:
        steps = [entry(1, FILED)] + (
            [] if state == "submitted" else [entry(2, StateChanged(state=state))]
        )
        assert not folded(*steps, entry(3, amended())).needs_review, state
