"""The 14 components of a service standard (UU 25/2009) for one service.

Six come from the service's own file, the rest from the office's `service-standard.yaml`. What no
source says is told as a gap, never filled in.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.reach import land_of, within
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.card import (
    MODES,
    deadline_dict,
    deadline_text,
    fee_dict,
    fee_text,
    output_name,
)
from ptsp_tui.counter.names import requirement_name

Translate = Callable[[str], str]


class StandardPart(msgspec.Struct, frozen=True):
    """One component: what holds, and what the office has to fill in."""

    id: str
    part: str
    name: str
    holds: list[str]
    gaps: list[str]
    sources: list[str]


def standard_of(book: Book, service: m.Service, language: str, _: Translate) -> list[StandardPart]:
    """The components in the order of the law; none for a service that is closed."""
    if not service.opens_case:
        return []
    own = _own(book, service, language, _)
    parts = []
    for component in book.standard:
        holds = own.get(component.id, []) + [text(s, "text", language) for s in component.holds]
        gaps = [text(gap, "text", language) for gap in component.gaps]
        if component.id in own and not own[component.id]:
            gaps.insert(0, _("No source says this of the service: the office fills it in."))
        sources = sorted({name for said in component.holds for name in said.sources})
        name = text(component, "name", language)
        parts.append(StandardPart(component.id, component.part, name, holds, gaps, sources))
    return parts


def _own(book: Book, s: m.Service, language: str, _: Translate) -> dict[str, list[str]]:
    """What the service itself says; an empty list is a gap."""
    deadline = [deadline_text(deadline_dict(s.deadline, language), _)] if s.deadline else []
    return {
        "requirements": [_requirement(book, each, language, _) for each in _possible(book, s)],
        "procedure": [f"{step.text} ({step.who})" for step in s.procedure],
        "time": deadline,
        "fee": [_fee(book, fee, language, _) for fee in s.fees],
        "product": _product(book, s, language, _),
        "legal_basis": [book.cite(act) for act in s.legal],
    }


def _possible(book: Book, s: m.Service) -> list[m.Requirement]:
    """The papers that some case needs: a proxy's, say, only where a proxy may come."""
    land = land_of(s, book.codelists)
    per = {section.repeat.key: section for section in s.form if section.repeat}
    return [r for r in s.requirements if land.can((within(per.get(r.per or ""), r.when), True))]


def _requirement(book: Book, r: m.Requirement, language: str, _: Translate) -> str:
    told = f"{requirement_name(book, r, language)}: {_(MODES[r.mode])}"
    marks = [_("in some cases")] if r.when is not None else []
    marks += [_("to be confirmed")] if r.confidence == "unverified" else []
    return f"{told} ({', '.join(marks)})" if marks else told


def _fee(book: Book, fee: m.Fee, language: str, _: Translate) -> str:
    told = fee_text(fee_dict(book, fee, language), _)
    return f"{told} ({_('in some cases')})" if fee.when is not None else told


def _product(book: Book, s: m.Service, language: str, _: Translate) -> list[str]:
    names = [output_name(book, output, language) for output in s.outputs]
    valid = [_("valid: {validity}").format(validity=s.validity)] if s.validity else []
    return names + valid


def standard_lines(parts: list[StandardPart], _: Translate) -> list[str]:
    """The components as plain text, for the later pages of the card and the command line."""
    if not parts:
        return []
    lines = ["", _("Service standard: 14 components (UU 25/2009)")]
    for number, part in enumerate(parts, start=1):
        lines.append(f"{number}. {part.name}")
        lines += [f"  - {each}" for each in part.holds]
        lines += [f"  - [{_('to be filled in')}] {each}" for each in part.gaps]
    return lines
