"""Long texts of lines, searched where they lie: in a file, of which only windows are read."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

WINDOW = 256
"""Bytes first looked at for the next find; ever more if it is farther away."""
WIDEST = 1 << 18
FEW = 1024
"""Bytes that are rather read at once than halved further."""


class Text:
    """UTF-8 text; places in it are counted in bytes. Safe to use from several threads."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        """`read` gives the bytes from one place to another; see `in_memory` and `File.part`."""
        self._read = read
        self._size = size

    @classmethod
    def in_memory(cls, raw: bytes | memoryview) -> Text:
        """A text that is there."""
        view = memoryview(raw)
        return cls(lambda start, end: bytes(view[start:end]), len(view))

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> str:
        start, end, _ = part.indices(self._size)
        return self._read(start, end).decode()

    def find(self, needle: bytes, start: int, end: int) -> int:
        """Where `needle` first stands whole between `start` and `end`; -1 for nowhere."""
        window = WINDOW
        while start < end:
            at = self._read(start, min(end, start + window + len(needle) - 1)).find(needle)
            if at >= 0:
                return start + at
            start += window
            window = min(window * 4, WIDEST)
        return -1

    def lines_with(self, needle: bytes, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Place and text of the lines that hold `needle`; lines begin at `start` and `end`."""
        window = WINDOW
        while start < end:
            piece = self._read(start, min(end, start + window))
            whole = piece.rfind(b"\n") + 1
            at = piece.find(needle, 0, whole)
            while at >= 0:
                first, last = piece.rfind(b"\n", 0, at) + 1, piece.find(b"\n", at) + 1
                yield start + first, piece[first:last].decode()
                at = piece.find(needle, last, whole)
            if not whole and start + window >= end:
                return  # no line ends here
            start += whole
            window = min(window * 4, WIDEST) if whole else window * 4

    def line_start(self, at: int) -> int:
        """Where the line begins in which `at` stands."""
        window = WINDOW
        while at > 0:
            start = max(0, at - window)
            found = self._read(start, at).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            at = start
        return 0

    def line_end(self, at: int) -> int:
        """Where the line after the one of `at` begins."""
        found = self.find(b"\n", at, self._size)
        return found + 1 if found >= 0 else self._size

    def first(self, beginning: str) -> int:
        """Where in sorted lines the first one stands that is not before `beginning`."""
        wanted = beginning.encode()
        low, high = 0, self._size
        while high - low > FEW:
            middle = self.line_start((low + high) // 2)
            if self._read(middle, middle + len(wanted)) < wanted:
                low = self.line_end(middle)
            else:
                high = middle
        for line in self._read(low, high).splitlines(keepends=True):
            if line[: len(wanted)] >= wanted:
                break
            low += len(line)
        return low

    def block(self, beginning: str) -> str:
        """In sorted lines all those that begin so."""
        wanted = beginning.encode()
        start = end = self.first(beginning)
        while end < self._size and self._read(end, end + len(wanted)) == wanted:
            end = self.line_end(end)
        return self[start:end]


class File:
    """An open file whose parts are texts. Replaced meanwhile, it stays what it was.

    `size` is its length in bytes.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        if hasattr(os, "pread"):
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, file)
            self.size = os.fstat(file).st_size
            self._at: Callable[[int, int], bytes] = lambda place, size: os.pread(file, size, place)
        else:  # Windows, which besides lets nobody replace a file that is open
            raw = path.read_bytes()
            self.size = len(raw)
            self._at = lambda place, size: raw[place : place + size]

    def read(self, start: int, end: int) -> bytes:
        """The bytes between two places; fewer at the end of the file."""
        return self._at(start, max(0, end - start))

    def part(self, start: int, size: int) -> Text:
        """The text that lies there."""
        return Text(lambda first, last: self.read(start + first, start + min(last, size)), size)
