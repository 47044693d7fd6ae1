"""A life event: facts asked once, and what one step issues never asked by the next."""

from __future__ import annotations

from random import Random
from typing import Any

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import (
    Visit,
    begin_case,
    begin_visit,
    drafts,
    file_case,
    plan_event,
    refer,
    reopen_draft,
    save_draft,
)
from ptsp_tui.forms.checklist import Issued, papers
from tests.counter.test_filing import ready
from tests.made_up import valid_case


def asked(draft: Draft, *issued: Issued) -> set[str]:
    """The requirements on the list when an earlier step issues these papers."""
    return {paper.key for paper in papers(draft.form, issued)}


def test_a_birth_is_told_once_for_certificate_family_card_and_child_card(session: Session) -> None:
    visit = begin_visit()
    plan_event(session, visit, "pkt-lahir", {"marriage_recorded": True})
    services = [planned.service for planned in visit.plan]
    assert services == ["lahir-lengkap", "kk-tambah-anggota-lahir", "kia-0-5"]
    line = valid_case(session.book.service(services[0]), session.book, Random(5), clock.today())
    first = begin_case(session, visit, services[0])
    first.form.fill(line["answers"])
    first.form.fill(line["values"])
    for key in line.get("confirm", []):
        first.form.confirm(key)
    for key in line["ticks"]:
        first.tick(key)
    file_case(session, visit, first)
    assert visit.next_planned is not None
    second = begin_case(session, visit, visit.next_planned.service)
    for name in ("child.name", "child.birth_date", "mother.name", "family.kk", "contact.phone"):
        assert second.form.cells[name].value == first.form.cells[name].value, name
        assert second.form.cells[name].origin == "carried"
    asked = [kind for paper in second.papers() for kind in paper.requirement.of]
    assert "kutipan-akta-kelahiran" not in asked


def test_a_visit_with_a_referral_only_ends_as_referred(session: Session) -> None:
    visit = begin_visit()
    refer(session, visit, "rujuk-sim")
    assert visit.outcome == "referred"


def test_the_worst_outcome_of_a_visit_counts(session: Session) -> None:
    visit = begin_visit()
    refer(session, visit, "rujuk-sim")
    draft = begin_case(session, visit, "ktp-hilang")
    line = valid_case(session.book.service("ktp-hilang"), session.book, Random(2), clock.today())
    draft.form.fill({**line["answers"], **line["values"]})
    file_case(session, visit, draft, incomplete=True)
    assert visit.outcome == "incomplete"


def test_a_card_issued_to_the_subject_stands_for_no_parent_and_no_spouse(session: Session) -> None:
    draft = ready(session, "pengantar-kawin-pertama")
    others = {"ktp-ayah", "ktp-ibu", "kk-orang-tua", "ktp-kk-pasangan"} & asked(draft)
    assert others
    nik = draft.form.facts["subject.nik"]
    left = asked(draft, Issued("ktp-el", nik), Issued("kk"))
    assert others <= left
    assert "ktp" in asked(draft)
    assert "ktp" not in left


def test_a_card_issued_to_somebody_else_is_still_asked(session: Session) -> None:
    draft = ready(session, "pengantar-kawin-pertama")
    assert "ktp" in asked(draft, Issued("ktp-el", "3171010101850001"))
    assert "ktp" in asked(draft, Issued("ktp-el", "3171010101850001"), Issued("kk"))


def test_cards_of_twelve_heirs_are_asked_whatever_was_issued_before(session: Session) -> None:
    draft = ready(session, "ahli-waris")
    heirs = {key for key in asked(draft) if "@" in key}
    assert heirs
    assert heirs <= asked(draft, Issued("ktp-el"), Issued("kk"))


def served(session: Session, visit: Visit, service: str, **answers: Any) -> None:
    """File a made-up application of this service as the next of the package, so answered."""
    for seed in range(400):
        draft = ready(session, service, seed)
        if all(draft.form.facts.get(key) == value for key, value in answers.items()):
            file_case(session, visit, draft)
            return
    raise AssertionError(f"no made-up {service} with {answers}")


def divorced(session: Session, household: str) -> Visit:
    """A visit after the ruling, up to the KTP of the former spouse."""
    visit = begin_visit()
    plan_event(session, visit, "pkt-cerai", {"stage": "ruling", "household": household})
    served(session, visit, "cerai")
    if household == "leaves":
        served(session, visit, "kk-kurang-anggota", leave_cause="divorced")
    else:
        served(session, visit, "kk-pisah", split_cause="divorced")
    return visit


def test_a_family_card_without_the_former_spouse_is_not_the_former_spouses(
    session: Session,
) -> None:
    visit = divorced(session, "leaves")
    own = begin_case(session, visit, "ktp-ubah-data")
    assert own.form.facts["subject.nik"] == visit.facts["subject.nik"]
    assert "kk" not in {paper.key for paper in own.papers()}
    served(session, visit, "ktp-ubah-data")
    other = begin_case(session, visit, "ktp-ubah-data")
    assert other.form.facts["subject.nik"] == visit.facts["former_spouse.nik"]
    left = {paper.key for paper in other.papers()}
    assert "kk" in left
    assert "akta-cerai" not in left, "there are two copies, one for each"


def test_a_split_issues_a_family_card_to_each_of_the_two(session: Session) -> None:
    visit = divorced(session, "same_house")
    for _ in range(2):
        draft = begin_case(session, visit, "ktp-ubah-data")
        assert "kk" not in {paper.key for paper in draft.papers()}
        served(session, visit, "ktp-ubah-data")
    assert visit.next_planned is None


def test_the_family_card_of_a_couple_serves_both(session: Session) -> None:
    visit = begin_visit()
    plan_event(session, visit, "pkt-kua", {"card_plan": "own"})
    served(session, visit, "kk-baru-keluarga-baru", family_basis="married")
    for person in ("head", "spouse"):
        draft = begin_case(session, visit, "ktp-ubah-data")
        assert draft.form.facts["subject.nik"] == visit.facts[f"{person}.nik"]
        assert "kk" not in {paper.key for paper in draft.papers()}
        served(session, visit, "ktp-ubah-data")


def test_who_was_taken_off_one_family_card_may_be_on_the_next(session: Session) -> None:
    draft = ready(session, "pengantar-kawin-pertama")
    nik = str(draft.form.facts["subject.nik"])
    without = Issued("kk", not_of=(nik,))
    assert "kk" in asked(draft, without)
    assert "kk" in asked(draft, Issued("kk"), without)
    assert "kk" not in asked(draft, without, Issued("kk"))


def test_a_step_that_was_passed_over_issues_nothing(session: Session) -> None:
    visit = begin_visit()
    plan_event(session, visit, "pkt-kua", {"card_plan": "own"})
    draft = begin_case(session, visit, "ktp-ubah-data")
    assert draft.provided == []
    assert "kk" in {paper.key for paper in draft.papers()}


def test_what_was_issued_outlives_a_restart_and_an_older_program(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    draft.provided = [
        Issued("kk", not_of=("3171014101850002",)),
        Issued("ktp-el", "3171010101850001"),
    ]
    save_draft(session, draft.to_dict())
    assert reopen_draft(session, draft.id)[1].provided == draft.provided
    save_draft(session, {**drafts(session)[0], "provided": ["kk"]})
    assert reopen_draft(session, draft.id)[1].provided == [Issued("kk")]


def test_the_board_of_a_foundation_is_told_once(session: Session) -> None:
    visit = begin_visit()
    plan_event(session, visit, "pkt-yayasan", {"body": "foundation", "care_home": "none"})
    first = ready(session, "skd-yayasan", 4)
    receipt = file_case(session, visit, first).receipt
    second = begin_case(session, visit, "td-yayasan")
    told = [{k: v for k, v in e.items() if k != "item"} for e in first.form.values()["board"]]
    kept = [{k: v for k, v in e.items() if k != "item"} for e in second.form.values()["board"]]
    assert kept == told
    assert second.form.cells["board.1.name"].origin == "carried"
    assert second.sources["board.1.name"].receipt == receipt


def test_the_same_service_for_another_person_takes_over_no_list(session: Session) -> None:
    visit = begin_visit()
    plan_event(session, visit, "pkt-yayasan", {"body": "foundation", "care_home": "none"})
    file_case(session, visit, ready(session, "skd-yayasan", 4))
    again = begin_case(session, visit, "skd-yayasan")
    assert again.form.cells["board.1.name"].value is None
