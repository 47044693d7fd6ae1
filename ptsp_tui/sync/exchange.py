"""One exchange with the central: make a batch from the outbox, judge the answer.

Progress is the signed `have_seq` whose hash equals the local chain at that seq, nothing else:
not a status code, not a closed connection, not a status word.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ptsp_tui.errors import NetworkTrouble, PtspError, Refused
from ptsp_tui.protocol import ACK_TYPE, Ack, BadWire, encode_push, request_sha8, verify_ack
from ptsp_tui.sync.outbox import Outbox

NOT_ENROLLED: Final = "This terminal is not enrolled with a central yet."
NOT_OURS: Final = (
    "The answer did not come from our central; the network may ask for a sign-in first."
)
FORKED: Final = (
    "The central holds other events under this terminal's numbers; nothing more is sent. "
    "Ask the office to enrol this terminal again."
)
BEHIND: Final = (
    "The central holds more events of this terminal than this store; it is an old copy. "
    "Ask the office to enrol this terminal again."
)
UNKNOWN: Final = (
    "The central does not know this terminal or has revoked it; ask the office to enrol it."
)
VERSIONS: Final = "This program and the central differ in version; one needs an update."
BUSY: Final = "The central is busy; the terminal tries again by itself."
SMALLER: Final = "The central wants smaller batches; the terminal tries again by itself."
STUCK: Final = "The central took nothing of what was sent; the terminal tries again by itself."
_REFUSALS: Final[dict[str, tuple[type[PtspError], str]]] = {
    "fork": (Refused, FORKED),
    "bad_key": (Refused, UNKNOWN),
    "upgrade": (Refused, VERSIONS),
    "busy": (NetworkTrouble, BUSY),
    "too_big": (NetworkTrouble, SMALLER),
}


class Batch(msgspec.Struct, frozen=True):
    """A request: `n` events from `first` on, `raw_bytes` before and `len(body)` after packing."""

    first: int
    n: int
    raw_bytes: int
    body: bytes


class Answer(msgspec.Struct, frozen=True):
    """What HTTP brought back, not yet believed."""

    content_type: str
    body: bytes


class Verdict(msgspec.Struct, frozen=True):
    """`moved`: how many events more than before the central now holds for certain (negative after
    it was restored from a backup). `error`: why there was no progress. `signed`: our central spoke.
    """

    moved: int
    error: PtspError | None
    signed: bool
    retry_ms: int = 0


def prepare(outbox: Outbox, raw_budget: int) -> Batch:
    """The next batch: what follows the last receipt, at most about `raw_budget` bytes of events.

    Raises Refused before enrolment.
    """
    if not outbox.central_key():
        raise Refused(NOT_ENROLLED)
    first = outbox.acknowledged()[0] + 1
    events = outbox.events(first, raw_budget)
    prev = outbox.prev_hash(first)
    body = encode_push(outbox.sign, outbox.log_id, outbox.epoch, first, prev, events)
    return Batch(first, len(events), sum(map(len, events)), body)


def settle(outbox: Outbox, batch: Batch, answer: Answer) -> Verdict:
    """Judge the answer; a receipt is durable in the outbox before this returns."""
    if answer.content_type != ACK_TYPE:
        return Verdict(0, NetworkTrouble(NOT_OURS), signed=False)
    try:
        ack = verify_ack(answer.body, outbox.central_key())
    except BadWire:
        return Verdict(0, NetworkTrouble(NOT_OURS), signed=False)
    if ack.request_sha8 != request_sha8(batch.body):
        return Verdict(0, NetworkTrouble(NOT_OURS), signed=False)
    error = _refusal(outbox, ack)
    if error is not None:
        return Verdict(0, error, signed=True, retry_ms=ack.retry_ms)
    before = outbox.acknowledged()[0]
    outbox.store_ack(answer.body, ack.have_seq, ack.have_hash, ack.server_ms)
    return Verdict(ack.have_seq - before, None, signed=True, retry_ms=ack.retry_ms)


def _refusal(outbox: Outbox, ack: Ack) -> PtspError | None:
    if ack.status not in ("ok", "gap"):
        kind, msgid = _REFUSALS[ack.status]
        return kind(msgid)
    if (ack.log_id, ack.epoch) != (outbox.log_id, outbox.epoch):
        return NetworkTrouble(NOT_OURS)
    if ack.have_seq > outbox.head()[0]:
        return Refused(BEHIND)
    if outbox.prev_hash(ack.have_seq + 1) != ack.have_hash:
        return Refused(FORKED)
    return None
