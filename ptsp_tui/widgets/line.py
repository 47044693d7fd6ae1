"""A line of text being edited: text, cursor, and what it was before. Knows no screen."""

from __future__ import annotations

import re

_WORD_START = re.compile(r"(?<=\s)\S")
UNDO_STEPS = 100
"""How many changes can be taken back."""


class Line:
    """Text with a cursor (an index from 0 to `len(text)`) and undo."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.cursor = len(text)
        self._before: list[tuple[str, int]] = []
        self._typing = False

    def put(self, text: str) -> None:
        """Insert at the cursor. Letters typed in a row are undone word by word."""
        in_a_row = len(text) == 1 and not text.isspace()
        if not (in_a_row and self._typing):
            self._remember()
        self._typing = in_a_row
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def set(self, text: str) -> None:
        """Replace everything, the cursor at the end; it can be undone."""
        if text != self.text:
            self._remember()
            self.text = text
        self.cursor = len(text)

    def cut(self, start: int, end: int) -> bool:
        """Remove `text[start:end]` (clamped); whether anything was removed."""
        start, end = max(0, start), min(len(self.text), end)
        if start >= end:
            return False
        self._remember()
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start
        return True

    def move(self, index: int) -> None:
        """Put the cursor at `index`, clamped to the text."""
        self._typing = False
        self.cursor = max(0, min(len(self.text), index))

    def undo(self) -> bool:
        """Take back the last change; whether there was one."""
        if not self._before:
            return False
        self.text, self.cursor = self._before.pop()
        self._typing = False
        return True

    def word_left(self) -> int:
        """Where the word at or before the cursor begins."""
        starts = [hit.start() for hit in _WORD_START.finditer(self.text, 0, self.cursor)]
        return max((start for start in starts if start < self.cursor), default=0)

    def _remember(self) -> None:
        self._typing = False
        self._before.append((self.text, self.cursor))
        del self._before[:-UNDO_STEPS]
