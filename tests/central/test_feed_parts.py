"""A feed is handed out in parts that fit into an answer, without a gap, whatever is in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

from ptsp_central.app import Central
from ptsp_central.keys import Keys
from ptsp_central.store import Store
from ptsp_tui import asks, feed
from ptsp_tui.asks import Ask, LogPart, LogTold
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.protocol import (
    MAX_BODY,
    Ack,
    Wants,
    encode,
    encode_push,
    feed_in,
    verify_ack,
)
from tests.central.cases import filed, write
from tests.central.terminals import send, terminal
from tests.sync.memory_outbox import MemoryOutbox

HEAVY = 30


def _heavy(store: Store) -> MemoryOutbox:
    """A terminal whose cases weigh 1.2 MB, and do not become less by packing."""
    box, made = terminal(store), random.Random(4)
    case = filed(box)
    for _ in range(HEAVY):
        write(box, case, StateChanged(state="verifying", reason=made.randbytes(20_000).hex()))
    for first in range(1, HEAVY + 2, 10):
        assert send(store, box, first, min(first + 9, HEAVY + 1)).status == "ok"
    return box


def _read_all(
    central: Central, keys: Keys, box: MemoryOutbox, want: int, once: Iterator[int]
) -> list[feed.Item]:
    found: list[feed.Item] = []
    cursor, tip = 0, feed.START
    while True:
        wants = Wants(once=next(once), feed_cursor=cursor, feed_tip=tip, feed_want=want)
        raw = encode_push(box.sign, box.log_id, box.epoch, 1, box.chains[0], [], wants)
        answer = central.answer(raw)
        assert len(answer) <= MAX_BODY
        ack: Ack = verify_ack(answer, keys.public)
        assert ack.status == "ok"
        items = feed.read(ack, feed_in(answer), tip)
        if not items:
            assert cursor == ack.feed_head
            return found
        assert ack.feed_last == cursor + len(items)
        found, cursor, tip = found + items, ack.feed_last, ack.feed_tip


def test_more_than_an_answer_can_hold_comes_in_several(store: Store) -> None:
    writer, reader = _heavy(store), terminal(store, seed=2, number="02")
    keys = Keys(store.engine)
    central, once = Central(store, keys), count(1)
    for want in (MAX_BODY // 2, 8 * 1024):
        items = _read_all(central, keys, reader, want, once)
        assert [item.raw for item in items] == writer.raw
        assert [item.seq for item in items] == list(range(1, HEAVY + 2))


def test_a_log_that_is_asked_back_comes_in_parts_too(store: Store) -> None:
    box, keys = _heavy(store), Keys(store.engine)
    central = Central(store, keys)
    asked = Ask(1, box.log_id, box.epoch, 9, "log", encode(LogPart(1, MAX_BODY // 2, 1)))
    response, _ = central._ask(asks.seal_ask(box.sign, asked))
    told = asks.open_told(bytes(response.body), keys.public)
    part = asks.read_body(told, LogTold)
    assert told.status == "ok"
    assert 0 < part.n < HEAVY
    assert part.seq == HEAVY + 1
