"""A question with two answers."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui.commands import EVERYWHERE
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspModal


class Answers(Static, can_focus=True):
    """The two answers with their keys. It has the focus, so that no key goes astray."""


class Confirm(PtspModal[bool]):
    """Ask `question`; the result is True for yes and False for no, Esc too.

    Y answers yes, T (tidak) or N no. Enter takes the safe answer, which is no unless
    `safe=True`; it is marked. `yes` and `no` say what happens ("Leave", "Stay").
    """

    TITLE = "Please confirm"
    WITHOUT = EVERYWHERE | {"quit"}
    BINDINGS = [
        Binding("y", "answer(True)", show=False),
        Binding("t,n", "answer(False)", show=False),
    ]
    DEFAULT_CSS = "Confirm Answers { margin: 1 0 0 0; text-style: bold; }"

    def __init__(self, question: str, yes: str, no: str, *, safe: bool = False) -> None:
        super().__init__()
        self.question = question
        self.yes = yes
        self.no = no
        self.safe = safe

    def compose_body(self) -> Iterable[Widget]:
        """The question and, below, the answers."""
        yield Static(self.question, markup=False)
        yield Answers(self._answers(), markup=False)

    def help_text(self) -> str:
        """What the keys do."""
        return _("Y answers yes, T no. Enter takes the safe answer, the one marked with >.")

    def action_answer(self, yes: bool) -> None:
        """Answer."""
        self.dismiss(yes)

    def action_next(self) -> None:
        """Enter: the safe answer."""
        self.dismiss(self.safe)

    def action_back(self) -> None:
        """Esc: no."""
        self.dismiss(False)

    def _answers(self) -> str:
        marks = (">", " ") if self.safe else (" ", ">")
        return f"{marks[0]} Y  {self.yes}\n{marks[1]} T  {self.no}"
