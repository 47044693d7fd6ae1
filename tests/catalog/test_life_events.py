"""A life event gives the services that its facts call for, and every plan can really be served.

The plans of tests/golden/events.yaml are written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import holds
from ptsp_tui.counter.visit import steps_of
from ptsp_tui.forms.state import FormState
from tests.forms.built import TODAY

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "events.yaml"
COUPLES = {"pkt-kawin-ibadah", "pkt-kua", "pkt-cerai"}  # a KTP-el for each of the two
ALL = 31


@cache
def book() -> Book:
    return Book.open()


@cache
def written() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    return found


def events() -> list[m.LifeEvent]:
    return list(book().life_events.values())


def possible(question: m.Determinant) -> list[Any]:
    """Every answer to a question of a life event."""
    if question.type == "yesno":
        return [True, False]
    assert question.type == "choice", "the package screen asks yes or no, or one of a few"
    return [choice.value for choice in question.choices]


def combinations(questions: list[m.Determinant], told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way through the questions; what is not asked is not answered."""
    if not questions:
        yield told
        return
    first, *rest = questions
    if not holds(first.when, told):
        yield from combinations(rest, told)
        return
    for answer in possible(first):
        yield from combinations(rest, {**told, first.id: answer})


def plans(event: m.LifeEvent) -> Iterator[tuple[dict[str, Any], list[m.PackageStep]]]:
    for answers in combinations(event.determinants, {}):
        yield answers, steps_of(event, answers)


def names(steps: list[m.PackageStep]) -> list[str]:
    return [step.service for step in steps]


def asked_by(service: m.Service) -> set[str]:
    """Every question and plain field of a service."""
    fields = {f.id for section in service.form if section.repeat is None for f in section.fields}
    return fields | {question.id for question in service.determinants}


def one_by_one() -> list[tuple[str, int]]:
    return [(event.id, at) for event in events() for at in range(len(event.steps))]


@pytest.mark.parametrize("case", written(), ids=lambda case: f"{case['event']}: {case['name']}")
def test_the_plan_is_as_written_by_hand(case: dict[str, Any]) -> None:
    event = book().life_events[case["event"]]
    asked = [q.id for q in event.determinants if holds(q.when, case["answers"])]
    assert list(case["answers"]) == asked, "every question that is asked, and no other"
    for question in event.determinants:
        if question.id in asked:
            assert case["answers"][question.id] in possible(question)
    assert names(steps_of(event, case["answers"])) == case["steps"]


def test_every_life_event_is_there_and_has_plans_written_by_hand() -> None:
    assert len(events()) == ALL
    for event in events():
        own = [case for case in written() if case["event"] == event.id]
        assert len(own) >= (2 if event.determinants else 1), event.id
        assert len({case["name"] for case in own}) == len(own), event.id


@pytest.mark.parametrize("event", events(), ids=lambda event: event.id)
def test_whatever_is_answered_there_is_a_plan_and_every_service_of_it_is_open(
    event: m.LifeEvent,
) -> None:
    for answers, steps in plans(event):
        assert steps, f"{answers} lead nowhere"
        for step in steps:
            assert book().service(step.service).opens_case, step.service


@pytest.mark.parametrize("event", events(), ids=lambda event: event.id)
def test_no_service_comes_twice_but_the_ktp_of_a_couple_each_with_its_own_person(
    event: m.LifeEvent,
) -> None:
    for _, steps in plans(event):
        for at, step in enumerate(steps):
            if step.service in names(steps[:at]):
                assert event.id in COUPLES
                subject = book().service(step.service).subject
                assert {f"{subject}.name", f"{subject}.nik"} <= set(step.carry)


@pytest.mark.parametrize("event", events(), ids=lambda event: event.id)
def test_the_answer_to_a_question_that_is_closed_again_changes_nothing(event: m.LifeEvent) -> None:
    for answers, steps in plans(event):
        for question in event.determinants:
            if question.id in answers:
                continue
            for stale in possible(question):
                assert steps_of(event, {**answers, question.id: stale}) == steps


@pytest.mark.parametrize(("name", "at"), one_by_one())
def test_preset_answers_are_taken_by_questions_that_the_service_asks(name: str, at: int) -> None:
    step = book().life_events[name].steps[at]
    form = FormState(book().service(step.service), book(), TODAY)
    assert form.fill(step.answers, origin="carried") == []
    for key in step.answers:
        cell = form.cells[key]
        assert form.nodes[key].is_question
        assert cell.value is not None
        assert not cell.errors
        assert cell.visible, f"{key} is preset and not asked"


@pytest.mark.parametrize(("name", "at"), one_by_one())
def test_what_is_carried_comes_from_an_earlier_step_and_has_a_field_of_its_kind(
    name: str, at: int
) -> None:
    steps = book().life_events[name].steps
    service = book().service(steps[at].service)
    kinds = {f.id: f.type for section in service.form for f in section.fields}
    before = [book().service(step.service) for step in steps[:at]]
    for target, source in steps[at].carry.items():
        assert target in asked_by(service), target
        assert source in {asked for earlier in before for asked in asked_by(earlier)}, source
        found = {
            f.type for earlier in before for s in earlier.form for f in s.fields if f.id == source
        }
        assert kinds[target] in found, f"{source} is of another kind than {target}"


@pytest.mark.parametrize("event", events(), ids=lambda event: event.id)
def test_the_officer_is_told_in_few_lines_what_to_say_and_asks_few_questions(
    event: m.LifeEvent,
) -> None:
    if event.id != "pkt-lahir":
        assert event.note
    assert 2 <= len(event.script) <= 4
    assert len(set(event.phrases)) == len(event.phrases) >= 8
    for answers, _ in plans(event):
        assert len(answers) <= 4
