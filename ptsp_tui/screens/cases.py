"""The applications of this terminal, newest first; typing narrows the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from ptsp_tui import i18n
from ptsp_tui.counter.overview import acknowledged
from ptsp_tui.counter.overview import cases as list_cases
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import Field, ResultList, Row, TextField

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

MOST = 200


class CasesScreen(PtspScreen[None]):
    """A word filters by name, number or service."""

    TITLE = "Applications"
    AUTO_FOCUS = "#filter"
    DEFAULT_CSS = "CasesScreen ResultList { height: 19; }"
    app: PtspApp

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text

    def compose_body(self) -> Iterable[Widget]:
        """The filter and the list."""
        yield TextField(
            key="filter", label=_("Only with"), value=self._text, id="filter", arrows=False
        )
        yield ResultList(empty=_("No application here."))

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    def _fill(self) -> None:
        session = self.app.session
        assert session is not None
        found = list_cases(session, text=self.query_one("#filter", TextField).value)
        rows = [
            Row(
                case["id"],
                f"{case['receipt']}  {case['subject_name']}",
                f"{i18n.word(case['state'])}, {_sent(acknowledged(session, case))}",
            )
            for case in found[:MOST]
        ]
        self.query_one(ResultList).set_rows(rows, len(found))

    @on(Field.Edited)
    def _edited(self) -> None:
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
