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

import os
from binascii import crc32
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ptsp_tui import recovery
from ptsp_tui.digest import is_mac, mac
from ptsp_tui.errors import BadValue, NotFound, Refused, StoreDamaged, WrongPassphrase

from . import passphrase as passphrases
from .disk import Disk
from .key_file import (
    COPY,
    MAGIC,
    NAME,
    OFFICER,
    RECOVERY,
    VERSION,
    Content,
    File,
    Older,
    RecoverySlot,
    Slot,
)
from .ring import Ring

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


class Keys:
    """The key file of one store, as read; a change is written by `save`."""

    def __init__(self, store_id: bytes) -> None:
        self.store_id = store_id
        self.from_copy = False
        self._slots: dict[str, Slot] = {}
        self._recovery: RecoverySlot | None = None
        self._read: File | None = None

    @classmethod
    def new(cls) -> Keys:
        """Keys of a new store, with no officer yet."""
        return cls(os.urandom(16))

    @classmethod
    def load(cls, disk: Disk) -> Keys:
        """Read KEYS, or its copy when it is damaged; StoreDamaged when both are."""
        return cls._of(Content.load(disk))

    @classmethod
    def decode(cls, data: bytes) -> Keys | None:
        """The keys in the bytes of a key file, None when they are damaged."""
        content = Content.decode(data)
        return None if content is None else cls._of(content)

    @classmethod
    def _of(cls, content: Content) -> Keys:
        keys = cls(content.file.store_id)
        keys.from_copy, keys._read = content.from_copy, content.file
        keys._slots, keys._recovery = content.slots, content.recovery
        return keys

    def encode(self, ring: Ring) -> bytes:
        """The bytes of the key file."""
        slots: list[Slot | RecoverySlot] = list(self._slots.values())
        if self._recovery is not None:
            slots.append(self._recovery)
        raw = [msgspec.Raw(msgspec.msgpack.encode(slot)) for slot in slots]
        older = [self._locked(ring, number, key) for number, key in ring.older.items()]
        file = File(MAGIC, VERSION, self.store_id, ring.current, raw, older, b"")
        file = msgspec.structs.replace(file, mac=mac(*_signed(ring.key, file)))
        plain = msgspec.msgpack.encode(file)
        self._read = file
        return plain + crc32(plain).to_bytes(4, "little")

    def _locked(self, ring: Ring, number: int, key: bytes) -> Older:
        nonce = os.urandom(12)
        return Older(number, nonce, AESGCM(ring.key).encrypt(nonce, key, self._bound(number)))

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
        cost = Cost(slot.memory, slot.passes, slot.lanes)
        if not cost.within(floor, CEILING):
            raise StoreDamaged(
                "The key file asks for settings that are not safe. Restore a backup, "
                "or call your technician."
            )
        kek = _kek(passphrase, slot.salt, cost)
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
            if key is None or file is None or not is_mac(file.mac, *_signed(key, file)):
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


def _signed(key: bytes, file: File) -> tuple[bytes, bytes]:
    """The key of the MAC, and what it is of."""
    plain = msgspec.msgpack.encode(msgspec.structs.replace(file, mac=b""))
    return derived(key, file.store_id, b"keys"), plain


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
