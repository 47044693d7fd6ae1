"""Nothing is typed twice: a NIK fills in its person, marked, and never over what was typed."""

from __future__ import annotations

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft, Source, open_draft
from ptsp_tui.counter.people import fill_person, known
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_case, begin_visit, file_case
from tests.counter.test_filing import ready

SUBJECT = "subject.nik"


def fresh(session: Session, service: str = "ktp-hilang") -> Draft:
    return open_draft(session.book, service, clock.today(), begin_visit().id)


def typed_nik(session: Session, draft: Draft, nik: str, key: str = SUBJECT) -> list[str]:
    """The NIK was typed into its field."""
    draft.set(key, nik)
    return fill_person(draft, key, known(session, draft, nik, key))


def filed(session: Session, service: str = "ktp-hilang", seed: int = 1) -> tuple[Draft, str]:
    draft = ready(session, service, seed)
    return draft, file_case(session, begin_visit(), draft).receipt


def test_a_nik_known_here_fills_in_its_person_and_says_from_where(session: Session) -> None:
    first, receipt = filed(session)
    draft = fresh(session)
    filled = typed_nik(session, draft, first.form.facts[SUBJECT])
    for key in ("subject.name", "subject.birth_place", "subject.kk", "subject.address.village"):
        assert draft.form.cells[key].value == first.form.cells[key].value, key
        assert draft.form.cells[key].origin == "carried"
        assert key in filled
        assert draft.sources[key] == Source(receipt, "2026-11-24", first.form.facts[SUBJECT])
    assert draft.form.cells["loss.place"].value is None


def test_what_the_officer_typed_stays(session: Session) -> None:
    first, _ = filed(session)
    draft = fresh(session)
    draft.set("subject.name", "NAMA BARU")
    draft.words["subject.address.village"] = "kebon"
    filled = typed_nik(session, draft, first.form.facts[SUBJECT])
    assert draft.form.cells["subject.name"].value == "NAMA BARU"
    assert not {"subject.name", "subject.address.village"} & set(filled)


def test_another_nik_takes_the_strangers_data_back(session: Session) -> None:
    one, _ = filed(session, seed=1)
    two, _ = filed(session, seed=2)
    draft = fresh(session)
    typed_nik(session, draft, one.form.facts[SUBJECT])
    draft.set("subject.birth_place", "Bogor")
    typed_nik(session, draft, two.form.facts[SUBJECT])
    assert draft.form.cells["subject.name"].value == two.form.cells["subject.name"].value
    assert draft.form.cells["subject.birth_place"].value == "Bogor"
    draft.set(SUBJECT, "317101")
    fill_person(draft, SUBJECT, {})
    assert draft.form.cells["subject.name"].value is None
    assert draft.form.cells["subject.birth_place"].value == "Bogor"


def test_a_person_is_known_from_any_part_of_a_case_an_entry_of_a_list_too(
    session: Session,
) -> None:
    first, receipt = filed(session, "ahli-waris")
    heir = first.form.values()["heirs"][0]
    assert heir["nik"]
    draft = fresh(session)
    filled = typed_nik(session, draft, heir["nik"])
    assert draft.form.cells["subject.name"].value == heir["name"]
    assert "subject.name" in filled
    assert draft.sources["subject.name"].receipt == receipt


def test_the_same_nik_elsewhere_on_the_form_is_one_person(session: Session) -> None:
    draft = ready(session, "lahir-lengkap")
    nik, name = draft.form.facts["father.nik"], draft.form.facts["father.name"]
    draft.set("witness1.name", "")
    typed_nik(session, draft, nik, "witness1.nik")
    assert draft.form.cells["witness1.name"].value == name
    assert draft.sources["witness1.name"].receipt == ""


def test_a_choice_from_another_list_is_not_taken_over(session: Session) -> None:
    """`1` of one list of marital states may be something else in another."""
    first, _ = filed(session)
    nik = first.form.facts[SUBJECT]
    told = known(session, fresh(session), nik)
    draft = fresh(session)
    draft.set(SUBJECT, nik)
    name = told["name"]
    fill_person(draft, SUBJECT, {"sex": type(name)("1", name.asked, name.source)})
    assert draft.form.cells["subject.sex"].origin == "default"


def test_where_a_value_came_from_outlives_a_restart_and_ends_when_it_is_typed_over(
    session: Session,
) -> None:
    first, _ = filed(session)
    draft = fresh(session)
    typed_nik(session, draft, first.form.facts[SUBJECT])
    again = Draft.from_dict(draft.to_dict(), session.book, clock.today())
    assert again.sources == draft.sources
    assert again.form.cells["subject.name"].origin == "carried"
    again.set("subject.name", "NAMA LAIN")
    assert "subject.name" not in again.sources


def test_what_the_visit_knows_is_marked_with_its_application(session: Session) -> None:
    visit, draft = begin_visit(), ready(session, "ktp-hilang")
    draft.visit = visit.id
    slip = file_case(session, visit, draft)
    after = begin_case(session, visit, "kk-hilang")
    assert after.form.cells["contact.phone"].origin == "carried"
    assert after.sources["contact.phone"] == Source(slip.receipt, "2026-11-24")
