"""The wire format of questions: a terminal asks, the central tells; both sign.

Pure, shared by both sides. Three kinds: `lookup` (a case by its receipt, resume code or NIK;
audited; from then on its events come with the feed), `log` (a part of the terminal's own log, for
a store that was restored from a backup) and `catalogue` (a part of a bundle).

A question is good once: its `once` must be above every one that the central has seen from this
terminal, so that nobody who recorded one can ask it again.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from ptsp_tui.protocol import (
    MAX_BODY,
    VERSION,
    BadWire,
    Bytes8,
    Bytes16,
    Bytes32,
    Bytes64,
    Count,
    Epoch,
    Seq,
    Signer,
    TooBig,
    Word,
    canonical,
    encode,
    verified,
)

ASK_TYPE: Final = "application/vnd.ptsp.ask"
TOLD_TYPE: Final = "application/vnd.ptsp.told"
MAX_ASK: Final = 16 * 1024
"""Largest question, bytes."""
Kind = Literal["lookup", "log", "catalogue"]
By = Literal["receipt", "resume", "nik"]
_NO_ZERO: Final = r"^[^\x00]*\Z"
Text = Annotated[str, Meta(max_length=200, pattern=_NO_ZERO)]
T = TypeVar("T")


class Ask(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A question of (log_id, epoch); `body` is one of LookUp, LogPart and BundlePart."""

    v: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    log_id: Bytes16
    epoch: Epoch
    once: Count
    kind: Kind
    body: Annotated[bytes, Meta(max_length=MAX_ASK)]


class Told(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The answer. `status`: `ok` (then `body` is the answer to that kind), `bad_key`, `replayed`
    (ask again above `once`), `busy` (wait `retry_ms`), `refused`, `not_found`.
    """

    status: Literal["ok", "bad_key", "replayed", "busy", "refused", "not_found"]
    request_sha8: Bytes8
    once: Count = 0
    retry_ms: Count = 0
    body: bytes = b""


class LookUp(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Which cases are these? `value` is a receipt as printed, a resume code or a NIK; `officer`
    and `reason` go into the central's audit.
    """

    by: By
    value: Annotated[str, Meta(min_length=4, max_length=64)]
    officer: Annotated[str, Meta(min_length=1, max_length=64, pattern=_NO_ZERO)]
    reason: Annotated[str, Meta(min_length=3, max_length=200, pattern=_NO_ZERO)]


class Seen(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A case that was found; its events come with the feed. `day` is its receipt's, ISO."""

    case: Bytes16
    receipt: Word
    service: Word
    unit: Word
    unit_name: Text
    terminal: Word
    state: Word
    day: Word
    name: Text


class LookedUp(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What was found, newest first, at most 20; `more` when there is more."""

    cases: Annotated[list[Seen], Meta(max_length=20)]
    more: bool = False


class LogPart(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """My own events from `first` on, please, about `want` bytes packed."""

    first: Seq
    want: Annotated[int, Meta(ge=1, le=MAX_BODY // 2)]
    dict_id: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class LogTold(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`n` encoded events in `z`, on top of chain hash `prev`; the log's head is (`seq`, `head`)."""

    prev: Bytes32
    n: Count
    dict_id: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    z: bytes
    seq: Count
    head: Bytes32


class BundlePart(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A piece of the catalogue bundle `want`, packed against `base` (b"" for none)."""

    want: Bytes32
    base: Annotated[bytes, Meta(max_length=32)]
    offset: Count
    length: Annotated[int, Meta(ge=1, le=MAX_BODY // 2)]


class BundleTold(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """`piece` of a packed bundle of `size` bytes in all; `base` is what it is packed against, b""
    when the central does not have the one that was asked for. `manifest` is signed.
    """

    base: Annotated[bytes, Meta(max_length=32)]
    size: Count
    offset: Count
    piece: bytes
    manifest: bytes


class _Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    body: bytes
    sig: Bytes64


def seal_ask(sign: Signer, ask: Ask) -> bytes:
    """A whole request body; raises BadWire when a field is out of range."""
    body = encode(ask)
    raw = encode(_Signed(body, sign(b"ptsp-ask-1" + body)))
    open_ask(raw)
    return raw


def open_ask(raw: bytes) -> Ask:
    """The question in a request body, not yet believed; raises BadWire, TooBig."""
    if len(raw) > 2 * MAX_ASK:
        raise TooBig("A question is larger than {limit} bytes.", limit=2 * MAX_ASK)
    return canonical(canonical(raw, _Signed).body, Ask)


def is_ask_of(raw: bytes, public_key: bytes) -> bool:
    """True if the terminal with that key signed the question; raises BadWire."""
    signed = canonical(raw, _Signed)
    return verified(public_key, signed.sig, b"ptsp-ask-1" + signed.body)


def seal_told(sign: Signer, told: Told) -> bytes:
    """A whole answer body; `sign` is the central's."""
    body = encode(told)
    return encode(_Signed(body, sign(b"ptsp-told-1" + body)))


def open_told(raw: bytes, central_key: bytes) -> Told:
    """The answer; raises BadWire unless the central with that key signed it."""
    if len(raw) > MAX_BODY:
        raise TooBig("An answer is larger than {limit} bytes.", limit=MAX_BODY)
    signed = canonical(raw, _Signed)
    if not verified(central_key, signed.sig, b"ptsp-told-1" + signed.body):
        raise BadWire("The answer is not signed by our central.")
    return canonical(signed.body, Told)


def read_body(message: Ask | Told, shape: type[T]) -> T:
    """What a question or answer is about; raises BadWire."""
    return canonical(message.body, shape)


KINDS: Final[dict[Kind, type[Any]]] = {"lookup": LookUp, "log": LogPart, "catalogue": BundlePart}
"""What the body of a question of each kind is."""
