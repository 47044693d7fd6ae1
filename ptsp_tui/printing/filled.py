"""A template filled from a case: plain parts in order, ready for any layout."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True):
    """Base of the parts of a filled paper."""


class Heading(Part, frozen=True):
    """A part's own title."""

    text: str


class Text(Part, frozen=True):
    """A paragraph."""

    text: str


class Note(Part, frozen=True):
    """Small print."""

    text: str


class Line(Part, frozen=True):
    """Number, label and value. `pen`: the value is written by hand, so room is left for it.

    `style` comb puts each character in one of `cells` boxes; date shows eight boxes; code shows
    `code` in boxes before the text.
    """

    label: str
    value: str
    no: str = ""
    style: str = "text"
    cells: int = 0
    code: str = ""
    options: list[tuple[str, str]] = []
    suffix: str = ""
    pen: bool = False


class Boxes(Part, frozen=True):
    """Boxes to mark: (label, marked)."""

    label: str
    options: list[tuple[str, bool]]
    no: str = ""
    columns: int = 1


class Grid(Part, frozen=True):
    """A table. `heads`: (column number, title, width in mm). `least`: rows drawn at least."""

    heads: list[tuple[str, str, int]]
    rows: list[list[str]]
    least: int = 0
    label: str = ""


class Signature(msgspec.Struct, frozen=True):
    """Room for one signature; an empty name is dots. `place`: place and date stand above."""

    role: str
    name: str = ""
    stamp: bool = False
    note: str = ""
    place: str = ""


class Signatures(Part, frozen=True):
    """Signatures side by side."""

    signs: list[Signature]


class PageBreak(Part, frozen=True):
    """What follows begins on a new page."""


class Filled(msgspec.Struct, frozen=True):
    """A whole paper. `boxed`: values stand in boxes (forms). `foot`: small, on every page."""

    id: str
    code: str
    title: str
    subtitle: str
    size: str
    landscape: bool
    boxed: bool
    parts: list[Part]
    foot: str = ""
