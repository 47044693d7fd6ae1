"""Search-as-you-type over regions: one text with a line per region, scanned with str.find. Pure.

A line is `<code><mark> <words>`, the mark telling the level. The words are those of the name,
and joins of them, so that "setiabudi" finds "Setia Budi". Lines stand in order of code, so a
region and all below it are one stretch of the text: a word that begins a word of a name covers
the stretch of that region, and several words cover what their stretches have in common.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

MARKS = {2: "!", 4: "#", 6: "%", 10: "|"}  # code length -> mark of the level
_SAID_ALOUD = {"provinsi", "kecamatan", "kelurahan"}  # the kind of region; in hardly any name
_ANY_MARK = re.compile(r"[!#%|]")
VILLAGE = 10
_NEAREST = 2  # near spellings tried for an unknown word
_LONG_WORD = 8  # letters; from here on a word may hold two slips

Stretch = tuple[int, int]


class RegionIndex(msgspec.Struct, frozen=True):
    """Finds codes by words; made by `region_index.build`, kept in a file as it is."""

    text: str
    heads: dict[str, str]
    """The own lines of each region above the villages."""
    stretch: dict[str, Stretch]
    """Where such a region and all below it stand in the text."""
    vocabulary: dict[int, str]
    """Length -> all words of that length, one behind the other: near spellings are found here."""

    def search(
        self, typed: str, digits: int, within: str, limit: int, *, fuzzy: bool = True
    ) -> list[str]:
        """Codes of `digits` digits below `within` ("" for all), best first, at most `limit`."""
        if within not in self.stretch:
            return []
        words = normalise(typed).split()
        words = [word for word in words if word not in _SAID_ALOUD] or words
        found = self._as_spelled(words, digits, within, limit)
        if not found and fuzzy:
            for near in self._near(words):
                found += self._as_spelled(near, digits, within, limit)
                if len(found) >= limit:
                    break
        return list(dict.fromkeys(found))[:limit]

    def _as_spelled(self, words: list[str], digits: int, within: str, limit: int) -> list[str]:
        """Names that begin with what was typed; then names and parents that have all words.

        Last with neighbours joined: "kali deres" finds Kalideres and all in it.
        """
        mark, whole, area = MARKS[digits], "".join(words), [self.stretch[within]]
        needles = [f"{mark} {whole} ", f"{mark} {whole}"]
        found = self._codes(needles, area, digits, limit)
        for variant in (words, *_joined_neighbours(words)):
            if len(found) < limit:
                stretches = self._with_all(variant, within)
                needles = [*(f"{mark} {word}" for word in variant), mark]
                found |= self._codes(needles, stretches, digits, limit)
        return list(found)

    def _with_all(self, words: list[str], within: str) -> list[Stretch]:
        """The stretches in which every word holds, the rarest word (likely) looked up first."""
        stretches = [self.stretch[within]]
        code = within
        for number, word in enumerate(sorted(words, key=len, reverse=True)):
            narrowed: list[Stretch] = []
            for start, end in stretches:
                code = self._code_at(start) if number else within
                narrowed += self._with_word(word, code, start, end)
            stretches = narrowed
        return stretches

    def _with_word(self, word: str, code: str, start: int, end: int) -> list[Stretch]:
        """Where `word` holds in the stretch of `code`: all of it if a region around has it."""
        needle, text = " " + word, self.text
        if any(needle in self.heads.get(code[:length], "") for length in (2, 4, 6)):
            return [(start, end)]
        found = []
        at = text.find(needle, start, end)
        while at >= 0:
            first = text.rfind("\n", 0, at) + 1
            inner = self._code_at(first)
            last = text.find("\n", at) + 1
            if len(inner) < VILLAGE:
                last = self.stretch[inner][1]
            found.append((first, last))
            at = text.find(needle, last, end)
        return found

    def _code_at(self, start: int) -> str:
        """The code of the line that begins at `start`."""
        mark = _ANY_MARK.search(self.text, start)
        return self.text[start : mark.start()] if mark else ""

    def _codes(
        self, needles: list[str], stretches: list[Stretch], digits: int, limit: int
    ) -> dict[str, None]:
        """Codes in front of the needles, the first needle's first; at most `limit`."""
        found: dict[str, None] = {}
        for needle in needles:
            for start, end in stretches:
                at = self.text.find(needle, start, end)
                while at >= 0:
                    found[self.text[at - digits : at]] = None
                    if len(found) >= limit:
                        return found
                    at = self.text.find(needle, at + 1, end)
        return found

    def _near(self, words: list[str]) -> Iterator[list[str]]:
        """The words with unknown ones replaced by near spellings; then all as one word."""
        near = {word: self._nearest(word) for word in words if " " + word not in self.text}
        if near and all(near.values()):
            for rank in range(max(map(len, near.values()))):
                yield [near[w][min(rank, len(near[w]) - 1)] if w in near else w for w in words]
        if len(words) > 1:
            yield from ([word] for word in self._nearest("".join(words)))

    def _nearest(self, word: str) -> list[str]:
        """Words of the index that differ from `word` by one slip, by two from 8 letters on."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = 1 if len(word) < _LONG_WORD else 2
        lengths = range(len(word) - slips, len(word) + slips + 1)
        words = [near for length in lengths for near in self._words(length)]
        near = process.extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=_NEAREST)
        return [spelling for spelling, _, _ in near]

    def _words(self, length: int) -> list[str]:
        """The words of the index that have so many letters."""
        joined = self.vocabulary.get(length, "")
        return [joined[at : at + length] for at in range(0, len(joined), length or 1)]


def normalise(text: str) -> str:
    """Lower-case ASCII words with single spaces; apostrophes vanish, other signs part words."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    plain = plain.encode("ascii", "ignore").decode("ascii").replace("'", "")
    return re.sub(r"[^a-z0-9\n]+", " ", plain)


def _joined_neighbours(words: list[str]) -> Iterator[list[str]]:
    for at in range(len(words) - 1):
        yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
