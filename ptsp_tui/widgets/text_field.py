"""A line of text: typed, pasted or scanned, through a mask, with undo."""

from __future__ import annotations

from ptsp_tui.typeahead import TypeAheadApp
from ptsp_tui.widgets.line_field import LineField


class TextField(LineField):
    """Free or masked text. Its value is a str without display gaps, "" while empty."""

    @property
    def value(self) -> str:
        """The text, without display gaps."""
        return self.text

    def set_value(self, value: str) -> None:
        """Set the text; no message is sent. Ctrl+Z brings the former text back."""
        self.replace_text(value)

    @property
    def plain_typing(self) -> bool:  # type: ignore[override]  # a class attribute elsewhere
        """A field that moves on by itself acts on its keys."""
        return not self.mask.advance

    def text_changed(self) -> None:
        """Tell of it."""
        self.tell()

    def filled_up(self) -> None:
        """Move on; the line end of the scanner or of the officer's habit is absorbed."""
        if isinstance(self.app, TypeAheadApp):
            self.app.line_end_follows()
        self.action_done()
