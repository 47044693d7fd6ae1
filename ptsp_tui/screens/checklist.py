"""Exactly the papers of this case. Space ticks; below stand the reason and where to get it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.counter.card import MODES, PaperCard, paper_card
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import missing_text
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import ResultList, Row
from ptsp_tui.widgets.check_list import CheckList

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

LIST_WIDTH = 71
"""Columns of a row that name and note share on the narrowest terminal."""


class ChecklistScreen(PtspScreen[None]):
    """What the citizen must have with them, and what we fill in ourselves."""

    TITLE = "Papers"
    AUTO_FOCUS = "CheckList"
    DEFAULT_CSS = """
    ChecklistScreen #lead { height: 2; padding: 0 1; }
    ChecklistScreen CheckList { height: 1fr; }
    ChecklistScreen #lens { height: 7; padding: 0 1; }
    """
    app: PtspApp

    @property
    def draft(self) -> Draft:
        """The draft being worked on."""
        assert self.app.draft is not None
        return self.app.draft

    def heading(self) -> tuple[str, str]:
        """Which service."""
        return _("Papers"), self.draft.service.id

    def compose_body(self) -> Iterable[Widget]:
        """Script line, the papers, the lens on one."""
        script = self.draft.service.script
        line = _("Say: {line}").format(line=script[1]) if len(script) > 1 else ""
        yield Static(line, id="lead", markup=False)
        yield CheckList(self._rows(), self.draft.ticks)
        yield Static("", id="lens", markup=False)

    def on_mount(self) -> None:
        """The lens on the first paper."""
        papers = self.draft.papers()
        if papers:
            self._look_at(papers[0].key)
        else:
            self.say(_("This case needs no papers."), "ok")

    def _rows(self) -> list[Row]:
        rows = []
        for paper in self.draft.papers():
            card = paper_card(self.app.book, self.draft, paper)
            mark = " = " if paper.filled_by_us else ""
            rows.append(Row(paper.key, card.name, _row_note(card), mark))
        return rows

    def _look_at(self, key: str) -> None:
        paper = next((p for p in self.draft.papers() if p.key == key), None)
        if paper is not None:
            card = paper_card(self.app.book, self.draft, paper)
            self.query_one("#lens", Static).update("\n".join(_lens(card)))

    @on(ResultList.Moved)
    def _moved(self, event: ResultList.Moved) -> None:
        self._look_at(event.id)

    @on(CheckList.Ticked)
    def _ticked(self, event: CheckList.Ticked) -> None:
        self.draft.tick(event.id, "ok" if event.on else "")
        self.app.touch()
        event.list.move(1 if event.on else 0)

    @on(ResultList.Chosen)
    def _go_on(self) -> None:
        flow.on(self.app, "checklist")

    def action_back(self) -> None:
        """Esc: the questions."""
        flow.back(self.app, "checklist")

    def action_next_page(self) -> None:
        """PgDn goes to the form as well."""
        flow.on(self.app, "checklist")

    def action_missing(self) -> None:
        """F8: what would keep the case from being complete."""
        cards = [
            paper_card(self.app.book, self.draft, p) for p in self.draft.lacking() if p.blocking
        ]
        if not cards:
            self.say(_("No paper is missing."), "ok")
        else:
            self.say(missing_text([card.name for card in cards]), "warn")

    def help_text(self) -> str:
        """Law and sources of the paper in hand."""
        key = self.query_one(CheckList).highlighted
        paper = next((p for p in self.draft.papers() if p.key == key), None)
        if paper is None:
            return ""
        card = paper_card(self.app.book, self.draft, paper)
        lines = [card.name, card.why, card.note, *card.get]
        lines += [f"{_('Legal basis')}: {act}" for act in card.legal]
        known = self.app.book.sources
        lines += [f"{_('Source')}: {known[s].title}" for s in card.sources if s in known]
        lines.append(f"{_('Confidence')}: {i18n.word(card.confidence)}")
        for kind in card.of:
            evidence = self.app.book.evidence[kind]
            lines += [f"+ {each}" for each in evidence.genuine]
            lines += [f"! {each}" for each in evidence.faults]
        return "\n".join(line for line in lines if line)


def _row_note(card: PaperCard) -> str:
    note = _(MODES[card.mode])
    if card.copies > 1:
        note = f"{note} ×{card.copies}"
    if not card.blocking and card.mode != "fill":
        note = f"{note}; {_('does not block')}"
    return note


def _lens(card: PaperCard) -> list[str]:
    """At most seven rows: the name where the list cuts it, reason, note, where to get it, doubt."""
    cut = len(card.name) + len(_row_note(card)) > LIST_WIDTH
    lines = [card.name, card.why] if cut else [card.why]
    if card.note:
        lines.append(card.note)
    if card.confidence == "unverified":
        lines.append(_("To be confirmed: no source says so for certain."))
    if card.mode == "fill":
        lines.append(_("The program fills this form from the application."))
    elif card.get:
        lines.append(_("If missing: {where}").format(where=" / ".join(card.get)))
    return lines
