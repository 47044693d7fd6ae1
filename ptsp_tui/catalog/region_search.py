"""Search-as-you-type over regions: one text with a line per region, scanned with str.find. Pure.

A line is `<code><mark> <words>`, the mark telling the level. The words are those of the name,
and joins of them, so that "setiabudi" finds "Setia Budi". Lines stand in order of code, so a
region and all below it are one stretch of the text: a word that begins a word of a name covers
the stretch of that region, and several words cover what their stretches have in common.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

_MARKS = {2: "!", 4: "#", 6: "%", 10: "|"}  # code length -> mark of the level
_SAID_ALOUD = {"provinsi", "kecamatan", "kelurahan"}  # the kind of region; in hardly any name
_ANY_MARK = re.compile(r"[!#%|]")
_VILLAGE = 10
_NEAREST = 2  # near spellings tried for an unknown word
_LONG_WORD = 8  # letters; from here on a word may hold two slips
_BATCH = 1000  # names read at a time: 83,762 at once would take ten times the index's own memory

Stretch = tuple[int, int]


class RegionIndex:
    """Finds codes by words. `names` are (code, name) in order of code, parents included."""

    def __init__(
        self, names: Iterable[tuple[str, str]], aliases: Mapping[str, Iterable[str]]
    ) -> None:
        self._heads: dict[str, str] = {}  # the own lines of each region above the villages
        self._stretch: dict[str, Stretch] = {}  # where such a region and all below it stand
        self._text = "".join(self._batches(iter(names), aliases))
        self._stretch[""] = (0, len(self._text))
        self._vocabulary: dict[int, str] = {}  # length -> words, one behind the other

    def _batches(
        self, names: Iterator[tuple[str, str]], aliases: Mapping[str, Iterable[str]]
    ) -> Iterator[str]:
        yield "\n"
        position = 1
        begun: list[tuple[str, int]] = []
        while batch := list(islice(names, _BATCH)):
            lines = "".join(self._lines(batch, aliases, begun, position))
            position += len(lines)
            yield lines
        self._end_others(begun, "-", position)

    def _lines(
        self,
        names: list[tuple[str, str]],
        aliases: Mapping[str, Iterable[str]],
        begun: list[tuple[str, int]],
        position: int,
    ) -> Iterator[str]:
        plain = normalise("\n".join(name for _, name in names)).split("\n")
        for (code, _), words in zip(names, plain, strict=True):
            lines = _line(code, words)
            if code in aliases:
                lines += "".join(_line(code, normalise(alias)) for alias in aliases[code])
            if len(code) < _VILLAGE:
                self._end_others(begun, code, position)
                begun.append((code, position))
                self._heads[code] = lines
            position += len(lines)
            yield lines

    def _end_others(self, begun: list[tuple[str, int]], code: str, end: int) -> None:
        """Regions that do not contain `code` end where it begins."""
        while begun and not code.startswith(begun[-1][0]):
            other, start = begun.pop()
            self._stretch[other] = (start, end)

    def prepare(self) -> None:
        """Make the list of words that near spellings are looked up in."""
        if not self._vocabulary:
            words: dict[int, set[str]] = {}
            for found in re.finditer(r"(?<= )[a-z0-9]+", self._text):
                words.setdefault(len(found[0]), set()).add(found[0])
            self._vocabulary = {length: "".join(sorted(same)) for length, same in words.items()}

    def search(
        self, typed: str, digits: int, within: str, limit: int, *, fuzzy: bool = True
    ) -> list[str]:
        """Codes of `digits` digits below `within` ("" for all), best first, at most `limit`."""
        if within not in self._stretch:
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
        mark, whole, area = _MARKS[digits], "".join(words), [self._stretch[within]]
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
        stretches = [self._stretch[within]]
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
        needle, text = " " + word, self._text
        if any(needle in self._heads.get(code[:length], "") for length in (2, 4, 6)):
            return [(start, end)]
        found = []
        at = text.find(needle, start, end)
        while at >= 0:
            first = text.rfind("\n", 0, at) + 1
            inner = self._code_at(first)
            last = text.find("\n", at) + 1
            if len(inner) < _VILLAGE:
                last = self._stretch[inner][1]
            found.append((first, last))
            at = text.find(needle, last, end)
        return found

    def _code_at(self, start: int) -> str:
        """The code of the line that begins at `start`."""
        mark = _ANY_MARK.search(self._text, start)
        return self._text[start : mark.start()] if mark else ""

    def _codes(
        self, needles: list[str], stretches: list[Stretch], digits: int, limit: int
    ) -> dict[str, None]:
        """Codes in front of the needles, the first needle's first; at most `limit`."""
        found: dict[str, None] = {}
        for needle in needles:
            for start, end in stretches:
                at = self._text.find(needle, start, end)
                while at >= 0:
                    found[self._text[at - digits : at]] = None
                    if len(found) >= limit:
                        return found
                    at = self._text.find(needle, at + 1, end)
        return found

    def _near(self, words: list[str]) -> Iterator[list[str]]:
        """The words with unknown ones replaced by near spellings; then all as one word."""
        near = {word: self._nearest(word) for word in words if " " + word not in self._text}
        if near and all(near.values()):
            for rank in range(max(map(len, near.values()))):
                yield [near[w][min(rank, len(near[w]) - 1)] if w in near else w for w in words]
        if len(words) > 1:
            yield from ([word] for word in self._nearest("".join(words)))

    def _nearest(self, word: str) -> list[str]:
        """Words of the index that differ from `word` by one slip, by two from 8 letters on."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        self.prepare()
        slips = 1 if len(word) < _LONG_WORD else 2
        lengths = range(len(word) - slips, len(word) + slips + 1)
        words = [near for length in lengths for near in self._words(length)]
        near = process.extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=_NEAREST)
        return [spelling for spelling, _, _ in near]

    def _words(self, length: int) -> list[str]:
        """The words of the index that have so many letters."""
        joined = self._vocabulary.get(length, "")
        return [joined[at : at + length] for at in range(0, len(joined), length or 1)]


def normalise(text: str) -> str:
    """Lower-case ASCII words with single spaces; apostrophes vanish, other signs part words."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    plain = plain.encode("ascii", "ignore").decode("ascii").replace("'", "")
    return re.sub(r"[^a-z0-9\n]+", " ", plain)


def _line(code: str, words: str) -> str:
    """One line: the whole name as one word, its words, and its later words as one word."""
    parts = words.split()
    tails = ["".join(parts[at:]) for at in range(1, len(parts) - 1)]
    tokens = [*parts, *tails] if len(parts) == 1 else ["".join(parts), *parts, *tails]
    return f"{code}{_MARKS[len(code)]} {' '.join(tokens)} \n"


def _joined_neighbours(words: list[str]) -> Iterator[list[str]]:
    for at in range(len(words) - 1):
        yield [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
