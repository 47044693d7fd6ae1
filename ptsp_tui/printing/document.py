"""A paper for the citizen as plain blocks, before it is known what prints it.

One document gives text lines, the bytes of a receipt printer and PDF pages; what is said is
decided once, how it looks by each output.
"""

from __future__ import annotations

import msgspec


class Block(msgspec.Struct, frozen=True):
    """Base of the blocks."""


class Title(Block, frozen=True):
    """The paper's name and the office that gives it, between double rules."""

    text: str
    office: str = ""


class Big(Block, frozen=True):
    """A number on a line of its own, with its label above: never broken, easy to read out."""

    label: str
    text: str


class Pair(Block, frozen=True):
    """Label and value."""

    label: str
    value: str


class Para(Block, frozen=True):
    """A paragraph. Lines of at most `least` characters of it must stay whole: 0 for none."""

    text: str
    strong: bool = False


class Item(Block, frozen=True):
    """A line of a list with its mark ("1.", "[x]", "-"), and smaller lines below it."""

    mark: str
    text: str
    more: list[str] = []


class Rule(Block, frozen=True):
    """A line across."""


class Gap(Block, frozen=True):
    """An empty line."""


class Table(Block, frozen=True):
    """Rows under heads. `widths`: shares of the line; a narrow paper tells each row below
    another."""

    heads: list[str]
    rows: list[list[str]]
    widths: list[int]


class Sign(Block, frozen=True):
    """Room to sign, side by side: (role, name)."""

    roles: list[tuple[str, str]]


class Seal(Block, frozen=True):
    """A QR code with its text, and a line that says what it is for."""

    text: str
    caption: str


class Stamp(Block, frozen=True):
    """SALINAN: what may not be overlooked."""

    text: str


class Document(msgspec.Struct, frozen=True):
    """A paper. `name` is its kind ("receipt"); `foot` stands small on every PDF page."""

    name: str
    blocks: list[Block]
    foot: str = ""


def copy_of(document: Document, word: str) -> Document:
    """The document marked as a copy, at its head and after its last words."""
    stamp, blocks = Stamp(word), document.blocks
    seal = blocks[-1:] if blocks and isinstance(blocks[-1], Seal) else []
    said = blocks[: len(blocks) - len(seal)]
    return msgspec.structs.replace(document, blocks=[stamp, *said, stamp, *seal])
