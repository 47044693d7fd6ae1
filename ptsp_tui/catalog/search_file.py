"""The file of the search index beside the compiled catalogue, and what goes into it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.mapped import mapped
from ptsp_tui.catalog.search_index import Entry, Index, Kind, build_index

SEARCH = "search.msgpack"


class Named(msgspec.Struct, frozen=True):
    """Of a service, life event or referral what it is found by."""

    id: str
    name: str
    name_en: str = ""
    phrases: list[str] = []


class Findable(msgspec.Struct, frozen=True):
    """Of a compiled catalogue what can be found."""

    services: list[Named]
    life_events: list[Named]
    referrals: list[Named]
    signposts: list[m.Signpost] = []


def entries(catalogue: m.Catalogue | Findable) -> list[Entry]:
    """Everything that can be found: also closed services, which lead to their successor."""
    found = [_entry("service", thing) for thing in catalogue.services]
    found += [_entry("life_event", thing) for thing in catalogue.life_events]
    found += [_entry("referral", thing) for thing in catalogue.referrals]
    found += [Entry("signpost", p.id, p.ask, p.phrases) for p in catalogue.signposts]
    return found


def _entry(kind: Kind, thing: Named | m.Service | m.LifeEvent | m.Referral) -> Entry:
    texts = [text for text in (thing.name, thing.name_en, *thing.phrases) if text]
    return Entry(kind, thing.id, thing.name, texts)


def index_of(catalogue: m.Catalogue) -> bytes:
    """The index as it is kept."""
    index = build_index(entries(catalogue), catalogue.words, catalogue.version)
    return msgspec.msgpack.encode(index)


def read_index(path: Path, version: str) -> Index | None:
    """The index of this very catalogue; None when there is none: it can always be computed."""
    try:
        index = msgspec.msgpack.decode(mapped(path), type=Index)
    except (OSError, msgspec.DecodeError):
        return None
    return index if index.catalogue == version else None
