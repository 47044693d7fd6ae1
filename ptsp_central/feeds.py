"""The feeds: one for each (log, epoch), numbered without gaps, chained.

A number is given under the lock of the feed's head, so numbers become visible in their order; a
database sequence would let a later number be read before an earlier one is committed.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, select, update

from ptsp_central.database import write
from ptsp_central.schema import event, feed_head, feed_item
from ptsp_tui import feed as wire
from ptsp_tui import packing
from ptsp_tui.errors import StoreDamaged
from ptsp_tui.protocol import MAX_EVENTS, Push

Feed = tuple[bytes, int]
"""A feed is named by the log and epoch that it is for."""
_PAGE = 256


class Place(msgspec.Struct, frozen=True):
    """Where the central holds an event, and its hash."""

    log_id: bytes
    epoch: int
    seq: int
    leaf: bytes


class Part(msgspec.Struct, frozen=True):
    """What of a feed goes into an answer; the fields are those of the wire's Ack."""

    head: int = 0
    last: int = 0
    tip: bytes = wire.START
    items: list[wire.Item] = []
    lost: bool = False


def create(connection: Connection, feed: Feed, unit: str) -> None:
    """An empty feed."""
    row = {"log_id": feed[0], "epoch": feed[1], "unit": unit, "seq": 0, "tip": wire.START}
    connection.execute(feed_head.insert().values(**row))


def add(connection: Connection, told: dict[Feed, list[Place]]) -> None:
    """Append the places to each feed, in the order given."""
    for feed in sorted(feed for feed, places in told.items() if places):
        head = connection.execute(select(feed_head).where(_of(feed)).with_for_update()).one()
        number, tip, rows = head.seq, head.tip, []
        for place in told[feed]:
            number += 1
            tip = wire.link(tip, number, (place.log_id, place.epoch, place.seq), place.leaf)
            rows.append(_row(feed, number, tip, place))
        write(connection, feed_item, rows)
        moved = connection.execute(
            update(feed_head)
            .where(_of(feed), feed_head.c.seq == head.seq)
            .values(seq=number, tip=tip)
        )
        if moved.rowcount != 1:
            raise StoreDamaged("A feed moved while it was locked.")


def _row(feed: Feed, number: int, tip: bytes, place: Place) -> dict[str, Any]:
    return {
        "log_id": feed[0],
        "epoch": feed[1],
        "number": number,
        "tip": tip,
        "event_log": place.log_id,
        "event_epoch": place.epoch,
        "event_seq": place.seq,
    }


def _of(feed: Feed) -> Any:
    return and_(feed_head.c.log_id == feed[0], feed_head.c.epoch == feed[1])


def part(connection: Connection, push: Push, *, fresh: bool) -> Part:
    """The items after the terminal's cursor, about `push.feed_want` bytes packed, at least one.

    None for a request that is not `fresh`: who repeats one must not get what it did not get then.
    """
    feed = (push.log_id, push.epoch)
    head = connection.execute(select(feed_head).where(_of(feed))).one_or_none()
    if head is None:
        return Part()
    if not fresh or not push.feed_want:
        return Part(head.seq, push.feed_cursor, push.feed_tip)
    if _tip_at(connection, feed, push.feed_cursor) != push.feed_tip:
        return Part(head.seq, lost=True)
    rows = _after(connection, feed, push.feed_cursor, packing.budget(push.feed_want))
    if not rows:
        return Part(head.seq, push.feed_cursor, push.feed_tip)
    items = [wire.Item(r.event_log, r.event_epoch, r.event_seq, r.recv_ms, r.body) for r in rows]
    return Part(head.seq, rows[-1].number, rows[-1].tip, items)


def _tip_at(connection: Connection, feed: Feed, number: int) -> bytes | None:
    if number == 0:
        return wire.START
    c = feed_item.c
    key = and_(c.log_id == feed[0], c.epoch == feed[1], c.number == number)
    found: bytes | None = connection.scalar(select(c.tip).where(key))
    return found


def _after(connection: Connection, feed: Feed, cursor: int, budget: int) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    size = 0
    while len(found) < MAX_EVENTS:
        page = _page(connection, feed, cursor + len(found))
        for row in page:
            size += len(row.body) + 60
            if found and size > budget:
                return found
            found.append(row)
        if len(page) < _PAGE:
            break
    return found[:MAX_EVENTS]


def _page(connection: Connection, feed: Feed, after: int) -> list[Row[Any]]:
    c, e = feed_item.c, event.c
    on = and_(e.log_id == c.event_log, e.epoch == c.event_epoch, e.seq == c.event_seq)
    mine = and_(c.log_id == feed[0], c.epoch == feed[1])
    columns = (c.number, c.tip, c.event_log, c.event_epoch, c.event_seq, e.recv_ms, e.body)
    query = select(*columns).join_from(feed_item, event, on)
    return list(
        connection.execute(query.where(mine, c.number > after).order_by(c.number).limit(_PAGE))
    )
