"""Catalogues that came from the central, beside the store: public data, so not encrypted.

    catalogue/current               JSON: hash and version of the one in force
    catalogue/<version>/*.json      its files; earlier ones stay while a case is pinned to them
    catalogue/part, part.json       a bundle that is still coming in pieces

A new one is written whole, then named in `current` by one rename: a start sees the old or the new.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from ptsp_tui import bundle
from ptsp_tui.errors import Refused
from ptsp_tui.packing import NewerWire, unsqueeze
from ptsp_tui.protocol import BadWire

CURRENT = "current"
T = TypeVar("T")


class Current(msgspec.Struct, frozen=True):
    """The catalogue in force. `unreadable`: the hash of one that this program cannot read."""

    hash: str = ""
    version: str = ""
    unreadable: str = ""


class Coming(msgspec.Struct, frozen=True):
    """The bundle that is coming: which, and what its pieces are packed against."""

    want: str
    base: str


class Shelf:
    """The folder of catalogues. One process writes it: the one that owns the store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._part = folder / "part"

    def current(self) -> Current:
        """What is in force; nothing named when it is the installation's own."""
        return _read(self.folder / CURRENT, Current) or Current()

    def has_part(self, want: bytes) -> int | None:
        """How much of the packed bundle is here; None when it is not wanted."""
        current = self.current()
        if want.hex() in (current.hash, current.unreadable):
            return None
        coming = _read(self._part.with_suffix(".json"), Coming)
        if coming is None or coming.want != want.hex() or not self._part.exists():
            return 0
        return self._part.stat().st_size

    def take_part(self, want: bytes, base: bytes, offset: int, piece: bytes) -> None:
        """Keep a piece. One that does not continue what is here begins anew."""
        coming = _read(self._part.with_suffix(".json"), Coming)
        told = Coming(want.hex(), base.hex())
        if offset and (coming != told or self.has_part(want) != offset):
            self._part.unlink(missing_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if not offset:
            _write(self._part.with_suffix(".json"), msgspec.json.encode(told))
        with self._part.open("ab" if offset else "wb") as file:
            file.write(piece)

    def install(
        self,
        want: bytes,
        manifest: bundle.Manifest,
        own: bytes,
        program: str,
        beside: Callable[[bytes], dict[str, bytes]],
    ) -> None:
        """Unpack the whole bundle and put it in force. `own` is the bundle of the installation,
        `program` this version. `beside(catalog)` makes the files that do not come with it, and
        raises DecodeError if it cannot be read.

        Raises BadWire for pieces that do not make it (they are dropped), Refused when this program
        cannot read it (it is not fetched again by this program).
        """
        try:
            files = self._unpacked(want, manifest, own)
        finally:
            self._part.unlink(missing_ok=True)
        current = self.current()
        try:
            if program_numbers(program) < program_numbers(manifest.program):
                raise NewerWire("The catalogue needs a newer program.")
            files |= beside(files["catalog.json"])
        except (msgspec.DecodeError, NewerWire):
            self._name(msgspec.structs.replace(current, unreadable=want.hex()))
            raise Refused(
                "The central's new catalogue needs a newer program. The present one stays in use; "
                "ask the office for the update."
            ) from None
        self.keep(manifest.version, files)
        self._name(Current(want.hex(), manifest.version))

    def _unpacked(self, want: bytes, manifest: bundle.Manifest, own: bytes) -> dict[str, bytes]:
        coming = _read(self._part.with_suffix(".json"), Coming)
        if coming is None or manifest.hash != want or not self._part.exists():
            raise BadWire("The message is not in the expected form.")
        base = self._base(coming.base, own) if coming.base else b""
        content = unsqueeze(self._part.read_bytes(), manifest.size, base)
        if bundle.name_of(content) != want:
            raise BadWire("The message was altered on its way.")
        return bundle.read(content)

    def _base(self, name: str, own: bytes) -> bytes:
        """The bundle that the pieces are packed against: the one in force."""
        current = self.current()
        if name == bundle.name_of(own).hex():
            return own
        if current.hash != name:
            raise BadWire("The message is not in the expected form.")
        place = self.folder / current.version
        return bundle.make({file: (place / file).read_bytes() for file in bundle.FILES})

    def keep(self, version: str, files: dict[str, bytes]) -> None:
        """Keep a catalogue's files, whole or not at all, for cases that are pinned to it."""
        place = self.folder / version
        if place.exists():
            return
        fresh = self.folder / f"{version}.{os.getpid()}"
        fresh.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _write(fresh / name, content)
        fresh.replace(place)

    def clear(self, needed: set[str]) -> None:
        """Forget catalogues that are neither in force nor needed."""
        needed = needed | {self.current().version}
        for place in self.folder.iterdir() if self.folder.exists() else ():
            if place.is_dir() and place.name not in needed:
                shutil.rmtree(place, ignore_errors=True)

    def _name(self, current: Current) -> None:
        _write(self.folder / CURRENT, msgspec.json.encode(current))


def program_numbers(version: str) -> tuple[int, ...]:
    """1.2.10 as (1, 2, 10); "" is before every version."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _read(path: Path, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.DecodeError):
        return None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when the power goes."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
