"""What was found for the citizen's words: services, packages, referrals, cases, people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui.counter.lookup import Found
from ptsp_tui.i18n import _
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
    ResultsScreen Static { height: 3; padding: 1 1; }
    """
    app: PtspApp

    def __init__(self, words: str, found: list[Found]) -> None:
        super().__init__()
        self._words = words
        self._found = {f"{each.kind}:{each.id}": each for each in found}

    def compose_body(self) -> Iterable[Widget]:
        """The words and the list."""
        yield Static(_("For: {words}").format(words=self._words), markup=False)
        rows = [Row(key, each.name, _(KINDS[each.kind])) for key, each in self._found.items()]
        yield ResultList(rows)

    def help_text(self) -> str:
        """What the kinds mean."""
        return _(
            "A service opens its card. A package does several services in one visit. A referral "
            "says where, with which papers, and what we can issue now."
        )

    @on(ResultList.Chosen)
    def _choose(self, event: ResultList.Chosen) -> None:
        found = self._found[event.id]
        if found.kind == "case":
            from ptsp_tui.screens.case import CaseScreen

            self.app.push_screen(CaseScreen(found.id))
        elif found.kind == "person":
            from ptsp_tui.screens.cases import CasesScreen

            self.app.push_screen(CasesScreen(text=found.name))
        else:
            from ptsp_tui.screens.card import card_screen

            self.app.push_screen(card_screen(self.app, found.kind, found.id))
