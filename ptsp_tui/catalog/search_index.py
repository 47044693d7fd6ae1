"""The index of the search: computed when the catalogue is compiled, read at the first search.

Plain columns of numbers, so that reading them takes a few milliseconds where computing them takes
seconds: for each term the things that it speaks for or against, and how much.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_learning import learn
from ptsp_tui.catalog.search_terms import Terms, unit

Kind = Literal["service", "life_event", "referral", "signpost"]
FAINT = 0.1  # weights nearer to nothing are not kept
GRADES = 127  # steps a weight is kept in, to either side


class Entry(msgspec.Struct, frozen=True):
    """One thing that can be found, with all the texts it is found by."""

    kind: Kind
    id: str
    name: str
    texts: list[str]


class Index(msgspec.Struct, frozen=True):
    """`rarity` (float) of `terms`; `starts` (float) of the `entries`, which stand in the order of
    their kind and id; the entries of term n begin at place `at[n]` (unsigned 32 bits) of `things`
    (16 bits) and of `weights` (8 bits, each `grade`). Arrays as bytes, little end first: views of
    what was read from the file, so that nothing is held twice."""

    catalogue: str
    entries: list[Entry]
    terms: list[str]
    rarity: memoryview
    starts: memoryview
    at: memoryview
    things: memoryview
    weights: memoryview
    grade: float


def numbers(kind: Literal["b", "f", "H", "I"], raw: memoryview) -> Sequence[float]:
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
    things = sorted(entries, key=lambda entry: (entry.kind, entry.id))
    bags = [[terms_of(text) for text in entry.texts] for entry in things]
    seen = Counter(term for own in bags for term in set().union(*own))
    terms = sorted(seen)
    rarity = {term: rare(seen[term], len(bags)) for term in terms}
    place = {term: number for number, term in enumerate(terms)}
    said = [
        [{place[t]: value for t, value in weighed(bag, rarity).items()} for bag in own]
        for own in bags
    ]
    starts, weights = learn(said, len(terms))
    postings = [
        [(thing, own[term]) for thing, own in enumerate(weights) if abs(own[term]) >= FAINT]
        for term in range(len(terms))
    ]
    flat = [pair for row in postings for pair in row]
    grade = max((abs(weight) for _, weight in flat), default=0.0) / GRADES or 1.0
    at = [0]
    for row in postings:
        at.append(at[-1] + len(row))
    return Index(
        catalogue,
        things,
        terms,
        packed("f", [rarity[term] for term in terms]),
        packed("f", starts),
        packed("I", at),
        packed("H", [thing for thing, _ in flat]),
        packed("b", [round(weight / grade) for _, weight in flat]),
        grade,
    )


def rare(things: int, of: int) -> float:
    """How much a term weighs that stands in so many of the things."""
    return math.log((1 + of) / (1 + things)) + 1


def weighed(bag: Counter[str], rarity: Mapping[str, float], unknown: float = 0) -> dict[str, float]:
    """The vector of a text: rare terms weigh more, repeated ones a little more."""
    return unit({t: (1 + math.log(n)) * rarity.get(t, unknown) for t, n in bag.items()})
