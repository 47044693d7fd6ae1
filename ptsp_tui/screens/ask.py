"""A question with one line as the answer."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspModal
from ptsp_tui.widgets import Field, TextField


class Ask(PtspModal[str]):
    """Enter answers with what is typed, Esc with nothing."""

    TITLE = "Question"
    AUTO_FOCUS = "#answer"

    def __init__(self, question: str, answer: str = "") -> None:
        super().__init__()
        self._question = question
        self._answer = answer

    def compose_body(self) -> Iterable[Widget]:
        """The question and the line."""
        yield Static(self._question, markup=False)
        yield TextField(key="answer", label=_("Answer"), value=self._answer, id="answer")

    @on(Field.Done)
    def action_next(self) -> None:
        """Enter: what is typed is the answer."""
        self.dismiss(self.query_one("#answer", TextField).value.strip())
