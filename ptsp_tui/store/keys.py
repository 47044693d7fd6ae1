"""The key file: the store's data key, sealed to every officer and to the central (section 4).

    KEYS = msgpack ["PTSPKEYS", 2, store id, number of the data key, [slot, ...], [older, ...],
                    HMAC-SHA256 of all before it] and its crc32; KEYS.bak is a copy
    officer  = [2, 1, name, m_kib, t, p, salt16, nonce12, AES-GCM(kek, private, aad), public,
                sealed]
    recovery = [1, 2, name, public, sealed]
    sealed   = HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) of the data key
    older    = [number, nonce12, AES-GCM(data key, older data key, aad)]

An officer's passphrase opens a private key of his (kek = Argon2id, RFC 9106; aad = store id, then
msgpack of the slot's first six fields and the public key), and that opens the data key. So the
data key can be replaced while only one passphrase is known: the new one is sealed to everybody's
public key (docs/decisions/0007). The HMAC, under a key derived from the data key, keeps a thief who
can write to the disk from slipping in a slot of his own.

Argon2id's parameters are bound as additional data, and capped when read, so that a forged slot
cannot ask for all memory.
"""

from __future__ import annotations

import hmac
import os
from binascii import crc32
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ptsp_tui import recovery
from ptsp_tui.errors import BadValue, NotFound, Refused, StoreDamaged, StoreTrouble, WrongPassphrase

from . import passphrase as passphrases
from .disk import Disk
from .manifest import refuse_newer
from .ring import Ring

NAME: Final = "KEYS"
COPY: Final = "KEYS.bak"
MAGIC: Final = "PTSPKEYS"
VERSION: Final = 2
OFFICER: Final = 1  # slot kinds
RECOVERY: Final = 2
MAX_OFFICER_ID: Final = 64
_SLOT: Final = 2  # version of an officer's slot


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

    def cost(self) -> Cost:
        """What one guess at this slot costs."""
        return Cost(self.memory, self.passes, self.lanes)

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


class _Older(msgspec.Struct, array_like=True, frozen=True):
    number: int
    nonce: bytes
    locked: bytes


class _File(msgspec.Struct, array_like=True, frozen=True):
    magic: str
    version: int
    store_id: bytes
    number: int
    slots: list[msgspec.Raw]
    older: list[_Older]
    mac: bytes


class Keys:
    """The key file of one store, as read; a change is written by `save`."""

    def __init__(self, store_id: bytes) -> None:
        self.store_id = store_id
        self.from_copy = False
        self._slots: dict[str, Slot] = {}
        self._recovery: RecoverySlot | None = None
        self._read: _File | None = None

    @classmethod
    def new(cls) -> Keys:
        """Keys of a new store, with no officer yet."""
        return cls(os.urandom(16))

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

    @classmethod
    def decode(cls, data: bytes) -> Keys | None:
        """The keys in the bytes of a key file, None when they are damaged."""
        plain, check = data[:-4], data[-4:]
        if crc32(plain).to_bytes(4, "little") != check:
            return None
        try:
            _check_version(plain)
            file = msgspec.msgpack.decode(plain, type=_File)
            keys = cls(file.store_id)
            for raw in file.slots:
                keys._take(raw)
        except msgspec.DecodeError:
            return None
        keys._read = file
        return keys

    def _take(self, raw: msgspec.Raw) -> None:
        kind = msgspec.msgpack.decode(raw, type=list[object])[1:2]
        if kind == [OFFICER]:
            slot = msgspec.msgpack.decode(raw, type=Slot)
            self._slots[slot.id] = slot
        elif kind == [RECOVERY]:
            self._recovery = msgspec.msgpack.decode(raw, type=RecoverySlot)

    def encode(self, ring: Ring) -> bytes:
        """The bytes of the key file."""
        slots: list[Slot | RecoverySlot] = list(self._slots.values())
        if self._recovery is not None:
            slots.append(self._recovery)
        raw = [msgspec.Raw(msgspec.msgpack.encode(slot)) for slot in slots]
        older = [self._locked(ring, number, key) for number, key in ring.older.items()]
        file = _File(MAGIC, VERSION, self.store_id, ring.current, raw, older, b"")
        file = msgspec.structs.replace(file, mac=_mac(ring.key, file))
        plain = msgspec.msgpack.encode(file)
        self._read = file
        return plain + crc32(plain).to_bytes(4, "little")

    def _locked(self, ring: Ring, number: int, key: bytes) -> _Older:
        nonce = os.urandom(12)
        return _Older(number, nonce, AESGCM(ring.key).encrypt(nonce, key, self._bound(number)))

    def _bound(self, number: int) -> bytes:
        return self.store_id + number.to_bytes(2, "little")

    def save(self, disk: Disk, ring: Ring) -> None:
        """Write KEYS, then its copy. Raises OSError."""
        whole = self.encode(ring)
        disk.write_whole(NAME, whole)
        disk.write_whole(COPY, whole)

    def mend(self, disk: Disk, ring: Ring) -> None:
        """Write both files again if one is damaged or older. Raises OSError.

        An old copy would still open for an officer who was removed.
        """
        if self.from_copy or not disk.exists(COPY) or disk.read(COPY) != disk.read(NAME):
            self.save(disk, ring)

    def copy(self) -> Keys:
        """The same keys, to go back to when a change cannot be saved."""
        twin = Keys(self.store_id)
        twin.from_copy, twin._read = self.from_copy, self._read
        twin._slots, twin._recovery = dict(self._slots), self._recovery
        return twin

    # -- who can open

    def officers(self) -> list[str]:
        """Who can open the store, in the order they were added."""
        return list(self._slots)

    @property
    def recovery_public(self) -> bytes:
        """The key of the central that could open the store; b"" for none."""
        return b"" if self._recovery is None else self._recovery.public

    @property
    def recovery_sealed(self) -> bytes:
        """The data key as sealed to the central. Refused when it is not."""
        if self._recovery is None:
            raise Refused(
                "This computer was never enrolled at a central, so the central cannot help. "
                "Another officer can reset the passphrase: ptsp officer reset NAME"
            )
        return self._recovery.sealed

    def add(self, officer: str, passphrase: str, ring: Ring, cost: Cost = COST) -> None:
        """Give the officer a slot. Refused if there is one, BadValue for an easy passphrase."""
        if officer in self._slots:
            raise Refused("{officer} can already open the data.", officer=officer)
        if not officer.strip() or len(officer) > MAX_OFFICER_ID:
            raise BadValue("An officer's name has 1 to 64 characters.", field="officer")
        self._put(officer, passphrase, ring, cost)

    def change(self, officer: str, passphrase: str, ring: Ring, cost: Cost = COST) -> None:
        """Give the officer a new passphrase. NotFound, BadValue for an easy one."""
        self._slot(officer)
        self._put(officer, passphrase, ring, cost)

    def _put(self, officer: str, passphrase: str, ring: Ring, cost: Cost) -> None:
        passphrases.check(passphrase, officer)
        private = X25519PrivateKey.generate()
        salt, nonce = os.urandom(16), os.urandom(12)
        head = (_SLOT, OFFICER, officer, cost.memory, cost.passes, cost.lanes, salt, nonce)
        public = private.public_key().public_bytes_raw()
        slot = Slot(*head, b"", public, self._sealed(public, ring))
        kek = _kek(passphrase, salt, cost)
        locked = AESGCM(kek).encrypt(nonce, private.private_bytes_raw(), slot.bound(self.store_id))
        self._slots[officer] = msgspec.structs.replace(slot, locked=locked)

    def _sealed(self, public: bytes, ring: Ring) -> bytes:
        return recovery.seal(ring.key, public, recovery.OFFICER + self.store_id)

    def remove(self, officer: str) -> None:
        """Take the officer's slot away. Refused for the last one: nobody could open the data."""
        self._slot(officer)
        if len(self._slots) == 1:
            raise Refused(
                "{officer} is the only one who can open the data. Add another officer first.",
                officer=officer,
            )
        del self._slots[officer]

    def set_recovery(self, public: bytes, ring: Ring) -> None:
        """Let the central with this X25519 key open the store too."""
        sealed = recovery.seal(ring.key, public, recovery.RECOVERY + self.store_id)
        self._recovery = RecoverySlot(1, RECOVERY, "central", public, sealed)

    def seal_again(self, ring: Ring) -> None:
        """The ring has turned: seal its new key to everybody."""
        for name, slot in self._slots.items():
            sealed = self._sealed(slot.public, ring)
            self._slots[name] = msgspec.structs.replace(slot, sealed=sealed)
        if self._recovery is not None:
            self.set_recovery(self._recovery.public, ring)

    # -- opening

    def unlock(self, officer: str, passphrase: str, floor: Cost = FLOOR) -> Ring:
        """The data keys. WrongPassphrase, NotFound; StoreDamaged for costs out of bounds.

        Takes as long as the slot's cost says (about 0.15 s); the GIL is released meanwhile.
        """
        slot = self._slot(officer)
        if not slot.cost().within(floor, CEILING):
            raise StoreDamaged(
                "The key file asks for settings that are not safe. Restore a backup, "
                "or call your technician."
            )
        kek = _kek(passphrase, slot.salt, slot.cost())
        try:
            private = AESGCM(kek).decrypt(slot.nonce, slot.locked, slot.bound(self.store_id))
        except InvalidTag as fault:
            raise WrongPassphrase(
                "This passphrase does not open the data for {officer}. "
                "Check Caps Lock and try again.",
                officer=officer,
            ) from fault
        info = recovery.OFFICER + self.store_id
        return self.ring_of(recovery.unseal(slot.sealed, private, info))

    def ring_of(self, key: bytes | None) -> Ring:
        """The data keys, from the one in use. StoreDamaged when the key file was altered."""
        file = self._read
        try:
            if key is None or file is None or not hmac.compare_digest(_mac(key, file), file.mac):
                raise _altered()
            aead = AESGCM(key)
            older = {
                each.number: aead.decrypt(each.nonce, each.locked, self._bound(each.number))
                for each in file.older
            }
        except InvalidTag as fault:
            raise _altered() from fault
        return Ring({**older, file.number: key}, file.number)

    def _slot(self, officer: str) -> Slot:
        if officer not in self._slots:
            raise NotFound(
                "There is no officer {officer} on this computer. Known here: {known}.",
                officer=officer,
                known=", ".join(self._slots),
            )
        return self._slots[officer]


def derived(key: bytes, store_id: bytes, info: bytes) -> bytes:
    """A 32-byte key for another purpose, named by `info` (HKDF-SHA256, RFC 5869)."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=store_id, info=b"ptsp sub v1 " + info)
    return kdf.derive(key)


def _mac(key: bytes, file: _File) -> bytes:
    plain = msgspec.msgpack.encode(msgspec.structs.replace(file, mac=b""))
    return hmac.digest(derived(key, file.store_id, b"keys"), plain, "sha256")


def _altered() -> StoreDamaged:
    return StoreDamaged(
        "The key file on this computer is not what ptsp wrote. Somebody may have altered it: "
        "call your technician."
    )


def _kek(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    )
    return kdf.derive(passphrases.normalised(passphrase))


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


def _read(disk: Disk, name: str) -> Keys | None:
    try:
        return Keys.decode(disk.read(name))
    except OSError:
        return None


def officers_of(path: Path) -> list[str]:
    """Who can open the store at `path`, without opening it; [] when there is none."""
    disk = Disk(path)
    return Keys.load(disk).officers() if disk.exists(NAME) or disk.exists(COPY) else []
