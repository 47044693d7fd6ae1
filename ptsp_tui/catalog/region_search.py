"""Search-as-you-type over regions: one text with a line per region, scanned with str.find. Pure.

A line is `<code><mark> <words>`, the mark telling the level. The words are those of the name,
and joins of them, so that "setiabudi" finds "Setia Budi". Lines stand in order of code, so a
region and all below it are one stretch of the text: a word that begins a word of a name covers
the stretch of that region, and several words cover what their stretches have in common.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from ptsp_tui.catalog.text import Text

MARKS = {2: "!", 4: "#", 6: "%", 10: "|"}  # code length -> mark of the level
_SAID_ALOUD = {"provinsi", "kecamatan", "kelurahan"}  # the kind of region; in hardly any name
_CODE = re.compile(r"\d+")
VILLAGE = 10
_NEAREST = 2  # near spellings tried for an unknown word
_LONG_WORD = 8  # letters; from here on a word may hold two slips

Stretch = tuple[int, int]


class RegionIndex:
    """Finds codes by words; made by `region_index.build`, kept by `region_file`."""

    def __init__(
        self,
        text: Text,
        codes: list[str],
        stretches: Sequence[float],
        vocabulary: Mapping[int, Text],
    ) -> None:
        """`codes` are the regions above the villages, in order; each and all below it stand in
        `text` from the first to the second of its two `stretches`. `vocabulary` maps a length to
        all words of that length, one behind the other: near spellings are found there.
        """
        self.text = text
        self.codes = codes
        self.stretches = stretches
        self.vocabulary = vocabulary
        self._heads: dict[str, str] = {}

    def _stretch(self, code: str) -> Stretch | None:
        """Where a region above the villages stands; all of the text for ""; None if nowhere."""
        if not code:
            return 0, len(self.text)
        at = bisect_left(self.codes, code)
        if self.codes[at : at + 1] != [code]:
            return None
        start, end = self.stretches[2 * at : 2 * at + 2]
        return int(start), int(end)

    def _has(self, word: str, code: str) -> bool:
        """Whether a word of the own lines of such a region begins so."""
        if code not in self._heads:
            stretch = self._stretch(code) if code else None
            at = start = stretch[0] if stretch else 0
            while stretch and self.text[at : at + len(code) + 1] == code + MARKS[len(code)]:
                at = self.text.line_end(at)
            self._heads[code] = self.text[start:at]
        return f" {word}" in self._heads[code]

    def search(
        self, typed: str, digits: int, within: str, limit: int, *, fuzzy: bool = True
    ) -> list[str]:
        """Codes of `digits` digits below `within` ("" for all), best first, at most `limit`."""
        if self._stretch(within) is None:
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
        mark, whole, area = MARKS[digits], "".join(words), self._area(within)
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
        stretches, code = self._area(within), within
        for number, word in enumerate(sorted(words, key=len, reverse=True)):
            narrowed: list[Stretch] = []
            for start, end in stretches:
                code = _code_of(self.text[start : start + VILLAGE]) if number else within
                narrowed += self._with_word(word, code, start, end)
            stretches = narrowed
        return stretches

    def _area(self, within: str) -> list[Stretch]:
        stretch = self._stretch(within)
        return [stretch] if stretch else []

    def _with_word(self, word: str, code: str, start: int, end: int) -> list[Stretch]:
        """Where `word` holds in the stretch of `code`: all of it if a region around has it."""
        if any(self._has(word, code[:length]) for length in (2, 4, 6)):
            return [(start, end)]
        found: list[Stretch] = []
        for first, line in self.text.lines_with(f" {word}".encode(), start, end):
            if found and first < found[-1][1]:
                continue  # in a region that has the word
            inner = self._stretch(_code_of(line))
            found.append(inner or (first, first + len(line)))
        return found

    def _codes(
        self, needles: list[str], stretches: list[Stretch], digits: int, limit: int
    ) -> dict[str, None]:
        """Codes in front of the needles, the first needle's first; at most `limit`."""
        found: dict[str, None] = {}
        for needle in map(str.encode, needles):
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
        everywhere = 0, len(self.text)
        unknown = [w for w in words if self.text.find(f" {w}".encode(), *everywhere) < 0]
        near = {word: self._nearest(word) for word in unknown}
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
        joined = self.vocabulary[length][:] if length in self.vocabulary else ""
        return [joined[at : at + length] for at in range(0, len(joined), length or 1)]


def _code_of(line: str) -> str:
    """The digits that a line begins with."""
    code = _CODE.match(line)
    return code[0] if code else ""


def normalise(text: str) -> str:
    """Lower-case ASCII words with single spaces; apostrophes vanish, other signs part words."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = plain.encode("ascii", "ignore").decode("ascii")
    plain = plain.replace("'", "")
    return re.sub(r"[^a-z0-9\n]+", " ", plain)


def _joined_neighbours(words: list[str]) -> Iterator[list[str]]:
    for at in range(len(words) - 1):
        yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
