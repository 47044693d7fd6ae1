"""F4 gives the last value of a field, and never another citizen's NIK."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.recall import Recalled, last_value
from ptsp_tui.counter.retention import sweep
from ptsp_tui.counter.session import Session, unlock
from ptsp_tui.counter.visit import begin_case, begin_visit, file_case
from tests.counter.conftest import PASSPHRASE, book
from tests.counter.test_filing import ready


def fresh(session: Session, service: str = "ktp-hilang") -> Draft:
    return open_draft(session.book, service, clock.today(), begin_visit().id)


def test_a_field_had_no_value_yet(session: Session) -> None:
    assert last_value(session, begin_visit(), fresh(session), "loss.place") is None


def test_the_last_value_on_this_terminal_outlives_a_restart(
    session: Session, tmp_path: Path
) -> None:
    draft = ready(session, "ktp-hilang")
    draft.set("loss.place", "Pasar Baru")
    file_case(session, begin_visit(), draft)
    session.close()
    with unlock(tmp_path / "data", book(), "budi", PASSPHRASE) as again:
        found = last_value(again, begin_visit(), fresh(again), "loss.place")
        assert found == Recalled("Pasar Baru", here=False)


@pytest.mark.parametrize("key", ["subject.nik", "subject.name", "subject.kk", "contact.phone"])
def test_what_names_or_reaches_a_person_is_repeated_within_its_visit_only(
    session: Session, key: str
) -> None:
    visit, draft = begin_visit(), ready(session, "ktp-hilang")
    draft.visit = visit.id
    file_case(session, visit, draft)
    value = draft.form.facts[key]
    assert last_value(session, begin_visit(), fresh(session), key) is None
    assert last_value(session, visit, fresh(session), key) == Recalled(value, here=True)
    assert all(key not in kept["values"] for kept in session.db.table("recall").all())


def test_what_is_remembered_goes_after_the_days_of_the_office(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ready(session, "ktp-hilang")
    draft.set("loss.place", "Pasar Baru")
    file_case(session, begin_visit(), draft)
    monkeypatch.setenv("PTSP_NOW", "2027-02-21T09:15:00+07:00")
    sweep(session, 90)
    assert last_value(session, begin_visit(), fresh(session), "loss.place") is not None
    monkeypatch.setenv("PTSP_NOW", "2027-02-23T09:15:00+07:00")
    sweep(session, 90)
    assert last_value(session, begin_visit(), fresh(session), "loss.place") is None


def test_the_same_meaning_in_this_application_comes_before_an_earlier_visit(
    session: Session,
) -> None:
    file_case(session, begin_visit(), ready(session, "lahir-lengkap"))
    draft = fresh(session, "lahir-lengkap")
    draft.set("family.kk", "3171010101100001")
    found = last_value(session, begin_visit(), draft, "applicant.kk")
    assert found == Recalled("3171010101100001", here=True)


def test_an_entry_of_a_list_repeats_the_entry_before(session: Session) -> None:
    draft = fresh(session, "ahli-waris")
    number = draft.form.add_item("heirs")
    codes = draft.form.codes(draft.form.nodes["heirs.1.relation"])
    draft.set("heirs.1.relation", codes[1])
    found = last_value(session, begin_visit(), draft, f"heirs.{number}.relation")
    assert found == Recalled(codes[1], here=True)


def test_a_value_that_does_not_fit_is_not_offered(session: Session) -> None:
    visit = begin_visit()
    visit.facts["loss.date"] = "2031-01-01"
    assert last_value(session, visit, fresh(session), "loss.date") is None


@pytest.mark.parametrize("service", ["kk-hilang", "sktm"])
def test_the_phone_of_the_visit_is_known_in_its_next_application(
    session: Session, service: str
) -> None:
    visit, draft = begin_visit(), ready(session, "ktp-hilang")
    draft.visit = visit.id
    file_case(session, visit, draft)
    after = begin_case(session, visit, service)
    assert after.form.cells["contact.phone"].value == draft.form.cells["contact.phone"].value
