"""What happens when a case is filed: numbers, outcomes, promises, and nothing twice."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from ptsp_tui import clock
from ptsp_tui.cases.numbering import parse_receipt
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.filing import Slip, file
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.overview import overview, unsent
from ptsp_tui.counter.session import Session, clock_warning
from ptsp_tui.counter.visit import begin_visit, close_visit, file_case, reopen_draft, save_draft
from ptsp_tui.errors import BadValue, Refused
from tests.made_up import valid_case


def ready(session: Session, service: str, seed: int = 1) -> Draft:
    """A draft of the service that can be filed: made-up answers, values and ticks."""
    line = valid_case(session.book.service(service), session.book, Random(seed), clock.today())
    draft = open_draft(session.book, service, clock.today(), begin_visit().id)
    draft.form.fill(line["answers"])
    assert draft.form.fill(line["values"]) == []
    for key in line.get("confirm", []):
        draft.form.confirm(key)
    for key in line["ticks"]:
        draft.tick(key)
    return draft


def filed(session: Session, service: str = "ktp-hilang", seed: int = 1) -> Slip:
    return file(session, ready(session, service, seed))


def test_numbers_run_from_one_each_day_without_gaps(session: Session) -> None:
    numbers = [parse_receipt(filed(session, seed=seed).receipt).number for seed in range(3)]
    assert numbers == [1, 2, 3]


def test_a_number_is_not_given_again_when_the_clock_goes_back(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = parse_receipt(filed(session).receipt)
    monkeypatch.setenv("PTSP_NOW", "2026-11-20T08:00:00+07:00")
    second = parse_receipt(filed(session, seed=2).receipt)
    assert (first.day, first.number) == (date(2026, 11, 24), 1)
    assert (second.day, second.number) == (date(2026, 11, 24), 2)
    warning = clock_warning(session)
    assert warning is not None
    assert warning.day == "2026-11-24"


def test_a_refused_case_takes_no_number_and_leaves_no_trace(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    draft.form.set("subject.nik", "123")
    before = session.log.head()
    with pytest.raises(BadValue, match="NIK has 16 digits"):
        file(session, draft)
    assert session.log.head() == before
    assert session.db.table("cases").all() == []
    assert parse_receipt(filed(session).receipt).number == 1


def test_a_missing_blocking_paper_is_refused_unless_filed_as_incomplete(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    draft.tick("surat-kehilangan", "")
    with pytest.raises(BadValue, match="is still missing"):
        file(session, draft)
    slip = file(session, draft, incomplete=True)
    case = case_document(session, slip.resume_code)
    assert (slip.outcome, case["state"], case["lacking"]) == (
        "incomplete",
        "incomplete",
        ["surat-kehilangan"],
    )


def test_the_same_ref_is_filed_once(session: Session) -> None:
    first = file(session, ready(session, "ktp-hilang"), ref="line 7")
    again = file(session, ready(session, "ktp-hilang"), ref="line 7")
    assert again == first
    assert len(session.db.table("cases").all()) == 1


def test_what_another_level_decides_is_carried_on_by_us(session: Session) -> None:
    assert filed(session, "ktp-hilang").outcome == "accepted"
    assert filed(session, "nib-umk").outcome == "forwarded"


def test_a_calendar_that_ends_stops_no_citizen(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ready(session, "riwayat-tanah")
    assert session.book.service("riwayat-tanah").deadline is not None
    monkeypatch.setenv("PTSP_NOW", "2031-06-02T09:00:00+07:00")
    assert file(session, draft).promised == ""


def test_a_working_day_promise_skips_weekends_and_holidays(session: Session) -> None:
    assert filed(session, "riwayat-tanah").promised == "2026-11-27"


def test_a_closed_service_opens_no_case_and_names_its_successor(session: Session) -> None:
    with pytest.raises(Refused, match="nib-umk"):
        open_draft(session.book, "iumk", clock.today(), "")


@pytest.mark.parametrize("service", ["ktp-hilang", "ahli-waris", "lahir-lengkap", "mati-wni"])
def test_a_draft_comes_back_exactly_as_it_was(session: Session, service: str) -> None:
    draft = ready(session, service, seed=3)
    draft.focus = "contact.phone"
    draft.form.set("contact.phone", "0812")  # half typed: kept as it stands
    save_draft(session, draft.to_dict())
    _, again = reopen_draft(session, draft.id)
    assert {**again.to_dict(), "changed_ms": 0} == {**draft.to_dict(), "changed_ms": 0}
    assert again.form.cells["contact.phone"].raw == "0812"


def test_filing_ends_the_draft_and_shows_the_case_today(session: Session) -> None:
    visit, draft = begin_visit(), ready(session, "ktp-hilang")
    save_draft(session, draft.to_dict())
    slip = file_case(session, visit, draft)
    found = overview(session)
    assert [case["id"] for case in found.today] == [slip.case]
    assert found.parked == 0
    assert close_visit(session, visit) == "accepted"
    assert unsent(session) == session.log.head()[0] == 3
    assert session.log.verify() == (3, 0)


def test_of_many_cases_of_today_the_newest_are_listed_and_all_are_counted(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptsp_tui.counter.overview.MOST_TODAY", 2)
    visit = begin_visit()
    slips = [file_case(session, visit, ready(session, "ktp-hilang")) for _ in range(4)]
    late = session.db.by("case", slips[3].case)[0]
    session.db.table("cases").update({"promised": "2026-11-20"}, doc_ids=[late.doc_id])
    found = overview(session)
    assert [case["id"] for case in found.overdue] == [slips[3].case]
    assert [case["id"] for case in found.today] == [slips[2].case, slips[1].case]
    assert (found.today_count, found.total) == (3, 4)
