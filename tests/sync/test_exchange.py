"""Progress is the signed have_seq whose hash is our own; nothing else is, signed or not."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.errors import NetworkTrouble, Refused
from ptsp_tui.protocol import ACK_TYPE, Ack, request_sha8, sign_ack
from ptsp_tui.sync.exchange import Answer, Batch, Verdict, prepare, settle
from tests.sync.memory_outbox import MemoryOutbox

CENTRAL = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def _outbox(acknowledged: int = 0) -> MemoryOutbox:
    outbox = MemoryOutbox()
    outbox.central = CENTRAL.public_key().public_bytes_raw()
    outbox.add(6)
    if acknowledged:
        outbox.store_ack(b"", acknowledged, outbox.chains[acknowledged], 1)
    return outbox


def _ack(outbox: MemoryOutbox, batch: Batch, have: int, **changes: Any) -> Ack:
    facts: dict[str, Any] = {
        "status": "ok",
        "log_id": outbox.log_id,
        "epoch": outbox.epoch,
        "have_seq": have,
        "have_hash": outbox.chains[have],
        "safe_seq": 0,
        "server_ms": 1_764_000_000_000,
        "request_sha8": request_sha8(batch.body),
    }
    return Ack(**(facts | changes))


def _settle(outbox: MemoryOutbox, batch: Batch, ack: Ack, content_type: str = ACK_TYPE) -> Verdict:
    return settle(outbox, batch, Answer(content_type, sign_ack(CENTRAL.sign, ack)))


@pytest.mark.parametrize(("before", "have", "moved"), [(0, 6, 6), (2, 4, 2), (4, 4, 0), (5, 2, -3)])
def test_what_the_central_holds_is_what_is_acknowledged(before: int, have: int, moved: int) -> None:
    outbox = _outbox(before)
    batch = prepare(outbox, 10_000)
    verdict = _settle(outbox, batch, _ack(outbox, batch, have))
    assert (verdict.moved, verdict.error, verdict.signed) == (moved, None, True)
    assert outbox.acknowledged() == (have, outbox.chains[have])
    assert outbox.acks[-1][3] == 1_764_000_000_000


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"have_hash": bytes(32)}, Refused),
        ({"have_seq": 3}, Refused),
        ({"have_seq": 7}, Refused),
        ({"have_seq": 7, "status": "gap"}, Refused),
        ({"log_id": bytes(16)}, NetworkTrouble),
        ({"epoch": 2}, NetworkTrouble),
        ({"request_sha8": bytes(8)}, NetworkTrouble),
        ({"status": "fork"}, Refused),
        ({"status": "bad_key"}, Refused),
        ({"status": "upgrade"}, Refused),
        ({"status": "busy", "retry_ms": 7}, NetworkTrouble),
        ({"status": "too_big"}, NetworkTrouble),
    ],
)
def test_a_signed_answer_that_does_not_fit_our_log_is_no_progress(
    change: dict[str, Any], error: type[Exception]
) -> None:
    outbox = _outbox(2)
    batch = prepare(outbox, 10_000)
    acks = list(outbox.acks)
    verdict = _settle(outbox, batch, _ack(outbox, batch, 6, **change))
    assert type(verdict.error) is error
    assert verdict.moved == 0
    assert outbox.acks == acks
    assert verdict.retry_ms == change.get("retry_ms", 0)


def test_the_right_answer_under_the_wrong_content_type_is_no_receipt() -> None:
    outbox = _outbox()
    batch = prepare(outbox, 10_000)
    verdict = _settle(outbox, batch, _ack(outbox, batch, 6), "text/html")
    assert isinstance(verdict.error, NetworkTrouble)
    assert not verdict.signed
    assert outbox.acks == []


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_bytes_of_anybody_else_are_a_receipt(body: bytes) -> None:
    outbox = _outbox()
    batch = prepare(outbox, 10_000)
    assert settle(outbox, batch, Answer(ACK_TYPE, body)).error is not None
    assert outbox.acks == []


def test_a_batch_begins_after_the_last_receipt_and_keeps_to_its_budget() -> None:
    outbox = _outbox(2)
    assert (prepare(outbox, 1).first, prepare(outbox, 1).n) == (3, 1)
    assert prepare(outbox, 10_000).n == 4
    assert prepare(_outbox(6), 10_000).n == 0
