"""Catalogue bundles at the central: published once, handed out in pieces, as little as possible."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

import msgspec
from sqlalchemy import select

from ptsp_central.database import reading
from ptsp_central.keys import Keys
from ptsp_central.schema import bundle
from ptsp_central.store import Store
from ptsp_tui import bundle as wire
from ptsp_tui.asks import BundlePart, BundleTold
from ptsp_tui.errors import Refused
from ptsp_tui.packing import squeeze, unsqueeze
from ptsp_tui.protocol import encode

_KEPT: Final = 16
"""Packed forms held ready: the newest bundle against each of the ones terminals still have."""


class Catalogue(msgspec.Struct):
    """What must be readable in a catalog.json."""

    version: str


class Bundles:
    """The bundles in one store."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys
        self._lock = threading.Lock()  # two terminals must not make the same packing at once
        self._packed: OrderedDict[tuple[bytes, bytes], bytes] = OrderedDict()

    def publish(self, files: dict[str, bytes], program: str = "") -> wire.Manifest:
        """Keep a bundle and make it the one in force. Raises Refused for files that are none."""
        try:
            version = msgspec.json.decode(files["catalog.json"], type=Catalogue).version
            for file in wire.FILES[1:]:
                msgspec.json.decode(files[file])
        except (msgspec.DecodeError, KeyError):
            raise Refused("These files are no compiled catalogue.") from None
        content = wire.make(files)
        name, now = wire.name_of(content), self._store.clock()
        made = wire.Manifest(name, len(content), version, now, program)
        if self._row(name) is None:
            with self._store.engine.begin() as connection:
                connection.execute(
                    bundle.insert().values(
                        hash=name,
                        manifest=wire.seal(self._keys.sign, made),
                        content=squeeze(content, level=6),
                        published_ms=now,
                    )
                )
        self._store.put_setting("catalogue", name)
        return made

    def part(self, wanted: BundlePart) -> tuple[str, bytes]:
        """(status, body) of the answer to a terminal that wants a piece."""
        row = self._row(wanted.want)
        if row is None:
            return "not_found", b""
        base = wanted.base if wanted.base and self._row(wanted.base) is not None else b""
        packed = self._pack(wanted.want, base)
        piece = packed[wanted.offset : wanted.offset + wanted.length]
        return "ok", encode(BundleTold(base, len(packed), wanted.offset, piece, row[0]))

    def _pack(self, want: bytes, base: bytes) -> bytes:
        with self._lock:
            key = (want, base)
            if key not in self._packed:
                against = self._content(base) if base else b""
                self._packed[key] = squeeze(self._content(want), against)
            self._packed.move_to_end(key)
            while len(self._packed) > _KEPT:
                self._packed.popitem(last=False)
            return self._packed[key]

    def _content(self, name: bytes) -> bytes:
        row = self._row(name)
        assert row is not None
        manifest = wire.open_manifest(row[0], self._keys.public)
        return unsqueeze(row[1], manifest.size)

    def _row(self, name: bytes) -> tuple[bytes, bytes] | None:
        query = select(bundle.c.manifest, bundle.c.content).where(bundle.c.hash == name)
        with reading(self._store.engine) as connection:
            found = connection.execute(query).one_or_none()
        return (found.manifest, found.content) if found is not None else None
