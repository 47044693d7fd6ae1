"""One exchange with the central: make a batch from the outbox, judge the answer.

Progress is the signed `have_seq` whose hash equals the local chain at that seq, nothing else:
not a status code, not a closed connection, not a status word.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ptsp_tui import __version__, directory, feed, packing
from ptsp_tui.errors import NetworkTrouble, PtspError, Refused
from ptsp_tui.protocol import (
    ACK_TYPE,
    Ack,
    BadWire,
    Wants,
    encode_push,
    feed_in,
    request_sha8,
    verify_ack,
)
from ptsp_tui.sync.inbox import Inbox
from ptsp_tui.sync.once import once
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
    "Run: ptsp sync"
)
UNKNOWN: Final = (
    "The central does not know this terminal or has revoked it; ask the office to enrol it."
)
OLDER: Final = (
    "The central needs ptsp-tui {wanted} or newer, this is {ours}. Go on working, nothing is lost; "
    "ask the office for the update."
)
NEWER: Final = (
    "This program is newer than the central. Go on working, nothing is lost; sending begins when "
    "the central has been updated."
)
BUSY: Final = "The central is busy; the terminal tries again by itself."
SMALLER: Final = "The central wants smaller batches; the terminal tries again by itself."
STUCK: Final = "The central took nothing of what was sent; the terminal tries again by itself."
_REFUSALS: Final[dict[str, tuple[type[PtspError], str]]] = {
    "fork": (Refused, FORKED),
    "bad_key": (Refused, UNKNOWN),
    "busy": (NetworkTrouble, BUSY),
    "too_big": (NetworkTrouble, SMALLER),
}


class Batch(msgspec.Struct, frozen=True):
    """A request: `n` events from `first` on, `raw_bytes` before and `len(body)` after packing.

    `tip` is the feed's at the cursor that it names, `mark` what its answer must name.
    """

    first: int
    n: int
    raw_bytes: int
    body: bytes
    tip: bytes = feed.START
    mark: bytes = b""


class Answer(msgspec.Struct, frozen=True):
    """What HTTP brought back, not yet believed."""

    content_type: str
    body: bytes


class Verdict(msgspec.Struct, frozen=True):
    """`moved`: how many events more than before the central now holds for certain (negative after
    it was restored from a backup). `error`: why there was no progress. `signed`: our central spoke.

    `received`: feed items that were new; `feed_moved`: the cursor is another, or keys of the
    directory came; `waiting`: there are more. `behind`: this store lost its newest events, the
    central has them up to `behind`. `refused`: an event whose content the central will not take.
    `catalogue`: the bundle in force there.
    """

    moved: int
    error: PtspError | None
    signed: bool
    retry_ms: int = 0
    received: int = 0
    feed_moved: bool = False
    waiting: bool = False
    behind: int = 0
    refused: int = 0
    catalogue: bytes = b""


def prepare(
    outbox: Outbox,
    raw_budget: int,
    inbox: Inbox | None = None,
    want: int = 0,
    *,
    level: int = packing.GOOD,
) -> Batch:
    """The next batch: what follows the last receipt, at most about `raw_budget` bytes of events.

    `want` is how many bytes of feed the answer may hold, `level` how hard to pack. Raises Refused
    before enrolment.
    """
    if not outbox.central_key():
        raise Refused(NOT_ENROLLED)
    return prepare_from(outbox, outbox.acknowledged()[0] + 1, raw_budget, inbox, want, level=level)


def prepare_from(
    outbox: Outbox,
    first: int,
    raw_budget: int,
    inbox: Inbox | None = None,
    want: int = 0,
    *,
    level: int = packing.GOOD,
) -> Batch:
    """A batch that begins with event `first`, which follows one that was prepared before."""
    events = outbox.events(first, raw_budget)
    prev = outbox.prev_hash(first)
    cursor, tip = inbox.cursor() if inbox is not None else (0, feed.START)
    wants = Wants(
        once=once.next(),
        feed_cursor=cursor,
        feed_tip=tip,
        feed_want=want if inbox is not None else 0,
        keys=inbox.keys() if inbox is not None else 0,
        catalogue=inbox.catalogue().hex() if inbox is not None else "",
        program=__version__,
    )
    place = (outbox.log_id, outbox.epoch, first, prev)
    body = encode_push(outbox.sign, *place, events, wants, level=level)
    return Batch(first, len(events), sum(map(len, events)), body, tip, request_sha8(body))


def settle(outbox: Outbox, batch: Batch, answer: Answer, inbox: Inbox | None = None) -> Verdict:
    """Judge the answer; receipt and feed are durable when this returns."""
    try:
        ack = _believed(outbox, batch, answer)
        packed = feed_in(answer.body)
        items = feed.read(ack, packed, batch.tip) if inbox is not None else []
        keys = directory.read(ack)
    except BadWire:
        return Verdict(0, NetworkTrouble(NOT_OURS), signed=False)
    if inbox is not None:
        inbox.forked(ack.status == "fork")
    error = _refusal(outbox, ack)
    if ack.status == "refused" and inbox is not None and error is None:
        inbox.refuse(ack.at_seq, ack.why)
        return Verdict(0, None, signed=True, refused=ack.at_seq)
    if error is not None:
        return Verdict(0, error, signed=True, retry_ms=ack.retry_ms)
    if ack.have_seq > outbox.head()[0]:
        if inbox is None:
            return Verdict(0, Refused(BEHIND), signed=True)
        return Verdict(0, None, signed=True, behind=ack.have_seq)
    return _progress(outbox, ack, answer.body, inbox, items, keys)


def _believed(outbox: Outbox, batch: Batch, answer: Answer) -> Ack:
    """The receipt, if it is our central's and answers this request; raises BadWire."""
    if answer.content_type != ACK_TYPE:
        raise BadWire(NOT_OURS)
    ack = verify_ack(answer.body, outbox.central_key())
    if ack.request_sha8 != batch.mark:
        raise BadWire(NOT_OURS)
    once.above(ack.once)
    return ack


def _progress(
    outbox: Outbox,
    ack: Ack,
    body: bytes,
    inbox: Inbox | None,
    items: list[feed.Item],
    keys: list[directory.Key],
) -> Verdict:
    before = outbox.acknowledged()[0]
    if (ack.have_seq, ack.have_hash) != outbox.acknowledged() or not items:
        outbox.store_ack(body, ack.have_seq, ack.have_hash, ack.server_ms)
    received, learnt, waiting = 0, 0, False
    if inbox is not None:
        learnt = inbox.learn(keys, ack.keys_after, ack.keys_head, ack.keys_tip)
        if ack.feed_lost:
            inbox.rewind()
        elif items:
            received = inbox.take(items, ack.feed_last, ack.feed_tip)
        waiting = ack.feed_lost or ack.feed_head > inbox.cursor()[0]
        # only after progress: a central that tells nothing more is not asked in a circle
        waiting = waiting or (learnt > 0 and ack.keys_head > inbox.keys())
    return Verdict(
        moved=ack.have_seq - before,
        error=None,
        signed=True,
        retry_ms=ack.retry_ms,
        received=received,
        feed_moved=inbox is not None and (ack.feed_lost or bool(items) or learnt > 0),
        waiting=waiting,
        catalogue=ack.catalogue,
    )


def _refusal(outbox: Outbox, ack: Ack) -> PtspError | None:
    if ack.status == "upgrade":
        return Refused(OLDER, wanted=ack.why, ours=__version__) if ack.why else Refused(NEWER)
    if ack.status not in ("ok", "gap", "refused"):
        kind, msgid = _REFUSALS[ack.status]
        return kind(msgid)
    if (ack.log_id, ack.epoch) != (outbox.log_id, outbox.epoch):
        return NetworkTrouble(NOT_OURS)
    if ack.status == "refused":
        known = outbox.acknowledged()[0] < ack.at_seq <= outbox.head()[0]
        return None if known else NetworkTrouble(NOT_OURS)
    if ack.have_seq <= outbox.head()[0] and outbox.prev_hash(ack.have_seq + 1) != ack.have_hash:
        return Refused(FORKED)
    return None
