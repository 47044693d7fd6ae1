"""The file of the search index beside the compiled catalogue, and what goes into it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.search_index import Entry, Index, build_index

SEARCH = "search.msgpack"


def entries(catalogue: m.Catalogue) -> list[Entry]:
    """Everything that can be found: also closed services, which lead to their successor."""
    named: list[m.Service | m.LifeEvent | m.Referral] = [*catalogue.services]
    named += [*catalogue.life_events, *catalogue.referrals]
    found = [_entry(thing) for thing in named]
    found += [Entry("signpost", p.id, p.ask, p.phrases) for p in catalogue.signposts]
    return found


def _entry(thing: m.Service | m.LifeEvent | m.Referral) -> Entry:
    texts = [text for text in (thing.name, thing.name_en, *thing.phrases) if text]
    if isinstance(thing, m.Service):
        return Entry("service", thing.id, thing.name, texts)
    if isinstance(thing, m.LifeEvent):
        return Entry("life_event", thing.id, thing.name, texts)
    return Entry("referral", thing.id, thing.name, texts)


def index_of(catalogue: m.Catalogue) -> bytes:
    """The index as it is kept."""
    index = build_index(entries(catalogue), catalogue.words, catalogue.version)
    return msgspec.msgpack.encode(index)


def read_index(path: Path, version: str) -> Index | None:
    """The index of this very catalogue; None when there is none: it can always be computed."""
    try:
        index = msgspec.msgpack.decode(path.read_bytes(), type=Index)
    except (OSError, msgspec.DecodeError):
        return None
    return index if index.catalogue == version else None
