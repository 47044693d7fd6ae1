"""Indonesia's administrative regions: names, postal codes, parents, children, search. Pure.

Codes are those of the home ministry (Kepmendagri 300.2.2-2138/2025) without dots: 2 digits
province, 4 city or regency, 6 district (kecamatan), 10 village (kelurahan, desa, desa adat).
Known at once: all down to the districts, and Jakarta's villages. The other villages are read
from a second file the first time that one of them is wanted.
"""

from __future__ import annotations

import lzma
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

import msgspec

from ptsp_tui.catalog.region_index import build
from ptsp_tui.catalog.region_search import RegionIndex
from ptsp_tui.errors import Refused

Level = Literal["province", "city", "district", "village"]
JAKARTA = "31"
INDEX = "index.msgpack"
DIGITS: dict[Level, int] = {"province": 2, "city": 4, "district": 6, "village": 10}
_PARENT = {4: 2, 6: 4, 10: 6}
_JAKARTA_TIME = timezone(timedelta(hours=7))
_DISTRICT_BLOCK = re.compile(r"^(\d{6})\t[^\n]*\n((?:\d{10}\t[^\n]*\n)+)", re.MULTILINE)
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
        small: bytes,
        load_all: Callable[[], bytes],
        overlay: str = "",
        aliases: str = "",
        on: date | None = None,
        kept: Callable[[], bytes] = bytes,
    ) -> None:
        """`small` and what `load_all` returns are xz files of `code<TAB>name<TAB>postal` lines.

        `overlay` and `aliases` are the texts of overlay.tsv and aliases.tsv, whose first lines
        explain them; `on` is the day that decides about the overlay's dates, today in Jakarta
        unless given; `kept` gives what `index_file` made. Raises `Refused` when the file or the
        overlay is not understood.
        """
        self._load_all = load_all
        text = _unpack(small)
        rows = (_region(line) for line in text.splitlines())
        self._upper = {region.code: region for region in rows if len(region.code) < 10}
        self._blocks = _village_blocks(text)
        self._complete = False
        self._changed: dict[str, Region] = {}
        self._retired: set[str] = set()
        self._apply(overlay, on or datetime.now(_JAKARTA_TIME).date())
        self._upper |= {c: region for c, region in self._changed.items() if len(c) < 10}
        self._upper_codes = sorted(self._upper)
        self._spellings = aliases
        self._load_kept = kept
        self._indexes: dict[str, RegionIndex] = {}

    @classmethod
    def load(cls, data_dir: Path, on: date | None = None) -> Regions:
        """Read `data_dir`/regions/. Raises `Refused` when the files are missing or damaged."""
        folder = data_dir / "regions"
        return cls(
            _bytes(folder / "small.tsv.xz"),
            lambda: _bytes(folder / "all.tsv.xz"),
            _optional_text(folder / "overlay.tsv"),
            _optional_text(folder / "aliases.tsv"),
            on,
            lambda: (folder / INDEX).read_bytes() if (folder / INDEX).exists() else b"",
        )

    def prepare(self) -> None:
        """Open the whole country and its search index now (about 0.1 s), e.g. in a thread.

        Never needed: without it the first question that wants them waits for them.
        """
        self._index("")
        self._open_all()

    def region(self, code: str) -> Region | None:
        """The region of a code, retired ones too; None when there is none."""
        if len(code) != 10:
            return self._upper.get(code)
        return self._changed.get(code) or self._decreed_village(code)

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
        return len(code6) == DIGITS["district"] and code6 in self._upper

    def known_city(self, code4: str) -> bool:
        """Whether this is or was a city or regency, as in digits 1-4 of a NIK."""
        return len(code4) == DIGITS["city"] and code4 in self._upper

    def parents(self, code: str) -> list[Region]:
        """The regions around a code, nearest first, the province last."""
        found = []
        while len(code) in _PARENT:
            code = code[: _PARENT[len(code)]]
            if code in self._upper:
                found.append(self._upper[code])
        return found

    def children(self, code: str) -> list[Region]:
        """The regions in force right below a code, by name; the provinces for ""."""
        if len(code) == DIGITS["district"]:
            found = list(self._villages(code))
        else:
            length = {0: 2, 2: 4, 4: 6}.get(len(code), 0)
            found = [self._upper[c] for c in self._below(code) if len(c) == length]
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
        if self._changed:
            return None
        try:
            kept = msgspec.msgpack.decode(self._load_kept(), type=_Kept)
        except msgspec.DecodeError:
            return None
        return kept.index if kept.spellings == self._spellings else None

    def _in_order(self, scope: str) -> Iterator[tuple[str, str]]:
        """(code, name) of all in force, each parent right before its descendants."""
        prefix = "" if scope == "upper" else scope
        upper = [c for c in self._below(prefix) if c not in self._retired]
        for code in [prefix, *upper] if prefix else upper:
            yield code, self._upper[code].name
            if len(code) == DIGITS["district"] and scope != "upper":
                for village in self._villages(code):
                    if village.code not in self._retired:
                        yield village.code, village.name

    def _below(self, code: str) -> list[str]:
        """Codes of the upper three levels below `code`, in order."""
        start = bisect_left(self._upper_codes, code + "0")
        return self._upper_codes[start : bisect_left(self._upper_codes, code + ":")]

    def _villages(self, district: str) -> Iterator[Region]:
        """The villages of a district in order of code, changed by the overlay, retired too."""
        decreed = (_region(line) for line in self._block(district).splitlines())
        found = {region.code: region for region in decreed}
        found |= {c: region for c, region in self._changed.items() if c[:-4] == district}
        return (found[code] for code in sorted(found))

    def _decreed_village(self, code: str) -> Region | None:
        block = self._block(code[:6])
        start = block.find(code + "\t")
        return _region(block[start : block.index("\n", start)]) if start >= 0 else None

    def _block(self, district: str) -> str:
        """The lines of a district's villages; opens the whole country when it must."""
        if not district.startswith(JAKARTA) and district in self._upper:
            self._open_all()
        return self._blocks.get(district, "")

    def _open_all(self) -> None:
        if not self._complete:
            self._blocks = _village_blocks(_unpack(self._load_all())) | self._blocks
            self._complete = True

    def _apply(self, overlay: str, on: date) -> None:
        possible_parents = {"", *self._upper}
        for number, line in enumerate(overlay.splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
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


class _Kept(msgspec.Struct, frozen=True):
    spellings: str
    index: RegionIndex


def index_file(data_dir: Path) -> bytes:
    """The index of the whole country, for `data_dir`/regions/INDEX: made when data are compiled."""
    folder = data_dir / "regions"
    spellings = _optional_text(folder / "aliases.tsv")
    decreed = Regions(
        _bytes(folder / "small.tsv.xz"), lambda: _bytes(folder / "all.tsv.xz"), aliases=spellings
    )
    return msgspec.msgpack.encode(_Kept(spellings, decreed._index("")))


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


def _village_blocks(text: str) -> dict[str, str]:
    return {match[1]: match[2] for match in _DISTRICT_BLOCK.finditer(text)}


def _unpack(packed: bytes) -> str:
    try:
        return lzma.decompress(packed).decode("utf-8")
    except (lzma.LZMAError, UnicodeDecodeError) as trouble:
        raise Refused("The list of regions is damaged; install the program again.") from trouble


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise Refused(
            "The list of regions {file} cannot be read; install the program again.",
            file=path.name,
        ) from trouble


def _optional_text(path: Path) -> str:
    """A file that people edit, perhaps with an editor that writes a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as trouble:
        raise Refused("{file} must be saved as UTF-8 text.", file=path.name) from trouble
