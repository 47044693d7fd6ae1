"""Lines beside the fields, where the terminal is wide enough; nothing on it takes the focus."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from ptsp_tui.widgets.field import cut

INDENT = 4
"""Cells of the sign before each line and of the blanks below it."""


class SideList(Widget):
    """A heading and lines with a sign each; drawn by one widget, so new lines cost no layout."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"side--title"}
    DEFAULT_CSS = """
    SideList {
        display: none;
        dock: right;
        width: 40;
        height: 1fr;
        padding: 0 1;
        & > .side--title { text-style: bold; }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._lines: tuple[tuple[str, str], ...] = ()

    def show(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show these (sign, text) lines; nothing is painted when none has changed."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The heading, a blank row, and the lines, each wrapped below its own beginning."""
        width = self.size.width
        if y == 0:
            style = self.get_component_rich_style("side--title")
            return Strip([Segment(cut(self._title, width), style)], width)
        wrapped = self._wrapped(width)
        text = wrapped[y - 2] if 2 <= y < len(wrapped) + 2 else ""
        return Strip([Segment(cut(text, width), self.rich_style)], width)

    def _wrapped(self, width: int) -> list[str]:
        rows: list[str] = []
        for sign, text in self._lines:
            head, rest = f"{sign} ".ljust(INDENT), " " * INDENT
            rows += textwrap.wrap(text, width, initial_indent=head, subsequent_indent=rest)
        return rows
