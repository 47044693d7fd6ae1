"""Home: one prompt, "what does the citizen need?", and under it what waits at this counter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.lookup import find, question
from ptsp_tui.counter.overview import Overview, overview
from ptsp_tui.counter.visit import Visit, begin_visit, close_visit
from ptsp_tui.forms.display import date_text
from ptsp_tui.i18n import _
from ptsp_tui.screens import elsewhere
from ptsp_tui.screens.base import PtspScreen, nothing_found
from ptsp_tui.widgets import Field, ResultList, Row, TextField

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

WHY = {"overdue": "LATE", "due": "due", "incomplete": "incomplete", "today": "today"}
"""Why a case is on the list: the word at its right end."""


class HomeScreen(PtspScreen[None]):
    """Where every visit begins and ends."""

    TITLE = "Counter"
    AUTO_FOCUS = "#words"
    DEFAULT_CSS = """
    HomeScreen #ask { height: 2; padding: 1 0 0 1; text-style: bold; }
    HomeScreen #waiting { height: 2; padding: 1 0 0 1; }
    HomeScreen #list { height: 14; }
    """
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """The prompt and the list."""
        yield Static(_("What does the citizen need?"), id="ask", markup=False)
        yield TextField(
            key="words",
            label=_("Search"),
            placeholder=_("own words, receipt, code, NIK"),
            id="words",
        )
        yield Static("", id="waiting", markup=False)
        yield ResultList(id="list")

    def on_screen_resume(self) -> None:
        """Show what waits, also when something may have been filed meanwhile."""
        self._show_waiting()

    def on_synced(self) -> None:
        """The worker told of a pass."""
        self._show_waiting()

    def ready(self) -> None:
        """Back from a visit: an empty prompt. A finished visit is closed in the log."""
        app = self.app
        if app.visit is not None and app.visit.outcome is not None and app.session is not None:
            self.run_worker(self._close(app.visit), exit_on_error=True)
        app.visit = None
        words = self.query_one("#words", TextField)
        words.set_value("")
        words.focus()

    async def _close(self, visit: Visit) -> None:
        session = self.app.session
        assert session is not None
        outcome = await self.app.in_store(lambda: close_visit(session, visit))
        self.say(_("Visit closed: {outcome}.").format(outcome=i18n.word(outcome or "")), "ok")
        self._show_waiting()

    def _show_waiting(self) -> None:
        session = self.app.session
        if session is None:
            return
        found = overview(session)
        self.query_one("#waiting", Static).update(_summary(found), layout=False)
        rows = [self._row(why, case) for why, case in found.rows]
        self.query_one("#list", ResultList).set_rows(rows, found.total)
        self.refresh_status()

    def _row(self, why: str, case: dict[str, Any]) -> Row:
        service = self.app.book.services.get(case["service"])
        name = text(service, "name", i18n.language()) if service else case["service"]
        word = _(WHY[why])
        if why in ("overdue", "due") and case["promised"]:
            word = f"{word} {date_text(case['promised'], i18n.language())}"
        return Row(case["id"], f"{case['subject_name']} - {name}", word)

    def help_text(self) -> str:
        """How to search."""
        return _(
            "Type what the citizen says, in their own words, and press Enter. The list below "
            "shows late, due, incomplete and today's applications; Down goes there, Enter opens."
        )

    @on(Field.Done, "#words")
    def _search(self) -> None:
        words = self.query_one("#words", TextField).value.strip()
        if not words:
            self.query_one("#list", ResultList).focus()
            return
        from ptsp_tui.screens.results import ResultsScreen

        found = find(self.app.book, words, self.app.session)
        if not found or elsewhere.is_absent(words, found):
            if not elsewhere.offer(self, words):
                self.say(nothing_found(), "warn")
            return
        if self.app.visit is None:
            self.app.visit = begin_visit()
        signpost = question(self.app.book, words)
        self.app.push_screen(ResultsScreen(words, found, signpost))

    @on(ResultList.Chosen, "#list")
    def _open(self, event: ResultList.Chosen) -> None:
        from ptsp_tui.screens.case import CaseScreen

        self.app.push_screen(CaseScreen(event.id))


def _summary(found: Overview) -> str:
    """One line of numbers; what is zero is not said."""
    parts = [
        (len(found.overdue), _("{n} late")),
        (len(found.due), _("{n} due today")),
        (len(found.incomplete), _("{n} incomplete")),
        (found.today_count, _("{n} filed today")),
    ]
    said = [words.format(n=count) for count, words in parts if count]
    if found.parked:
        said.append(_("{n} parked (F6)").format(n=found.parked))
    return _("Waiting: {list}").format(list=", ".join(said)) if said else _("Nothing waits.")
