"""Finding a service in the citizen's words.

Character 2- to 4-gram TF-IDF over names and phrases: measured best of the small methods on
citizens' Indonesian (LIBRARIES.md section 4: top-1 0.84, top-3 0.94 with phrases; 0.08 ms a
query) and it forgives spelling by itself. Every phrase is an entry of its own, so that one good
phrase is not drowned by nine others; a thing scores by its best phrase and its name.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Literal

import msgspec

Kind = Literal["service", "life_event", "referral"]
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
    """The index over all entries. Building it takes about 0.5 ms an entry."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        texts = [(i, text) for i, entry in enumerate(self._entries) for text in entry.texts]
        bags = [(i, _grams(text)) for i, text in texts]
        seen = Counter(gram for _, bag in bags for gram in bag)
        self._weight = {g: math.log((1 + len(bags)) / (1 + n)) + 1 for g, n in seen.items()}
        self._owner: list[int] = []
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for text_no, (owner, bag) in enumerate(bags):
            self._owner.append(owner)
            for gram, value in self._vector(bag).items():
                self._postings[gram].append((text_no, value))

    def _vector(self, bag: Counter[str]) -> dict[str, float]:
        raw = {g: (1 + math.log(n)) * self._weight[g] for g, n in bag.items() if g in self._weight}
        norm = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {gram: value / norm for gram, value in raw.items()}

    def __call__(self, words: str, limit: int = 5) -> list[Hit]:
        """The best `limit` things for `words`; equal scores are ordered by kind and id."""
        scores: defaultdict[int, float] = defaultdict(float)
        for gram, value in self._vector(_grams(words)).items():
            for text_no, weight in self._postings.get(gram, ()):
                scores[text_no] += value * weight
        best: defaultdict[int, list[float]] = defaultdict(list)
        for text_no, score in scores.items():
            best[self._owner[text_no]].append(score)
        ranked = []
        for owner, found in best.items():
            entry = self._entries[owner]
            ranked.append(Hit(entry.kind, entry.id, entry.name, round(_joined(found), 4)))
        ranked.sort(key=lambda hit: (-hit.score, hit.kind, hit.id))
        return [hit for hit in ranked[:limit] if hit.score > 0.05]


def _joined(found: list[float]) -> float:
    """The best text decides; the next two only settle near-ties."""
    top = sorted(found, reverse=True)[:3]
    return top[0] * 0.9 + sum(top) / 3 * 0.1


def _grams(text: str) -> Counter[str]:
    bag: Counter[str] = Counter()
    words = re.findall(r"[a-z0-9]+", text.lower())
    kept = [word for word in words if word not in STOP] or words
    for word in kept:
        padded = f" {word} "
        for size in (2, 3, 4):
            for start in range(len(padded) - size + 1):
                bag[padded[start : start + size]] += 1
    return bag
