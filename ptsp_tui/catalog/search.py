"""Finding a service in the citizen's words.

Character 2- to 4-gram TF-IDF over names and phrases: measured best of the small methods on
citizens' Indonesian (LIBRARIES.md section 4: top-1 0.84, top-3 0.94 with phrases; 0.08 ms a
query) and it forgives spelling by itself; whole words count beside their pieces. A thing scores
by its best phrase and by all its phrases together: the one finds what somebody said before, the
other weighs down what only one phrase happens to say ("di angkot", "entah"). Measured by leaving
each of 816 phrases out in turn: top-1 0.41 by the best phrase alone, 0.58 by both.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Postings = defaultdict[str, list[tuple[int, float]]]
WHOLE = 0.6  # share of the score by all phrases together
Kind = Literal["service", "life_event", "referral", "signpost"]
# Words that say "I want to" and carry no matter of their own.
STOP = frozenset(
    re.findall(
        r"\w+",
        "dan atau di ke dari untuk yang karena dalam pada dengan saya aku gue gw mau minta buat "
        "bikin apa perlu sudah udah sama sini masih sekarang tolong pak bu mas mbak bang ya nih "
        "dong sih ini itu cara urus ngurus mengurus jadi bisa boleh gimana bagaimana mohon "
        "permohonan penerbitan the a an my i of for to is",
    )
)


class Entry(msgspec.Struct, frozen=True):
    """One thing that can be found, with all the texts it is found by."""

    kind: Kind
    id: str
    name: str
    texts: list[str]


class Hit(msgspec.Struct, frozen=True):
    """A find; `score` runs from 0 to 1, best first."""

    kind: str
    id: str
    name: str
    score: float


class Searcher:
    """The index over all entries. Building it takes about 1 ms an entry."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        bags = [[_grams(text) for text in entry.texts if text] for entry in self._entries]
        seen = Counter(gram for own in bags for gram in set().union(*own))
        self._weight = {g: math.log((1 + len(bags)) / (1 + n)) + 1 for g, n in seen.items()}
        self._owner: list[int] = []
        self._phrases: Postings = defaultdict(list)
        self._wholes: Postings = defaultdict(list)
        for owner, own in enumerate(bags):
            self._add(owner, [self._vector(bag) for bag in own])

    def _add(self, owner: int, vectors: list[dict[str, float]]) -> None:
        together: defaultdict[str, float] = defaultdict(float)
        for vector in vectors:
            for gram, value in vector.items():
                self._phrases[gram].append((len(self._owner), value))
                together[gram] += value
            self._owner.append(owner)
        for gram, value in _unit(together).items():
            self._wholes[gram].append((owner, value))

    def _vector(self, bag: Counter[str]) -> dict[str, float]:
        raw = {g: (1 + math.log(n)) * self._weight[g] for g, n in bag.items() if g in self._weight}
        return _unit(raw)

    def __call__(self, words: str, limit: int = 5) -> list[Hit]:
        """The best `limit` things for `words`; equal scores are ordered by kind and id."""
        query = self._vector(_grams(words))
        best: defaultdict[int, float] = defaultdict(float)
        for text, score in _products(query, self._phrases).items():
            best[self._owner[text]] = max(best[self._owner[text]], score)
        whole = _products(query, self._wholes)
        ranked = []
        for owner, score in best.items():
            entry = self._entries[owner]
            both = (1 - WHOLE) * score + WHOLE * whole[owner]
            ranked.append(Hit(entry.kind, entry.id, entry.name, round(both, 4)))
        ranked.sort(key=lambda hit: (-hit.score, hit.kind, hit.id))
        return [hit for hit in ranked[:limit] if hit.score > 0.05]

    def explain(self, words: str, thing: str) -> tuple[str, list[tuple[str, float]]]:
        """Why `thing` is found for `words`: its best text, and the pieces that weigh most."""
        query = self._vector(_grams(words))
        owner = next(i for i, entry in enumerate(self._entries) if entry.id == thing)
        best: tuple[float, str, dict[str, float]] = (0.0, "", {})
        for text in self._entries[owner].texts:
            vector = self._vector(_grams(text))
            shared = {gram: query[gram] * vector[gram] for gram in query.keys() & vector.keys()}
            best = max(best, (sum(shared.values()), text, shared), key=lambda each: each[0])
        pieces = sorted(best[2].items(), key=lambda piece: (-piece[1], piece[0]))
        return best[1], [(gram.strip(), round(weight, 3)) for gram, weight in pieces[:6]]


def _unit(raw: Mapping[str, float]) -> dict[str, float]:
    """The vector at length 1."""
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {gram: value / length for gram, value in raw.items()}


def _products(query: Mapping[str, float], postings: Postings) -> defaultdict[int, float]:
    """The cosine of the query with everything that shares a gram with it."""
    scores: defaultdict[int, float] = defaultdict(float)
    for gram, value in query.items():
        for number, weight in postings.get(gram, ()):
            scores[number] += value * weight
    return scores


def _grams(text: str) -> Counter[str]:
    bag: Counter[str] = Counter()
    words = re.findall(r"[a-z0-9]+", text.lower())
    kept = [word for word in words if word not in STOP] or words
    for word in kept:
        bag[f"#{word}"] += 2
        padded = f" {word} "
        for size in (2, 3, 4):
            for start in range(len(padded) - size + 1):
                bag[padded[start : start + size]] += 1
    return bag
