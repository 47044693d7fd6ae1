"""The checklists that people wrote by hand from the facts, and what the program asks, are the same.

A case of tests/golden/cases/<service>.yaml names answers, values that matter, the papers in
order, and which of them block. A paper of a repeated section may be named with its entry
(`ktp@2`) or once for each entry (`ktp, ktp`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ptsp_tui.catalog.book import Book
from ptsp_tui.forms.checklist import Paper, papers
from ptsp_tui.forms.state import FormState
from tests.forms.built import TODAY

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "cases"
KEYS = {"name", "answers", "values", "papers", "blocking"}


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Every case of every file, with the service that the file is named after."""
    return [
        (path.stem, case)
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


CASES = cases()


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.open()


def named(found: list[Paper], expected: list[str]) -> list[str]:
    """The papers as the author of the case names them: with entries or without."""
    with_entries = any("@" in name for name in expected)
    return [paper.key if with_entries else paper.requirement.id for paper in found]


@pytest.mark.parametrize(
    ("service", "case"), CASES, ids=[f"{service}: {case['name']}" for service, case in CASES]
)
def test_the_checklist_is_as_written_by_hand(
    book: Book, service: str, case: dict[str, Any]
) -> None:
    assert set(case) <= KEYS
    form = FormState(book.service(service), book, TODAY)
    assert form.fill(case["answers"]) == []
    assert form.fill(case.get("values") or {}) == []
    given = [node for node in form.nodes.values() if form.cells[node.key].errors]
    assert given == []
    closed = [key for key in case["answers"] if not form.cells[key].visible]
    assert closed == [], "an answer is given to a question that is not asked"
    found = papers(form)
    assert named(found, case["papers"]) == case["papers"]
    blocking = [paper for paper in found if paper.blocking]
    assert named(blocking, case["papers"]) == case["blocking"]


def test_every_file_belongs_to_a_service_and_holds_cases_with_names_of_their_own(
    book: Book,
) -> None:
    for path in FOLDER.glob("*.yaml"):
        assert path.stem in book.services
        names = [case["name"] for service, case in CASES if service == path.stem]
        assert len(names) >= 2
        assert len(set(names)) == len(names)


def test_every_open_service_has_cases_written_by_hand(book: Book) -> None:
    opened = {service.id for service in book.services.values() if service.opens_case}
    assert opened - {service for service, _ in CASES} == set()


def test_a_family_card_after_a_move_a_birth_and_a_wedding_asks_three_lists(book: Book) -> None:
    """The three variants of OpenSID#7852: one "KK" with one list asks some for too much."""
    answers: dict[str, dict[str, object]] = {
        "kk-pindah-datang": {"with_move": False, "moved_from": "outside"},
        "kk-tambah-anggota-lahir": {"with_birth": False},
        "kk-baru-keluarga-baru": {"family_basis": "married", "partner_origin": "same_city"},
    }
    lists = {}
    for service, said in answers.items():
        form = FormState(book.service(service), book, TODAY)
        assert form.fill(said) == []
        lists[service] = {paper.requirement.id for paper in papers(form)}
    assert "skpwni" in lists["kk-pindah-datang"]
    assert "akta-lahir" in lists["kk-tambah-anggota-lahir"]
    assert "bukti-kawin" in lists["kk-baru-keluarga-baru"]
    asked = [{"skpwni", "akta-lahir", "bukti-kawin"} & papers for papers in lists.values()]
    assert [len(each) for each in asked] == [1, 1, 1], "nobody brings another one's proof"


def test_there_are_at_least_two_hundred_and_fifty_cases() -> None:
    assert len(CASES) >= 250
