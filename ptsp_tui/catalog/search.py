"""Finding a service in the citizen's words.

A text is its pieces of three letters, which forgive spelling, its whole words, what they mean
(data/words.yaml) and which meanings stand together. Each term speaks for or against a thing as
much as `search_learning` found when the catalogue was compiled; the thing for which most is said
comes first. The very words of a phrase or name always lead to its thing. How it was measured:
docs/decisions/0008-the-search-learns-from-its-phrases.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_index import (
    Entry,
    Index,
    build_index,
    in_order,
    numbers,
    rare,
    weighed,
)
from ptsp_tui.catalog.search_terms import Terms, plain

__all__ = ["Entry", "Hit", "Searcher"]

FLOOR = 0.02  # what scores less has nothing in common but letters


class Hit(msgspec.Struct, frozen=True):
    """A find; `score` runs from 0 to 1, best first."""

    kind: str
    id: str
    name: str
    score: float


class Searcher:
    """The search over all entries, with its index as compiled or computed here."""

    def __init__(
        self,
        entries: Iterable[Entry],
        groups: Sequence[WordGroup] = (),
        index: Index | None = None,
    ) -> None:
        self._entries = in_order(list(entries))
        self._terms = Terms(groups)
        if index is None:
            index = build_index(self._entries, groups, "")
        self._rarity = dict(zip(index.terms, numbers("f", index.rarity), strict=True))
        self._unknown = rare(0, len(self._entries))
        places = [int(place) for place in numbers("I", index.at)]
        self._rows = dict(zip(index.terms, pairwise(places), strict=True))
        self._things = [int(thing) for thing in numbers("H", index.things)]
        self._weights = [weight * index.grade for weight in numbers("b", index.weights)]
        self._highest = max(self._weights, default=1.0)
        starts = list(numbers("f", index.starts))
        most = max(starts, default=0.0)
        self._starts = [start - most for start in starts]
        self._said: dict[str, list[int]] = {}
        for owner, entry in enumerate(self._entries):
            for text in entry.texts:
                self._said.setdefault(plain(text), []).append(owner)

    def __call__(self, words: str, limit: int = 5) -> list[Hit]:
        """The best `limit` things for `words`; equal scores are ordered by kind and id."""
        query = weighed(self._terms(words), self._rarity, self._unknown)
        size = sum(query.values())
        scores = [start * size for start in self._starts]
        most = 0.0  # what a thing would score for which every term speaks most
        for term, value in query.items():
            row = self._row(term)
            for thing, weight in row:
                scores[thing] += value * weight
            most += value * max((weight for _, weight in row), default=self._highest)
        said = self._said.get(plain(words), ())
        found = []
        for thing in {*said, *(at for at, score in enumerate(scores) if score > FLOOR * most)}:
            entry = self._entries[thing]
            score = 1.0 if thing in said else min(round(scores[thing] / most, 4), 1.0)
            found.append(Hit(entry.kind, entry.id, entry.name, score))
        return sorted(found, key=lambda hit: (-hit.score, hit.kind, hit.id))[:limit]

    def _row(self, term: str) -> list[tuple[int, float]]:
        """(thing, weight) for a term; nothing for an unknown one."""
        first, end = self._rows.get(term, (0, 0))
        return list(zip(self._things[first:end], self._weights[first:end], strict=True))

    def explain(self, words: str, thing: str) -> tuple[str, list[tuple[str, float]]]:
        """Why `thing` is found for `words`: its text that is most like them, and the terms that
        speak most for it."""
        query = weighed(self._terms(words), self._rarity, self._unknown)
        at = next(i for i, entry in enumerate(self._entries) if entry.id == thing)
        near = max(self._entries[at].texts, key=lambda text: self._alike(query, text))
        speaks = [(t.strip(), v * dict(self._row(t)).get(at, 0.0)) for t, v in query.items()]
        speaks.sort(key=lambda piece: (-piece[1], piece[0]))
        return near, [(term, round(weight, 3)) for term, weight in speaks[:6] if weight > 0]

    def _alike(self, query: dict[str, float], text: str) -> float:
        other = weighed(self._terms(text), self._rarity)
        return sum(value * other.get(term, 0.0) for term, value in query.items())
