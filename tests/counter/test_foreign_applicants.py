"""A foreign national without NIK can report and apply; for an Indonesian nothing is laxer."""

from __future__ import annotations

import pytest

from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_visit, file_case
from tests.counter.test_filing import ready


def reporter(session: Session, service: str = "lahir-campuran", **values: str) -> Draft:
    """A complete draft whose reporter says only this of their identity."""
    draft = ready(session, service)
    draft.form.set("capacity", "family")
    draft.form.set("applicant.relation", "9")
    for name in ("citizenship", "nik", "passport", "stay_permit"):
        draft.form.set(f"applicant.{name}", values.get(name))
    return draft


def missing(draft: Draft) -> set[str]:
    return {node.key for node in draft.form.missing()}


@pytest.mark.parametrize("service", ["lahir-campuran", "ktp-oa-baru", "mati-oa", "sktt"])
def test_an_indonesian_needs_a_nik(session: Session, service: str) -> None:
    draft = ready(session, service)
    draft.form.set("capacity", "proxy")
    draft.form.set("applicant.citizenship", "1")
    draft.form.set("applicant.nik", None)
    if draft.form.cells["applicant.nik"].visible:
        assert "applicant.nik" in missing(draft)
        assert not draft.form.cells["applicant.passport"].visible


def test_indonesian_is_what_nobody_has_to_say(session: Session) -> None:
    draft = reporter(session)
    cell = draft.form.cells["applicant.citizenship"]
    assert (cell.value, cell.origin) == ("1", "default")


def test_a_foreigner_gives_the_passport_instead_and_the_case_is_filed(session: Session) -> None:
    draft = reporter(session, citizenship="2")
    assert missing(draft) == {"applicant.passport"}
    draft.form.set("applicant.passport", "TR1234567")
    assert missing(draft) == set()
    receipt = file_case(session, begin_visit(), draft).receipt
    (case,) = session.db.by("receipt", receipt)
    assert case["applicant_nik"] == ""
    assert case["values"]["applicant.passport"] == "TR1234567"


def test_a_stay_permit_or_a_nik_will_do_as_well(session: Session) -> None:
    assert missing(reporter(session, citizenship="2", stay_permit="2C21AB1234-Z")) == set()
    assert missing(reporter(session, citizenship="2", nik="3171010101850001")) == set()


def test_at_the_birth_of_a_foreign_child_nobody_is_taken_for_an_indonesian(
    session: Session,
) -> None:
    draft = reporter(session, "lahir-oa")
    assert "applicant.citizenship" in missing(draft)
