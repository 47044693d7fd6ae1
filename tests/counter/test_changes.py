"""A filed case can be amended, cancelled, handed over and copied, each with its reason."""

from __future__ import annotations

from random import Random

import pytest

from ptsp_tui import clock
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.counter import changes
from ptsp_tui.counter.amendment import changes_in_words
from ptsp_tui.counter.draft import open_draft
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.record import record
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.view import case_lines
from ptsp_tui.counter.visit import begin_visit
from ptsp_tui.errors import BadValue, Refused
from tests.counter.test_filing import filed, ready
from tests.made_up import valid_case
from tests.screens.at_counter import put


def test_an_amendment_keeps_the_number_and_says_what_changed_and_why(session: Session) -> None:
    slip = filed(session)
    _, draft = changes.amend_case(session, slip.case, "salah ketik nama")
    draft.set("subject.name", "NAMA YANG BENAR")
    again = file(session, draft)
    case = case_document(session, slip.receipt)
    assert (again.receipt, again.case) == (slip.receipt, slip.case)
    assert (case["state"], case["subject_name"]) == ("submitted", "NAMA YANG BENAR")
    assert case["values"]["subject.name"] == "NAMA YANG BENAR"
    last = case["history"][-1]
    assert (last["amended"], last["reason"]) == (True, "salah ketik nama")
    assert not case["needs_review"]
    assert any("salah ketik nama" in line for line in case_lines(session, case))


def test_what_changed_of_a_list_is_told_by_its_entry(session: Session) -> None:
    book = session.book
    draft = open_draft(book, "ahli-waris", clock.today(), begin_visit().id)
    put(draft, valid_case(draft.service, book, Random(3), clock.today()), ticked=True)
    slip = file(session, draft)
    _, draft = changes.amend_case(session, slip.case, "salah ketik")
    old = draft.form.facts["heirs.1.name"]
    draft.set("heirs.1.name", "NAMA YANG BENAR")
    (line,) = changes_in_words(session, draft, "id")
    assert line == f"Ahli waris 1: Nama lengkap: {old} -> NAMA YANG BENAR"
    count = len(draft.form.items["heirs"])
    draft.form.add_item("heirs")
    draft.set(f"heirs.{draft.form.items['heirs'][-1]}.name", "SATU LAGI")
    assert changes_in_words(session, draft, "id") == [f"Ahli waris: {count} -> {count + 1}"]


def test_an_amendment_without_a_change_or_a_reason_is_refused(session: Session) -> None:
    slip = filed(session)
    with pytest.raises(BadValue, match="reason"):
        changes.amend_case(session, slip.case, " ")
    _, draft = changes.amend_case(session, slip.case, "coba")
    with pytest.raises(Refused, match="Nothing was changed"):
        file(session, draft)


def test_an_amendment_can_take_a_value_and_a_tick_away(session: Session) -> None:
    slip = filed(session)
    _, draft = changes.amend_case(session, slip.case, "dibetulkan")
    optional = next(n.key for n in draft.form.shown() if n.key == "loss.place")
    draft.set(optional, "Pasar Baru")
    file(session, draft)
    _, draft = changes.amend_case(session, slip.case, "dibetulkan lagi")
    draft.set(optional, "")
    draft.tick("kk", "")
    file(session, draft)
    case = case_document(session, slip.receipt)
    assert optional not in case["values"]
    assert "kk" not in case["ticks"]


def test_a_returned_case_goes_in_again_with_its_amendment(session: Session) -> None:
    slip = filed(session)
    record(session, slip.case, StateChanged(state="returned", reason="KK buram", items=["kk"]))
    case = case_document(session, slip.receipt)
    lines = case_lines(session, case)
    assert any(line.strip().startswith("- ") and "(KK)" in line for line in lines), lines
    _, draft = changes.amend_case(session, slip.case, "KK difoto ulang")
    draft.set("contact.note", "KK diganti")
    file(session, draft)
    assert case_document(session, slip.receipt)["state"] == "submitted"


def test_what_is_decided_can_be_neither_amended_nor_cancelled(session: Session) -> None:
    slip = filed(session)
    record(session, slip.case, StateChanged(state="approved"))
    with pytest.raises(Refused, match="no longer be amended"):
        changes.amend_case(session, slip.case, "coba")
    record(session, slip.case, StateChanged(state="issued"))
    with pytest.raises(Refused, match="no longer be cancelled"):
        changes.cancel_case(session, slip.case, "coba")


def test_a_cancelled_case_says_why_and_ends(session: Session) -> None:
    slip = filed(session)
    with pytest.raises(BadValue):
        changes.cancel_case(session, slip.case, "")
    changes.cancel_case(session, slip.case, "warga pindah")
    case = case_document(session, slip.receipt)
    assert (case["state"], case["history"][-1]["reason"]) == ("cancelled", "warga pindah")
    assert not changes.may_hand_over(case)


def test_a_result_is_handed_over_to_a_named_person(session: Session) -> None:
    slip = filed(session)
    record(session, slip.case, StateChanged(state="approved"))
    record(session, slip.case, StateChanged(state="issued"))
    changes.hand_over(session, slip.case, "Budi Hartono", "family")
    case = case_document(session, slip.receipt)
    last = case["history"][-1]
    assert (case["state"], last["received_by"], last["relation"]) == (
        "handed_over",
        "Budi Hartono",
        "family",
    )
    assert not case["needs_review"]
    assert any("Budi Hartono" in line for line in case_lines(session, case))


def test_what_this_office_decides_may_be_handed_over_at_once_with_a_reason(
    session: Session,
) -> None:
    slip = filed(session)
    assert slip.outcome == "accepted"
    with pytest.raises(BadValue, match="reason"):
        changes.hand_over(session, slip.case, "Siti", "self")
    changes.hand_over(session, slip.case, "Siti", "self", "dicetak di tempat")
    case = case_document(session, slip.receipt)
    assert (case["state"], case["needs_review"]) == ("handed_over", False)


def test_what_is_carried_on_to_another_office_waits_for_its_issuing(session: Session) -> None:
    slip = next(
        slip
        for slip in (file(session, ready(session, name)) for name in ("izin-reklame", "nib-umk"))
        if slip.outcome == "forwarded"
    )
    with pytest.raises(Refused, match="not ready"):
        changes.hand_over(session, slip.case, "Siti", "self", "diminta")


def test_a_copy_takes_people_address_and_contact_and_nothing_of_the_event(
    session: Session,
) -> None:
    slip = filed(session)
    values = case_document(session, slip.receipt)["values"]
    _, draft = changes.copy_case(session, slip.case)
    for key in ("subject.name", "subject.nik", "subject.address.street", "contact.phone"):
        assert draft.form.cells[key].value == values[key], key
        assert draft.form.cells[key].origin == "carried"
        assert draft.sources[key].receipt == slip.receipt
    for key in ("loss.date", "loss.place", "loss.report_number", "contact.note"):
        assert draft.form.cells[key].value is None, key
    assert draft.receipt == ""


def test_a_copy_has_as_many_people_on_its_lists(session: Session) -> None:
    slip = filed(session, "ahli-waris")
    heirs = case_document(session, slip.receipt)["values"]["heirs"]
    _, draft = changes.copy_case(session, slip.case)
    names = [draft.form.cells[f"heirs.{n}.name"].value for n in draft.form.items["heirs"]]
    assert names == [heir["name"] for heir in heirs]
