"""The key file: the store's one data key, locked once for every officer (STORE-AND-SYNC 4).

    KEYS = msgpack ["PTSPKEYS", version, store id, [slot, ...]] and its crc32; KEYS.bak is a copy
    slot = [1, kind, id, m_kib, t, p, salt16, nonce12, AES-GCM(kek, data key, aad)]
    aad  = store id, then msgpack [1, kind, id, m_kib, t, p]; kek = Argon2id (RFC 9106)

The parameters are bound as additional data: lowering them in the file opens nothing. They are
capped when read, so that a forged slot cannot ask for all memory. Removing a slot does not take
the data key from somebody who copied it before.
"""

from __future__ import annotations

import os
from binascii import crc32
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ptsp_tui.errors import BadValue, NotFound, Refused, StoreDamaged, WrongPassphrase

from . import passphrase as passphrases
from .disk import Disk
from .manifest import refuse_newer

NAME: Final = "KEYS"
COPY: Final = "KEYS.bak"
MAGIC: Final = "PTSPKEYS"
VERSION: Final = 1
OFFICER: Final = 1  # slot kind; another kind is kept as it is and opened by nothing here
MAX_OFFICER_ID: Final = 64


class Cost(msgspec.Struct, frozen=True):
    """What one guess costs: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int

    def within(self, low: Cost, high: Cost) -> bool:
        """Whether every figure lies between those of `low` and `high`."""
        return (
            low.memory <= self.memory <= high.memory
            and low.passes <= self.passes <= high.passes
            and low.lanes <= self.lanes <= high.lanes
        )


COST: Final = Cost(64 * 1024, 3, 4)  # RFC 9106 section 4, second recommended choice
FLOOR: Final = Cost(19 * 1024, 2, 1)  # OWASP's least; a slot below it is refused when read
CEILING: Final = Cost(1024 * 1024, 16, 16)


class Slot(msgspec.Struct, array_like=True, frozen=True):
    """The data key, locked with one officer's passphrase."""

    version: int
    kind: int
    id: str
    memory: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    locked: bytes

    def cost(self) -> Cost:
        """What one guess at this slot costs."""
        return Cost(self.memory, self.passes, self.lanes)


class _File(msgspec.Struct, array_like=True, frozen=True):
    magic: str
    version: int
    store_id: bytes
    slots: list[msgspec.Raw]


class Keys:
    """The key file of one store, as read; a change is written by `save`."""

    def __init__(self, store_id: bytes, slots: list[Slot], foreign: list[msgspec.Raw]) -> None:
        self.store_id = store_id
        self._slots = {slot.id: slot for slot in slots}
        self._foreign = foreign
        self.from_copy = False

    @classmethod
    def new(cls) -> Keys:
        """Keys of a new store, with no officer yet."""
        return cls(os.urandom(16), [], [])

    @classmethod
    def load(cls, disk: Disk) -> Keys:
        """Read KEYS, or its copy when it is damaged; StoreDamaged when both are."""
        keys = _read(disk, NAME)
        if keys is None:
            keys = _read(disk, COPY)
            if keys is None:
                raise StoreDamaged(
                    "The key file on this computer is damaged and the data cannot be opened. "
                    "Restore a backup, or call your technician."
                )
            keys.from_copy = True
        return keys

    def save(self, disk: Disk) -> None:
        """Write KEYS, then its copy. Raises OSError."""
        slots = [msgspec.Raw(msgspec.msgpack.encode(slot)) for slot in self._slots.values()]
        file = _File(MAGIC, VERSION, self.store_id, slots + self._foreign)
        plain = msgspec.msgpack.encode(file)
        whole = plain + crc32(plain).to_bytes(4, "little")
        disk.write_whole(NAME, whole)
        disk.write_whole(COPY, whole)

    def mend(self, disk: Disk) -> None:
        """Write both files again if one is damaged or older. Raises OSError.

        An old copy would still open for an officer who was removed.
        """
        if self.from_copy or not disk.exists(COPY) or disk.read(COPY) != disk.read(NAME):
            self.save(disk)

    def officers(self) -> list[str]:
        """Who can open the store, in the order they were added."""
        return list(self._slots)

    def add(self, officer: str, passphrase: str, data_key: bytes, cost: Cost = COST) -> None:
        """Give the officer a slot. Refused if there is one, BadValue for an easy passphrase."""
        if officer in self._slots:
            raise Refused("{officer} can already open the data.", officer=officer)
        if not officer.strip() or len(officer) > MAX_OFFICER_ID:
            raise BadValue("An officer's name has 1 to 64 characters.", field="officer")
        self._put(officer, passphrase, data_key, cost)

    def change(self, officer: str, passphrase: str, data_key: bytes, cost: Cost = COST) -> None:
        """Give the officer a new passphrase. NotFound, BadValue for an easy one."""
        self._slot(officer)
        self._put(officer, passphrase, data_key, cost)

    def _put(self, officer: str, passphrase: str, data_key: bytes, cost: Cost) -> None:
        passphrases.check(passphrase, officer)
        salt, nonce = os.urandom(16), os.urandom(12)
        head = (1, OFFICER, officer, cost.memory, cost.passes, cost.lanes)
        kek = _kek(passphrase, salt, cost)
        locked = AESGCM(kek).encrypt(nonce, data_key, _bound(self.store_id, head))
        self._slots[officer] = Slot(*head, salt, nonce, locked)

    def remove(self, officer: str) -> None:
        """Take the officer's slot away. Refused for the last one: nobody could open the data."""
        self._slot(officer)
        if len(self._slots) == 1:
            raise Refused(
                "{officer} is the only one who can open the data. Add another officer first.",
                officer=officer,
            )
        del self._slots[officer]

    def unlock(self, officer: str, passphrase: str, floor: Cost = FLOOR) -> bytes:
        """The data key. WrongPassphrase, NotFound; StoreDamaged for costs out of bounds.

        Takes as long as the slot's cost says (about 0.15 s); the GIL is released meanwhile.
        """
        slot = self._slot(officer)
        if not slot.cost().within(floor, CEILING):
            raise StoreDamaged(
                "The key file asks for settings that are not safe. Restore a backup, "
                "or call your technician."
            )
        head = (slot.version, slot.kind, slot.id, slot.memory, slot.passes, slot.lanes)
        kek = _kek(passphrase, slot.salt, slot.cost())
        try:
            return AESGCM(kek).decrypt(slot.nonce, slot.locked, _bound(self.store_id, head))
        except InvalidTag as fault:
            raise WrongPassphrase(
                "This passphrase does not open the data for {officer}. "
                "Check Caps Lock and try again.",
                officer=officer,
            ) from fault

    def _slot(self, officer: str) -> Slot:
        if officer not in self._slots:
            raise NotFound(
                "There is no officer {officer} on this computer. Known here: {known}.",
                officer=officer,
                known=", ".join(self._slots),
            )
        return self._slots[officer]


def derived(data_key: bytes, store_id: bytes, info: bytes) -> bytes:
    """A 32-byte key for another purpose, named by `info` (HKDF-SHA256, RFC 5869)."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=store_id, info=b"ptsp sub v1 " + info)
    return kdf.derive(data_key)


def _kek(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return kdf.derive(passphrases.normalised(passphrase))


def _bound(store_id: bytes, head: tuple[int, int, str, int, int, int]) -> bytes:
    return store_id + msgspec.msgpack.encode(head)


def _read(disk: Disk, name: str) -> Keys | None:
    try:
        data = disk.read(name)
        plain, check = data[:-4], data[-4:]
        if crc32(plain).to_bytes(4, "little") != check:
            return None
        file = msgspec.msgpack.decode(plain, type=_File)
        if file.magic != MAGIC:
            return None
        refuse_newer(file.version)
        return _sorted(file)
    except (OSError, msgspec.DecodeError):
        return None


def _sorted(file: _File) -> Keys:
    slots: list[Slot] = []
    foreign: list[msgspec.Raw] = []
    for raw in file.slots:
        if msgspec.msgpack.decode(raw, type=list[object])[:2] == [1, OFFICER]:
            slots.append(msgspec.msgpack.decode(raw, type=Slot))
        else:
            foreign.append(raw)
    return Keys(file.store_id, slots, foreign)


def officers_of(path: Path) -> list[str]:
    """Who can open the store at `path`, without opening it; [] when there is none."""
    disk = Disk(path)
    return Keys.load(disk).officers() if disk.exists(NAME) or disk.exists(COPY) else []


def check_passphrase(path: Path, officer: str, passphrase: str, floor: Cost = FLOOR) -> None:
    """Raise WrongPassphrase or NotFound unless the passphrase opens the officer's slot."""
    Keys.load(Disk(path)).unlock(officer, passphrase, floor)
