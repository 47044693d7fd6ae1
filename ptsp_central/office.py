"""The back office decides: an event in the central's own log, told to the feeds like any other.

That log is chained and verified as every terminal's is; its head is the one row that all decisions
go through. `seen` of a decision names everything that was known of the case when it was made.
"""

from __future__ import annotations

import os
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, select, update

from ptsp_central.keys import Keys
from ptsp_central.ledger import lock
from ptsp_central.matters import Located, entries, located, lock_units, take_in
from ptsp_central.schema import event, log_head, matter, matter_key, unit
from ptsp_central.store import OFFICE_UNIT, Store
from ptsp_tui import protocol
from ptsp_tui.cases.events import State, StateChanged, encode_body, type_of
from ptsp_tui.cases.fold import FOLLOWS, Entry
from ptsp_tui.cases.ids import id_text, parse_id
from ptsp_tui.cases.numbering import parse_receipt
from ptsp_tui.errors import BadValue, NotFound, Refused
from ptsp_tui.protocol import GENESIS, Event


class Decision(msgspec.Struct, frozen=True):
    """What was written: the case's new state, and the decision's number in the office's log."""

    case: str
    receipt: str
    state: str
    needs_review: bool
    seq: int
    events: int


def decide(
    store: Store,
    keys: Keys,
    name: str,
    state: State,
    reason: str,
    *,
    clerk: str,
    items: list[str] | None = None,
    known_events: float | None = None,
) -> Decision:
    """Set a case's state. `name`: receipt number or case id; `items`: requirements or fields that
    the reason is about. `known_events` is how many events of the case the clerk was looking at.

    Raises NotFound, BadValue; Refused for a step that cannot follow or when more has happened.
    """
    body = StateChanged(state=state, reason=reason, items=items or [])
    assert store.office  # before the connection
    with store.engine.begin() as connection:
        head = _office_head(connection, store, keys)
        row = find(connection, name)
        if known_events not in (None, row.events):
            raise Refused("The case has changed since; look at it again.")
        if state not in FOLLOWS[row.state]:
            raise Refused("A case that is {old} cannot become {new}.", old=row.state, new=state)
        _append(connection, store, head, row.app_id, body, clerk)
        after = connection.execute(select(matter).where(matter.c.app_id == row.app_id)).one()
    case = id_text(row.app_id)
    return Decision(
        case, after.receipt, after.state, after.needs_review, head.seq + 1, after.events
    )


def find(connection: Connection, name: str) -> Row[Any]:
    """The case by its id or receipt number; raises NotFound, or Refused when there are several."""
    rows = connection.execute(select(matter).where(matter.c.app_id.in_(_ids(connection, name))))
    found = [row for row in rows.all() if row.unit]
    if not found:
        raise NotFound("There is no case {case} here.", case=name)
    if len(found) > 1:
        raise Refused("Several cases have this receipt number; name one by its id.")
    return found[0]


def _ids(connection: Connection, name: str) -> list[bytes]:
    try:
        return [parse_id(name)]
    except BadValue:
        pass
    try:
        receipt = str(parse_receipt(name))
    except BadValue:
        return []
    named = and_(matter_key.c.kind == "receipt", matter_key.c.value == receipt)
    return list(connection.scalars(select(matter_key.c.app_id).where(named)))


def _office_head(connection: Connection, store: Store, keys: Keys) -> Row[Any]:
    heads = lock(connection, store.office)
    if heads:
        return heads[0]
    lock_units(connection, [OFFICE_UNIT], write=True)
    if connection.scalar(select(unit.c.code).where(unit.c.code == OFFICE_UNIT)) is None:
        connection.execute(unit.insert().values(code=OFFICE_UNIT, name="Back office"))
    row = {"log_id": store.office, "epoch": 0, "seq": 0, "hash": GENESIS, "pub": keys.public}
    place = {"unit": OFFICE_UNIT, "terminal": "00"}
    now = {"enrolled_ms": store.clock(), "recovery": b""}
    connection.execute(log_head.insert().values(**row, **place, **now))
    return lock(connection, store.office)[0]


def _append(
    connection: Connection,
    store: Store,
    head: Row[Any],
    app_id: bytes,
    body: StateChanged,
    clerk: str,
) -> None:
    now = store.clock()
    body = msgspec.structs.replace(body, seen=_seen(connection, store, app_id))
    one = Event(
        v=protocol.VERSION,
        type=type_of(body),
        app_id=app_id,
        officer=clerk[:64],
        t_ms=now,
        clock_off_ms=0,
        seen_feed=0,
        salt=os.urandom(16),
        payload=encode_body(body),
    )
    leaf = protocol.leaf(one)
    seq, chain = head.seq + 1, protocol.chain(head.hash, head.seq + 1, leaf)
    connection.execute(
        event.insert().values(
            log_id=store.office,
            epoch=0,
            seq=seq,
            leaf=leaf,
            chain=chain,
            twin=False,
            type=one.type,
            app_id=app_id,
            body=protocol.encode_event(one),
            recv_ms=now,
        )
    )
    mine = and_(log_head.c.log_id == store.office, log_head.c.seq == head.seq)
    connection.execute(update(log_head).where(mine).values(seq=seq, hash=chain, last_ms=now))
    take_in(connection, [Located(store.office, 0, seq, leaf, one, body)], store.office)


def _seen(connection: Connection, store: Store, app_id: bytes) -> list[tuple[bytes, int, int]]:
    rows = connection.execute(select(event).where(event.c.app_id == app_id, ~event.c.twin))
    last: dict[tuple[bytes, int], int] = {}
    for each in entries((located(row) for row in rows), store.office):
        if each.log != store.office:
            key = (each.log, each.epoch)
            last[key] = max(each.seq, last.get(key, 0))
    return sorted((log, epoch, seq) for (log, epoch), seq in last.items())


def history(connection: Connection, store: Store, app_id: bytes) -> list[Entry]:
    """The events of a case, as the fold takes them."""
    rows = connection.execute(select(event).where(event.c.app_id == app_id, ~event.c.twin))
    return entries((located(row) for row in rows), store.office)
