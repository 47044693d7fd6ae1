"""A list of at most nine rows that a field opens under (or over) itself, above the page.

It overlays what is there, so opening it shifts nothing; its rows are drawn by one widget, so
refilling it costs one repaint and no layout pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from ptsp_tui.widgets.field import Field, cut

MOST_ROWS = 9
"""Rows shown at once: as many as there are digits to choose with."""
_KEPT_FREE = 3
"""Rows at the foot of the screen that are not covered when there is a choice: message, legend."""


class ListBelow(Widget):
    """Drawn rows, one of them highlighted. The field that owns it handles all keys."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"below--highlight"}
    DEFAULT_CSS = """
    ListBelow {
        overlay: screen;
        display: none;
        background: $surface;
        & > .below--highlight { text-style: reverse; }
    }
    """

    def __init__(self, rows: int, least: int = MOST_ROWS) -> None:
        """`least`: with room for so many rows below the field it opens there, not above."""
        super().__init__()
        self._most = self.rows = min(rows, MOST_ROWS)
        self._least = min(least, self._most)
        self._lines: Sequence[str] = ()
        self._highlight = -1

    def show(self, lines: Sequence[str], highlight: int) -> None:
        """Show `lines` (any number; a window of them) with the one at `highlight` marked."""
        self._lines, self._highlight = lines, highlight
        self.refresh()

    def open_for(self, field: Field) -> None:
        """Appear at the value column of `field`, below it if there is room."""
        # Under a question, whose label stands above, the list covers whole rows.
        left = field.label_width if field.label_width > MOST_ROWS else 0
        width = max(10, field.size.width - left)
        bottom = field.screen.size.height - _KEPT_FREE
        top = field.region.y
        room = bottom - top - 1
        fits_below = room >= self._least or top < self._most
        self.rows = min(self._most, room) if room >= self._least else self._most
        ruled = not left and room > self.rows  # else its end is not seen among the questions
        self.set_class(ruled, "-whole-rows")
        self.styles.width, self.styles.height = width, self.rows + ruled
        self.styles.offset = (left, 1 if fits_below else -self.rows)
        self.display = True

    @property
    def first_shown(self) -> int:
        """The index of the topmost row of the window."""
        last = max(0, len(self._lines) - self.rows)
        return max(0, min(last, self._highlight - self.rows // 2))

    def render_line(self, y: int) -> Strip:
        """One row: `>` when highlighted, its digit, its text."""
        index = self.first_shown + y
        if index >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        marked = index == self._highlight
        text = cut((">" if marked else " ") + self._lines[index], self.size.width)
        style = self.get_component_rich_style("below--highlight") if marked else self.rich_style
        return Strip([Segment(text, style)], self.size.width)


def numbered(index: int, text: str) -> str:
    """`text` with the digit that chooses it, if one does."""
    return f"{index + 1 if index < MOST_ROWS else ' '} {text}"
