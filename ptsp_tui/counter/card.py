"""The card of a service: what it is, what this case needs, and why. For screen and command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ptsp_tui import i18n
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import answer_text, choice_labels, paper_title
from ptsp_tui.forms.checklist import Paper, fee_of
from ptsp_tui.forms.display import rupiah
from ptsp_tui.forms.why import reasons, sentence

MODES = {
    "show": "show the original",
    "copy": "hand in a copy",
    "hand_in_original": "hand in the original",
    "withdraw": "hand over the old one",
    "fill": "we fill it in",
    "attend": "be present",
}


class PaperCard(msgspec.Struct, frozen=True):
    """One paper of the case."""

    id: str
    key: str
    name: str
    of: list[str]
    need: str
    mode: str
    copies: int
    blocking: bool
    confidence: str
    why: str
    note: str
    get: list[str]
    legal: list[str]
    sources: list[str]
    valid_for_days: int | None = None


class SectionCard(msgspec.Struct, frozen=True):
    """One part of the form that this case opens."""

    id: str
    title: str
    fields: list[str]


class QuestionCard(msgspec.Struct, frozen=True):
    """One determinant: its answer so far, and what may be answered."""

    id: str
    ask: str
    type: str
    choices: dict[str, str]
    answer: Any = None


class Card(msgspec.Struct, frozen=True):
    """All that the officer needs to know of the service, for this case."""

    id: str
    name: str
    status: str
    replaced_by: str | None
    replaced_by_name: str
    closed_note: str
    decided_at: str | None
    who: str
    questions: list[QuestionCard]
    papers: list[PaperCard]
    sections: list[SectionCard]
    fee: dict[str, Any] | None
    deadline: dict[str, Any] | None
    validity: str
    outputs: list[str]
    procedure: list[str]
    script: list[str]
    mistakes: list[str]
    legal: list[str]
    gaps: list[str]
    sources: list[str]
    grade: str
    catalogue: str


def card_of(book: Book, draft: Draft) -> Card:
    """The card; without answers it lists the papers of the case as far as nothing is known."""
    s, language, form = draft.service, i18n.language(), draft.form
    fee, deadline = fee_of(form), s.deadline
    questions = draft.questions()
    return Card(
        id=s.id,
        name=text(s, "name", language),
        status=s.status,
        replaced_by=s.replaced_by,
        replaced_by_name=_successor(book, s.replaced_by or "", language),
        closed_note=text(s, "closed_note", language),
        decided_at=s.decided_at,
        who=text(s.applicants, "who", language) if s.applicants else "",
        questions=[
            QuestionCard(
                node.key,
                text(node.asked, "ask", language),
                node.asked.type,
                choice_labels(book, node.asked, language),
                form.cells[node.key].value,
            )
            for node in questions
        ],
        papers=[paper_card(book, draft, paper) for paper in draft.papers()],
        sections=_sections(draft, language),
        fee=None if fee is None else fee_dict(book, fee, language),
        deadline=None if deadline is None else deadline_dict(deadline, language),
        validity=s.validity,
        outputs=[output_name(book, output, language) for output in s.outputs],
        procedure=[f"{step.text} ({step.who})" for step in s.procedure],
        script=s.script,
        mistakes=s.mistakes,
        legal=[book.cite(act) for act in s.legal],
        gaps=s.gaps,
        sources=s.sources,
        grade=s.grade,
        catalogue=book.version,
    )


def _successor(book: Book, name: str, language: str) -> str:
    found = book.services.get(name) or book.referrals.get(name)
    return text(found, "name", language) if found is not None else ""


def fee_dict(book: Book, fee: m.Fee, language: str) -> dict[str, Any]:
    """A fee as plain data."""
    return {
        "amount": fee.amount,
        "note": text(fee, "note", language),
        "legal": [book.cite(act) for act in fee.legal],
        "confidence": fee.confidence,
    }


def deadline_dict(deadline: m.Deadline, language: str) -> dict[str, Any]:
    """A promise of time as plain data."""
    return {
        "minutes": deadline.minutes,
        "working_days": deadline.working_days,
        "note": text(deadline, "note", language),
        "confidence": deadline.confidence,
    }


def output_name(book: Book, name: str, language: str) -> str:
    """What a service issues, by its name where papers list it."""
    return text(book.evidence[name], "name", language) if name in book.evidence else name


def _sections(draft: Draft, language: str) -> list[SectionCard]:
    out: dict[str, SectionCard] = {}
    for node in draft.form.shown():
        if node.section is not None:
            card = out.setdefault(
                node.section.id,
                SectionCard(node.section.id, text(node.section, "title", language), []),
            )
            card.fields.append(node.key)
    return list(out.values())


def paper_card(book: Book, draft: Draft, paper: Paper) -> PaperCard:
    """One paper with its reason, its law, and where the citizen gets it."""
    r, language = paper.requirement, i18n.language()
    return PaperCard(
        id=r.id,
        key=paper.key,
        name=paper_title(book, draft.form, paper, language),
        of=r.of,
        need=str(r.need),
        mode=r.mode,
        copies=r.copies,
        blocking=paper.blocking,
        confidence=r.confidence,
        why=why_paper(book, draft, paper),
        note=text(r, "note", language),
        get=[book.evidence[kind].get for kind in r.of],
        legal=[book.cite(act) for act in r.legal],
        sources=r.sources,
        valid_for_days=r.valid_for_days,
    )


def why_paper(book: Book, draft: Draft, paper: Paper) -> str:
    """Why this paper is asked in this case, in one sentence."""
    form = draft.form
    facts: Any = form.facts
    if paper.section is not None and paper.item is not None:
        facts = form.item_scope(paper.section, paper.item)
    found = reasons(paper.requirement.when, facts)
    key = getattr(facts, "key", lambda name: name)
    return sentence(found, lambda name, value: answer_text(book, form, key(name), value), i18n._)


def card_lines(card: Card, _: Callable[[str], str], *, ids: bool = True) -> list[str]:
    """The card as plain text; `ids` names questions and answers as `--answer` takes them."""
    lines = [f"{card.name}  [{card.id}]"]
    if card.closed_note or card.replaced_by:
        named = f"{card.replaced_by_name} [{card.replaced_by}]".strip()
        successor = _("Use {successor}.").format(successor=named)
        return [*lines, card.closed_note, *([successor] if card.replaced_by else [])]
    lines += [
        f"{_('Who may ask')}: {card.who}",
        f"{_('Decided at')}: {i18n.word(card.decided_at or '')}",
    ]
    lines += [
        f"{_('Fee')}: {fee_text(card.fee, _)}",
        f"{_('Time')}: {deadline_text(card.deadline, _)}",
    ]
    if card.questions:
        lines += ["", _("Questions that decide")]
    for q in card.questions:
        options = ", ".join(f"{k} = {v}" if ids else v for k, v in q.choices.items())
        head = f"{q.id}: " if ids else "- "
        lines.append(f"  {head}{q.ask}" + (f"  [{options}]" if options else ""))
    lines += ["", _("Papers")]
    for p in card.papers:
        mark = "" if p.blocking else f" ({_('does not block')})"
        doubt = f" [{_('to be confirmed')}]" if p.confidence == "unverified" else ""
        lines.append(f"  - {p.name}: {_(MODES[p.mode])}{mark}{doubt}")
        if p.why != _("Asked of everybody."):
            lines.append(f"      {p.why}")
    for title, items in (
        (_("What to say and ask"), card.script),
        (_("Usual mistakes"), card.mistakes),
        (_("Legal basis"), card.legal),
        (_("What the sources do not say"), card.gaps),
    ):
        if items:
            lines += ["", title, *(f"  - {item}" for item in items)]
    return lines


def fee_text(fee: dict[str, Any] | None, _: Callable[[str], str]) -> str:
    """The fee in words, with its law."""
    if fee is None:
        return _("no fee is known")
    if fee["amount"] is None:
        return str(fee["note"]) or _("set elsewhere")
    amount = _("free") if fee["amount"] == 0 else rupiah(fee["amount"])
    basis = ", ".join(fee["legal"])
    return f"{amount} ({basis})" if basis else amount


def deadline_text(deadline: dict[str, Any] | None, _: Callable[[str], str]) -> str:
    """The promise in words."""
    if deadline is None:
        return _("no time is promised")
    if deadline["minutes"] is not None:
        return _("about {n} minutes").format(n=deadline["minutes"])
    if deadline["working_days"] is not None:
        return _("{n} working days").format(n=deadline["working_days"])
    return str(deadline["note"]) or _("no time is promised")
