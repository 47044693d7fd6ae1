"""The first row of every screen: where the officer is, and who and where they are."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget


class TitleBar(Widget):
    """Left the screen's title and step, right the app's status; one row, always the same height.

    When both do not fit, a shorter wording of the status is taken, and then the title is cut:
    what is unsent stays readable.
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
        self._statuses: tuple[str, ...] = ()

    def show(self, title: str, step: str, *statuses: str) -> None:
        """Show these texts, of `statuses` the longest that fits (it comes first).

        Nothing is painted when none has changed.
        """
        if (title, step, statuses) != (self._title, self._step, self._statuses):
            self._title, self._step, self._statuses = title, step, statuses
            self.refresh()

    def render(self) -> Content:
        """The row as plain text: data is never read as markup."""
        return Content(self.text(self.size.width))

    def text(self, width: int) -> str:
        """The row in `width` columns."""
        left = f" {self._title}" + (f" - {self._step}" if self._step else "")
        right = ""
        for status in self._statuses:
            right = f"{status} "
            if cell_len(left) + 1 + cell_len(right) <= width:
                break
        room = max(0, width - cell_len(right) - 1)
        if cell_len(left) > room:
            left = set_cell_size(left, max(0, room - 1)) + "~"
        return set_cell_size(left, width - cell_len(right)) + right
