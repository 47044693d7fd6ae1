"""Masks: what a field accepts of what is typed, pasted or scanned. Knows no screen.

A mask is a normaliser, not a gate: it takes what fits, drops the rest, and says what it dropped
(DESIGN section 9). Stock Textual drops a whole paste silently when one character does not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

SEPARATORS = frozenset(" \t\u00a0-\u2010\u2011\u2012\u2013./_\x1d\x1e\x1f")
"""Signs that people and scanners put between digits; they carry nothing. GS, RS, US: GS1 codes."""

Keep = Literal["any", "digits", "letters", "alnum"]

_FITS: dict[str, Callable[[str], bool]] = {
    "any": str.isprintable,
    "digits": lambda sign: sign in "0123456789",
    "letters": lambda sign: sign.isalpha() or sign in " '.-",
    "alnum": str.isalnum,
}


class Taken(NamedTuple):
    """What a mask made of some incoming text."""

    text: str
    """What fits, to be inserted."""
    dropped: str
    """What does not fit: the officer must be told."""
    separators: str
    """Separators that were left out: nothing is lost with them."""


@dataclass(frozen=True)
class Mask:
    """How many characters of which kind, whether a full field moves on, and how it is shown."""

    max_length: int
    keep: Keep = "any"
    advance: bool = False
    """Move on by itself when full (fixed lengths only: NIK, KK, postal code)."""
    group: tuple[int, ...] = ()
    """Sizes of the groups in which the value is shown, e.g. (4, 4, 4, 4); the value has no gaps."""
    gap: str = " "
    """What is shown between groups."""
    upper: bool = False
    """Turn letters into capitals."""

    def take(self, incoming: str, room: int) -> Taken:
        """Take at most `room` characters of `incoming`."""
        kept: list[str] = []
        dropped: list[str] = []
        separators: list[str] = []
        for sign in incoming.upper() if self.upper else incoming:
            if _FITS[self.keep](sign):
                (kept if len(kept) < room else dropped).append(sign)
            elif sign in SEPARATORS:
                separators.append(sign)
            elif not sign.isspace():
                dropped.append(sign)
        return Taken("".join(kept), "".join(dropped), "".join(separators))

    def shown(self, text: str) -> str:
        """`text` with gaps between its groups."""
        parts, start = [], 0
        for size in self.group:
            parts.append(text[start : start + size])
            start += size
        parts.append(text[start:])
        return self.gap.join(part for part in parts if part)

    def column(self, index: int) -> int:
        """Where `text[index]` stands in `shown(text)`, in characters."""
        edge = gaps = 0
        for size in self.group:
            edge += size
            gaps += index >= edge
        # After the last character of a full field there is no gap.
        if self.group and index >= self.max_length and edge >= self.max_length:
            gaps -= 1
        return index + gaps * len(self.gap)
