"""Indonesia's administrative regions: names, postal codes, parents, children, search. Pure.

Codes are those of the home ministry (Kepmendagri 300.2.2-2138/2025) without dots: 2 digits
province, 4 city or regency, 6 district (kecamatan), 10 village (kelurahan, desa, desa adat).
Known at once: all down to the districts, and Jakarta's villages. The other villages are read
from a second file the first time that one of them is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from ptsp_tui.catalog import region_file
from ptsp_tui.catalog.region_file import Compiled
from ptsp_tui.catalog.region_index import build
from ptsp_tui.catalog.region_search import RegionIndex
from ptsp_tui.catalog.text import Text
from ptsp_tui.errors import Refused

Level = Literal["province", "city", "district", "village"]
JAKARTA = "31"
MOST_MET = 1000
"""Regions of which the last look-ups are remembered: rows on a screen name the same parents."""
DIGITS: dict[Level, int] = {"province": 2, "city": 4, "district": 6, "village": 10}
_PARENT = {4: 2, 6: 4, 10: 6}
_JAKARTA_TIME = timezone(timedelta(hours=7))
_SHORT = (("Kota Administrasi ", "Kota Adm. "), ("Kabupaten Administrasi ", "Kab. Adm. "))


class Region(msgspec.Struct, frozen=True):
    """One region; only villages have a postal code (five digits)."""

    code: str
    name: str
    postal: str | None = None


class Regions:
    """The regions in force on one day: the decree's, changed by the office's overlay.

    A region that the overlay retires is no longer found, listed or `exists`, but its name stays
    known, for old files name it; so do the district and city of a NIK, which keeps the code of
    its first issue for life.
    """

    def __init__(
        self,
        small: Text,
        everything: Callable[[], Text],
        overlay: str = "",
        aliases: str = "",
        on: date | None = None,
        kept: Compiled | None = None,
    ) -> None:
        """`small` and `everything` are lines of `code<TAB>name<TAB>postal` in order of code.

        `overlay` and `aliases` are the texts of overlay.tsv and aliases.tsv, whose first lines
        explain them; `on` is the day that decides about the overlay's dates, today in Jakarta
        unless given; `kept` is what `compiled` made. Raises `Refused` when the overlay is not
        understood.
        """
        self._small = small
        self._everything = everything
        self._met: dict[str, Region | None] = {}
        self._changed: dict[str, Region] = {}
        self._retired: set[str] = set()
        self._apply(overlay, on or datetime.now(_JAKARTA_TIME).date())
        self._spellings = aliases
        self._compiled = kept
        self._indexes: dict[str, RegionIndex] = {}

    @classmethod
    def load(cls, data_dir: Path, on: date | None = None) -> Regions:
        """Read `data_dir`/regions/. Raises `Refused` when the files are missing or damaged."""
        folder = data_dir / "regions"
        kept = region_file.read(folder / region_file.FILE)
        return cls(
            kept.small if kept else _unpacked(folder / "small.tsv.xz"),
            lambda: kept.everything if kept else _unpacked(folder / "all.tsv.xz"),
            _optional_text(folder / "overlay.tsv"),
            _optional_text(folder / "aliases.tsv"),
            on,
            kept,
        )

    def prepare(self) -> None:
        """Open the whole country and its search index now, e.g. in a thread.

        Never needed: without it the first question that wants them waits for them.
        """
        self._index("")
        assert self._decreed

    def region(self, code: str) -> Region | None:
        """The region of a code, retired ones too; None when there is none."""
        return self._changed.get(code) or self._of_decree(code)

    def name(self, code: str) -> str | None:
        """The name of a code, of retired regions too; None when there is none."""
        region = self.region(code)
        return region.name if region else None

    def postal(self, code: str) -> str | None:
        """The postal code of a village; None for other levels and unknown codes."""
        region = self.region(code)
        return region.postal if region else None

    def label(self, code: str) -> str:
        """The way up from a region, as "Menteng, Menteng, Kota Adm. Jakarta Pusat".

        The province is named too when it is not Jakarta. Empty for an unknown code.
        """
        region = self.region(code)
        if region is None:
            return ""
        path = [region, *self.parents(code)]
        if len(path) > 1 and path[-1].code == JAKARTA:
            path.pop()
        return ", ".join(_short(step.name) for step in path)

    def exists(self, code: str) -> bool:
        """Whether a region of this code is in force."""
        return code not in self._retired and self.region(code) is not None

    def known_district(self, code6: str) -> bool:
        """Whether this is or was a district (kecamatan), as in digits 1-6 of a NIK."""
        return len(code6) == DIGITS["district"] and self.region(code6) is not None

    def known_city(self, code4: str) -> bool:
        """Whether this is or was a city or regency, as in digits 1-4 of a NIK."""
        return len(code4) == DIGITS["city"] and self.region(code4) is not None

    def parents(self, code: str) -> list[Region]:
        """The regions around a code, nearest first, the province last."""
        found = []
        while len(code) in _PARENT:
            code = code[: _PARENT[len(code)]]
            if region := self.region(code):
                found.append(region)
        return found

    def children(self, code: str) -> list[Region]:
        """The regions in force right below a code, by name; the provinces for ""."""
        if len(code) == DIGITS["district"]:
            found = list(self._villages(code))
        else:
            length = {0: 2, 2: 4, 4: 6}.get(len(code), 0)
            found = [region for region in self._below(code) if len(region.code) == length]
        inforce = (region for region in found if region.code not in self._retired)
        return sorted(inforce, key=lambda region: (region.name, region.code))

    def search(
        self, text: str, level: Level = "village", within: str | None = JAKARTA, limit: int = 15
    ) -> list[Region]:
        """Regions of one level for what has been typed so far, best first, at most `limit`.

        Every typed word must begin a word of the region's name or of a parent's; spaces,
        capitals and signs do not matter. Names that begin with what was typed come first. When
        nothing fits, near spellings are tried. `within` is the code of a region to stay in;
        None searches the country, Jakarta first.
        """
        if within is not None:
            return self._found(text, level, within, limit)
        found = self._found(text, level, JAKARTA, limit, fuzzy=False)
        if len(found) < limit:
            rest = self._found(text, level, "", limit + len(found), fuzzy=not found)
            found += [region for region in rest if region not in found]
        return found[:limit]

    def _found(
        self, text: str, level: Level, within: str, limit: int, *, fuzzy: bool = True
    ) -> list[Region]:
        if within and not self.exists(within):
            return []
        if within.startswith(JAKARTA):
            index = self._index(JAKARTA)
        else:
            index = self._index("" if level == "village" else "upper")
        codes = index.search(text, DIGITS[level], within, limit, fuzzy=fuzzy)
        return [region for code in codes if (region := self.region(code))]

    def _index(self, scope: str) -> RegionIndex:
        """The search index of Jakarta, of the "upper" three levels, or of everything ("")."""
        if scope not in self._indexes:
            kept = self._kept() if scope == "" else None
            aliases = _aliases(self._spellings)
            self._indexes[scope] = kept or build(self._in_order(scope), aliases)
        return self._indexes[scope]

    def _kept(self) -> RegionIndex | None:
        """The index as compiled, unless the office's overlay or spellings are others."""
        kept = self._compiled
        if kept is None or self._changed or kept.spellings != self._spellings:
            return None
        return kept.index

    @cached_property
    def _decreed(self) -> Text:
        """The lines of the whole country."""
        return self._everything()

    def _in_order(self, scope: str) -> Iterator[tuple[str, str]]:
        """(code, name) of all in force, each parent right before its descendants."""
        prefix = "" if scope == "upper" else scope
        above = [region] if prefix and (region := self.region(prefix)) else []
        for each in [*above, *self._below(prefix)]:
            if each.code in self._retired:
                continue
            yield each.code, each.name
            if len(each.code) == DIGITS["district"] and scope != "upper":
                for village in self._villages(each.code):
                    if village.code not in self._retired:
                        yield village.code, village.name

    def _below(self, code: str) -> list[Region]:
        """The regions of the upper three levels below `code`, in order of code."""
        lines = (_region(line) for line in self._small.block(code).splitlines())
        found = {region.code: region for region in lines} | self._changed
        inside = (c for c in found if c.startswith(code) and len(code) < len(c) < 10)
        return [found[c] for c in sorted(inside)]

    def _villages(self, district: str) -> Iterator[Region]:
        """The villages of a district in order of code, changed by the overlay, retired too."""
        lines = (_region(line) for line in self._villages_of(district).block(district).splitlines())
        found = {region.code: region for region in lines if len(region.code) == 10}
        found |= {c: region for c, region in self._changed.items() if c[:-4] == district}
        return (found[code] for code in sorted(found))

    def _of_decree(self, code: str) -> Region | None:
        if code in (met := self._met):
            return met[code]
        found = self._looked_up(code)
        if len(met) >= MOST_MET:  # not emptied: another thread may be reading it
            met = self._met = {}
        met[code] = found
        return found

    def _looked_up(self, code: str) -> Region | None:
        if len(code) not in DIGITS.values() or not code.isdecimal():
            return None
        village = len(code) == DIGITS["village"]
        text = self._villages_of(code[: DIGITS["district"]]) if village else self._small
        line = text.block(f"{code}\t")
        return _region(line.rstrip("\n")) if line else None

    def _villages_of(self, district: str) -> Text:
        """The lines in which its villages stand; opens the whole country when it must."""
        known = not district.startswith(JAKARTA) and self._small.block(f"{district}\t")
        return self._decreed if known else self._small

    def _apply(self, overlay: str, on: date) -> None:
        lines = enumerate(overlay.splitlines(), start=1)
        rows = [(n, line) for n, line in lines if line.strip() and not line.startswith("#")]
        if not rows:  # as most offices have it: nothing is read for that
            return
        possible_parents = {"", *(region.code for region in self._below(""))}
        for number, line in rows:
            try:
                region, begins, ends = _change(line)
            except ValueError as trouble:
                raise _bad_line(number) from trouble
            if region.code[: _PARENT.get(len(region.code), 0)] not in possible_parents:
                raise _bad_line(number)
            possible_parents.add(region.code)
            self._change(region, on, begins, ends)

    def _change(self, region: Region, on: date, begins: date, ends: date) -> None:
        if on < begins:
            return
        self._changed[region.code] = region
        self._retired.discard(region.code)
        if ends < on:
            self._retired.add(region.code)


def compiled(data_dir: Path) -> Compiled:
    """All of the country, for `region_file`: made when data are compiled."""
    folder = data_dir / "regions"
    spellings = _optional_text(folder / "aliases.tsv")
    small, everything = (_unpacked(folder / f"{name}.tsv.xz") for name in ("small", "all"))
    index = Regions(small, lambda: everything, aliases=spellings)._index("")
    return Compiled(spellings, index, everything, small)


def _region(line: str) -> Region:
    code, name, postal = line.split("\t")
    return Region(code, name, postal or None)


def _change(line: str) -> tuple[Region, date, date]:
    """One overlay line. Raises ValueError when it is not one."""
    code, name, postal, begins, ends = (*(part.strip() for part in line.split("\t")), "", "")[:5]
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{10}", code) or not name:
        raise ValueError(code)
    if not re.fullmatch(r"\d{5}" if len(code) == DIGITS["village"] else "", postal):
        raise ValueError(postal)
    region = Region(code, name, postal or None)
    return region, _day(begins, date.min), _day(ends, date.max)


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _bad_line(number: int) -> Refused:
    return Refused(
        "Line {line} of overlay.tsv is not understood; compare it with the lines that explain it.",
        line=number,
    )


def _aliases(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        code, tab, spelling = line.partition("\t")
        if tab and not code.startswith("#"):
            found.setdefault(code.strip(), []).append(spelling.strip())
    return found


def _short(name: str) -> str:
    for long, short in _SHORT:
        name = name.replace(long, short)
    return name


def _unpacked(path: Path) -> Text:
    import lzma

    try:
        return Text.in_memory(lzma.decompress(path.read_bytes()))
    except OSError as trouble:
        raise Refused(
            "The list of regions {file} cannot be read; install the program again.",
            file=path.name,
        ) from trouble
    except lzma.LZMAError as trouble:
        raise Refused("The list of regions is damaged; install the program again.") from trouble


def _optional_text(path: Path) -> str:
    """A file that people edit, perhaps with an editor that writes a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as trouble:
        raise Refused("{file} must be saved as UTF-8 text.", file=path.name) from trouble
