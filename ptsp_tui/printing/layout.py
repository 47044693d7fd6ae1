"""Where everything stands on a page: marks in millimetres from the top left corner.

Every text has a box that it must fit in; `fit` makes it smaller, then breaks it, and what needs
more room makes its box higher before anything is drawn. So nothing can run over, whatever the
name is. The font metrics are those of PDF's built-in Helvetica (extra [print]).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from ptsp_tui.printing.metrics import width_of
from ptsp_tui.printing.signs import pdf_text

SIZES = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}
MARGIN = 15.0
FOOT = 12.0
LEADING = 1.22
POINT = 25.4 / 72  # mm
Align = Literal["left", "centre", "right"]


class Box(msgspec.Struct, frozen=True):
    """A rectangle; `y` grows downwards."""

    x: float
    y: float
    w: float
    h: float


class Word(msgspec.Struct, frozen=True):
    """A line of text: left end and baseline, size in points. It stands inside `box`."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    box: Box


class Stroke(msgspec.Struct, frozen=True):
    """A line from one point to another, `width` in points."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    dashed: bool = False


class Inked(msgspec.Struct, frozen=True):
    """A filled rectangle (a module of a QR code)."""

    box: Box


class Page(msgspec.Struct):
    """All marks of one page."""

    words: list[Word] = []
    strokes: list[Stroke] = []
    inked: list[Inked] = []


class Sheet:
    """Pages being laid out: a cursor that goes down and turns the page when room ends."""

    def __init__(self, size: str, landscape: bool = False, margin: float = MARGIN) -> None:
        short, long = SIZES[size]
        self.width, self.height = (long, short) if landscape else (short, long)
        self.margin = margin
        self.pages: list[Page] = []
        self.on_new_page: Callable[[], None] | None = None
        self.turn()

    @property
    def page(self) -> Page:
        """The page in hand."""
        return self.pages[-1]

    @property
    def left(self) -> float:
        """Where lines begin."""
        return self.margin

    @property
    def room_across(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    @property
    def bottom(self) -> float:
        """Where the foot begins."""
        return self.height - self.margin - FOOT / 2

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append(Page(words=[], strokes=[], inked=[]))
        self.y = self.margin

    def need(self, height: float) -> bool:
        """Turn the page unless `height` is left on it; True when it was turned."""
        if self.y + height <= self.bottom or self.y == self.margin:
            return False
        self.turn()
        if self.on_new_page is not None:
            self.on_new_page()
        return True

    # -- marks

    def frame(self, box: Box, width: float = 0.5, dashed: bool = False) -> None:
        """The outline of a box."""
        x, y, right, low = box.x, box.y, box.x + box.w, box.y + box.h
        for ends in (
            (x, y, right, y),
            (right, y, right, low),
            (right, low, x, low),
            (x, low, x, y),
        ):
            self.page.strokes.append(Stroke(*ends, width, dashed))

    def line(
        self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, dashed: bool = False
    ) -> None:
        """A line."""
        self.page.strokes.append(Stroke(x1, y1, x2, y2, width, dashed))

    def write(
        self,
        box: Box,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        least: float = 5.5,
        middle: bool = True,
        on: Page | None = None,
    ) -> None:
        """Text inside a box: smaller down to `least` points, then broken, to fit its height."""
        shown, fitted = fit(text, box.w, box.h, size, bold, least)
        height = line_height(fitted)
        top = box.y + max(0.0, (box.h - height * len(shown)) / 2) if middle else box.y
        for number, line in enumerate(shown):
            wide = width_of(line, fitted, bold)
            spare = box.w - wide
            x = box.x + {"left": 0.0, "centre": spare / 2, "right": spare}[align]
            base = top + height * number + fitted * POINT * 0.98
            (on or self.page).words.append(Word(x, base, line, fitted, bold, box))


def line_height(size: float) -> float:
    """Height of one line of text, mm."""
    return size * POINT * LEADING


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """The text on as many lines as it needs; a word wider than the line is broken."""
    out: list[str] = []
    line = ""
    for word in pdf_text(text).split():
        joined = f"{line} {word}" if line else word
        if width_of(joined, size, bold) <= width:
            line = joined
            continue
        if line:
            out.append(line)
        *whole, line = _broken(word, width, size, bold)
        out += whole
    return [*out, line] if line else out or [""]


def _broken(word: str, width: float, size: float, bold: bool) -> list[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and width_of(parts[-1] + sign, size, bold) > width:
            parts.append("")
        parts[-1] += sign
    return parts


def fit(
    text: str, width: float, height: float, size: float, bold: bool, least: float
) -> tuple[list[str], float]:
    """(lines, size): the largest size from `size` down to `least` at which the text fits.

    Raises OverflowError when it does not even then: the caller made the box too low.
    """
    steps = max(0, round((size - least) * 2))
    for step in range(steps + 1):
        tried = size - step / 2
        lines = wrapped(text, width, tried, bold)
        if len(lines) * line_height(tried) <= height + 0.01:
            return lines, tried
    raise OverflowError(f"{len(text)} characters do not fit {width:.1f} x {height:.1f} mm")


def height_of(text: str, width: float, size: float, bold: bool = False) -> float:
    """The height that the text takes at this size, mm."""
    return len(wrapped(text, width, size, bold)) * line_height(size)
