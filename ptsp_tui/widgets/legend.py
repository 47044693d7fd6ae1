"""The last row of every screen: the keys that work now."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content, Span
from textual.widget import Widget


class Legend(Widget):
    """Keys and their words in one row that never scrolls; the caller sees that they fit."""

    DEFAULT_CSS = """
    Legend {
        height: 1;
        color: $foreground;
        background: $background;
    }
    Legend > .legend--key { color: $key-foreground; text-style: $key-style; }
    """
    COMPONENT_CLASSES = {"legend--key"}

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[tuple[str, str], ...] = ()

    def show(self, entries: Sequence[tuple[str, str]]) -> None:
        """Show these (key, word) pairs; nothing is painted when none has changed."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.refresh()

    def render(self) -> Content:
        """The row: keys stand out by bold and colour, and read as keys without either."""
        style = self.get_visual_style("legend--key", partial=True)
        text, spans = "", []
        for key, word in self._entries:
            text += "  " if text else ""
            spans.append(Span(len(text), len(text) + len(key), style))
            text += f"{key} {word}"
        return Content(text, spans=spans)
