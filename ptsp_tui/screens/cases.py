"""The applications of this terminal, newest first; typing narrows the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from ptsp_tui import i18n
from ptsp_tui.counter.overview import Brief, briefs, confirmed
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import Field, ResultList, Row, TextField

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp
    from ptsp_tui.counter.session import Session

MOST = 200
"""Rows that a filter shows."""
PAGE = 40
"""Newest applications read at a time while there is no filter: more than a screenful."""


class CasesScreen(PtspScreen[None]):
    """A word filters by name, number or service."""

    TITLE = "Applications"
    AUTO_FOCUS = "#filter"
    DEFAULT_CSS = "CasesScreen ResultList { height: 19; }"
    app: PtspApp

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._most = PAGE
        self._all: list[Brief] | None = None  # read when the first filter is typed

    def compose_body(self) -> Iterable[Widget]:
        """The filter and the list."""
        yield TextField(
            key="filter", label=_("Only with"), value=self._text, id="filter", arrows=False
        )
        yield ResultList(empty=_("No application here."))

    def on_screen_resume(self) -> None:
        """Show what there is; it may have changed under another screen."""
        self._all = None
        self._fill()

    def _fill(self) -> None:
        session = self.app.session
        assert session is not None
        found, total = self._found(session)
        sent = confirmed(session)
        rows = [
            Row(
                case.id,
                f"{case.receipt}  {case.subject_name}",
                f"{i18n.word(case.state)}, {_sent(sent(case.epoch, case.seq))}",
            )
            for case in found
        ]
        self.query_one(ResultList).set_rows(rows, total)

    def _found(self, session: Session) -> tuple[list[Brief], int]:
        """What to list, and how many there are of it."""
        words = self.query_one("#filter", TextField).value.lower().split()
        if not words:
            return briefs(session, self._most), len(session.db.table("cases"))
        if self._all is None:
            self._all = briefs(session)
        found = [case for case in self._all if case.fits(words)]
        return found[:MOST], len(found)

    @on(Field.Edited)
    def _edited(self) -> None:
        self._fill()

    @on(ResultList.Moved)
    def _moved(self, event: ResultList.Moved) -> None:
        """At the last row that was read: read more."""
        rows = event.list.rows
        if rows and event.id == rows[-1].id and len(rows) == self._most < event.list.total:
            self._most += PAGE
            self._fill()

    @on(Field.Done)
    def _done(self) -> None:
        self.query_one(ResultList).focus()

    @on(ResultList.Chosen)
    def _chosen(self, event: ResultList.Chosen) -> None:
        from ptsp_tui.screens.case import CaseScreen

        self.app.push_screen(CaseScreen(event.id))

    def help_text(self) -> str:
        """How to use the list."""
        return _("Type a part of a name or number; Enter goes to the list, Enter opens.")


def _sent(acknowledged: bool) -> str:
    return _("sent") if acknowledged else _("not sent")
