"""The wire format of enrolment: how a terminal and the central come to trust each other.

Pure, shared by both sides. An administrator hands over a one-time code on paper. The code never
travels: both sides derive a key from it and seal their message with HMAC-SHA256 (RFC 2104), so
that a listener cannot use what he saw, and nobody without the code can pose as the central. The
answer carries the central's Ed25519 key, which signs every receipt from then on.

80 random bits need no slow hash: there is nothing to guess within the code's life.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from ptsp_tui.digest import is_mac, mac, sha256
from ptsp_tui.errors import BadValue
from ptsp_tui.protocol import (
    VERSION,
    BadWire,
    Bytes8,
    Bytes16,
    Bytes32,
    Count,
    Epoch,
    canonical,
    encode,
)

ENROL_TYPE: Final = "application/vnd.ptsp.enrol"
ENROLLED_TYPE: Final = "application/vnd.ptsp.enrolled"
CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: no letter that is read as a digit."""
CODE_LENGTH: Final = 16

_LOOKALIKES: Final = str.maketrans("OIL", "011", " -.")

Unit = Annotated[str, Meta(pattern=r"^([0-9]{6}|[0-9]{10})\Z")]
Terminal = Annotated[str, Meta(pattern=r"^[0-9]{2}\Z")]
T = TypeVar("T")


class EnrolRequest(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A terminal asks to be known under (log_id, epoch) with its public key.

    `unit` is a 6- or 10-digit office code, `terminal` two digits. `recovery` may hold a sealed
    copy of the store's key that the central keeps unread; b"" if the office keeps it itself.
    """

    v: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    log_id: Bytes16
    epoch: Epoch
    public_key: Bytes32
    unit: Unit
    terminal: Terminal
    recovery: Annotated[bytes, Meta(max_length=512)]


class Enrolled(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The central's answer; `status` is one of

    `ok`, `other_place` (the code is for another unit or terminal) and `taken` (this terminal is
    known already: `next_epoch` is the lowest epoch it may be enrolled with). `recovery_key` is the
    central's X25519 key, for which a terminal may seal its store's key. Times: ms since 1970 UTC.
    """

    v: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    status: Literal["ok", "other_place", "taken"]
    request_sha8: Bytes8
    central_key: Bytes32
    recovery_key: Bytes32
    central_ms: Count
    unit_name: Annotated[str, Meta(max_length=200)]
    next_epoch: Epoch


class _Sealed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    code_id: Bytes16
    body: Annotated[bytes, Meta(max_length=4096)]
    mac: Bytes32


class Code(msgspec.Struct, frozen=True):
    """What both sides keep of a code: `id` finds it, `key` seals with it."""

    id: bytes
    key: bytes


def read_code(text: str) -> Code:
    """The code an officer typed: case, blanks, hyphens and O/0, I/L/1 do not matter.

    Raises BadValue when it cannot be a code.
    """
    plain = text.upper().translate(_LOOKALIKES)
    if len(plain) != CODE_LENGTH or not set(plain) <= set(CODE_ALPHABET):
        raise BadValue(
            "An enrolment code has {length} letters and digits.", field="code", length=CODE_LENGTH
        )
    key = sha256(b"ptsp-code-1" + plain.encode("ascii"))
    return Code(sha256(b"ptsp-code-id-1" + key)[:16], key)


def _bound(code: Code, side: bytes, body: bytes) -> bytes:
    return side + code.id + body


def _seal(code: Code, side: bytes, body: bytes) -> bytes:
    return encode(_Sealed(code.id, body, mac(code.key, _bound(code, side, body))))


def _open(code: Code, side: bytes, raw: bytes, shape: type[T]) -> T:
    sealed = canonical(raw, _Sealed)
    if not is_mac(sealed.mac, code.key, _bound(code, side, sealed.body)):
        raise BadWire("The message was not made with this enrolment code.")
    return canonical(sealed.body, shape)


def code_id(raw: bytes) -> bytes:
    """Which code a request was sealed with; raises BadWire."""
    return canonical(raw, _Sealed).code_id


def seal_request(code: Code, request: EnrolRequest) -> bytes:
    """A whole request body; raises BadWire when a field is out of range."""
    raw = _seal(code, b"terminal", encode(request))
    open_request(code, raw)
    return raw


def open_request(code: Code, raw: bytes) -> EnrolRequest:
    """The request in a body sealed with `code`; raises BadWire."""
    return _open(code, b"terminal", raw, EnrolRequest)


def seal_answer(code: Code, answer: Enrolled) -> bytes:
    """A whole answer body."""
    return _seal(code, b"central", encode(answer))


def open_answer(code: Code, raw: bytes) -> Enrolled:
    """The answer in a body sealed by a central that knows `code`; raises BadWire."""
    return _open(code, b"central", raw, Enrolled)
