"""The book at the counter: the compiled catalogue, indexed for use.

A wheel carries one compiled file; in a checkout `_checkout` keeps it as new as its YAML.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from ptsp_tui._checkout import ready_data
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.holidays import Calendar
from ptsp_tui.catalog.regions import Regions
from ptsp_tui.catalog.search import Hit, Searcher
from ptsp_tui.catalog.search_file import SEARCH, entries, read_index
from ptsp_tui.catalog.templates import Template
from ptsp_tui.errors import NotFound, PtspError

COMPILED = "catalog.json"
PAPERS = "papers.json"
T = TypeVar("T")


class Book:
    """Every service, life event, referral, paper and code list, by id and by search."""

    def __init__(self, catalogue: m.Catalogue, data: Path, served: Path | None = None) -> None:
        """`data` is the installation's, `served` where the catalogue itself lies if elsewhere."""
        self.catalogue = catalogue
        self.version = catalogue.version
        self.services = {service.id: service for service in catalogue.services}
        self.life_events = {event.id: event for event in catalogue.life_events}
        self.referrals = {referral.id: referral for referral in catalogue.referrals}
        self.evidence = {evidence.id: evidence for evidence in catalogue.evidence}
        self.codelists = {codelist.id: codelist for codelist in catalogue.codelists}
        self._data = data
        self._last: tuple[str, int, list[Hit]] = ("", 0, [])
        self._served = served or data

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
            raw = (data / COMPILED).read_bytes()
            return cls(msgspec.json.decode(raw, type=m.Catalogue), data)
        except FileNotFoundError:
            raise PtspError(
                "The catalogue is missing from this installation. Install it again."
            ) from None
        except msgspec.DecodeError:
            raise PtspError("The catalogue is damaged. Install the program again.") from None

    @classmethod
    def pinned(cls, shelf: Path, version: str, data: Path | None = None) -> Book | None:
        """The book of that version, as it was kept on `shelf`; None when it is not there."""
        place = shelf / version
        try:
            raw = (place / COMPILED).read_bytes()
            return cls(msgspec.json.decode(raw, type=m.Catalogue), data or ready_data(), place)
        except (OSError, msgspec.DecodeError):
            return None

    def files(self, names: tuple[str, ...]) -> dict[str, bytes]:
        """The compiled files that this book was opened from."""
        return {name: (self._served / name).read_bytes() for name in names}

    def service(self, service_id: str) -> m.Service:
        """The service, open or not. Raises NotFound."""
        if service_id not in self.services:
            raise NotFound("There is no service called {service}.", service=service_id)
        return self.services[service_id]

    @cached_property
    def search_index(self) -> Searcher:
        """Opened at the first search; computed here where no index of this very version lies."""
        found = read_index(self._served / SEARCH, self.version)
        return Searcher(entries(self.catalogue), self.catalogue.words, found)

    def search(self, words: str, limit: int = 5) -> list[Hit]:
        """Services, life events and referrals for the citizen's words, best first."""
        hits = self._hits(words, limit + len(self.catalogue.signposts))
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
        if not best or best[0].kind != "signpost":
            return None
        return next(post for post in self.catalogue.signposts if post.id == best[0].id)

    @cached_property
    def legal(self) -> dict[str, str]:
        """Legal act slug -> title."""
        return {act.id: act.title for act in self.catalogue.legal}

    @cached_property
    def sources(self) -> dict[str, m.Source]:
        """Source id -> source."""
        return {source.id: source for source in self.catalogue.sources}

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
        title = self.legal.get(slug, slug)
        return f"{title}, Pasal {article}" if article else title


def _version_on(shelf: Path) -> str:
    """The version that `current` on the shelf names (store.shelf writes it); "" for none."""
    try:
        named = msgspec.json.decode((shelf / "current").read_bytes())
        version = str(named["version"])
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return ""
    return version if version.isalnum() else ""
