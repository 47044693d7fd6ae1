"""What a text is made of, for the search: pieces of words, whole words, what they mean, and which
meanings stand together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise

from ptsp_tui.catalog.office import WordGroup

SIZE = 3  # letters of a piece
WORD, MEANING, PAIR, WAY = 2, 4, 1, 4  # how often each counts beside the pieces of words
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
        for word in words:
            bag[f"#{word}"] += WORD
            padded = f" {word} "
            bag.update(padded[at : at + SIZE] for at in range(len(padded) - SIZE + 1))
        found = [meaning for word in words for meaning in self._of(word)]
        for meaning in found:
            bag[meaning] += MEANING
        for one, two in combinations(sorted(set(found)), 2):
            bag[f"{one} {two}"] += PAIR
        for before, word in pairwise(words):
            if before in WAYS:
                for meaning in self._of(word) or [word]:
                    bag[f"{before}>{meaning}"] += WAY
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
