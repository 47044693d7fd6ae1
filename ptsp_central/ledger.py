"""One log grows: compare a batch with what is there, insert what is new, move the head.

The head row is locked, new events are inserted plainly (a conflict would be a fault and must not
be hidden), and the head is moved by compare-and-set besides. An event that a terminal writes again
in a new epoch, or again in an old one that a copy of it still holds, is chained but marked as a
twin, so that readers meet every event once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from ptsp_central.database import write
from ptsp_central.judge import objection
from ptsp_central.matters import Located, body_of, take_in
from ptsp_central.schema import event, log_head
from ptsp_tui import protocol
from ptsp_tui.cases.events import AnyBody
from ptsp_tui.errors import StoreDamaged
from ptsp_tui.protocol import GENESIS, BadWire, Event, Push, Status


class Outcome(msgspec.Struct, frozen=True):
    """What became of a batch; `stored` new events, the rest as in the wire's Ack."""

    status: Status
    have_seq: int = 0
    have_hash: bytes = GENESIS
    at_seq: int = 0
    stored: int = 0
    why: str = ""
    safe_seq: int = 0
    once: int = 0
    catalogue: bytes = b""


class Link(msgspec.Struct, frozen=True):
    """One event of a batch, decoded and hashed; `body` as in Located."""

    seq: int
    event: Event
    body: AnyBody | None
    raw: bytes
    leaf: bytes
    chain: bytes


def links(push: Push) -> list[Link]:
    """The events of `push`; raises BadWire for a batch that contradicts itself."""
    chained, chain = [], push.prev
    for seq, raw in enumerate(protocol.push_events(push), push.first):
        one = protocol.decode_event(raw)
        leaf = protocol.leaf(one)
        chain = protocol.chain(chain, seq, leaf)
        chained.append(Link(seq, one, body_of(one), raw, leaf, chain))
    if chain != push.head:
        raise BadWire("The batch does not lead to the head it names.")
    return chained


def append(
    connection: Connection, push: Push, batch: list[Link], received_ms: int, office: bytes
) -> Outcome:
    """Store what is new of `batch`, within the caller's transaction."""
    heads = lock(connection, push.log_id)
    head = next(row for row in heads if row.epoch == push.epoch)
    if head.revoked_ms is not None:
        return Outcome("bad_key")
    known = Outcome("ok", head.seq, head.hash, safe_seq=head.safe_seq, once=head.once)
    if push.first - 1 > head.seq:
        return replace(known, status="gap")
    fork_seq = _fork(connection, push, batch, head)
    if fork_seq is not None:
        return replace(known, status="fork", at_seq=fork_seq)
    new = [link for link in batch if link.seq > head.seq]
    for link in new:
        why = objection(link.event, link.body, head.unit, head.terminal, head.epoch)
        if why:
            return replace(known, status="refused", at_seq=link.seq, why=why)
    if not new:
        return known
    rows = _rows(connection, push, new, received_ms, again=head is not heads[-1])
    write(connection, event, rows)
    _move(connection, push, head.seq, new[-1].chain, received_ms)
    first = [
        Located(push.log_id, push.epoch, link.seq, link.leaf, link.event, link.body)
        for link, row in zip(new, rows, strict=True)
        if not row["twin"]
    ]
    take_in(connection, first, office)
    return replace(known, have_seq=push.last, have_hash=new[-1].chain, stored=len(new))


def lock(connection: Connection, log_id: bytes) -> Sequence[Row[Any]]:
    """The heads of every epoch of a log, locked; always in one order, for twins are looked for
    across epochs."""
    c = log_head.c
    query = select(log_head).where(c.log_id == log_id).order_by(c.epoch).with_for_update()
    return connection.execute(query).all()


def _move(connection: Connection, push: Push, old: int, chain: bytes, received_ms: int) -> None:
    moved = connection.execute(
        update(log_head)
        .where(_of(log_head, push), log_head.c.seq == old)
        .values(seq=push.last, hash=chain, last_ms=received_ms)
    )
    if moved.rowcount != 1:
        raise StoreDamaged("A log moved while it was locked.")


def _of(table: Any, push: Push) -> ColumnElement[bool]:
    return and_(table.c.log_id == push.log_id, table.c.epoch == push.epoch)


def _fork(connection: Connection, push: Push, batch: list[Link], head: Row[Any]) -> int | None:
    """The first seq at which `push` and the log differ, None if it continues the log."""
    ours = {push.first - 1: push.prev} | {link.seq: link.chain for link in batch}
    until = min(push.last, head.seq)
    known = {0: GENESIS, head.seq: head.hash}
    if until not in known:
        one = select(event.c.chain).where(_of(event, push), event.c.seq == until)
        known[until] = connection.execute(one).scalar_one()
    if known[until] == ours[until]:
        return None
    overlap = _of(event, push) & event.c.seq.between(push.first - 1, until)
    stored = connection.execute(
        select(event.c.seq, event.c.chain).where(overlap).order_by(event.c.seq)
    )
    differing: int = next((row.seq for row in stored if row.chain != ours[row.seq]), until)
    return differing


def _rows(
    connection: Connection, push: Push, new: list[Link], received_ms: int, *, again: bool
) -> list[dict[str, Any]]:
    seen: set[tuple[bytes, bytes]] = set()
    rows = []
    for link in new:
        identity = link.event.origin or (push.epoch, link.seq)
        origin = _key(identity) if link.event.origin else None
        twin = False
        if origin is not None or again:
            twin = (_key(identity), link.leaf) in seen or _is_stored(
                connection, push.log_id, link.event, identity
            )
            seen.add((_key(identity), link.leaf))
        rows.append(
            {
                "log_id": push.log_id,
                "epoch": push.epoch,
                "seq": link.seq,
                "origin": None if twin else origin,
                "leaf": link.leaf,
                "chain": link.chain,
                "twin": twin,
                "type": link.event.type,
                "app_id": link.event.app_id,
                "body": link.raw,
                "recv_ms": received_ms,
            }
        )
    return rows


def _key(identity: tuple[int, int]) -> bytes:
    return identity[0].to_bytes(8, "big") + identity[1].to_bytes(8, "big")


def _is_stored(
    connection: Connection, log_id: bytes, one: Event, identity: tuple[int, int]
) -> bool:
    """True if the event is here under its first identity, or written again with it as origin."""
    first_leaf = protocol.leaf(msgspec.structs.replace(one, origin=None))
    later_leaf = protocol.leaf(msgspec.structs.replace(one, origin=identity))
    c = event.c
    first = and_(c.epoch == identity[0], c.seq == identity[1], c.leaf == first_leaf)
    later = and_(c.origin == _key(identity), c.leaf == later_leaf)
    query = select(c.seq).where(c.log_id == log_id, first | later).limit(1)
    return connection.execute(query).first() is not None
