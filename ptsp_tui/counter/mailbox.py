"""What comes from the central, put where it belongs: the shape of `sync.Inbox`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from ptsp_tui import __version__, bundle, clock, feed
from ptsp_tui.cases.events import Filed, decode_body
from ptsp_tui.cases.ids import id_text
from ptsp_tui.cases.numbering import parse_receipt
from ptsp_tui.catalog.models import Catalogue
from ptsp_tui.catalog.search_file import SEARCH, index_of
from ptsp_tui.counter.record import project
from ptsp_tui.counter.session import Session
from ptsp_tui.directory import Key
from ptsp_tui.errors import BadValue
from ptsp_tui.protocol import Event, decode_event
from ptsp_tui.store import directory, inbox
from ptsp_tui.store.shelf import Shelf


class Mailbox:
    """The receiving side of one session; `data` is the terminal's folder."""

    def __init__(self, session: Session, data: Path) -> None:
        self._session = session
        self._db = session.db
        self._log = session.log
        self._shelf = Shelf(data / "catalogue")

    # -- the feed

    def cursor(self) -> tuple[int, bytes]:
        """(number, tip) of the last feed item on disk."""
        return inbox.cursor(self._log)

    def take(self, items: Sequence[feed.Item], last: int, tip: bytes) -> int:
        """Apply items, their cases and the cursor in one transaction; how many were new."""
        work = self._db.run(inbox.take, self._db, self._log, items, last, tip, self._project)
        return work.result()

    def rewind(self) -> None:
        """Go back to an earlier cursor."""
        self._db.run(inbox.rewind, self._db, self._log).result()

    def _project(self, case: str) -> None:
        project(self._session, case)

    # -- the directory

    def keys(self) -> int:
        """Up to which number the directory of public keys is here."""
        return directory.count(self._log)

    def learn(self, keys: Sequence[Key], after: int, head: int, tip: bytes) -> int:
        """Keep keys of the directory; how many were new."""
        return self._db.run(directory.learn, self._db, self._log, keys, after, head, tip).result()

    # -- our own events

    def adopt(self, events: Sequence[bytes]) -> None:
        """Append our own events which this store, an older copy, had lost."""
        self._db.run(self._adopt, [decode_event(raw) for raw in events]).result()

    def _adopt(self, events: list[Event]) -> None:
        for event in events:
            body = None if event.is_erased else decode_body(event.payload)
            case = id_text(event.app_id) if event.type.startswith(("case.", "paper.")) else ""
            self._log.put(event, case)
            if isinstance(body, Filed):
                self._count(body.receipt)
        for case in dict.fromkeys(id_text(event.app_id) for event in events):
            self._project(case)

    def _count(self, receipt: str) -> None:
        """A number that was given before the loss is not given again."""
        try:
            given = parse_receipt(receipt)
        except BadValue:
            return
        key = f"number:{given.epoch}:{given.day.isoformat()}"
        last = int((self._log.meta(key) or {}).get("last", 0))
        self._log.put_meta(key, {"last": max(last, given.number)})
        day = str((self._log.meta("number_day") or {}).get("day", date.min.isoformat()))
        self._log.put_meta("number_day", {"day": max(day, given.day.isoformat())})

    # -- what was refused, and a second machine

    def refuse(self, seq: int, why: str) -> None:
        """The central will not take the content of event `seq`."""
        self._db.run(self._refuse, seq, why).result()

    def _refuse(self, seq: int, why: str) -> None:
        log = self._log
        (raw,) = log.events(seq, 1)
        event = decode_event(raw)
        if self._db.by("refused", f"{log.epoch}:{seq}"):
            return
        found: dict[str, Any] = {
            "key": f"{log.epoch}:{seq}",
            "epoch": log.epoch,
            "seq": seq,
            "case": id_text(event.app_id),
            "type": event.type,
            "why": why,
            "at_ms": clock.local_ms(),
            "done": "",
        }
        self._db.table("refused").insert(found)

    def forked(self, forked: bool) -> None:
        """Whether the central has other events under our numbers."""
        if forked != bool((self._log.meta("forked") or {}).get("at_ms")):
            kept = {"at_ms": clock.local_ms()} if forked else {}
            self._db.run(self._log.put_meta, "forked", kept).result()

    # -- the catalogue

    def catalogue(self) -> bytes:
        """The bundle that is used from the next start on: one that came, or the installation's."""
        return bytes.fromhex(self._shelf.current().hash) or self._own_name

    def has_part(self, want: bytes) -> int | None:
        """How much of a bundle is here; None when it is not wanted."""
        return None if want == self.catalogue() else self._shelf.has_part(want)

    @cached_property
    def _own_bundle(self) -> bytes:
        """The book in use as a bundle."""
        return bundle.make(self._session.book.files(bundle.FILES))

    @cached_property
    def _own_name(self) -> bytes:
        return bundle.name_of(self._own_bundle)

    def take_part(self, want: bytes, base: bytes, offset: int, piece: bytes) -> None:
        """Keep a piece of a bundle."""
        self._shelf.take_part(want, base, offset, piece)

    def take_bundle(self, want: bytes, manifest: bytes) -> None:
        """Put the whole bundle in force for the next start; what is in use now is kept beside it,
        for the cases that are pinned to it."""
        told = bundle.open_manifest(manifest, self._log.central_key())
        self._shelf.keep(self._session.book.version, bundle.read(self._own_bundle))
        self._shelf.install(want, told, self._own_bundle, __version__, _beside)


def _beside(raw: bytes) -> dict[str, bytes]:
    """The index of the search: seconds of work, so done here and not at the first search."""
    return {SEARCH: index_of(msgspec.json.decode(raw, type=Catalogue))}
