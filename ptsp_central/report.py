"""The reconciliation report: do the central and its terminals agree, and who has gone quiet?

Equal (epoch, seq, chain hash) on both sides means the same events in the same order; the terminal
checks that at every receipt. What is left to a person is here.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, func, select

from ptsp_central.database import reading
from ptsp_central.schema import event, feed_head, log_head, matter, matter_key
from ptsp_central.store import Store
from ptsp_tui.cases.ids import id_text

QUIET_MS: Final = 3 * 24 * 3_600_000
"""A terminal that has not spoken for three days may have work that nobody else has."""
MOST: Final = 500


def make(store: Store) -> dict[str, Any]:
    """Counts and lists; times in ms since 1970 UTC."""
    heads = store.heads()
    since = store.clock() - QUIET_MS
    with reading(store.engine) as connection:
        return {
            "made_ms": store.clock(),
            "terminals": len(heads),
            "events": sum(head["seq"] for head in heads),
            "quiet": [h for h in heads if not h["revoked"] and (h["seen_ms"] or 0) < since],
            "forked": [h for h in heads if h["forked_ms"] is not None],
            "twins": _count(connection, select(func.count()).where(event.c.twin)),
            "receipts_given_twice": _twice(connection),
            "needs_review": _review(connection),
            "cases": _cases(connection),
            "feeds": _feeds(connection),
        }


def _count(connection: Connection, query: Any) -> int:
    return connection.scalar(query) or 0


def _twice(connection: Connection) -> list[str]:
    """Numbers that two cases have: a machine that was restored or replaced gave them again."""
    c = matter_key.c
    query = select(c.value).where(c.kind == "receipt").group_by(c.value)
    return list(connection.scalars(query.having(func.count() > 1).order_by(c.value).limit(MOST)))


def _review(connection: Connection) -> list[dict[str, str]]:
    query = select(matter).where(matter.c.needs_review).order_by(matter.c.changed_ms).limit(MOST)
    return [
        {"case": id_text(row.app_id), "receipt": row.receipt, "unit": row.unit, "state": row.state}
        for row in connection.execute(query)
    ]


def _cases(connection: Connection) -> list[dict[str, Any]]:
    """How many cases each unit has in each state, by day of filing."""
    c = matter.c
    query = select(c.unit, c.day, c.state, func.count().label("count")).where(c.unit != "")
    query = query.group_by(c.unit, c.day, c.state).order_by(c.day.desc(), c.unit, c.state)
    return [dict(row._mapping) for row in connection.execute(query.limit(MOST))]


def _feeds(connection: Connection) -> list[dict[str, Any]]:
    """How much is written in each terminal's feed; what it has read is in its own status."""
    h, f = log_head.c, feed_head.c
    on = (h.log_id == f.log_id) & (h.epoch == f.epoch)
    query = select(h.unit, h.terminal, h.epoch, f.seq).join_from(feed_head, log_head, on)
    rows = connection.execute(query.order_by(h.unit, h.terminal, h.epoch).limit(MOST))
    return [
        {"unit": r.unit, "terminal": r.terminal, "epoch": r.epoch, "items": r.seq} for r in rows
    ]
