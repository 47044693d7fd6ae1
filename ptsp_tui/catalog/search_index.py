"""The index of the search: computed when the catalogue is compiled, read at the first search.

Plain columns of numbers, so that reading them takes a few milliseconds where computing them takes
seconds: for each term the things that it speaks for or against, and how much.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from ptsp_tui.catalog.mapped import packed
from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_learning import learn
from ptsp_tui.catalog.search_terms import Terms, plain, unit

Kind = Literal["service", "life_event", "referral", "signpost"]
FAINT = 0.1  # weights nearer to nothing are not kept
GRADES = 127  # steps a weight is kept in, to either side


class Entry(msgspec.Struct, frozen=True):
    """One thing that can be found, with all the texts it is found by."""

    kind: Kind
    id: str
    name: str
    texts: list[str]


class Found(msgspec.Struct, frozen=True):
    """What a find is called."""

    kind: Kind
    id: str
    name: str


class Index(msgspec.Struct, frozen=True):
    """`starts` (float) of the `entries`, which stand in the order of their kind and id; `said` are
    their texts as sorted lines, `text<TAB>number of the entry`; `terms` sorted lines too,
    `term<TAB>number`. Of term n `rarity[n]` (float), and its entries begin at place `at[n]`
    (unsigned 32 bits) of `things` (16 bits) and of `weights` (8 bits, each `grade`). All of it
    are views of the mapped file: nothing is read that no words of a citizen ask for."""

    catalogue: str
    entries: list[Found]
    said: memoryview
    terms: memoryview
    rarity: memoryview
    starts: memoryview
    at: memoryview
    things: memoryview
    weights: memoryview
    grade: float


def lines(pairs: Iterable[tuple[str, int]]) -> memoryview:
    """Sorted lines of `text<TAB>number`."""
    text = sorted(f"{text}\t{number}\n" for text, number in pairs)
    return memoryview("".join(text).encode())


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
        [Found(thing.kind, thing.id, thing.name) for thing in things],
        lines({(plain(text), n) for n, thing in enumerate(things) for text in thing.texts}),
        lines(zip(terms, range(len(terms)), strict=True)),
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
