"""The first row of every screen: where the officer is, and who and where they are."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget


class TitleBar(Widget):
    """Left the screen's title and step, right the app's status; one row, always the same height.

    When both do not fit, the title is cut: unit, officer and the unsent count stay readable.
    """

    DEFAULT_CSS = """
    TitleBar {
        height: 1;
        background: $title-background;
        color: $title-foreground;
        text-style: $title-style;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._step = ""
        self._status = ""

    def show(self, title: str, step: str, status: str) -> None:
        """Show these texts; nothing is painted when none has changed."""
        if (title, step, status) != (self._title, self._step, self._status):
            self._title, self._step, self._status = title, step, status
            self.refresh()

    def render(self) -> Content:
        """The row as plain text: data is never read as markup."""
        return Content(self.text(self.size.width))

    def text(self, width: int) -> str:
        """The row in `width` columns."""
        left = f" {self._title}" + (f" - {self._step}" if self._step else "")
        right = f"{self._status} " if self._status else ""
        room = max(0, width - cell_len(right) - 1)
        if cell_len(left) > room:
            left = set_cell_size(left, max(0, room - 1)) + "~"
        return set_cell_size(left, width - cell_len(right)) + right
