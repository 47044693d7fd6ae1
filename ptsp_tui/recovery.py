"""Getting back into a store with the central's help: sealed keys, request and answer. Pure.

Every store of an enrolled terminal holds its data key sealed to the central's X25519 key. When no
officer remembers a passphrase, the terminal writes a request (that sealed key and a fresh public
key of its own), somebody carries it to the central, and the central's answer is the data key
sealed to the fresh key. Neither file is of any use without the other side's private key: request
and answer may travel by any messenger.

Sealing is HPKE, RFC 9180, base mode: X25519, HKDF-SHA256, AES-256-GCM; a sealed 32-byte key is 80
bytes. `info` names purpose and store: what was sealed for one opens for no other.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from msgspec import Meta

from ptsp_tui.errors import Refused
from ptsp_tui.protocol import Bytes16, Bytes32

OFFICER: Final = b"ptsp officer v1"
RECOVERY: Final = b"ptsp recovery v1"
ANSWER: Final = b"ptsp answer v1"

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_REQUEST: Final = "PTSPRECOVER"
_ANSWER: Final = "PTSPANSWER"

Sealed = Annotated[bytes, Meta(min_length=80, max_length=80)]


def seal(key: bytes, to: bytes, info: bytes) -> bytes:
    """`key`, readable only with the private half of the public key `to` (32 bytes)."""
    return _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(to), info)


def unseal(sealed: bytes, private: bytes, info: bytes) -> bytes | None:
    """What was sealed; None when it was sealed to another key, for another purpose, or altered."""
    try:
        return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info)
    except InvalidTag:
        return None


class Request(msgspec.Struct, array_like=True, frozen=True):
    """What the terminal asks. `unit`, `terminal` and `officer` are what it says of itself."""

    magic: str
    version: int
    store_id: Bytes16
    unit: Annotated[str, Meta(max_length=10)]
    terminal: Annotated[str, Meta(max_length=2)]
    officer: Annotated[str, Meta(max_length=64)]
    sealed: Sealed
    public: Bytes32


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """The store's data key, sealed to the key of the request."""

    magic: str
    version: int
    store_id: Bytes16
    sealed: Sealed


def ask(
    store_id: bytes, unit: str, terminal: str, officer: str, sealed: bytes, public: bytes
) -> bytes:
    """The bytes of a request."""
    return msgspec.msgpack.encode(
        Request(_REQUEST, 1, store_id, unit, terminal, officer, sealed, public)
    )


def read_request(data: bytes) -> Request:
    """The request in these bytes. Refused when they are none."""
    try:
        request = msgspec.msgpack.decode(data, type=Request)
    except msgspec.DecodeError:
        request = None
    if request is None or (request.magic, request.version) != (_REQUEST, 1):
        raise Refused("This file is no recovery request of ptsp.")
    return request


def answer(request: Request, private: bytes) -> bytes:
    """The answer of the central with this X25519 private key (32 bytes).

    Refused when the store was not enrolled at this central.
    """
    key = unseal(request.sealed, private, RECOVERY + request.store_id)
    if key is None:
        raise Refused("This request is for another central: the key was not sealed to this one.")
    sealed = seal(key, request.public, ANSWER + request.store_id)
    return msgspec.msgpack.encode(Answer(_ANSWER, 1, request.store_id, sealed))


def read_answer(data: bytes, store_id: bytes, private: bytes) -> bytes:
    """The data key in an answer. Refused when it does not answer the request of this store."""
    try:
        found = msgspec.msgpack.decode(data, type=Answer)
    except msgspec.DecodeError:
        found = None
    if found is None or (found.magic, found.version) != (_ANSWER, 1):
        raise Refused("This file is no recovery answer of ptsp.")
    key = unseal(found.sealed, private, ANSWER + store_id)
    if key is None:
        raise Refused("This answer belongs to another request. Ask the central again.")
    return key
