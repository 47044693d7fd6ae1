"""docs/protocol.md is true: its vectors are what both sides say, and enough for a stranger.

The file is the contract: a program that no longer agrees with it cannot talk to counters in the
field. `python -m scripts.make_vectors` is for additions only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ptsp_central.enrol import new_code
from ptsp_tui import bundle, directory, enrolment, feed, handover, protocol
from ptsp_tui.cases.seal import read_seal, seal, verdict
from ptsp_tui.enrolment import ENROL_TYPE
from ptsp_tui.protocol import ACK_TYPE, SYNC_TYPE, decode_event, decode_push, request_sha8
from ptsp_tui.sync.exchange import Answer, Batch, settle
from tests.central.cases import filed
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.private_central import UNIT, PrivateCentral
from tests.sync.stranger import Stranger, chain, code_of, leaf

DOCS = Path(__file__).parents[2] / "docs"


def unhexed(value: Any) -> Any:
    """The file with bytes in place of hex."""
    if isinstance(value, dict):
        return {key: unhexed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [unhexed(inner) for inner in value]
    is_hex = isinstance(value, str) and re.fullmatch(r"(?:[0-9a-f]{2}){8,}", value)
    return bytes.fromhex(value) if is_hex else value


VECTORS: dict[str, Any] = unhexed(json.loads((DOCS / "protocol-vectors.json").read_text("utf-8")))
CENTRAL, ONE, EVENT = VECTORS["central"], VECTORS["terminal 01"], VECTORS["event"]
SAID: dict[str, Any] = {each["name"]: each for each in VECTORS["exchanges"]}
SYNCS = [each for each in VECTORS["exchanges"] if each["path"] == "/v1/sync"]


@pytest.fixture
def outbox() -> MemoryOutbox:
    """Terminal 01 of the file, with its three events."""
    box = MemoryOutbox()
    box.log_id, box.epoch, box.central = ONE["log_id"], ONE["epoch"], CENTRAL["public"]
    box.key = Ed25519PrivateKey.from_private_bytes(ONE["seed"])
    push = decode_push(SAID["the same two and one more, dictionary 1"]["request"])
    for raw in protocol.push_events(push):
        box.append(decode_event(raw))
    return box


def test_one_event_has_one_encoding_and_one_hash(outbox: MemoryOutbox) -> None:
    event = decode_event(EVENT["encoded"])
    assert protocol.encode_event(event) == EVENT["encoded"]
    assert msgspec.to_builtins(event, builtin_types=(bytes,)) == list(EVENT["fields"].values())
    assert protocol.leaf(event) == leaf(msgspec.msgpack.decode(EVENT["encoded"])) == EVENT["leaf"]
    erased = decode_event(EVENT["erased"])
    assert erased == protocol.erased(event)
    assert protocol.leaf(erased) == EVENT["leaf"]
    again = msgspec.structs.replace(event, origin=(0, 1))
    assert protocol.leaf(again) == EVENT["written again"]["leaf"]
    assert outbox.chains == EVENT["chain"]
    assert chain(EVENT["chain"][0], 1, EVENT["leaf"]) == EVENT["chain"][1]
    signed = protocol.sign_head(outbox.sign, outbox.log_id, 0, 3, outbox.chains[3])
    assert signed == EVENT["head signature"]


def test_the_tips_of_feed_and_directory_are_those_of_the_file() -> None:
    items = [protocol.canonical(raw, feed.Item) for raw in VECTORS["feed"]["items"]]
    assert [tip for _, _, tip in feed.walk(feed.START, 1, items)] == VECTORS["feed"]["tips"]
    tip = directory.START
    for number, raw in enumerate(VECTORS["directory"]["keys"], 1):
        tip = directory.link(tip, number, protocol.canonical(raw, directory.Key))
        assert tip == VECTORS["directory"]["tips"][number - 1]


def test_a_code_is_read_as_the_file_says() -> None:
    code = enrolment.read_code(VECTORS["code"]["typed"])
    assert (code.id, code.key) == (VECTORS["code"]["id"], VECTORS["code"]["key"])
    assert code_of(VECTORS["code"]["typed"]) == (code.id, code.key)


@pytest.mark.parametrize("said", SYNCS, ids=lambda each: each["name"])
def test_a_terminal_reads_the_answers_and_would_send_the_requests(said: dict[str, Any]) -> None:
    push = decode_push(said["request"])
    seeds = {bytes(range(n, n + 16)): bytes(range(n, n + 32)) for n in (0, 100, 150)}
    key = Ed25519PrivateKey.from_private_bytes(seeds[push.log_id])
    assert protocol.seal_push(key.sign, push) == said["request"]
    ack = protocol.verify_ack(said["answer"], CENTRAL["public"])
    assert ack.request_sha8 == request_sha8(said["request"])
    packed = protocol.feed_in(said["answer"])
    assert protocol.sign_ack(_central_sign, ack, packed) == said["answer"]
    assert len(feed.read(ack, packed, feed.START)) == ack.feed_n
    assert len(directory.read(ack)) == ack.keys_head - ack.keys_after if ack.keys else True


def _central_sign(message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(CENTRAL["signing seed"]).sign(message)


@pytest.mark.parametrize(
    ("name", "status", "acknowledged", "is_refused"),
    [
        ("two events, no dictionary", "ok", 2, False),
        ("the same two and one more, dictionary 1", "ok", 3, False),
        ("only asks where the central stands", "ok", 3, False),
        ("a fork: a copied disk wrote another event 2", "fork", 0, True),
    ],
)
def test_only_a_receipt_of_our_own_chain_is_progress(
    outbox: MemoryOutbox, name: str, status: str, acknowledged: int, is_refused: bool
) -> None:
    request, answer = SAID[name]["request"], SAID[name]["answer"]
    batch = Batch(1, 0, 0, request, mark=request_sha8(request))
    verdict_ = settle(outbox, batch, Answer(ACK_TYPE, answer))
    assert protocol.verify_ack(answer, CENTRAL["public"]).status == status
    assert outbox.acknowledged() == (acknowledged, outbox.chains[acknowledged])
    assert (verdict_.error is not None) == is_refused


def test_bundle_stick_and_receipt_are_read() -> None:
    made = VECTORS["bundle"]
    manifest = bundle.open_manifest(made["manifest"], CENTRAL["public"])
    assert manifest.hash == bundle.name_of(made["content"])
    assert bundle.seal(_central_sign, manifest) == made["manifest"]
    assert set(bundle.read(made["content"])) == set(bundle.FILES)
    stick = VECTORS["hand-over"]
    private = X25519PrivateKey.from_private_bytes(CENTRAL["recovery private"])
    assert msgspec.msgpack.encode(handover.open_(stick["file"], private)) == stick["message"]
    receipt = VECTORS["receipt seal"]
    sign = Ed25519PrivateKey.from_private_bytes(ONE["seed"]).sign
    assert seal(receipt["receipt"], sign) == receipt["text"]
    assert verdict(read_seal(receipt["text"]), ONE["public"]) == "genuine"


def test_a_stranger_reads_every_exchange_of_the_file() -> None:
    typed = VECTORS["code"]["typed"]
    one = Stranger(ONE["seed"], ONE["log_id"], 0, UNIT, "01")
    first = SAID["terminal 01 enrols"]
    assert one.enrol_request(typed) == first["request"]
    one.enrolled(typed, first["request"], first["answer"])
    assert one.central == CENTRAL["public"]
    two = Stranger(bytes(range(100, 132)), bytes(range(100, 116)), 0, UNIT, "02")
    two.central = one.central
    fed = SAID["terminal 02 gets feed and directory"]
    ack = two.receipt(fed["request"], fed["answer"])
    assert [item[4] for item in ack["items"]] == [
        msgspec.msgpack.decode(raw)[4] for raw in VECTORS["feed"]["items"]
    ]
    assert (two.known, two.directory_tip) == (2, VECTORS["directory"]["tips"][1])
    asked = SAID["terminal 02 looks up a receipt"]
    status, ((found,), more) = two.told(asked["request"], asked["answer"])
    assert (status, found[1], more) == ("ok", VECTORS["receipt seal"]["receipt"], False)
    again = SAID["the same question again"]
    assert two.told(again["request"], again["answer"]) == ("replayed", None)


@pytest.fixture
def http(central: PrivateCentral) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=central.url, trust_env=False) as client:
        yield client


def test_a_stranger_joins_a_real_central_and_is_served(
    central: PrivateCentral, http: httpx.Client
) -> None:
    def post(path: str, body: bytes, kind: str) -> bytes:
        return http.post(path, content=body, headers={"content-type": kind}).content

    typed = new_code(central.store, UNIT, "07")
    me = Stranger(hashlib.sha256(b"me").digest(), b"a stranger's log", 3, UNIT, "07")
    request = me.enrol_request(typed)
    me.enrolled(typed, request, post("/v1/enrol", request, ENROL_TYPE))
    for n in (1, 2, 3):
        payload = msgspec.msgpack.encode({"type": "visit.closed", "outcome": "referred"})
        me.write([1, "visit.closed", bytes([n] * 16), "ani", n, 0, 0, bytes(16), payload, None])
    for last in (2, 2, 3):
        request = me.push(1, last)
        ack = me.receipt(request, post("/v1/sync", request, SYNC_TYPE))
        assert (ack["status"], ack["have_seq"]) == ("ok", last)
    neighbour = MemoryOutbox(5)
    _admit(central, neighbour)
    case = filed(neighbour)
    central.store.append(decode_push(_push(neighbour)))
    request = me.push(4, 3, want=10_000)
    ack = me.receipt(request, post("/v1/sync", request, SYNC_TYPE))
    assert [item[4] for item in ack["items"]] == neighbour.raw
    assert (me.cursor, me.known, ack["keys_head"]) == (1, 2, 2)
    assert case
    assert central.is_sound()


def _admit(central: PrivateCentral, box: MemoryOutbox) -> None:
    from tests.central.terminals import admit

    assert admit(central.store, box, "01") == "ok"


def _push(box: MemoryOutbox) -> bytes:
    from tests.central.terminals import push

    return push(box, 1, 1)
