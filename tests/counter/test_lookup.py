"""One prompt: whom a case names is found again, and a number is never looked up by its letters."""

from __future__ import annotations

from random import Random

import pytest

from ptsp_tui.cases.numbering import group_resume_code, resume_code
from ptsp_tui.counter.lookup import find, question
from ptsp_tui.counter.overview import cases
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_visit, file_case
from tests.counter.test_filing import ready


def heirs(session: Session) -> tuple[str, list[dict[str, str]]]:
    """A filed letter of heirs: its receipt and the heirs that it names."""
    draft = ready(session, "ahli-waris")
    entries = draft.form.values()["heirs"]
    return file_case(session, begin_visit(), draft).receipt, entries


def test_an_heir_is_found_by_nik_and_by_name_and_leads_to_the_case(session: Session) -> None:
    receipt, entries = heirs(session)
    heir = next(entry for entry in entries if entry.get("nik"))
    by_nik = find(session.book, heir["nik"], session)
    assert ("person", heir["nik"], heir["name"]) in [(f.kind, f.id, f.name) for f in by_nik]
    assert receipt in next(f.name for f in by_nik if f.kind == "case")
    by_name = find(session.book, heir["name"].lower(), session)
    assert ("person", heir["nik"]) in [(f.kind, f.id) for f in by_name]
    assert [case["receipt"] for case in cases(session, text=heir["nik"])] == [receipt]


def test_a_witness_is_found_by_name(session: Session) -> None:
    draft = ready(session, "lahir-lengkap")
    file_case(session, begin_visit(), draft)
    facts = draft.form.facts
    found = find(session.book, str(facts["witness1.name"]), session)
    assert ("person", facts["witness1.nik"]) in [(f.kind, f.id) for f in found]


@pytest.mark.parametrize(
    "number", ["3171015708900001", "3171011001.010.261124.0001.A", "317101 570890 0001"]
)
def test_a_number_finds_no_service_by_its_letters(session: Session, number: str) -> None:
    assert find(session.book, number, session) == []
    assert find(session.book, number) == []


def test_a_number_is_never_answered_with_a_question(session: Session) -> None:
    """The pieces of a random code fit some word; 1 in 20 of them fitted a question best."""
    book, dice = session.book, Random(1)
    codes = [group_resume_code(resume_code(dice.randrange)).lower() for _ in range(200)]
    assert [code for code in codes if question(book, code)] == []
    assert question(book, "pindah") is not None


@pytest.mark.parametrize("words", ["xyz qwerty", "halo", "asdfgh", "1234"])
def test_words_that_fit_nothing_find_nothing(session: Session, words: str) -> None:
    assert find(session.book, words, session) == []


def test_beside_a_known_person_no_service_stands_that_hardly_fits(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    draft.set("subject.name", "SITI AMINAH")
    file_case(session, begin_visit(), draft)
    assert session.book.search("siti aminah"), "by letters alone something would be found"
    assert {f.kind for f in find(session.book, "siti aminah", session)} == {"case"}


def test_what_fits_much_worse_than_the_best_is_not_shown(session: Session) -> None:
    found = find(session.book, "bpjs", session)
    assert found[0].id == "rujuk-bpjs"
    assert all(f.score > 0.3 * found[0].score for f in found)
