"""Making the index of regions: when data are compiled, or where an office changed a list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from ptsp_tui.catalog.region_search import MARKS, VILLAGE, RegionIndex, Stretch, normalise
from ptsp_tui.catalog.text import Text

_BATCH = 1000  # names read at a time: 83,762 at once would take ten times the index's own memory
Names = list[tuple[str, str]]
Aliases = Mapping[str, Iterable[str]]


def build(names: Iterable[tuple[str, str]], aliases: Aliases) -> RegionIndex:
    """The index of (code, name) in order of code, parents included; `aliases` by code."""
    lines = _Lines(aliases)
    text = "".join(lines.of(iter(names)))
    stretches = sorted(lines.stretch.items())
    return RegionIndex(
        Text.in_memory(text.encode("ascii")),
        [code for code, _ in stretches],
        [place for _, stretch in stretches for place in stretch],
        _vocabulary(text),
    )


class _Lines:
    """Writes the lines of an index and notes where the regions above the villages stand."""

    def __init__(self, aliases: Aliases) -> None:
        self.stretch: dict[str, Stretch] = {}
        self._aliases = aliases
        self._begun: list[tuple[str, int]] = []
        self._position = 0

    def of(self, names: Iterator[tuple[str, str]]) -> Iterator[str]:
        """The text, a batch of names at a time."""
        while batch := list(islice(names, _BATCH)):
            yield "".join(self._batch(batch))
        self._end_others("-")

    def _batch(self, names: Names) -> Iterator[str]:
        plain = normalise("\n".join(name for _, name in names)).split("\n")
        for (code, _), words in zip(names, plain, strict=True):
            lines = _line(code, words)
            if code in self._aliases:
                lines += "".join(_line(code, normalise(alias)) for alias in self._aliases[code])
            if len(code) < VILLAGE:
                self._end_others(code)
                self._begun.append((code, self._position))
            self._position += len(lines)
            yield lines

    def _end_others(self, code: str) -> None:
        """Regions that do not contain `code` end here."""
        while self._begun and not code.startswith(self._begun[-1][0]):
            other, start = self._begun.pop()
            self.stretch[other] = (start, self._position)


def _vocabulary(text: str) -> dict[int, Text]:
    words: dict[int, set[str]] = {}
    for found in re.finditer(r"(?<= )[a-z0-9]+", text):
        words.setdefault(len(found[0]), set()).add(found[0])
    joined = ((length, "".join(sorted(words[length]))) for length in sorted(words))
    return {length: Text.in_memory(words.encode("ascii")) for length, words in joined}


def _line(code: str, words: str) -> str:
    """One line: the whole name as one word, its words, and its later words as one word."""
    parts = words.split()
    tails = ["".join(parts[at:]) for at in range(1, len(parts) - 1)]
    tokens = [*parts, *tails] if len(parts) == 1 else ["".join(parts), *parts, *tails]
    return f"{code}{MARKS[len(code)]} {' '.join(tokens)} \n"
