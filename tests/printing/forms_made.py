"""Forms filled for people who do not exist, from the shipped templates and services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import holds
from ptsp_tui.catalog.models import Service
from ptsp_tui.catalog.templates import Template
from ptsp_tui.forms.checklist import papers
from ptsp_tui.forms.state import FormState
from ptsp_tui.printing.values import Values
from tests.made_up import filled, valid_case
from tests.printing.made import NUMBER

TODAY = date(2026, 11, 24)
CALM = Random(4)


def known(service: Service) -> dict[str, str]:
    """What is known of every case."""
    return {
        "case.receipt": NUMBER,
        "case.day": "24 November 2026",
        "case.service": service.name,
        "unit.name": "Petamburan",
        "unit.place": "Jakarta",
        "today": "24 November 2026",
        "officer": "budi",
    }


def values(form: FormState, book: Book, extra: dict[str, str] | None = None) -> Values:
    """The values of a form, all its papers being there."""
    there = frozenset(kind for paper in papers(form) for kind in paper.requirement.of)
    return Values(form, book, known(form.service), extra, there)


def printing(template: Template, book: Book) -> list[Service]:
    """The open services that print this template in some case."""
    return [
        service
        for service in book.services.values()
        if service.opens_case
        and (
            service.id in template.services
            or {kind for r in service.requirements for kind in r.of} & set(template.evidence)
            or set(service.outputs) & set(template.outputs)
        )
    ]


def offered(template: Template, form: FormState) -> bool:
    """Whether this very case prints it."""
    asked = {kind for paper in papers(form) for kind in paper.requirement.of}
    return holds(template.when, form.facts) and bool(
        form.service.id in template.services
        or asked & set(template.evidence)
        or set(form.service.outputs) & set(template.outputs)
    )


def forms_of(service: Service, book: Book, tries: int = 3) -> Iterator[FormState]:
    """Some made-up cases of a service, always the same."""
    for number in range(tries):
        yield filled(valid_case(service, book, Random(number), TODAY), book, TODAY)


def given(service_id: str, book: Book, facts: dict[str, Any]) -> FormState:
    """A form with exactly these answers and values."""
    form = FormState(book.service(service_id), book, TODAY)
    unknown = form.fill(facts)
    assert not unknown, unknown
    return form
