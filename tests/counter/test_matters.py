"""No second file for the same matter without a word on why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ptsp_tui import clock
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.counter.changes import cancel_case
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.matters import likely_matter, same_matter
from ptsp_tui.counter.record import record
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_visit, resume_case, save_draft
from tests.counter.test_filing import filed, ready

NIK, NAME, BORN = "subject.nik", "subject.name", "subject.birth_date"


def about(session: Session, values: dict[str, Any], service: str = "ktp-hilang") -> Draft:
    draft = open_draft(session.book, service, clock.today(), begin_visit().id)
    draft.form.fill(values)
    return draft


def test_an_open_case_of_the_same_service_and_nik_is_shown(session: Session) -> None:
    first = ready(session, "ktp-hilang")
    slip = file(session, first)
    nik = first.form.facts[NIK]
    match = same_matter(session, about(session, {NIK: nik}))
    assert match is not None
    assert (match.receipt, match.state, match.likely) == (slip.receipt, "submitted", False)
    assert same_matter(session, about(session, {NIK: nik}, "kk-hilang")) is None
    assert same_matter(session, about(session, {})) is None


@pytest.mark.parametrize(("day", "shown"), [("2026-12-24", True), ("2026-12-25", False)])
def test_a_finished_case_counts_for_thirty_days_and_an_open_one_for_ever(
    session: Session, monkeypatch: pytest.MonkeyPatch, day: str, shown: bool
) -> None:
    slip = filed(session)
    nik = case_document(session, slip.receipt)["subject_nik"]
    monkeypatch.setenv("PTSP_NOW", f"{day}T09:00:00+07:00")
    assert same_matter(session, about(session, {NIK: nik})) is not None
    record(session, slip.case, StateChanged(state="rejected", reason="contoh"))
    assert (same_matter(session, about(session, {NIK: nik})) is not None) is shown


def test_a_cancelled_case_is_no_file_any_more(session: Session) -> None:
    slip = filed(session)
    nik = case_document(session, slip.receipt)["subject_nik"]
    cancel_case(session, slip.case, "warga tidak jadi")
    assert same_matter(session, about(session, {NIK: nik})) is None


def test_a_parked_draft_is_found_but_not_by_itself(session: Session) -> None:
    draft = about(session, {NIK: "3171015708900001", NAME: "SITI AMINAH"})
    save_draft(session, draft.to_dict())
    assert same_matter(session, draft) is None
    match = same_matter(session, about(session, {NIK: "3171015708900001"}))
    assert match is not None
    assert (match.state, match.id, match.name) == ("draft", draft.id, "SITI AMINAH")


def test_the_case_that_is_being_completed_is_not_a_second_one(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    draft.ticks.clear()
    slip = file(session, draft, incomplete=True)
    _, again = resume_case(session, slip.case)
    assert same_matter(session, again) is None


def one_digit(nik: str) -> str:
    return nik[:14] + ("1" if nik[14] != "1" else "2") + nik[15]


def swapped(nik: str) -> str:
    return nik[:2] + nik[3] + nik[2] + nik[4:]


@pytest.mark.parametrize("slipped", [one_digit, swapped])
def test_a_slip_of_the_finger_in_the_nik_looks_like_the_same_person(
    session: Session, slipped: Callable[[str], str]
) -> None:
    slip = filed(session)
    nik = case_document(session, slip.receipt)["subject_nik"]
    draft = about(session, {})
    draft.form.set(NIK, slipped(nik))
    assert same_matter(session, draft) is None
    match = likely_matter(session, draft)
    assert match is not None
    assert (match.receipt, match.likely) == (slip.receipt, True)


def test_name_and_birth_date_look_like_the_same_person_however_they_are_written(
    session: Session,
) -> None:
    slip = filed(session)
    values = case_document(session, slip.receipt)["values"]
    name = f"  {str(values[NAME]).lower().replace(' ', '  ')}. "
    match = likely_matter(session, about(session, {NAME: name, BORN: values[BORN]}))
    assert match is not None
    assert match.likely
    assert likely_matter(session, about(session, {NAME: name, BORN: "1991-01-02"})) is None
    assert likely_matter(session, about(session, {NAME: name})) is None


def test_the_reason_for_a_second_file_stays_in_the_record(session: Session) -> None:
    first = filed(session)
    second = ready(session, "ktp-hilang")
    second.duplicate_of, second.duplicate_reason = first.receipt, "hilang lagi"
    case = case_document(session, file(session, second).receipt)
    assert (case["duplicate_of"], case["duplicate_reason"]) == (first.receipt, "hilang lagi")
