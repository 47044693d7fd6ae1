"""Finding a service in the citizen's words.

A text is its pieces of three letters, which forgive spelling, its whole words, what they mean
(data/words.yaml) and which meanings stand together. Each term speaks for or against a thing as
much as `search_learning` found when the catalogue was compiled; the thing for which most is said
comes first. The very words of a phrase or name always lead to its thing. How it was measured:
docs/decisions/0008-the-search-learns-from-its-phrases.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_index import (
    Entry,
    Index,
    numbers,
    rare,
    weighed,
)
from ptsp_tui.catalog.search_terms import Terms, plain

__all__ = ["Entry", "Hit", "Searcher"]


LEAST = 0.08  # what fits by pieces of words alone scores more, unless by chance
WHOLE = "#@"  # a term of a whole word, and of a meaning, begins so


class Hit(msgspec.Struct, frozen=True):
    """A find; `score` runs from 0 to 1, best first. `by_word`: a whole word, or what it means,
    speaks for it, and not pieces of words alone."""

    kind: str
    id: str
    name: str
    score: float
    by_word: bool = True

    @property
    def by_chance(self) -> bool:
        """True when only pieces of words fit, and hardly: not worth showing."""
        return not self.by_word and self.score <= LEAST


class Searcher:
    """The search over all entries of an index."""

    def __init__(self, index: Index, groups: Sequence[WordGroup] = ()) -> None:
        self._entries = index.entries
        self._terms = Terms(groups)
        self._rarity = dict(zip(index.terms, numbers("f", index.rarity), strict=True))
        self._unknown = rare(0, len(self._entries))
        self._rows = dict(zip(index.terms, pairwise(numbers("I", index.at)), strict=True))
        self._things = numbers("H", index.things)
        self._weights = numbers("b", index.weights)
        self._grade = index.grade
        self._highest = max(self._weights, default=1) * self._grade
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
        by_word: set[int] = set()
        most = 0.0  # what a thing would score for which every term speaks most
        for term, value in query.items():
            row = self._row(term)
            for thing, weight in row:
                scores[thing] += value * weight
                if weight > 0 and term[0] in WHOLE:
                    by_word.add(thing)
            most += value * max((weight for _, weight in row), default=self._highest)
        said = self._said.get(plain(words), ())
        found = []
        for thing in {*said, *(at for at, score in enumerate(scores) if score > 0)}:
            entry = self._entries[thing]
            score = 1.0 if thing in said else min(round(scores[thing] / most, 4), 1.0)
            whole = thing in by_word or thing in said
            found.append(Hit(entry.kind, entry.id, entry.name, score, whole))
        return sorted(found, key=lambda hit: (-hit.score, hit.kind, hit.id))[:limit]

    def _row(self, term: str) -> list[tuple[int, float]]:
        """(thing, weight) for a term; nothing for an unknown one."""
        first, end = (int(place) for place in self._rows.get(term, (0, 0)))
        weights = [weight * self._grade for weight in self._weights[first:end]]
        return list(zip(self._things[first:end], weights, strict=True))  # type: ignore[arg-type]  # a column of whole numbers

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
