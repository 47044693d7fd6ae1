"""Whatever the citizen answers, every open service gives a checklist, pages and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import facts_of
from ptsp_tui.forms.checklist import fee_of, papers
from ptsp_tui.forms.nodes import Node, depends_on
from ptsp_tui.forms.pages import MOST_FIELDS, pages
from ptsp_tui.forms.state import FormState
from ptsp_tui.forms.why import reasons, sentence
from tests.forms.built import TODAY
from tests.made_up_values import Inventor

MOST_COMBINATIONS = 24  # of one service; all of them when there are fewer
MOST_TRIES = 400


@cache
def book() -> Book:
    return Book.open()


def opened() -> list[m.Service]:
    return [service for service in book().services.values() if service.opens_case]


def possible(form: FormState, question: m.Determinant) -> list[Any]:
    """A few answers to a question, no answer among them."""
    codes: list[Any] = list(form.codes(form.nodes[question.id]))
    some = {
        "yesno": [True, False],
        "choice": codes,
        "multi": [[code] for code in codes] + [codes],
        "integer": [0, 1, 5, 17],
        "date": ["2026-11-24", "2026-06-01", "2000-02-29"],
    }
    return [*some[question.type], None]


def combinations(form: FormState, rng: Random) -> Iterator[dict[str, Any]]:
    """Every combination of answers, or a sample of them."""
    questions = form.service.determinants
    answers = [possible(form, question) for question in questions]
    count = 1
    for choices in answers:
        count *= len(choices)
    if count <= MOST_COMBINATIONS:
        for given in product(*answers):
            yield {q.id: a for q, a in zip(questions, given, strict=True)}
        return
    for _ in range(MOST_COMBINATIONS):
        yield {q.id: rng.choice(choices) for q, choices in zip(questions, answers, strict=True)}


def told(form: FormState, paper_when: Any, facts: Any) -> str:
    return sentence(reasons(paper_when, facts), lambda fact, value: (fact, str(value)), str)


@pytest.mark.parametrize("service", opened(), ids=lambda service: service.id)
def test_every_combination_of_answers_gives_papers_pages_fee_and_reasons(
    service: m.Service,
) -> None:
    form, rng = FormState(service, book(), TODAY), Random(service.id)
    for answers in combinations(form, rng):
        assert form.fill(answers) == []
        found = papers(form)
        assert not [p for p in found if p.blocking and p.requirement.confidence == "unverified"]
        assert len({p.key for p in found}) == len(found)
        for paper in found:
            scope = (
                form.item_scope(paper.section, paper.item)
                if paper.section is not None and paper.item is not None
                else form.facts
            )
            assert told(form, paper.requirement.when, scope).startswith("Asked ")
        cut = pages(form)
        assert [key for page in cut for key in page.keys] == [
            node.key for node in form.shown() if not node.is_question
        ]
        assert all(len(page.keys) <= MOST_FIELDS for page in cut)
        if not form.unanswered():
            assert not service.fees or fee_of(form) is not None


def deciding(form: FormState, requirement: m.Requirement) -> list[str]:
    """Keys of the questions and fields that can bring the paper about, through others too."""
    waiting = facts_of(requirement.when)
    if requirement.per is not None:
        section = next(s for s in form.service.form if s.repeat and s.repeat.key == requirement.per)
        waiting |= facts_of(section.when)
    nodes: dict[str, Node] = {}
    while waiting:
        name = waiting.pop()
        for key, node in form.nodes.items():
            if node.asked.id == name and key not in nodes:
                nodes[key] = node
                waiting |= depends_on(node)
                if node.section is not None:
                    waiting |= facts_of(node.section.when)
    return [key for key, node in nodes.items() if not getattr(node.asked, "calc", [])]


def may_come(service: m.Service, requirement: m.Requirement) -> bool:
    """False for what is asked of a proxy only, where the service lets no proxy come."""
    when = requirement.when
    offered = {choice.value for q in service.determinants for choice in q.choices}
    return when is None or when.fact != "capacity" or when.is_ is None or when.is_ in offered


@pytest.mark.parametrize("service", opened(), ids=lambda service: service.id)
def test_every_paper_of_a_service_is_asked_from_somebody(service: m.Service) -> None:
    form = FormState(service, book(), TODAY)
    for section in service.form:
        if section.repeat is not None and not form.items[section.repeat.key]:
            form.add_item(section.repeat.key)
    inventor = Inventor(book(), Random(service.id), TODAY)
    for requirement in service.requirements:
        if not may_come(service, requirement):
            continue
        keys = deciding(form, requirement)
        for _ in range(MOST_TRIES):
            if requirement.id in {paper.requirement.id for paper in papers(form)}:
                break
            assert keys, f"{requirement.id} can never be asked"
            key = inventor.rng.choice(keys)
            forgets = inventor.rng.random() < 0.1  # some papers wait for an answer
            form.set(key, None if forgets else inventor.value(form, form.nodes[key]))
        else:
            pytest.fail(f"{requirement.id} was not asked in {MOST_TRIES} tries")


def test_there_is_a_file_for_every_service_that_the_facts_describe() -> None:
    lines = Path(__file__).with_name("headings.txt").read_text(encoding="utf-8").splitlines()
    assert {line for line in lines if not line.startswith("#")} == set(book().services)
