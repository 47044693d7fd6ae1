"""What was found for the citizen's words: services, packages, referrals, cases, people.

Words that may mean several matters are asked back first: one question, its answers on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.catalog.models import Signpost
from ptsp_tui.catalog.words import text
from ptsp_tui.commands import MenuEntry
from ptsp_tui.counter.lookup import Found, named
from ptsp_tui.counter.queries import note_query
from ptsp_tui.i18n import _
from ptsp_tui.screens import elsewhere
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import ResultList, Row

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

KINDS = {
    "service": "service",
    "life_event": "package",
    "referral": "referral",
    "case": "application",
    "person": "person",
}


class ResultsScreen(PtspScreen[None]):
    """Digits or Enter choose; Esc goes back to the words."""

    TITLE = "Found"
    AUTO_FOCUS = "ResultList"
    DEFAULT_CSS = """
    ResultsScreen Static { height: 3; padding: 0 1 1 1; }
    """
    app: PtspApp

    def __init__(self, words: str, found: list[Found], signpost: Signpost | None = None) -> None:
        super().__init__()
        self._words = words
        self._found = {f"{each.kind}:{each.id}": each for each in found}
        self._signpost = signpost

    def compose_body(self) -> Iterable[Widget]:
        """The words, the question if there is one, and the list."""
        lines = [_("For: {words}").format(words=self._words)]
        rows = []
        if self._signpost is not None:
            lines.append(_("Ask: {question}").format(question=self._text(self._signpost, "ask")))
            ways = enumerate(self._signpost.directions)
            rows = [Row(f"way:{at}", self._text(way, "label"), "", "->") for at, way in ways]
        rows += [Row(key, each.name, _(KINDS[each.kind])) for key, each in self._found.items()]
        yield Static("\n".join(lines), markup=False)
        yield ResultList(rows)

    def _text(self, item: object, name: str) -> str:
        return text(item, name, i18n.language())

    def help_text(self) -> str:
        """What the kinds mean."""
        return _(
            "A service opens its card. A package does several services in one visit. A referral "
            "says where, with which papers, and what we can issue now."
        )

    def more_entries(self) -> Sequence[MenuEntry]:
        """A number may also be of a case that another counter has."""
        return elsewhere.entries(self._words)

    def action_elsewhere(self) -> None:
        """Ask the central for the number."""
        elsewhere.offer(self, self._words)

    @on(ResultList.Chosen)
    def _choose(self, event: ResultList.Chosen) -> None:
        if event.id.startswith("way:"):
            self._go(int(event.id.removeprefix("way:")))
            return
        found = self._found[event.id]
        self._note(found.id)
        self._open(found)

    def _go(self, at: int) -> None:
        """An answer to the question: straight to the card, or the few that are left."""
        assert self._signpost is not None
        way = self._signpost.directions[at]
        left = named(self.app.book, way.leads)
        if len(left) == 1:
            self._open(left[0])
        elif left:
            self.app.push_screen(ResultsScreen(self._text(way, "label"), left))

    def _open(self, found: Found) -> None:
        if found.kind == "case":
            from ptsp_tui.screens.case import CaseScreen

            self.app.push_screen(CaseScreen(found.id))
        elif found.kind == "person":
            from ptsp_tui.screens.cases import CasesScreen

            self.app.push_screen(CasesScreen(text=found.id))
        else:
            from ptsp_tui.screens.card import card_screen

            self.app.push_screen(card_screen(self.app, found.kind, found.id))

    def _note(self, taken: str) -> None:
        session, found = self.app.session, list(self._found.values())
        if session is not None and self._signpost is None:
            session.db.run(note_query, session, self._words, found, taken)

    def action_back(self) -> None:
        """Esc: other words; that none of these was it is noted for the catalogue's keepers."""
        self._note("")
        self.dismiss(None)
