"""The bytes of the key file, and who stands in it; nothing here opens anything.

Apart from `keys`, so that the log-in screen can say who is expected before the cryptography is
loaded. The layout is told in `keys`.
"""

from __future__ import annotations

from binascii import crc32
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from ptsp_tui.errors import StoreDamaged, StoreTrouble

from .disk import Disk
from .manifest import refuse_newer

NAME: Final = "KEYS"
COPY: Final = "KEYS.bak"
MAGIC: Final = "PTSPKEYS"
VERSION: Final = 2
OFFICER: Final = 1  # slot kinds
RECOVERY: Final = 2


class Slot(msgspec.Struct, array_like=True, frozen=True):
    """One officer's way to the data key."""

    version: int
    kind: int
    id: str
    memory: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    locked: bytes
    public: bytes
    sealed: bytes

    def bound(self, store_id: bytes) -> bytes:
        """What the lock on the private key binds."""
        head = (self.version, self.kind, self.id, self.memory, self.passes, self.lanes)
        return store_id + msgspec.msgpack.encode((*head, self.public))


class RecoverySlot(msgspec.Struct, array_like=True, frozen=True):
    """The data key, sealed to the central."""

    version: int
    kind: int
    id: str
    public: bytes
    sealed: bytes


class Older(msgspec.Struct, array_like=True, frozen=True):
    number: int
    nonce: bytes
    locked: bytes


class File(msgspec.Struct, array_like=True, frozen=True):
    magic: str
    version: int
    store_id: bytes
    number: int
    slots: list[msgspec.Raw]
    older: list[Older]
    mac: bytes


class Content(NamedTuple):
    """A key file as read."""

    file: File
    slots: dict[str, Slot]
    recovery: RecoverySlot | None
    from_copy: bool = False

    @classmethod
    def load(cls, disk: Disk) -> Content:
        """Read KEYS, or its copy when it is damaged; StoreDamaged when both are."""
        found = _read(disk, NAME)
        if found is None:
            found = _read(disk, COPY)
            if found is None:
                raise StoreDamaged(
                    "The key file on this computer is damaged and the data cannot be opened. "
                    "Restore a backup, or call your technician."
                )
            return found._replace(from_copy=True)
        return found

    @classmethod
    def decode(cls, data: bytes) -> Content | None:
        """What the bytes of a key file say, None when they are damaged."""
        plain, check = data[:-4], data[-4:]
        if crc32(plain).to_bytes(4, "little") != check:
            return None
        slots: dict[str, Slot] = {}
        recovery = None
        try:
            _check_version(plain)
            file = msgspec.msgpack.decode(plain, type=File)
            for raw in file.slots:
                kind = msgspec.msgpack.decode(raw, type=list[object])[1:2]
                if kind == [OFFICER]:
                    slot = msgspec.msgpack.decode(raw, type=Slot)
                    slots[slot.id] = slot
                elif kind == [RECOVERY]:
                    recovery = msgspec.msgpack.decode(raw, type=RecoverySlot)
        except msgspec.DecodeError:
            return None
        return cls(file, slots, recovery)


def officers_of(path: Path) -> list[str]:
    """Who can open the store at `path`, without opening it; [] when there is none."""
    disk = Disk(path)
    return list(Content.load(disk).slots) if disk.exists(NAME) or disk.exists(COPY) else []


def _check_version(plain: bytes) -> None:
    head = msgspec.msgpack.decode(plain, type=list[object])[:2]
    if head[:1] == [MAGIC] and head[1:] == [1]:
        raise StoreTrouble(
            "This data was made by a trial version of ptsp and cannot be opened by this one. "
            "Set the folder aside and set up this computer again."
        )
    if head[:1] != [MAGIC]:
        raise msgspec.DecodeError("no key file")
    if head[1:] != [VERSION]:
        refuse_newer(int(str(head[1])))


def _read(disk: Disk, name: str) -> Content | None:
    try:
        return Content.decode(disk.read(name))
    except OSError:
        return None
