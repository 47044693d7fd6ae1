"""What a text is made of, for the search: pieces of words, whole words, what they mean, and which
meanings stand together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise

from ptsp_tui.catalog.office import WordGroup

SIZES = (2, 3, 4)
WORD, MEANING, PAIR = 2, 6, 4
"""How often a whole word, its meaning and a pair of meanings count beside the pieces of words.
Five-fold cross-validation over the catalogue's own 2,991 phrases (each phrase asked of an index
without it and its fold): first find right 0.50 by pieces and words alone, 0.61 with meanings and
their pairs, 0.01 less at half these weights. The held-out phrases were never
tried here.
"""
# Small words that turn the next one round: to or from, not or not yet.
WAYS = frozenset(
    re.findall(
        r"\w+", "ke dari dr di jadi dalam luar antar atas buat mau belum tanpa gak nggak tidak"
    )
)
ENDINGS = ("nya", "kan", "in", "an", "i")
BEGINNINGS = (
    *("meng", "meny", "mem", "men", "nge", "ng", "ny", "me", "di", "ke", "ber", "ter"),
    *("per", "pe", "se"),
)
SHORTEST = 3  # letters that are left of a word without its ending
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


class Terms:
    """The terms of a text. `groups` are words that mean much the same (data/words.yaml)."""

    def __init__(self, groups: Iterable[WordGroup] = ()) -> None:
        self._meanings: dict[str, list[str]] = {}
        for group in groups:
            for word in group.words:
                self._meanings.setdefault(word, []).append(f"@{group.id}")

    def __call__(self, text: str) -> Counter[str]:
        """term -> how often it counts."""
        words = re.findall(r"[a-z0-9]+", text.lower())
        bag: Counter[str] = Counter()
        for word in [word for word in words if word not in STOP] or words:
            bag[f"#{word}"] += WORD
            padded = f" {word} "
            bag.update(padded[at : at + n] for n in SIZES for at in range(len(padded) - n + 1))
        found = [meaning for word in words for meaning in self._of(word)]
        for meaning in found:
            bag[meaning] += MEANING
        for one, two in combinations(sorted(set(found)), 2):
            bag[f"{one} {two}"] += PAIR
        for before, word in pairwise(words):
            if before in WAYS:
                for meaning in self._of(word) or [word]:
                    bag[f"{before}>{meaning}"] += PAIR
        return bag

    def _of(self, word: str) -> list[str]:
        """What the word means: as it stands, or else without its ending, or its beginning."""
        for forms in ([word], _without_ending(word), _without_beginning(word)):
            found = {meaning for form in forms for meaning in self._meanings.get(form, ())}
            if found:
                return sorted(found)
        return []


def _without_ending(word: str) -> list[str]:
    bare = [word[: -len(end)] for end in ENDINGS if word.endswith(end)]
    return [each for each in bare if len(each) >= SHORTEST]


def _without_beginning(word: str) -> list[str]:
    return [
        form[len(start) :]
        for form in (word, *_without_ending(word))
        for start in BEGINNINGS
        if form.startswith(start) and len(form) - len(start) > SHORTEST
    ]


def plain(text: str) -> str:
    """The words of a text without capitals and signs."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def unit(raw: Mapping[str, float]) -> dict[str, float]:
    """The vector at length 1."""
    length = sum(value * value for value in raw.values()) ** 0.5 or 1.0
    return {term: value / length for term, value in raw.items()}
