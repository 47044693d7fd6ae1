"""A life event: facts asked once, and what one step issues never asked by the next."""

from __future__ import annotations

from random import Random

from ptsp_tui import clock
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_case, begin_visit, file_case, plan_event, refer
from tests.made_up import valid_case


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
