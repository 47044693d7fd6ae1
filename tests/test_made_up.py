"""Made-up applications are accepted as they are, for every open service of the catalogue."""

from __future__ import annotations

import json
from datetime import date
from random import Random

import pytest

from ptsp_tui.catalog.book import Book
from ptsp_tui.forms.checklist import lacking, papers
from ptsp_tui.forms.identity import nik_facts
from tests.made_up import filled, lines, main, valid_case

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.open()


def test_a_made_up_case_of_every_open_service_lacks_nothing(book: Book) -> None:
    rng = Random(7)
    for service in book.services.values():
        if not service.opens_case:
            continue
        line = valid_case(service, book, rng, TODAY)
        form = filled(line, book, TODAY)
        assert form.unanswered() == []
        assert form.missing() == []
        assert form.faulty() == []
        assert form.rule_faults() == []
        assert form.unconfirmed() == []
        assert lacking(papers(form), dict.fromkeys(line["ticks"], "ok")) == []
        assert set(line["ticks"]) <= {paper.key for paper in papers(form)}


def test_a_line_survives_the_way_over_json(book: Book) -> None:
    line = next(iter(lines(book, 1, 3, TODAY)))
    assert json.loads(json.dumps(line)) == line


def test_the_same_seed_gives_the_same_lines_and_another_seed_others(book: Book) -> None:
    assert list(lines(book, 5, 1, TODAY)) == list(lines(book, 5, 1, TODAY))
    assert list(lines(book, 5, 1, TODAY)) != list(lines(book, 5, 2, TODAY))


def test_lines_go_over_all_open_services_in_turn_and_number_themselves(book: Book) -> None:
    opened = [service.id for service in book.services.values() if service.opens_case]
    made = list(lines(book, 12, 1, TODAY))
    assert [line["service"] for line in made] == [opened[i % len(opened)] for i in range(12)]
    assert len({line["ref"] for line in made}) == 12


def test_a_made_up_nik_tells_the_birth_and_sex_on_the_form(book: Book) -> None:
    form = filled(valid_case(book.service("ktp-hilang"), book, Random(1), TODAY), book, TODAY)
    known = nik_facts(form.facts["subject.nik"], TODAY)
    assert known is not None
    assert form.facts["subject.birth_date"] in [day.isoformat() for day in known.births]
    assert form.facts["subject.sex"] == known.sex
    assert book.regions.known_district(known.region)


def test_the_command_prints_one_json_line_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["3", "--seed", "5", "--today", "2026-11-24"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["ref"] for line in printed] == [f"made-up-5-{n:05}" for n in (1, 2, 3)]
