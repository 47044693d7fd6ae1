"""The central's store: offices, terminals, and every terminal's log.

The promise of `append`: a batch is stored whole, in order and once, or not at all, and the answer
is given only after the commit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, Row, and_, func, select, update

from ptsp_central.database import pages, reading
from ptsp_central.ledger import Outcome, append, links
from ptsp_central.schema import event, log_head, unit
from ptsp_tui.errors import NotFound
from ptsp_tui.protocol import Push, verify_head


def now_ms() -> int:
    """The central's clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """The logs in the database behind `engine`. Safe to use from several threads and processes."""

    def __init__(self, engine: Engine, clock: Callable[[], int] = now_ms) -> None:
        self.engine = engine
        self.clock = clock

    def append(self, push: Push) -> Outcome:
        """Store what is new in `push`; raises BadWire for a batch that contradicts itself."""
        key = self._public_key(push.log_id, push.epoch)
        if key is None or not verify_head(
            key, push.sig, push.log_id, push.epoch, push.last, push.head
        ):
            return Outcome("bad_key")
        batch = links(push)  # unpacked only for a known signature, hashed before the lock
        with self.engine.begin() as connection:
            return append(connection, push, batch, self.clock())

    def _public_key(self, log_id: bytes, epoch: int) -> bytes | None:
        of_log = and_(log_head.c.log_id == log_id, log_head.c.epoch == epoch)
        with reading(self.engine) as connection:
            found: bytes | None = connection.scalar(select(log_head.c.pub).where(of_log))
        return found

    def add_unit(self, code: str, name: str) -> bool:
        """Make an office known, or rename it; True if it was new."""
        with self.engine.begin() as connection:
            renamed = connection.execute(update(unit).where(unit.c.code == code).values(name=name))
            if renamed.rowcount:
                return False
            connection.execute(unit.insert().values(code=code, name=name))
            return True

    def units(self) -> list[dict[str, Any]]:
        """Every office with its terminals, as `ptsp-central unit list --json` prints them."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(unit).order_by(unit.c.code)).all()
        heads = self.heads()
        return [
            {
                "unit": row.code,
                "name": row.name,
                "terminals": [_without(head, "unit") for head in heads if head["unit"] == row.code],
            }
            for row in rows
        ]

    def heads(self) -> list[dict[str, Any]]:
        """Every log: unit, terminal, epoch, log (hex), seq, hash (hex), last_ms, revoked."""
        c = log_head.c
        query = select(log_head).order_by(c.unit, c.terminal, c.epoch)
        with reading(self.engine) as connection:
            return [_shown(row) for row in connection.execute(query)]

    def stats(self) -> dict[str, int]:
        """How many units, logs and events (each counted once) there are."""
        with reading(self.engine) as connection:
            count = {
                "units": connection.scalar(select(func.count()).select_from(unit)),
                "logs": connection.scalar(select(func.count()).select_from(log_head)),
                "events": connection.scalar(
                    select(func.count()).select_from(event).where(~event.c.twin)
                ),
            }
        return {name: number or 0 for name, number in count.items()}

    def revoke(self, unit_code: str, terminal: str, epoch: int | None = None) -> int:
        """Take no more from this terminal (of one epoch or all); how many logs that ended.

        Raises NotFound when there is nothing to revoke.
        """
        c = log_head.c
        which = [c.unit == unit_code, c.terminal == terminal, c.revoked_ms.is_(None)]
        if epoch is not None:
            which.append(c.epoch == epoch)
        with self.engine.begin() as connection:
            ended = connection.execute(
                update(log_head).where(*which).values(revoked_ms=self.clock())
            ).rowcount
        if not ended:
            raise NotFound(
                "No terminal {terminal} of unit {unit} is enrolled.",
                terminal=terminal,
                unit=unit_code,
            )
        return ended

    def events(self, type_: str | None = None) -> Iterator[Row[Any]]:
        """Every event once (columns of the table), oldest receipt first."""
        c = event.c
        query = select(event).where(~c.twin).order_by(c.recv_ms, c.log_id, c.epoch, c.seq)
        if type_ is not None:
            query = query.where(c.type == type_)
        with reading(self.engine) as connection, pages(connection, query) as rows:
            yield from rows


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "terminal": row.terminal,
        "epoch": row.epoch,
        "log": row.log_id.hex(),
        "seq": row.seq,
        "hash": row.hash.hex(),
        "last_ms": row.last_ms,
        "revoked": row.revoked_ms is not None,
    }


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
