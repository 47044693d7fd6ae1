"""The wire format between a terminal and the central: exact bytes, hashes and signatures.

Pure: no HTTP, no clock, no disk. Both sides import it. A terminal writes one append-only log;
an event's identity is (log_id, epoch, seq) and never travels inside the event. Every message is
msgpack in its one canonical form: bytes that decode but would be written differently are refused,
so that one event has one encoding and one hash.

The chain runs over a salted hash of the payload, so a payload can be erased when its retention
ends (UU 27/2022 on personal data) without breaking the chain: `erased` keeps that hash in its
place. Domain bytes 00/01 for leaf and node follow RFC 9162 section 2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from ptsp_tui import packing
from ptsp_tui.digest import sha256
from ptsp_tui.packing import MAX_BATCH, BadWire, NewerWire, TooBig

__all__ = ["MAX_BATCH", "BadWire", "NewerWire", "TooBig"]  # with all that is defined here

SYNC_TYPE: Final = "application/vnd.ptsp.sync"
ACK_TYPE: Final = "application/vnd.ptsp.ack"
VERSION: Final = 1
GENESIS: Final = bytes(32)
"""The chain hash before the first event."""
MAX_EVENT: Final = 256 * 1024
"""Largest encoded event, bytes."""
MAX_BODY: Final = 1024 * 1024
"""Largest request or answer body, bytes."""
MAX_EVENTS: Final = packing.MAX_PARTS
"""Most events in one batch."""

Signer = Callable[[bytes], bytes]
"""Signs a message with an Ed25519 private key that stays where it is kept."""

_BIG: Final = 2**53 - 1  # what JSON readers of an export can still hold exactly
Count = Annotated[int, Meta(ge=0, le=_BIG)]
Epoch = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Seq = Annotated[int, Meta(ge=1, le=_BIG)]
Bytes8 = Annotated[bytes, Meta(min_length=8, max_length=8)]
Bytes16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Bytes32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
Bytes64 = Annotated[bytes, Meta(min_length=64, max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*\Z")]
Word = Annotated[str, Meta(max_length=64, pattern=r"^[^\x00]*\Z")]
"""A short text; no zero byte, which databases do not take."""

T = TypeVar("T")


class Event(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One immutable fact of a terminal's log.

    Times are milliseconds since 1970 UTC by the terminal's clock; `clock_off_ms` is the last known
    difference central minus terminal. `seen_feed` is the feed cursor the officer had seen. `salt`
    is 16 random bytes, or empty once erased; then `payload` is the 32-byte hash of what was there.
    `origin` names (epoch, seq) when an event of an abandoned epoch is written again. Raises BadWire
    for a salt that is neither.
    """

    v: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    type: Name
    app_id: Bytes16
    officer: Word
    t_ms: Annotated[int, Meta(ge=0, le=_BIG)]
    clock_off_ms: Annotated[int, Meta(ge=-_BIG, le=_BIG)]
    seen_feed: Count
    salt: Annotated[bytes, Meta(max_length=16)]
    payload: Annotated[bytes, Meta(max_length=MAX_EVENT)]
    origin: tuple[Epoch, Seq] | None = None

    def __post_init__(self) -> None:
        if len(self.salt) not in (0, 16):
            raise BadWire("A salt has 16 bytes.")
        if not self.salt and len(self.payload) != 32:
            raise BadWire("An erased payload leaves a hash of 32 bytes.")

    @property
    def is_erased(self) -> bool:
        """True when only the hash of the payload is left."""
        return not self.salt


_encoder: Final = msgspec.msgpack.Encoder()
_decoders: dict[type, msgspec.msgpack.Decoder[object]] = {}


def canonical(raw: bytes, shape: type[T]) -> T:
    """Decode `raw` as `shape`; raises BadWire unless it is that shape's own encoding."""
    decoder = _decoders.get(shape) or _decoders.setdefault(shape, msgspec.msgpack.Decoder(shape))
    try:
        value = decoder.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        # `from None`: a decoder's message may quote a value, and values are personal data
        raise BadWire("The message is not in the expected form.") from None
    if _encoder.encode(value) != raw:
        raise BadWire("The message is not in the expected form.")
    return value  # type: ignore[return-value]  # the decoder was made for `shape`


def encode(value: object) -> bytes:
    """`value` as msgpack."""
    return _encoder.encode(value)


def encode_event(event: Event) -> bytes:
    """The one encoding of `event`; raises BadWire or TooBig when a field is out of range."""
    raw = _encoder.encode(event)
    decode_event(raw)
    return raw


def decode_event(raw: bytes) -> Event:
    """The event in `raw`; raises BadWire for anything else, TooBig above MAX_EVENT."""
    if len(raw) > MAX_EVENT:
        raise TooBig("An event is larger than {limit} bytes.", limit=MAX_EVENT)
    return canonical(raw, Event)


def payload_hash(event: Event) -> bytes:
    """SHA-256 of salt and payload, also of an erased event."""
    return sha256(event.salt + event.payload) if event.salt else event.payload


def erased(event: Event) -> Event:
    """The same event without its payload; it has the same leaf. Erasing twice changes nothing."""
    return msgspec.structs.replace(event, salt=b"", payload=payload_hash(event))


def leaf(event: Event) -> bytes:
    """The 32-byte hash of one event, the same before and after its payload is erased."""
    e = event
    header = [e.v, e.type, e.app_id, e.officer, e.t_ms, e.clock_off_ms, e.seen_feed, e.origin]
    return sha256(b"\x00" + _encoder.encode(header) + payload_hash(e))


def chain(prev: bytes, seq: int, leaf32: bytes) -> bytes:
    """The chain hash after event `seq` with hash `leaf32` follows chain hash `prev`."""
    return sha256(b"\x01" + prev + seq.to_bytes(8, "big") + leaf32)


def walk(prev: bytes, first: int, events: Sequence[bytes]) -> Iterator[tuple[int, Event, bytes]]:
    """(seq, event, chain hash) of encoded `events` from seq `first` on; raises BadWire."""
    for seq, raw in enumerate(events, first):
        event = decode_event(raw)
        prev = chain(prev, seq, leaf(event))
        yield seq, event, prev


def verified(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """True if `signature` is a valid Ed25519 signature (RFC 8032) of `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _head_message(log_id: bytes, epoch: int, seq: int, chain32: bytes) -> bytes:
    return b"ptsp-head-1" + log_id + epoch.to_bytes(8, "big") + seq.to_bytes(8, "big") + chain32


def sign_head(sign: Signer, log_id: bytes, epoch: int, seq: int, chain32: bytes) -> bytes:
    """The terminal's signature under "my log stands at `seq` with `chain32`"; 64 bytes."""
    return sign(_head_message(log_id, epoch, seq, chain32))


def verify_head(
    public_key: bytes, signature: bytes, log_id: bytes, epoch: int, seq: int, chain32: bytes
) -> bool:
    """True if the terminal with `public_key` signed that head."""
    return verified(public_key, signature, _head_message(log_id, epoch, seq, chain32))


class Push(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One batch of a log: events `first` to `first + n - 1`, on top of chain hash `prev`.

    `n` may be 0: then it only asks where the central stands. `sig` signs the head that the batch
    leads to. `once` grows with every request of this terminal: one that does not is answered, but
    gets no feed. `feed_cursor` and `feed_tip` say how far it has the central's feed, `feed_want`
    how many bytes of it the answer may hold (0: none). `keys` is how much of the directory it has.
    `catalogue` and `program` say what it serves with, `dict_id` what `z` is packed with.
    """

    v: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    log_id: Bytes16
    epoch: Epoch
    first: Seq
    prev: Bytes32
    n: Annotated[int, Meta(ge=0, le=MAX_EVENTS)]
    head: Bytes32
    sig: Bytes64
    once: Count
    feed_cursor: Count
    feed_tip: Bytes16
    feed_want: Annotated[int, Meta(ge=0, le=MAX_BODY // 2)]
    keys: Count
    catalogue: Word
    program: Word
    dict_id: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    z: bytes

    @property
    def last(self) -> int:
        """Seq of the last event; `first - 1` when there is none."""
        return self.first - 1 + self.n


class Wants(msgspec.Struct, frozen=True):
    """What a terminal adds to a batch, as in Push; by default no feed is asked for."""

    once: int = 0
    feed_cursor: int = 0
    feed_tip: bytes = bytes(16)
    feed_want: int = 0
    keys: int = 0
    catalogue: str = ""
    program: str = ""
    dict_id: int = packing.DICTIONARY


class _Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    body: bytes
    sig: Bytes64


def encode_push(
    sign: Signer,
    log_id: bytes,
    epoch: int,
    first: int,
    prev: bytes,
    events: Sequence[bytes],
    wants: Wants | None = None,
    *,
    level: int = packing.GOOD,
) -> bytes:
    """A whole request body for encoded `events` from `first` on; raises BadWire, TooBig.

    `level` is how hard to pack.
    """
    wants = wants or Wants()
    head = prev
    for _, _, head in walk(prev, first, events):  # noqa: B007 - the last one counts
        pass
    push = Push(
        v=VERSION,
        log_id=log_id,
        epoch=epoch,
        first=first,
        prev=prev,
        n=len(events),
        head=head,
        sig=sign_head(sign, log_id, epoch, first - 1 + len(events), head),
        z=packing.pack(events, wants.dict_id, level),
        **msgspec.structs.asdict(wants),
    )
    raw = seal_push(sign, push)
    decode_push(raw)
    return raw


def seal_push(sign: Signer, push: Push) -> bytes:
    """The request body of `push`: signed, with its SHA-256 at the end."""
    body = _encoder.encode(push)
    signed = _encoder.encode(_Signed(body, sign(b"ptsp-push-1" + body)))
    return signed + sha256(signed)


def _signed_push(raw: bytes) -> _Signed:
    if len(raw) > MAX_BODY:
        raise TooBig("A batch is larger than {limit} bytes.", limit=MAX_BODY)
    signed, trailer = raw[:-32], raw[-32:]
    if sha256(signed) != trailer:
        raise BadWire("The message was altered on its way.")
    return canonical(signed, _Signed)


def decode_push(raw: bytes) -> Push:
    """The push in a request body; raises BadWire, TooBig or NewerWire. Signatures not checked."""
    body = _signed_push(raw).body
    _check_version(body)
    return canonical(body, Push)


def is_push_of(raw: bytes, public_key: bytes) -> bool:
    """True if the terminal with that key signed the whole request; raises BadWire."""
    signed = _signed_push(raw)
    return verified(public_key, signed.sig, b"ptsp-push-1" + signed.body)


def _check_version(body: bytes) -> None:
    try:
        start = msgspec.msgpack.decode(body, type=list[msgspec.Raw])
        version = msgspec.msgpack.decode(start[0], type=int) if start else 0
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise BadWire("The message is not in the expected form.") from None
    if version > VERSION:
        raise NewerWire("The message is of a newer version.")


def push_events(push: Push) -> list[bytes]:
    """The encoded events inside; raises BadWire, or TooBig if they unpack to more than allowed."""
    return packing.unpack(push.z, push.n, push.dict_id)


def request_sha8(request: bytes) -> bytes:
    """What ties an answer to its request: 8 bytes of the request's SHA-256."""
    return sha256(request)[:8]


Status = Literal["ok", "gap", "fork", "busy", "too_big", "bad_key", "upgrade", "refused"]


class Ack(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The central's receipt: it holds this log up to `have_seq` with chain hash `have_hash`.

    `ok` and `gap` speak about progress, the other statuses never do. `safe_seq` is what the
    central has also archived elsewhere. `server_ms` is its clock, ms since 1970 UTC. `retry_ms`
    asks to wait. `at_seq` is the event that `fork` (first that differs) or `refused` is about, 0
    otherwise; `why` is then a code word, and for `upgrade` the least program version.

    The answer's feed holds `feed_n` items up to number `feed_last`, whose chain is `feed_tip`
    there and whose packed bytes have SHA-256 `feed_hash`; `feed_head` is the last number that
    waits. `feed_lost` says that the terminal's cursor is not on the central's feed.
    `once` is the highest `once` seen so far. `catalogue` is the hash of the bundle in force.
    `keys` are packed keys of the directory after number `keys_after`; `keys_head` is its last
    number, `keys_tip` its chain there.
    """

    status: Status
    log_id: Bytes16
    epoch: Epoch
    have_seq: Count
    have_hash: Bytes32
    safe_seq: Count
    server_ms: Count
    request_sha8: Bytes8
    retry_ms: Count = 0
    at_seq: Count = 0
    why: Word = ""
    once: Count = 0
    feed_head: Count = 0
    feed_last: Count = 0
    feed_tip: Bytes16 = bytes(16)
    feed_n: Annotated[int, Meta(ge=0, le=MAX_EVENTS)] = 0
    feed_dict: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    feed_hash: Annotated[bytes, Meta(max_length=32)] = b""
    feed_lost: bool = False
    catalogue: Annotated[bytes, Meta(max_length=32)] = b""
    keys_head: Count = 0
    keys_tip: Bytes16 = bytes(16)
    keys_after: Count = 0
    keys: bytes = b""


class _Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    body: bytes
    sig: Bytes64
    feed: bytes


def sign_ack(sign: Signer, ack: Ack, feed: bytes = b"") -> bytes:
    """A whole answer body; `sign` is the central's, `feed` the packed items that `ack` names."""
    body = _encoder.encode(ack)
    return _encoder.encode(_Answer(body, sign(b"ptsp-ack-1" + body), feed))


def verify_ack(raw: bytes, central_key: bytes) -> Ack:
    """The receipt in an answer body; raises BadWire unless the central with that key signed it.

    The feed beside it must be the one that the receipt names; in a kept receipt it is left out.
    """
    answer = _answer(raw)
    if not verified(central_key, answer.sig, b"ptsp-ack-1" + answer.body):
        raise BadWire("The answer is not signed by our central.")
    ack = canonical(answer.body, Ack)
    if answer.feed and sha256(answer.feed) != ack.feed_hash:
        raise BadWire("The message was altered on its way.")
    return ack


def _answer(raw: bytes) -> _Answer:
    if len(raw) > MAX_BODY:
        raise TooBig("An answer is larger than {limit} bytes.", limit=MAX_BODY)
    return canonical(raw, _Answer)


def feed_in(raw: bytes) -> bytes:
    """The packed feed beside a receipt; b"" when there is none. Raises BadWire."""
    return _answer(raw).feed


def receipt_in(raw: bytes) -> bytes:
    """The receipt alone, to keep: `verify_ack` reads it as before. Raises BadWire."""
    return _encoder.encode(msgspec.structs.replace(_answer(raw), feed=b""))
