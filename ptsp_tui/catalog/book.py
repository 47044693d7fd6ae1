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
from ptsp_tui.catalog.search import Entry, Hit, Searcher
from ptsp_tui.errors import NotFound, PtspError

COMPILED = "catalog.json"
T = TypeVar("T")


class Book:
    """Every service, life event, referral, paper and code list, by id and by search."""

    def __init__(self, catalogue: m.Catalogue, data: Path) -> None:
        self.catalogue = catalogue
        self.version = catalogue.version
        self.services = {service.id: service for service in catalogue.services}
        self.life_events = {event.id: event for event in catalogue.life_events}
        self.referrals = {referral.id: referral for referral in catalogue.referrals}
        self.evidence = {evidence.id: evidence for evidence in catalogue.evidence}
        self.codelists = {codelist.id: codelist for codelist in catalogue.codelists}
        self._data = data

    @classmethod
    def open(cls) -> Book:
        """The book of this installation. Raises PtspError when the data is not there."""
        data = ready_data()
        try:
            raw = (data / COMPILED).read_bytes()
            return cls(msgspec.json.decode(raw, type=m.Catalogue), data)
        except FileNotFoundError:
            raise PtspError(
                "The catalogue is missing from this installation. Install it again."
            ) from None
        except msgspec.DecodeError:
            raise PtspError("The catalogue is damaged. Install the program again.") from None

    def service(self, service_id: str) -> m.Service:
        """The service, open or not. Raises NotFound."""
        if service_id not in self.services:
            raise NotFound("There is no service called {service}.", service=service_id)
        return self.services[service_id]

    @cached_property
    def search_index(self) -> Searcher:
        """Built at the first search, not at start."""
        return Searcher(entries(self.catalogue))

    def search(self, words: str, limit: int = 5) -> list[Hit]:
        """Services, life events and referrals for the citizen's words, best first."""
        hits = self.search_index(words, limit + 1)
        return [hit for hit in hits if hit.kind != "signpost"][:limit]

    def signpost(self, words: str) -> m.Signpost | None:
        """The question to ask back when the words by themselves may mean several matters."""
        best = self.search_index(words, 1)
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
    def calendar(self) -> Calendar:
        """Holidays and working days."""
        return Calendar.load(self._data / "holidays.json")

    def cite(self, reference: str) -> str:
        """`uu-24-2013#79A` as `UU 24/2013 ... Pasal 79A`."""
        slug, _, article = reference.partition("#")
        title = self.legal.get(slug, slug)
        return f"{title}, Pasal {article}" if article else title


def entries(catalogue: m.Catalogue) -> list[Entry]:
    """Everything that can be found: also closed services, which lead to their successor."""
    found = [
        Entry("service", s.id, s.name, [s.name, s.name_en, *s.phrases]) for s in catalogue.services
    ]
    found += [
        Entry("life_event", e.id, e.name, [e.name, e.name_en, *e.phrases])
        for e in catalogue.life_events
    ]
    found += [
        Entry("referral", r.id, r.name, [r.name, r.name_en, *r.phrases])
        for r in catalogue.referrals
    ]
    found += [Entry("signpost", p.id, p.ask, p.phrases) for p in catalogue.signposts]
    return found
