"""Finding a service in the citizen's words.

Character 2- to 4-gram TF-IDF over names and phrases: measured best of the small methods on
citizens' Indonesian (LIBRARIES.md section 4) and it forgives spelling by itself; whole words,
their meanings (data/words.yaml) and pairs of meanings count beside their pieces. A thing scores
by its best phrase and by all its phrases together: the one finds what somebody said before, the
other weighs down what only one phrase happens to say ("di angkot", "entah"). The very words of a
phrase or name always lead to its thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ptsp_tui.catalog.office import WordGroup
from ptsp_tui.catalog.search_index import (
    Column,
    Entry,
    Index,
    numbers,
    weighed,
)
from ptsp_tui.catalog.search_terms import Terms, plain

__all__ = ["Entry", "Hit", "Searcher"]

WHOLE = 0.7  # share of the score by all phrases together
CLOSER = 20  # things whose phrases are looked at one by one: those best by all together
PACKAGE = 1.05  # of two that fit alike, the package: it holds the service too
FLOOR = 0.05  # what scores less has nothing in common but letters


class Hit(msgspec.Struct, frozen=True):
    """A find; `score` runs from 0 to 1, best first."""

    kind: str
    id: str
    name: str
    score: float


class Searcher:
    """The search over all entries of an index."""

    def __init__(self, index: Index, groups: Sequence[WordGroup] = ()) -> None:
        self._entries = index.entries
        self._terms = Terms(groups)
        self._place = {term: number for number, term in enumerate(index.terms)}
        self._weights = numbers("f", index.weights)
        self._things = Rows(index.things_at, index.things, index.things_value)
        self._texts = Rows(index.texts_at, index.texts, index.texts_value)
        self._said: dict[str, list[int]] = {}
        for owner, entry in enumerate(self._entries):
            for text in entry.texts:
                if plain(text):
                    self._said.setdefault(plain(text), []).append(owner)
        self._first_text = _first(numbers("H", index.owners), len(self._entries))

    def __call__(self, words: str, limit: int = 5) -> list[Hit]:
        """The best `limit` things for `words`; equal scores are ordered by kind and id."""
        query = self._query(words)
        whole: dict[int, float] = {}
        for term, value in query.items():
            for owner, weight in self._things[term]:
                whole[owner] = whole.get(owner, 0.0) + value * weight
        said = self._said.get(plain(words), ())
        closest = sorted(whole, key=lambda owner: (-round(whole[owner], 5), self._key(owner)))
        ranked = []
        for owner in dict.fromkeys([*said, *closest[: max(CLOSER, limit)]]):
            entry = self._entries[owner]
            together = whole.get(owner, 0.0)
            score = (1 - WHOLE) * self._best_text(owner, query)[0] + WHOLE * together
            score *= PACKAGE if entry.kind == "life_event" else 1
            score = 1.0 if owner in said else score
            ranked.append(Hit(entry.kind, entry.id, entry.name, min(round(score, 4), 1.0)))
        ranked.sort(key=lambda hit: (-hit.score, hit.kind, hit.id))
        return [hit for hit in ranked[:limit] if hit.score > FLOOR]

    def _query(self, words: str) -> dict[int, float]:
        bag, place = self._terms(words), self._place
        vector = weighed(bag, {term: self._weights[place[term]] for term in bag if term in place})
        return {place[term]: value for term, value in vector.items()}

    def _key(self, owner: int) -> tuple[str, str]:
        return self._entries[owner].kind, self._entries[owner].id

    def _best_text(self, owner: int, query: dict[int, float]) -> tuple[float, int]:
        """(score, number) of the text of the thing that is nearest to the query."""
        first, end = self._first_text[owner], self._first_text[owner + 1]
        best = (0.0, first)
        for text in range(first, end):
            score = sum([query[t] * value for t, value in self._texts[text] if t in query])
            if score > best[0]:
                best = (score, text)
        return best

    def explain(self, words: str, thing: str) -> tuple[str, list[tuple[str, float]]]:
        """Why `thing` is found for `words`: its best text, and the terms that weigh most."""
        query = self._query(words)
        owner = next(i for i, entry in enumerate(self._entries) if entry.id == thing)
        text = self._best_text(owner, query)[1]
        names = list(self._place)
        shared = [(names[t].strip(), query[t] * v) for t, v in self._texts[text] if t in query]
        shared.sort(key=lambda piece: (-piece[1], piece[0]))
        said = self._entries[owner].texts[text - self._first_text[owner]]
        return said, [(term, round(weight, 3)) for term, weight in shared[:6]]


class Rows:
    """Rows of (number, value), kept as three columns."""

    def __init__(self, starts: memoryview, what: memoryview, values: memoryview) -> None:
        self._starts = numbers("I", starts)
        self._what = numbers("I", what)
        self._values = numbers("f", values)

    def __getitem__(self, row: int) -> Iterable[tuple[int, float]]:
        first, end = int(self._starts[row]), int(self._starts[row + 1])
        return zip(self._what[first:end], self._values[first:end], strict=True)  # type: ignore[arg-type]  # a column of whole numbers


def _first(owners: Column, count: int) -> list[int]:
    """Where the texts of each thing begin; one more for the end."""
    starts = [0] * (count + 1)
    for owner in owners:
        starts[int(owner) + 1] += 1
    for at in range(count):
        starts[at + 1] += starts[at]
    return starts
