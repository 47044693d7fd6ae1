"""Reads the logs back: walks every chain again, and shows events to administrators."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Row, and_, select

from ptsp_central.database import pages, reading
from ptsp_central.schema import event, log_head
from ptsp_central.store import Store
from ptsp_tui import protocol
from ptsp_tui.protocol import GENESIS, BadWire


class Walk(msgspec.Struct, frozen=True):
    """One log walked from its first event: `bad_seq` is the first that does not fit, 0 if none."""

    log: str
    epoch: int
    events: int
    bad_seq: int


def verify(store: Store) -> Iterator[Walk]:
    """Hash every stored event again; reports each log as it is done."""
    c = log_head.c
    with reading(store.engine) as connection:
        heads = connection.execute(select(log_head).order_by(c.log_id, c.epoch)).all()
    for head in heads:
        yield _walk(store, head)


def _walk(store: Store, head: Row[Any]) -> Walk:
    log = {"log": head.log_id.hex(), "epoch": head.epoch}
    c = event.c
    of_log = and_(c.log_id == head.log_id, c.epoch == head.epoch, c.seq <= head.seq)
    query = select(c.seq, c.leaf, c.chain, c.body).where(of_log).order_by(c.seq)
    at, chain = 0, GENESIS
    with reading(store.engine) as connection, pages(connection, query) as rows:
        for row in rows:
            chain = protocol.chain(chain, at + 1, row.leaf)
            if row.seq != at + 1 or chain != row.chain or not _is_leaf(row.body, row.leaf):
                return Walk(**log, events=at, bad_seq=at + 1)
            at += 1
    fits = (at, chain) == (head.seq, head.hash)
    return Walk(**log, events=at, bad_seq=0 if fits else at + 1)


def _is_leaf(body: bytes, leaf: bytes) -> bool:
    try:
        return protocol.leaf(protocol.decode_event(body)) == leaf
    except BadWire:
        return False


def shown(row: Row[Any]) -> dict[str, Any]:
    """One stored event as an administrator reads it; times in ms since 1970 UTC.

    `payload` is the body as its terminal wrote it, null once erased; bytes are shown as hex.
    Raises BadWire if the stored bytes are damaged.
    """
    one = protocol.decode_event(row.body)
    return {
        "log": row.log_id.hex(),
        "epoch": row.epoch,
        "seq": row.seq,
        "origin": one.origin,
        "type": one.type,
        "app_id": str(uuid.UUID(bytes=one.app_id)),
        "officer": one.officer,
        "t_ms": one.t_ms,
        "clock_off_ms": one.clock_off_ms,
        "recv_ms": row.recv_ms,
        "payload": None if one.is_erased else _plain(one.payload),
    }


def _plain(payload: bytes) -> Any:
    try:
        return _readable(msgspec.msgpack.decode(payload))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return payload.hex()  # opaque to the central: it keeps what it cannot read


def _readable(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [_readable(item) for item in value]
    if isinstance(value, dict):
        return {str(_readable(key)): _readable(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
