"""The index of the search: computed when the catalogue is compiled, read at the first search.

Plain columns of numbers, so that reading them takes a few milliseconds where computing them takes
half a second: for each term the things it stands in, and for each phrase its terms.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec

from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_terms import Terms, unit

NAMES = 2  # a thing's names count so often beside one phrase
Kind = Literal["service", "life_event", "referral", "signpost"]
Column = Sequence[float]
"""Numbers one behind the other."""


class Entry(msgspec.Struct, frozen=True):
    """One thing that can be found, with all the texts it is found by; the first `names` of them
    are its names."""

    kind: Kind
    id: str
    name: str
    texts: list[str]
    names: int = 0


class Index(msgspec.Struct, frozen=True):
    """What can be found, and by which terms.

    `weights` (float) of `terms`; then rows of numbers one behind the other: row n of a column
    begins at place `..._at[n]` (unsigned 32 bits). All arrays as bytes, little end first: views
    of what was read from the file, so that its 3 MB are not held twice.
    """

    catalogue: str
    entries: list[Entry]
    terms: list[str]
    weights: memoryview
    things_at: memoryview
    things: memoryview
    things_value: memoryview
    texts_at: memoryview
    texts: memoryview
    texts_value: memoryview
    owners: memoryview


def numbers(kind: Literal["f", "H", "I"], raw: memoryview) -> Column:
    """A column again."""
    if sys.byteorder == "big":
        found = array(kind, raw)
        found.byteswap()
        return found
    return raw.cast(kind)


def packed(kind: str, values: Sequence[float]) -> memoryview:
    """A column as bytes."""
    made = array(kind, values)
    if sys.byteorder == "big":
        made.byteswap()
    return memoryview(made).cast("B")


def build_index(entries: Sequence[Entry], groups: Sequence[WordGroup], catalogue: str) -> Index:
    """Compute the index of `entries`; `catalogue` is the version it belongs to."""
    terms_of = Terms(groups)
    bags = [[terms_of(text) for text in entry.texts] for entry in entries]
    seen = Counter(term for own in bags for term in set().union(*own))
    place = {term: number for number, term in enumerate(sorted(seen))}
    weight = {term: math.log((1 + len(bags)) / (1 + n)) + 1 for term, n in seen.items()}
    texts: list[dict[str, float]] = []
    owners: list[int] = []
    postings: list[list[tuple[int, float]]] = [[] for _ in place]
    for owner, own in enumerate(bags):
        vectors = [weighed(bag, weight) for bag in own]
        for term, value in _together(vectors, entries[owner].names).items():
            postings[place[term]].append((owner, value))
        texts += vectors
        owners += [owner] * len(vectors)
    rows = [[(place[term], value) for term, value in sorted(each.items())] for each in texts]
    return Index(
        catalogue,
        list(entries),
        sorted(seen),
        packed("f", [weight[term] for term in sorted(seen)]),
        *_columns(postings),
        *_columns(rows),
        packed("H", owners),
    )


def weighed(bag: Counter[str], weight: dict[str, float]) -> dict[str, float]:
    """The vector of a text: rare terms weigh more, repeated ones a little more."""
    return unit({t: (1 + math.log(n)) * weight[t] for t, n in bag.items() if t in weight})


def _together(vectors: list[dict[str, float]], names: int) -> dict[str, float]:
    whole: defaultdict[str, float] = defaultdict(float)
    for at, vector in enumerate(vectors):
        for term, value in vector.items():
            whole[term] += value * (NAMES if at < names else 1)
    return unit(whole)


def _columns(
    rows: list[list[tuple[int, float]]],
) -> tuple[memoryview, memoryview, memoryview]:
    """Where each row begins, its numbers, its values."""
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    flat = [pair for row in rows for pair in row]
    return (
        packed("I", starts),
        packed("I", [number for number, _ in flat]),
        packed("f", [value for _, value in flat]),
    )
