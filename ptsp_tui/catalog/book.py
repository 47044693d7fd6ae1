"""The book at the counter: the compiled catalogue, indexed for use.

A wheel carries one compiled file; in a checkout `_checkout` keeps it as new as its YAML.
"""

from __future__ import annotations

from functools import cached_property, partial
from mmap import mmap
from pathlib import Path
from typing import Any

import msgspec

from ptsp_tui._checkout import ready_data
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.by_id import ById
from ptsp_tui.catalog.holidays import Calendar
from ptsp_tui.catalog.mapped import let_go, mapped
from ptsp_tui.catalog.regions import Regions
from ptsp_tui.catalog.search import Hit, Searcher
from ptsp_tui.catalog.search_file import SEARCH, Findable, entries, read_index
from ptsp_tui.catalog.search_index import build_index
from ptsp_tui.catalog.templates import Template
from ptsp_tui.errors import NotFound, PtspError

COMPILED = "catalog.json"
PAPERS = "papers.json"


class _Compiled(m.Base, frozen=True):
    """`m.Catalogue`, its things left as they are until one is wanted."""

    version: str
    services: list[msgspec.Raw]
    life_events: list[msgspec.Raw]
    referrals: list[msgspec.Raw]
    evidence: list[msgspec.Raw]
    codelists: list[msgspec.Raw]
    sources: list[msgspec.Raw]
    legal: list[msgspec.Raw]
    signposts: list[msgspec.Raw] = []
    standard: list[m.Component] = []
    words: msgspec.Raw = msgspec.Raw(b"[]")


class Book:
    """Every service, life event, referral, paper and code list, by id and by search."""

    def __init__(self, raw: bytes | mmap, data: Path, served: Path | None = None) -> None:
        """`raw` is a compiled catalogue, `data` the installation's folder, `served` where the
        catalogue itself lies if elsewhere. Raises msgspec.DecodeError."""
        found = msgspec.json.decode(raw, type=_Compiled)
        read = partial(let_go, raw)
        self.version = found.version
        self.services = ById(m.Service, found.services, read)
        self.evidence = ById(m.EvidenceType, found.evidence, read)
        self.life_events = ById(m.LifeEvent, found.life_events, read)
        self.referrals = ById(m.Referral, found.referrals, read)
        self.codelists = ById(m.CodeList, found.codelists, read)
        self.sources = ById(m.Source, found.sources, read)
        self.legal = ById(m.LegalAct, found.legal, read)
        self.standard = found.standard
        self._signposts = ById(m.Signpost, found.signposts, read)
        self._raw_words = found.words
        self._data = data
        self._last: tuple[str, int, list[Hit]] = ("", 0, [])
        self._served = served or data
        read()

    @classmethod
    def open(cls, shelf: Path | None = None) -> Book:
        """The book in force: the one that the central sent to `shelf`, else the installation's.

        Raises PtspError when there is none that can be read.
        """
        data = ready_data()
        if shelf is not None:
            current = _version_on(shelf)
            sent = cls.pinned(shelf, current, data) if current else None
            if sent is not None:
                return sent
        try:
            return cls(mapped(data / COMPILED), data)
        except FileNotFoundError:
            raise PtspError(
                "The catalogue is missing from this installation. Install it again."
            ) from None
        except msgspec.DecodeError:
            raise PtspError("The catalogue is damaged. Install the program again.") from None

    @classmethod
    def pinned(cls, shelf: Path, version: str, data: Path | None = None) -> Book | None:
        """The book of that version, as it was kept on `shelf`; None when it is not there.

        Looked through once: what the central sent to another version of the program may be
        nothing that this one can read.
        """
        place = shelf / version
        try:
            book = cls(mapped(place / COMPILED), data or ready_data(), place)
            book.check()
        except (OSError, msgspec.DecodeError):
            return None
        return book

    def check(self) -> None:
        """Look at everything once. Raises msgspec.DecodeError for what this program cannot read."""
        everything: list[ById[Any]] = [self.services, self.evidence, self.life_events]
        everything += [self.referrals, self.codelists, self.sources, self.legal, self._signposts]
        for things in everything:
            things.check()
        _ = self._words

    def files(self, names: tuple[str, ...]) -> dict[str, bytes]:
        """The compiled files that this book was opened from."""
        return {name: (self._served / name).read_bytes() for name in names}

    def service(self, service_id: str) -> m.Service:
        """The service, open or not. Raises NotFound."""
        if service_id not in self.services:
            raise NotFound("There is no service called {service}.", service=service_id)
        return self.services[service_id]

    @cached_property
    def _words(self) -> list[m.WordGroup]:
        return msgspec.json.decode(self._raw_words, type=list[m.WordGroup])

    @cached_property
    def search_index(self) -> Searcher:
        """Opened at the first search; computed here where no index of this very version lies."""
        index = read_index(self._served / SEARCH, self.version)
        if index is None:
            (raw,) = self.files((COMPILED,)).values()
            things = entries(msgspec.json.decode(raw, type=Findable))
            index = build_index(things, self._words, self.version)
        return Searcher(index, self._words)

    def search(self, words: str, limit: int = 5) -> list[Hit]:
        """Services, life events and referrals for the citizen's words, best first."""
        hits = self._hits(words, limit + len(self._signposts))
        return [hit for hit in hits if hit.kind != "signpost"][:limit]

    def _hits(self, words: str, limit: int) -> list[Hit]:
        """The finds, kept for the question that follows about the same words."""
        said, least, hits = self._last
        if said != words or least < limit:
            hits = self.search_index(words, limit)
            self._last = (words, limit, hits)
        return hits

    def signpost(self, words: str) -> m.Signpost | None:
        """The question to ask back when the words by themselves may mean several matters."""
        best = self._hits(words, 1)
        if not best or best[0].kind != "signpost" or best[0].by_chance:
            return None
        return self._signposts[best[0].id]

    @cached_property
    def regions(self) -> Regions:
        """Provinces down to villages; opened at first use."""
        return Regions.load(self._data)

    @cached_property
    def templates(self) -> dict[str, Template]:
        """Templates of papers by id; read when the first paper is wanted, not at start."""
        try:
            raw = (self._served / PAPERS).read_bytes()
        except FileNotFoundError:
            raise PtspError(
                "The catalogue is missing from this installation. Install it again."
            ) from None
        return {each.id: each for each in msgspec.json.decode(raw, type=list[Template])}

    @cached_property
    def calendar(self) -> Calendar:
        """Holidays and working days."""
        return Calendar.load(self._served / "holidays.json")

    def cite(self, reference: str) -> str:
        """`uu-24-2013#79A` as `UU 24/2013 ... Pasal 79A`."""
        slug, _, article = reference.partition("#")
        title = self.legal[slug].title if slug in self.legal else slug
        return f"{title}, Pasal {article}" if article else title


def _version_on(shelf: Path) -> str:
    """The version that `current` on the shelf names (store.shelf writes it); "" for none."""
    try:
        named = msgspec.json.decode((shelf / "current").read_bytes())
        version = str(named["version"])
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return ""
    return version if version.isalnum() else ""
