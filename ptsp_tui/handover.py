"""The wire format of a file that carries a log by hand, for a counter without any network.

Pure, shared by both sides. A file is one of: `outbox` (batches as they would be posted), `enrol`
(an enrolment request), and the central's replies to both. What a stick holds can be lost in the
street, so batches and replies are sealed: those to the central with HPKE (RFC 9180, X25519,
HKDF-SHA256, AES-256-GCM) for its recovery key, a reply for a key that came inside the batches.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Meta

from ptsp_tui.protocol import BadWire, Bytes32, canonical, encode

MAGIC: Final = b"PTSPHAND1"
MAX_FILE: Final = 512 * 1024 * 1024
"""Largest file, bytes."""
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
Kind = Literal["outbox", "receipts", "enrol", "enrolled"]
Body = Annotated[bytes, Meta(max_length=4 * 1024 * 1024)]


class Handover(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is in a file: `parts` are bodies as HTTP would carry them, in order.

    `reply_to` is the X25519 key that the answer is sealed for.
    """

    kind: Kind
    reply_to: Bytes32
    parts: Annotated[list[Body], Meta(max_length=100_000)]


def seal(message: Handover, public_key: bytes) -> bytes:
    """The file; only who holds the private half of `public_key` can read it."""
    key = X25519PublicKey.from_public_bytes(public_key)
    return MAGIC + _SUITE.encrypt(encode(message), key, info=MAGIC)


def open_(raw: bytes, private_key: X25519PrivateKey) -> Handover:
    """What is in the file; raises BadWire when it is none, or is not for that key."""
    if not raw.startswith(MAGIC):
        raise BadWire("This file was not made by ptsp export.")
    try:
        plain = _SUITE.decrypt(raw[len(MAGIC) :], private_key, info=MAGIC)
    except (InvalidTag, ValueError):
        raise BadWire("This file is damaged, or not for this place.") from None
    return canonical(plain, Handover)
