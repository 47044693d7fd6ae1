"""The papers of a case as rows of a list: box, name, how it is met; and the lens on one."""

from __future__ import annotations

from ptsp_tui import i18n
from ptsp_tui.counter.card import MODES, PaperCard, paper_card
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.marks import age
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.view import SIGNS
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.display import date_text
from ptsp_tui.forms.ticks import Tick, Ticked, state_of
from ptsp_tui.forms.validity import limit_of
from ptsp_tui.i18n import _
from ptsp_tui.widgets import Row

LIST_WIDTH = 71
"""Columns of a row that name and note share on the narrowest terminal."""
SAID = frozenset({"to_follow", "not_applicable", "waived"})
"""States whose word stands on the row in place of what is wanted."""


def rows(session: Session, draft: Draft) -> list[Row]:
    """One row a paper. A form that we fill in ourselves has no box."""
    found = []
    for paper in draft.papers():
        card = paper_card(session.book, draft, paper)
        sign = " = " if paper.filled_by_us else ""
        found.append(Row(paper.key, card.name, note(session, draft, paper, card), sign))
    return found


def signs(draft: Draft) -> dict[str, str]:
    """What stands in the boxes."""
    return {key: SIGNS[state_of(tick)] for key, tick in draft.ticks.items()}


def note(session: Session, draft: Draft, paper: Paper, card: PaperCard) -> str:
    """The right end of a row: too old, what the officer said, or what is wanted."""
    old, tick = age(session, draft, paper), draft.ticks.get(paper.key)
    if old is not None:
        return _("! {days} days old, at most {limit}").format(days=old.days, limit=old.limit)
    if state_of(tick) in SAID:
        return i18n.word(state_of(tick))
    return wanted(card)


def wanted(card: PaperCard) -> str:
    """How the paper is taken, how many copies, and whether it blocks."""
    text = _(MODES[card.mode])
    if card.copies > 1:
        text = f"{text} x{card.copies}"
    if not card.blocking and card.mode != "fill":
        text = f"{text}; {_('does not block')}"
    return text


def lens(session: Session, draft: Draft, paper: Paper) -> list[str]:
    """At most six rows: what was said of it, the name where the list cuts it, reason, note, where
    to get it, doubt."""
    card = paper_card(session.book, draft, paper)
    said = _said(draft.ticks.get(paper.key))
    cut = len(card.name) + len(wanted(card)) > LIST_WIDTH
    lines = [line for line in (said, card.name if cut else "", card.why) if line]
    limit = limit_of(paper, session.book.evidence)
    if limit is not None:
        lines.append(_("Good for {limit} days; D notes its date.").format(limit=limit))
    if card.note:
        lines.append(card.note)
    if card.confidence == "unverified":
        lines.append(_("To be confirmed: no source says so for certain."))
    if card.mode == "fill":
        lines.append(_("The program fills this form from the application."))
    elif card.get:
        lines.append(_("If missing: {where}").format(where=" / ".join(card.get)))
    return lines


def _said(tick: Ticked | None) -> str:
    """The officer's word on the paper, with its reason; "" for a plain tick without one."""
    if not isinstance(tick, Tick) or not (tick.reason or tick.dated):
        return ""
    said = [i18n.word(tick.state), tick.reason]
    if tick.approver:
        said.append(_("allowed by {name}").format(name=tick.approver))
    if tick.dated:
        day = date_text(tick.dated, i18n.language())
        said.append(_("dated {day}").format(day=day))
    return ", ".join(part for part in said if part)
