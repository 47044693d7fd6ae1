"""Finding a service in the citizen's words.

A text is its pieces of three letters, which forgive spelling, its whole words, what they mean
(data/words.yaml) and which meanings stand together. Each term speaks for or against a thing as
much as `search_learning` found when the catalogue was compiled; the thing for which most is said
comes first. The very words of a phrase or name always lead to its thing. How it was measured:
docs/decisions/0008-the-search-learns-from-its-phrases.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from ptsp_tui.catalog.mapped import numbers
from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_index import Entry, Index, rare, weighed
from ptsp_tui.catalog.search_terms import Terms, plain
from ptsp_tui.catalog.text import Text

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
        self._numbers = Text.in_memory(index.terms)
        self._rarity = numbers("f", index.rarity)
        self._unknown = rare(0, len(self._entries))
        self._at = numbers("I", index.at)
        self._things = numbers("H", index.things)
        self._weights = numbers("b", index.weights)
        self._grade = index.grade
        self._highest = max(self._weights, default=1) * self._grade
        starts = list(numbers("f", index.starts))
        most = max(starts, default=0.0)
        self._starts = [start - most for start in starts]
        self._said = Text.in_memory(index.said)

    def __call__(self, words: str, limit: int = 5) -> list[Hit]:
        """The best `limit` things for `words`; equal scores are ordered by kind and id."""
        query, known = self._weighed(self._terms(words))
        size = sum(query.values())
        scores = [start * size for start in self._starts]
        by_word: set[int] = set()
        most = 0.0  # what a thing would score for which every term speaks most
        for term, value in query.items():
            row = self._row(known.get(term))
            for thing, weight in row:
                scores[thing] += value * weight
                if weight > 0 and term[0] in WHOLE:
                    by_word.add(thing)
            most += value * max((weight for _, weight in row), default=self._highest)
        said = _numbers_of(self._said, plain(words))
        found = []
        for thing in {*said, *(at for at, score in enumerate(scores) if score > 0)}:
            entry = self._entries[thing]
            score = 1.0 if thing in said else min(round(scores[thing] / most, 4), 1.0)
            whole = thing in by_word or thing in said
            found.append(Hit(entry.kind, entry.id, entry.name, score, whole))
        return sorted(found, key=lambda hit: (-hit.score, hit.kind, hit.id))[:limit]

    def _weighed(self, bag: Counter[str]) -> tuple[dict[str, float], dict[str, int]]:
        """The vector of a text, and the numbers of its terms that are known."""
        known = {term: of[0] for term in bag if (of := _numbers_of(self._numbers, term))}
        rarity = {term: self._rarity[number] for term, number in known.items()}
        return weighed(bag, rarity, self._unknown), known

    def _row(self, term: int | None) -> list[tuple[int, float]]:
        """(thing, weight) for a term; nothing for an unknown one."""
        if term is None:
            return []
        first, end = (int(place) for place in self._at[term : term + 2])
        weights = [weight * self._grade for weight in self._weights[first:end]]
        return list(zip(self._things[first:end], weights, strict=True))  # type: ignore[arg-type]  # a column of whole numbers

    def explain(self, words: str, thing: str) -> tuple[str, list[tuple[str, float]]]:
        """Why `thing` is found for `words`: its text that is most like them, and the terms that
        speak most for it."""
        query, known = self._weighed(self._terms(words))
        at = next(i for i, entry in enumerate(self._entries) if entry.id == thing)
        texts = [text for text, owner in _pairs(self._said[:]) if owner == at]
        near = max(texts, key=lambda text: self._alike(query, text))
        rows = {term: dict(self._row(known.get(term))) for term in query}
        speaks = [(term.strip(), value * rows[term].get(at, 0)) for term, value in query.items()]
        speaks.sort(key=lambda piece: (-piece[1], piece[0]))
        return near, [(term, round(weight, 3)) for term, weight in speaks[:6] if weight > 0]

    def _alike(self, query: dict[str, float], text: str) -> float:
        other, _ = self._weighed(self._terms(text))
        return sum(value * other.get(term, 0.0) for term, value in query.items())


def _pairs(text: str) -> list[tuple[str, int]]:
    """The lines of `text<TAB>number`."""
    pairs = (line.split("\t") for line in text.splitlines())
    return [(words, int(number)) for words, number in pairs]


def _numbers_of(text: Text, words: str) -> list[int]:
    """The numbers of the lines of just these words."""
    return [number for _, number in _pairs(text.block(f"{words}\t"))]
