"""The central answers questions: a case from elsewhere, a terminal's own events, the catalogue."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, select, update

from ptsp_central.bundles import Bundles
from ptsp_central.keys import Keys
from ptsp_central.ledger import lock
from ptsp_central.matters import begin_following
from ptsp_central.schema import event, log_head, lookup, matter, matter_key, unit
from ptsp_central.store import Store
from ptsp_tui import asks, packing
from ptsp_tui.asks import Ask, LogPart, LogTold, LookedUp, LookUp, Seen, Told
from ptsp_tui.cases.numbering import parse_receipt, parse_resume_code
from ptsp_tui.errors import BadValue
from ptsp_tui.protocol import GENESIS, encode, request_sha8

MOST_FOUND: Final = 20
Answer = tuple[str, bytes]
"""Status and body of a Told."""


class Desk:
    """Answers questions over one store."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys
        self._bundles = Bundles(store, keys)

    def answer(self, raw: bytes) -> Told:
        """The answer to a question; raises BadWire for bytes that are none."""
        ask = asks.open_ask(raw)
        mark = request_sha8(raw)
        key = self._store.public_key(ask.log_id, ask.epoch)
        if key is None or not asks.is_ask_of(raw, key):
            return Told("bad_key", mark)
        shape = asks.KINDS[ask.kind]
        wanted = asks.read_body(ask, shape)
        with self._store.engine.begin() as connection:
            head = next(h for h in lock(connection, ask.log_id) if h.epoch == ask.epoch)
            if head.revoked_ms is not None:
                return Told("bad_key", mark)
            if ask.once <= head.once:
                return Told("replayed", mark, once=head.once)
            mine = and_(log_head.c.log_id == ask.log_id, log_head.c.epoch == ask.epoch)
            connection.execute(update(log_head).where(mine).values(once=ask.once))
            if ask.kind != "catalogue":
                kinds: dict[str, Callable[..., Answer]] = {"lookup": self._look, "log": self._log}
                status, body = kinds[ask.kind](connection, ask, head, wanted)
        if ask.kind == "catalogue":  # packing takes seconds: not while a row is locked
            status, body = self._bundles.part(wanted)
        return Told(status, mark, once=ask.once, body=body)  # type: ignore[arg-type]  # one of Told's words

    def _look(self, connection: Connection, ask: Ask, head: Row[Any], wanted: LookUp) -> Answer:
        value = _exact(wanted)
        if value is None:
            return "refused", b""
        named = and_(matter_key.c.kind == wanted.by, matter_key.c.value == value)
        ids = select(matter_key.c.app_id).where(named)
        query = select(matter, unit.c.name.label("unit_name")).join_from(
            matter, unit, unit.c.code == matter.c.unit, isouter=True
        )
        newest = matter.c.changed_ms.desc()
        rows = connection.execute(
            query.where(matter.c.app_id.in_(ids)).order_by(newest).limit(MOST_FOUND + 1)
        ).all()
        found = rows[:MOST_FOUND]
        self._note(connection, ask, head, wanted, value, len(found))
        feed = (ask.log_id, ask.epoch)
        begin_following(connection, feed, head.unit, sorted(row.app_id for row in found))
        told = LookedUp([_seen(row) for row in found], more=len(rows) > len(found))
        return "ok" if found else "not_found", encode(told)

    def _note(
        self,
        connection: Connection,
        ask: Ask,
        head: Row[Any],
        wanted: LookUp,
        value: str,
        found: int,
    ) -> None:
        """Who asked for what, why, and how much was found: also when nothing was."""
        key = self._keys.derive(b"lookup audit")
        connection.execute(
            lookup.insert().values(
                log_id=ask.log_id,
                epoch=ask.epoch,
                once=ask.once,
                at_ms=self._store.clock(),
                unit=head.unit,
                terminal=head.terminal,
                officer=wanted.officer,
                kind=wanted.by,
                value=hmac.digest(key, value.encode(), hashlib.sha256),
                reason=wanted.reason,
                found=found,
            )
        )

    def _log(self, connection: Connection, ask: Ask, head: Row[Any], wanted: LogPart) -> Answer:
        c = event.c
        mine = and_(c.log_id == ask.log_id, c.epoch == ask.epoch)
        before = select(c.chain).where(mine, c.seq == wanted.first - 1)
        prev = GENESIS if wanted.first == 1 else connection.scalar(before)
        if prev is None:
            return "not_found", b""
        query = select(c.body).where(mine, c.seq >= wanted.first).order_by(c.seq).limit(1024)
        bodies: list[bytes] = []
        size = 0
        for body in connection.scalars(query):
            size += len(body) + 4
            if bodies and size > packing.budget(wanted.want):
                break
            bodies.append(body)
        dictionary = packing.known_dictionary(wanted.dict_id)
        z = packing.pack(bodies, dictionary)
        told = LogTold(prev, len(bodies), dictionary, z, head.seq, head.hash)
        return "ok", encode(told)


def _exact(wanted: LookUp) -> str | None:
    """The value as it is kept; None if it cannot be one."""
    try:
        if wanted.by == "receipt":
            return str(parse_receipt(wanted.value))
        if wanted.by == "resume":
            return parse_resume_code(wanted.value)
    except BadValue:
        return None
    is_nik = len(wanted.value) == 16 and wanted.value.isascii() and wanted.value.isdigit()
    return wanted.value if is_nik else None


def _seen(row: Row[Any]) -> Seen:
    return Seen(
        case=row.app_id,
        receipt=row.receipt,
        service=row.service,
        unit=row.unit,
        unit_name=row.unit_name or row.unit,
        terminal=row.terminal,
        state=row.state,
        day=row.day,
        name=row.name,
    )
