"""MANIFEST: which format this store has and where reading begins. Its appearance makes the store.

msgpack [version, snapshot or 0, first segment, seq at the snapshot], then its crc32.
"""

from __future__ import annotations

from binascii import crc32
from typing import Final

import msgspec

from ptsp_tui.errors import StoreDamaged, StoreTrouble

from .disk import Disk

FORMAT: Final = 1
NAME: Final = "MANIFEST"


class Manifest(msgspec.Struct, array_like=True, frozen=True):
    """Where reading begins. This version writes no snapshots: `snapshot` is 0."""

    version: int = FORMAT
    snapshot: int = 0
    first_segment: int = 1
    seq: int = 0


def save(disk: Disk, manifest: Manifest) -> None:
    """Put the manifest in place, durably."""
    plain = msgspec.msgpack.encode(manifest)
    disk.write_whole(NAME, plain + crc32(plain).to_bytes(4, "little"))


def load(disk: Disk) -> Manifest:
    """The manifest; StoreDamaged if unreadable, StoreTrouble if a newer ptsp wrote it."""
    try:
        manifest = _decode(disk.read(NAME))
    except (OSError, msgspec.DecodeError) as fault:
        raise damaged() from fault
    refuse_newer(manifest.version)
    return manifest


def _decode(data: bytes) -> Manifest:
    plain, check = data[:-4], data[-4:]
    if crc32(plain).to_bytes(4, "little") != check:
        raise damaged()
    version = msgspec.msgpack.decode(plain, type=list[object])[:1]
    if version != [FORMAT] and version and isinstance(version[0], int):
        refuse_newer(version[0])
    return msgspec.msgpack.decode(plain, type=Manifest)


def refuse_newer(found: int) -> None:
    """StoreTrouble when `found` is a format this version does not read."""
    if found != FORMAT:
        raise StoreTrouble(
            "This data was written by another version of ptsp (format {found}); this one reads "
            "format {known}. Update ptsp on this computer.",
            found=found,
            known=FORMAT,
        )


def damaged() -> StoreDamaged:
    """The sentence for damage, wherever it was met."""
    return StoreDamaged(
        "The data on this computer is damaged. Nothing was changed or thrown away. "
        "Run `ptsp repair`, or call your technician."
    )
