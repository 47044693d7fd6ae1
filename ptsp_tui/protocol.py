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

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from ptsp_tui.errors import PtspError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SYNC_TYPE: Final = "application/vnd.ptsp.sync"
ACK_TYPE: Final = "application/vnd.ptsp.ack"
VERSION: Final = 1
GENESIS: Final = bytes(32)
"""The chain hash before the first event."""
MAX_EVENT: Final = 256 * 1024
"""Largest encoded event, bytes."""
MAX_BATCH: Final = 1024 * 1024
"""Largest batch before compression, bytes; also what a hostile batch may unpack to."""
MAX_BODY: Final = 1024 * 1024
"""Largest request or answer body, bytes."""
MAX_EVENTS: Final = 4096
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
Word = Annotated[str, Meta(max_length=64)]

T = TypeVar("T")


class BadWire(PtspError):
    """Bytes that are not a message of this protocol."""


class TooBig(BadWire):
    """A message, batch or event above its size limit."""


class NewerWire(BadWire):
    """A message of a version this program does not know."""


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
    return hashlib.sha256(event.salt + event.payload).digest() if event.salt else event.payload


def erased(event: Event) -> Event:
    """The same event without its payload; it has the same leaf. Erasing twice changes nothing."""
    return msgspec.structs.replace(event, salt=b"", payload=payload_hash(event))


def leaf(event: Event) -> bytes:
    """The 32-byte hash of one event, the same before and after its payload is erased."""
    e = event
    header = [e.v, e.type, e.app_id, e.officer, e.t_ms, e.clock_off_ms, e.seen_feed, e.origin]
    return hashlib.sha256(b"\x00" + _encoder.encode(header) + payload_hash(e)).digest()


def chain(prev: bytes, seq: int, leaf32: bytes) -> bytes:
    """The chain hash after event `seq` with hash `leaf32` follows chain hash `prev`."""
    return hashlib.sha256(b"\x01" + prev + seq.to_bytes(8, "big") + leaf32).digest()


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

    `n` may be 0: then it only asks where the central stands. `feed_cursor`, `cat_version` and
    `dict_id` are 0, "" and 0 as long as no feed, catalogue or shared dictionary is served.
    """

    v: Annotated[int, Meta(ge=VERSION, le=VERSION)]
    log_id: Bytes16
    epoch: Epoch
    first: Seq
    prev: Bytes32
    n: Annotated[int, Meta(ge=0, le=MAX_EVENTS)]
    head: Bytes32
    sig: Bytes64
    feed_cursor: Count
    cat_version: Word
    dict_id: Count
    z: bytes

    @property
    def last(self) -> int:
        """Seq of the last event; `first - 1` when there is none."""
        return self.first - 1 + self.n


def encode_push(
    sign: Signer, log_id: bytes, epoch: int, first: int, prev: bytes, events: Sequence[bytes]
) -> bytes:
    """A whole request body for encoded `events` from `first` on; raises BadWire, TooBig."""
    head = prev
    for _, _, head in walk(prev, first, events):  # noqa: B007 - the last one counts
        pass
    z = zstd.compress(_framed(events), level=9)
    sig = sign_head(sign, log_id, epoch, first - 1 + len(events), head)
    n = len(events)
    push = Push(VERSION, log_id, epoch, first, prev, n, head, sig, 0, "", 0, z)
    body = _encoder.encode(push)
    raw = body + hashlib.sha256(body).digest()
    decode_push(raw)
    return raw


def _framed(events: Sequence[bytes]) -> bytes:
    plain = b"".join(len(raw).to_bytes(4, "big") + raw for raw in events)
    if len(plain) > MAX_BATCH or len(events) > MAX_EVENTS:
        raise TooBig("A batch is larger than {limit} bytes.", limit=MAX_BATCH)
    return plain


def decode_push(raw: bytes) -> Push:
    """The push in a request body; raises BadWire, TooBig or NewerWire. Signature not checked."""
    if len(raw) > MAX_BODY:
        raise TooBig("A batch is larger than {limit} bytes.", limit=MAX_BODY)
    body, trailer = raw[:-32], raw[-32:]
    if hashlib.sha256(body).digest() != trailer:
        raise BadWire("The message was altered on its way.")
    _check_version(body)
    return canonical(body, Push)


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
    if push.dict_id:
        raise BadWire("The message needs a dictionary that is not here.")
    unpack = zstd.ZstdDecompressor()
    try:
        plain = unpack.decompress(push.z, max_length=MAX_BATCH + 1)
    except (zstd.ZstdError, EOFError, ValueError):
        raise BadWire("The message is not in the expected form.") from None
    if len(plain) > MAX_BATCH:
        raise TooBig("A batch is larger than {limit} bytes.", limit=MAX_BATCH)
    if not unpack.eof or unpack.unused_data:
        raise BadWire("The message is not in the expected form.")
    return _unframed(plain, push.n)


def _unframed(plain: bytes, n: int) -> list[bytes]:
    events, at = [], 0
    while at < len(plain):
        size = int.from_bytes(plain[at : at + 4], "big")
        events.append(plain[at + 4 : at + 4 + size])
        at += 4 + size
    if at != len(plain) or len(events) != n:
        raise BadWire("The message is not in the expected form.")
    return events


def request_sha8(request: bytes) -> bytes:
    """What ties an answer to its request: 8 bytes of the request's SHA-256."""
    return hashlib.sha256(request).digest()[:8]


Status = Literal["ok", "gap", "fork", "busy", "too_big", "bad_key", "upgrade"]


class Ack(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The central's receipt: it holds this log up to `have_seq` with chain hash `have_hash`.

    `ok` and `gap` speak about progress, the other statuses never do. `safe_seq` is what the
    central has also archived elsewhere. `server_ms` is its clock, ms since 1970 UTC. `retry_ms`
    asks to wait. `fork_seq` is the first known event that differs (0 unless forked). `feed` and
    `cat_head` are empty as long as no feed or catalogue is served.
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
    feed: Annotated[list[bytes], Meta(max_length=MAX_EVENTS)] = []
    cat_head: Annotated[bytes, Meta(max_length=256)] = b""
    fork_seq: Count = 0


class _Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    body: bytes
    sig: Bytes64


def sign_ack(sign: Signer, ack: Ack) -> bytes:
    """A whole answer body; `sign` is the central's."""
    body = _encoder.encode(ack)
    return _encoder.encode(_Signed(body, sign(b"ptsp-ack-1" + body)))


def verify_ack(raw: bytes, central_key: bytes) -> Ack:
    """The receipt in an answer body; raises BadWire unless the central with that key signed it."""
    if len(raw) > MAX_BODY:
        raise TooBig("An answer is larger than {limit} bytes.", limit=MAX_BODY)
    signed = canonical(raw, _Signed)
    if not verified(central_key, signed.sig, b"ptsp-ack-1" + signed.body):
        raise BadWire("The answer is not signed by our central.")
    return canonical(signed.body, Ack)
