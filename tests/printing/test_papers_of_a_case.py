"""Which papers a case has, made from the store as the officer prints them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ptsp_tui import clock
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.checking import check_seal
from ptsp_tui.counter.draft import open_draft
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.paper_kinds import make, name_of, offers
from ptsp_tui.counter.session import Session, set_up
from ptsp_tui.counter.telling import seal_of
from ptsp_tui.counter.visit import (
    Visit,
    begin_visit,
    close_visit,
    file_case,
    plan_event,
    refer,
    save_visit,
)
from ptsp_tui.errors import NotFound, Refused, WrongUsage
from ptsp_tui.printing import plain
from ptsp_tui.printing.document import Document
from ptsp_tui.printing.render import FORMATS, preview, render
from tests.made_up import valid_case

PASSPHRASE = "kuda lumping naik delman"
OTHERS = make_receipt("3171071004", "02", 0, date(2026, 11, 24), 1)


@pytest.fixture
def session(tmp_path: Path, book: Book) -> Iterator[Session]:
    with set_up(tmp_path / "data", book, "3171071004", "01", "budi", PASSPHRASE) as made:
        yield made


def filed(
    session: Session, service: str, visit: Visit | None = None, *, incomplete: bool = False
) -> dict[str, Any]:
    """A case of a made-up citizen."""
    visit = visit or begin_visit()
    draft = open_draft(session.book, service, clock.today(), visit.id)
    line = valid_case(draft.service, session.book, Random(2), clock.today())
    draft.form.fill(line["answers"])
    draft.form.fill(line["values"])
    for key in line["confirm"]:
        draft.form.confirm(key)
    for key in () if incomplete else line["ticks"]:
        draft.tick(key)
    slip = file_case(session, visit, draft, incomplete=incomplete)
    return case_document(session, slip.case)


def kinds(session: Session, document: dict[str, Any]) -> list[str]:
    """The kinds on offer, in order."""
    return [offer.kind for offer in offers(session, document)]


def shown(session: Session, kind: str, document: dict[str, Any] | None, **more: Any) -> str:
    """A paper as one line of text."""
    return " ".join(" ".join(preview(make(session, kind, document, **more), 80)).split())


def test_every_paper_on_offer_can_be_made_in_every_output(session: Session) -> None:
    for service in ("ktp-hilang", "lahir-lengkap", "ahli-waris", "tidak-sengketa"):
        document = filed(session, service)
        for kind in kinds(session, document):
            paper = make(session, kind, document)
            for format_ in FORMATS:
                assert len(render(paper, format_)) > 100, (service, kind, format_)


def test_an_incomplete_case_offers_first_what_is_missing(session: Session) -> None:
    document = filed(session, "ktp-hilang", incomplete=True)
    assert kinds(session, document)[:2] == ["missing-slip", "receipt"]
    slip = shown(session, "missing-slip", document, bring_within=14)
    assert "8 Desember 2026" in slip
    assert "Surat keterangan kehilangan" in slip
    assert "lebih cepat lebih baik" in shown(session, "missing-slip", document)
    assert "missing-slip" not in kinds(session, filed(session, "ktp-hilang"))


def test_the_forms_and_letters_on_offer_are_those_of_the_case(session: Session) -> None:
    assert "form:f-1-02" in kinds(session, filed(session, "ktp-hilang"))
    heirs = kinds(session, filed(session, "ahli-waris"))
    assert "letter:pernyataan-ahli-waris" in heirs
    assert "form:f-1-02" not in heirs
    land = kinds(session, filed(session, "tidak-sengketa"))
    assert "letter:pernyataan-tidak-sengketa" in land


def test_a_form_is_named_by_its_code_or_its_id(session: Session) -> None:
    document = filed(session, "ktp-hilang")
    assert make(session, "form:F-1.02", document) == make(session, "form:f-1-02", document)
    assert name_of(session, "form:F-1.02").startswith("F-1.02 ")
    with pytest.raises(NotFound):
        make(session, "form:F-9.99", document)
    with pytest.raises(WrongUsage):
        make(session, "passport", document)


def test_the_receipt_tells_the_checklist_the_promise_and_where_to_ask(session: Session) -> None:
    text = shown(session, "receipt", filed(session, "ktp-hilang"))
    for words in ("[x] Surat keterangan kehilangan", "[=] F-1.02", "Petamburan", "gratis"):
        assert words in text


def test_the_why_page_names_a_rule_for_every_paper_that_has_one(session: Session) -> None:
    document = filed(session, "ktp-hilang")
    text = shown(session, "why", document)
    assert "Aturan: Perpres 96/2018" in text
    assert document["receipt"] in text


def test_a_visit_of_a_package_has_its_itinerary(session: Session) -> None:
    visit = begin_visit()
    plan_event(session, visit, "pkt-lahir", {})
    save_visit(session, visit)
    first, *later = [planned.service for planned in visit.plan]
    document = filed(session, first, visit)
    text = shown(session, "itinerary", document)
    assert f"Nomor: {document['receipt']}" in text
    for service in later:
        assert session.book.services[service].name in text


def test_a_referral_of_the_visit_is_printed_with_what_we_issued(session: Session) -> None:
    visit = begin_visit()
    document = filed(session, "ktp-hilang", visit)
    with pytest.raises(Refused):
        make(session, "referral", document)
    refer(session, visit, "rujuk-sim")
    assert "referral:rujuk-sim" in kinds(session, document)
    close_visit(session, visit)
    assert "referral:rujuk-sim" in kinds(session, document), "after the visit too"
    assert "Satpas" in shown(session, "referral", document)
    assert "Satpas" in shown(session, "referral", None, name="rujuk-sim")


def test_the_day_book_has_every_case_of_the_day(session: Session) -> None:
    documents = [filed(session, name) for name in ("ktp-hilang", "ahli-waris")]
    visit = begin_visit()
    refer(session, visit, "rujuk-sim")
    close_visit(session, visit)
    book = make(session, "daybook", None)
    assert isinstance(book, Document)
    text = "\n".join(plain.lines(book, 80))
    assert all(document["receipt"] in text for document in documents)
    assert "dirujuk      : 1" in text
    assert "Tidak ada permohonan" in shown(session, "daybook", None, name="2026-11-23")
    with pytest.raises(WrongUsage):
        make(session, "daybook", None, name="kemarin")


def test_the_privacy_notice_is_there_with_and_without_a_case(session: Session) -> None:
    document = filed(session, "ktp-hilang")
    assert document["receipt"] in shown(session, "privacy", document)
    assert "UU 27/2022" in shown(session, "privacy", None)


def test_our_own_seal_is_genuine_and_another_terminals_cannot_be_checked_yet(
    session: Session,
) -> None:
    document = filed(session, "ktp-hilang")
    seal = seal_of(session, document["receipt"])
    assert check_seal(session, seal).verdict == "genuine"
    number = document["receipt"]
    other = seal.replace(number, OTHERS)
    found = check_seal(session, other)
    assert found.verdict == "unknown"
    assert "belum dapat diperiksa" in found.sentence
    assert seal_of(session, OTHERS) == "", "we cannot seal for others"


def test_a_key_that_was_sent_here_lets_another_terminals_receipt_be_checked(
    session: Session, tmp_path: Path, book: Book
) -> None:
    with set_up(tmp_path / "two", book, "3171071004", "02", "ani", PASSPHRASE) as other:
        document = filed(other, "ktp-hilang")
        seal, key = seal_of(other, document["receipt"]), other.log.public_key()
    assert check_seal(session, seal).verdict == "unknown"
    session.log.put_meta("key:3171071004.02.0", {"public": key})
    assert check_seal(session, seal).verdict == "genuine"
