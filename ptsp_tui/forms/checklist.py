"""Exactly the papers of this case: each requirement whose condition holds, once per person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import holds
from ptsp_tui.forms.state import FormState
from ptsp_tui.forms.ticks import Ticked, is_there, state_of


class Paper(msgspec.Struct, frozen=True):
    """One line of the checklist. `key` is the requirement, with `@<item>` for a person's own."""

    key: str
    requirement: m.Requirement
    section: m.Section | None = None
    item: int | None = None

    @property
    def blocking(self) -> bool:
        """Whether the case cannot be filed as complete without it. The unverified never blocks."""
        return self.requirement.blocking and self.requirement.confidence != "unverified"

    @property
    def filled_by_us(self) -> bool:
        """A form that the program fills from the case: nothing to bring."""
        return self.requirement.mode == "fill"


class Issued(msgspec.Struct, frozen=True):
    """A paper that an earlier step of the package issues. `nik` is its person's when the kind is
    one person's own (a KTP-el); "" when it serves everybody (a death certificate), or a whole
    family (a KK) but for those whom it no longer names: their NIKs are in `not_of`."""

    kind: str
    nik: str = ""
    not_of: tuple[str, ...] = ()


def papers(form: FormState, provided: Iterable[Issued] = ()) -> list[Paper]:
    """The checklist in catalogue order.

    `provided` are papers that an earlier step of the same package issues: what they satisfy is
    not asked from the citizen, unless it is about somebody else. A paper that is taken in is an
    old one: none of ours replaces it.
    """
    subject = form.facts.get(f"{form.service.subject}.nik")
    by_us = _issued_to(subject, provided)
    by_us -= set(form.service.outputs)  # of its own kind it asks the old one
    repeats = {s.repeat.key: s for s in form.service.form if s.repeat}
    found: list[Paper] = []
    for requirement in form.service.requirements:
        if _is_provided(requirement, by_us):
            continue
        if requirement.per is None:
            if holds(requirement.when, form.facts):
                found.append(Paper(requirement.id, requirement))
            continue
        section = repeats[requirement.per]
        if not holds(section.when, form.facts):
            continue
        for number in form.items[requirement.per]:
            if holds(requirement.when, form.item_scope(section, number)):
                key = f"{requirement.id}@{number}"
                found.append(Paper(key, requirement, section, number))
    return found


def _issued_to(nik: str | None, provided: Iterable[Issued]) -> set[str]:
    """The kinds that stand for this person. The last of a kind counts: it replaces the earlier."""
    kinds: set[str] = set()
    for paper in provided:
        if nik in paper.not_of:
            kinds.discard(paper.kind)
        elif paper.nik in ("", nik):
            kinds.add(paper.kind)
    return kinds


def _is_provided(requirement: m.Requirement, by_us: set[str]) -> bool:
    wanted = len(requirement.of) if requirement.need == "all" else requirement.need
    have = sum(kind in by_us for kind in requirement.of)
    of_subject = not requirement.of_others and requirement.per is None
    return of_subject and requirement.mode != "withdraw" and 0 < wanted <= have


def lacking(found: Iterable[Paper], ticks: Mapping[str, Ticked]) -> list[Paper]:
    """The papers to bring that are not there yet; forms that we fill are never lacking.

    What does not apply is not lacking either, unless it blocks: then it must be there or waived.
    """
    return [paper for paper in found if not paper.filled_by_us and not _met(paper, ticks)]


def _met(paper: Paper, ticks: Mapping[str, Ticked]) -> bool:
    tick = ticks.get(paper.key)
    return is_there(tick) or (state_of(tick) == "not_applicable" and not paper.blocking)


def fee_of(form: FormState) -> m.Fee | None:
    """The fee of this case: the first whose condition holds."""
    return next((fee for fee in form.service.fees if holds(fee.when, form.facts)), None)
