"""The directory: every terminal's public key, numbered without gaps in the order of enrolment.

Its head is one row, locked while a number is given; that happens at enrolments only. A revoked
terminal's key stays: what it gave out before stays true.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, select, update

from ptsp_central.schema import known_key, setting
from ptsp_tui import directory as wire
from ptsp_tui.directory import Key

HEAD: Final = "directory"
"""The setting that holds the last number (8 bytes) and the tip there."""
NEW: Final = {HEAD: bytes(8) + wire.START}
_KEY_BYTES: Final = 64
"""About what a key takes in an answer."""


class Told(msgspec.Struct, frozen=True):
    """What of the directory goes into an answer; the fields are those of the wire's Ack."""

    head: int = 0
    tip: bytes = wire.START
    after: int = 0
    keys: bytes = b""


def add(connection: Connection, key: Key) -> None:
    """Give a key the next number. The last lock that an enrolment takes."""
    number, tip = _head(connection, lock=True)
    number += 1
    tip = wire.link(tip, number, key)
    row = {"number": number, "unit": key.unit, "terminal": key.terminal, "epoch": key.epoch}
    connection.execute(known_key.insert().values(**row, pub=key.public))
    moved = update(setting).where(setting.c.name == HEAD)
    connection.execute(moved.values(value=number.to_bytes(8, "big") + tip))


def after(connection: Connection, known: int, want: int) -> Told:
    """The keys after number `known`, about `want` bytes of them."""
    number, tip = _head(connection)
    if known >= number or not want:
        return Told(number, tip)
    most = min(wire.MOST, max(1, want // _KEY_BYTES))
    c = known_key.c
    rows = connection.execute(
        select(c.unit, c.terminal, c.epoch, c.pub)
        .where(c.number > known, c.number <= number)
        .order_by(c.number)
        .limit(most)
    )
    return Told(number, tip, known, wire.pack([Key(*row) for row in rows]))


def _head(connection: Connection, *, lock: bool = False) -> tuple[int, bytes]:
    query = select(setting.c.value).where(setting.c.name == HEAD)
    kept: bytes = connection.execute(query.with_for_update() if lock else query).scalar_one()
    return int.from_bytes(kept[:8], "big"), kept[8:]
