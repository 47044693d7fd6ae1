"""A long text in pages: no scroll bar, whose glyphs poor fonts lack."""

from __future__ import annotations

import textwrap

from textual.content import Content
from textual.widget import Widget

from ptsp_tui.i18n import _


class PagedText(Widget, can_focus=True):
    """Text wrapped to `columns`, at most `rows` rows a page; a further row tells the page."""

    DEFAULT_CSS = "PagedText { height: auto; }"

    def __init__(self, text: str, *, columns: int = 72, rows: int = 16) -> None:
        super().__init__()
        self._lines = [part for line in text.splitlines() for part in _wrapped(line, columns)]
        self._rows = rows
        self._page = 0

    @property
    def _pages(self) -> list[list[str]]:
        """The lines in pages; a text that the layout gives more height has longer ones."""
        rows = max(self._rows, self.size.height - 2)
        return [self._lines[at : at + rows] for at in range(0, len(self._lines), rows)] or [[]]

    def on_resize(self) -> None:
        """Fewer or more pages."""
        self.turn(0)

    def turn(self, by: int) -> None:
        """Turn pages; stops at the first and the last."""
        self._page = min(max(0, self._page + by), len(self._pages) - 1)
        self.refresh()

    def render(self) -> Content:
        """This page, padded to the first one's height so that the box stays as it is."""
        pages = self._pages
        lines = list(pages[self._page])
        lines += [""] * (len(pages[0]) - len(lines))
        if len(pages) > 1:
            text = _("Page {page} of {pages} - PgDn and PgUp turn pages")
            lines.append(text.format(page=self._page + 1, pages=len(pages)))
        return Content("\n".join(lines))


def _wrapped(line: str, columns: int) -> list[str]:
    text = line.lstrip()
    bullet = 2 if text[:2] in ("- ", "+ ", "! ") else 0
    indent = " " * (len(line) - len(text) + bullet)
    return textwrap.wrap(line, columns, subsequent_indent=indent, break_on_hyphens=False) or [""]
