"""The compiled file of all regions: their lines and the index of the search.

Four bytes (little end first) tell how long the head is, and the head how long each of the texts
behind it. Only the head is read; the texts are looked at where they lie.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui.catalog.mapped import numbers, packed
from ptsp_tui.catalog.region_search import RegionIndex
from ptsp_tui.catalog.text import File, Text

FILE = "index.bin"


class _Head(msgspec.Struct, frozen=True):
    """Sizes in bytes of the texts behind the head, in this order; the rest as in RegionIndex."""

    spellings: str
    lines: int
    everything: int
    small: int
    vocabulary: dict[int, int]
    codes: list[str]
    stretches: memoryview


class Compiled(msgspec.Struct, frozen=True):
    """`spellings` is the aliases.tsv that `index` was made with; the texts are those of
    all.tsv.xz and small.tsv.xz."""

    spellings: str
    index: RegionIndex
    everything: Text
    small: Text


def written(compiled: Compiled) -> bytes:
    """The content of the file."""
    index = compiled.index
    texts = [index.text, compiled.everything, compiled.small, *index.vocabulary.values()]
    head = _Head(
        compiled.spellings,
        len(index.text),
        len(compiled.everything),
        len(compiled.small),
        {length: len(words) for length, words in index.vocabulary.items()},
        index.codes,
        packed("I", index.stretches),
    )
    raw = msgspec.msgpack.encode(head)
    parts = [text[:].encode() for text in texts]
    return b"".join((len(raw).to_bytes(4, "little"), raw, *parts))


def read(path: Path) -> Compiled | None:
    """What the file holds; None where there is none: all of it can be computed."""
    try:
        file = File(path)
        start = 4 + int.from_bytes(file.read(0, 4), "little")
        head = msgspec.msgpack.decode(file.read(4, start), type=_Head)
    except (OSError, msgspec.DecodeError):
        return None
    texts = []
    for size in (head.lines, head.everything, head.small, *head.vocabulary.values()):
        texts.append(file.part(start, size))
        start += size
    if start != file.size:
        return None
    lines, everything, small, *words = texts
    vocabulary = dict(zip(head.vocabulary, words, strict=True))
    index = RegionIndex(lines, head.codes, numbers("I", head.stretches), vocabulary)
    return Compiled(head.spellings, index, everything, small)
