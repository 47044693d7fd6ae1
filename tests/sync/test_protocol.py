"""The wire: one encoding, one hash, and nothing but BadWire for anything else."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui import protocol
from ptsp_tui.protocol import GENESIS, Ack, BadWire, Event, NewerWire, TooBig

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
LOG = bytes(range(16))

KNOWN = Event(
    v=1,
    type="case.submitted",
    app_id=bytes.fromhex("0192f3a0000070008000000000000001"),
    officer="budi",
    t_ms=1_764_000_000_000,
    clock_off_ms=-1500,
    seen_feed=7,
    salt=bytes(range(16)),
    payload=msgspec.msgpack.encode({"service": "ktp-hilang"}),
)

EVENT_HEX = (
    "9a01ae636173652e7375626d6974746564c4100192f3a0000070008000000000000001a462756469"
    "cf0000019ab697e800d1fa2407c410000102030405060708090a0b0c0d0e0fc41481a77365727669"
    "6365aa6b74702d68696c616e67c0"
)
LEAF_HEX = "2c5eed47808dabbde45cae1b97a08b17f0b9ee1a304aff7edecd28633832f017"
CHAIN_HEX = "d92092b9c74b8bab11922cbf4a75ec7c78841cb4f757a24d56a81241f24c09d1"
REWRITTEN_LEAF_HEX = "336f7d86434bbfdc7d9e85564f323712bb9eef8273d96ad50b999c8665c6e725"

counts = st.integers(0, 2**53 - 1)
events = st.builds(
    Event,
    v=st.just(1),
    type=st.from_regex(r"\A[a-z0-9][a-z0-9_.-]{0,63}\Z"),
    app_id=st.binary(min_size=16, max_size=16),
    officer=st.text(
        st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=64
    ),
    t_ms=counts,
    clock_off_ms=st.integers(-(2**53) + 1, 2**53 - 1),
    seen_feed=counts,
    salt=st.binary(min_size=16, max_size=16),
    payload=st.binary(max_size=200),
    origin=st.none() | st.tuples(st.integers(0, 2**31 - 1), st.integers(1, 2**53 - 1)),
)


def _push(batch: list[Event], first: int = 1, prev: bytes = GENESIS) -> bytes:
    raws = [protocol.encode_event(event) for event in batch]
    return protocol.encode_push(KEY.sign, LOG, 3, first, prev, raws)


def _sealed(push: Any) -> bytes:
    body = msgspec.msgpack.encode([msgspec.msgpack.encode(push), bytes(64)])
    return body + hashlib.sha256(body).digest()


def _ack(**changes: Any) -> Ack:
    facts: dict[str, Any] = {
        "status": "ok",
        "log_id": LOG,
        "epoch": 3,
        "have_seq": 5,
        "have_hash": bytes(32),
        "safe_seq": 0,
        "server_ms": 1,
        "request_sha8": bytes(8),
    }
    return Ack(**(facts | changes))


def test_the_format_of_an_event_its_leaf_and_its_chain_never_changes() -> None:
    assert protocol.encode_event(KNOWN).hex() == EVENT_HEX
    assert protocol.leaf(KNOWN).hex() == LEAF_HEX
    assert protocol.chain(GENESIS, 1, protocol.leaf(KNOWN)).hex() == CHAIN_HEX
    rewritten = msgspec.structs.replace(KNOWN, origin=(2, 9))
    assert protocol.leaf(rewritten).hex() == REWRITTEN_LEAF_HEX


def test_a_leaf_is_what_the_design_says_it_is() -> None:
    header = msgspec.msgpack.encode(
        [1, "case.submitted", KNOWN.app_id, "budi", 1_764_000_000_000, -1500, 7, None]
    )
    inner = hashlib.sha256(KNOWN.salt + KNOWN.payload).digest()
    assert protocol.leaf(KNOWN) == hashlib.sha256(b"\x00" + header + inner).digest()
    node = b"\x01" + GENESIS + bytes(7) + b"\x05" + protocol.leaf(KNOWN)
    assert protocol.chain(GENESIS, 5, protocol.leaf(KNOWN)) == hashlib.sha256(node).digest()


@given(events)
@settings(deadline=None)
def test_an_event_reads_back_as_it_was_written(event: Event) -> None:
    assert protocol.decode_event(protocol.encode_event(event)) == event


@given(events)
@settings(deadline=None)
def test_erasing_a_payload_leaves_the_leaf_as_it_was(event: Event) -> None:
    gone = protocol.decode_event(protocol.encode_event(protocol.erased(event)))
    assert gone.is_erased
    assert protocol.leaf(gone) == protocol.leaf(event)
    assert protocol.erased(gone) == gone
    assert gone.payload == hashlib.sha256(event.salt + event.payload).digest()


@given(events, events)
@settings(deadline=None)
def test_two_different_events_have_two_different_leaves(one: Event, other: Event) -> None:
    assert (protocol.leaf(one) == protocol.leaf(other)) == (one == other)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"type": ""},
        {"type": "Case"},
        {"type": "a\n"},
        {"app_id": bytes(15)},
        {"officer": "x" * 65},
        {"officer": "bu\x00di"},
        {"t_ms": -1},
        {"t_ms": 2**53},
        {"seen_feed": -1},
        {"salt": bytes(15)},
        {"salt": b"", "payload": b"not a hash"},
        {"origin": (0, 0)},
        {"origin": (-1, 1)},
        {"payload": bytes(protocol.MAX_EVENT)},
    ],
)
def test_an_event_out_of_range_is_not_written(change: dict[str, Any]) -> None:
    with pytest.raises(BadWire):
        protocol.encode_event(msgspec.structs.replace(KNOWN, **change))


def test_an_event_written_in_a_longer_way_is_refused() -> None:
    raw = protocol.encode_event(KNOWN)
    assert raw[:2] == b"\x9a\x01"
    with pytest.raises(BadWire):
        protocol.decode_event(b"\x9a\xcc\x01" + raw[2:])  # 1 as two bytes
    with pytest.raises(BadWire):
        protocol.decode_event(raw + b"\xc0")
    with pytest.raises(BadWire):
        protocol.decode_event(b"\x9b" + raw[1:] + b"\xc0")  # one field more


@given(st.lists(events, max_size=6), st.integers(1, 2**50), st.binary(min_size=32, max_size=32))
@settings(max_examples=60, deadline=None)
def test_a_batch_reads_back_and_its_head_is_signed(
    batch: list[Event], first: int, prev: bytes
) -> None:
    push = protocol.decode_push(_push(batch, first, prev))
    got = list(protocol.walk(push.prev, push.first, protocol.push_events(push)))
    assert [event for _, event, _ in got] == batch
    assert push.last == first - 1 + len(batch)
    assert push.head == (got[-1][2] if got else prev)
    assert protocol.verify_head(PUBLIC, push.sig, LOG, 3, push.last, push.head)
    assert not protocol.verify_head(PUBLIC, push.sig, LOG, 4, push.last, push.head)
    assert not protocol.verify_head(PUBLIC, push.sig, LOG, 3, push.last + 1, push.head)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_are_bad_wire_and_nothing_else(data: st.DataObject) -> None:
    whole = [
        protocol.encode_event(KNOWN),
        _push([KNOWN, protocol.erased(KNOWN)]),
        protocol.sign_ack(KEY.sign, _ack()),
    ]
    raw = bytearray(data.draw(st.sampled_from(whole)))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    _assert_read_or_bad_wire(damaged)


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_bad_wire_and_nothing_else(raw: bytes) -> None:
    _assert_read_or_bad_wire(raw)
    _assert_read_or_bad_wire(raw + hashlib.sha256(raw).digest())


READERS: Sequence[Callable[[bytes], Any]] = (
    protocol.decode_event,
    lambda raw: _read_push(raw),
    lambda raw: protocol.verify_ack(raw, PUBLIC),
)


def _assert_read_or_bad_wire(raw: bytes) -> None:
    """No reader fails in another way; what is read as an event is written so again."""
    for read in READERS:
        try:
            value: Any = read(raw)
        except BadWire:
            continue
        if isinstance(value, Event):
            assert protocol.encode_event(value) == raw


def _read_push(raw: bytes) -> list[bytes]:
    return protocol.push_events(protocol.decode_push(raw))


@pytest.mark.parametrize("read", READERS)
def test_deeply_nested_bytes_are_bad_wire(read: Callable[[bytes], Any]) -> None:
    nested = b"\x91" * 100_000
    for raw in (nested, nested + hashlib.sha256(nested).digest()):
        with pytest.raises(BadWire):
            read(raw)


def test_every_flipped_bit_of_a_push_is_noticed() -> None:
    raw = _push([KNOWN])
    for at in range(len(raw)):
        with pytest.raises(BadWire):
            protocol.decode_push(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])


def test_a_batch_that_unpacks_without_end_is_refused() -> None:
    push = protocol.decode_push(_push([KNOWN]))
    bomb = zstd.compress(bytes(64 * 1024 * 1024))
    with pytest.raises(TooBig):
        protocol.push_events(msgspec.structs.replace(push, z=bomb))


@pytest.mark.parametrize(
    "change", [{"z": b""}, {"z": b"plain"}, {"n": 2}, {"n": 0}, {"dict_id": 999}]
)
def test_a_batch_that_is_not_what_it_says_is_refused(change: dict[str, Any]) -> None:
    push = protocol.decode_push(_push([KNOWN]))
    with pytest.raises(BadWire):
        protocol.push_events(msgspec.structs.replace(push, **change))


def test_bytes_after_the_packed_batch_are_refused() -> None:
    push = protocol.decode_push(_push([KNOWN]))
    with pytest.raises(BadWire):
        protocol.push_events(msgspec.structs.replace(push, z=push.z + b"more"))


def test_a_message_of_a_newer_version_is_told_apart() -> None:
    with pytest.raises(NewerWire):
        protocol.decode_push(_sealed([2, "whatever", "comes"]))
    with pytest.raises(BadWire) as refused:
        protocol.decode_push(_sealed([0]))
    assert refused.type is BadWire


def test_sizes_are_limited() -> None:
    with pytest.raises(TooBig):
        protocol.decode_event(bytes(protocol.MAX_EVENT + 1))
    with pytest.raises(TooBig):
        protocol.decode_push(bytes(protocol.MAX_BODY + 1))
    with pytest.raises(TooBig):
        protocol.verify_ack(bytes(protocol.MAX_BODY + 1), PUBLIC)
    large = msgspec.structs.replace(KNOWN, payload=bytes(200_000))
    with pytest.raises(TooBig):
        _push([large] * 6)
    with pytest.raises(TooBig):
        _push([KNOWN] * (protocol.MAX_EVENTS + 1))


def test_a_receipt_reads_back_and_only_the_central_can_write_it() -> None:
    ack = _ack(catalogue=bytes(32), retry_ms=5, at_seq=7, why="receipt", once=9)
    assert protocol.verify_ack(protocol.sign_ack(KEY.sign, ack), PUBLIC) == ack
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(BadWire):
        protocol.verify_ack(protocol.sign_ack(stranger.sign, ack), PUBLIC)
    with pytest.raises(BadWire):
        protocol.verify_ack(protocol.sign_ack(KEY.sign, ack), b"")


def test_a_receipt_is_kept_without_its_feed_and_never_with_another() -> None:
    ack = _ack(feed_n=1, feed_hash=hashlib.sha256(b"items").digest())
    answer = protocol.sign_ack(KEY.sign, ack, b"items")
    assert protocol.feed_in(answer) == b"items"
    kept = protocol.receipt_in(answer)
    assert protocol.verify_ack(answer, PUBLIC) == protocol.verify_ack(kept, PUBLIC) == ack
    assert protocol.feed_in(kept) == b""
    with pytest.raises(BadWire):
        protocol.verify_ack(protocol.sign_ack(KEY.sign, ack, b"other"), PUBLIC)


def test_a_push_is_signed_as_a_whole() -> None:
    raw = _push([KNOWN])
    assert protocol.is_push_of(raw, PUBLIC)
    assert not protocol.is_push_of(
        raw, Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    )
    greedy = msgspec.structs.replace(protocol.decode_push(raw), feed_want=9)
    assert not protocol.is_push_of(protocol.seal_push(lambda _: bytes(64), greedy), PUBLIC)


def test_a_receipt_with_an_unknown_status_is_refused_although_signed() -> None:
    with pytest.raises(BadWire):
        protocol.verify_ack(protocol.sign_ack(KEY.sign, _ack(status="fine")), PUBLIC)
