"""Which words did not lead where they should: worth more to the catalogue than any ranking.

A query is kept, encrypted like all else, when another than its first find was taken or none at
all. Words with digits (numbers of people and receipts) and finds in the store are never kept.
"""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock
from ptsp_tui.counter.lookup import Found
from ptsp_tui.counter.session import Session

OURS = ("service", "life_event", "referral")
MOST = 1000
"""Queries kept; the oldest go first."""


def note_query(session: Session, words: str, found: list[Found], taken: str) -> None:
    """Keep the query if its first find was not the one taken ("" when the officer went back)."""
    listed = [each for each in found if each.kind in OURS]
    if not listed or len(listed) < len(found) or listed[0].id == taken:
        return
    if any(sign.isdigit() for sign in words):
        return
    table = session.db.table("queries")
    with session.db.transaction():
        table.insert(
            {
                "day": clock.today().isoformat(),
                "words": words.strip().lower()[:120],
                "first": listed[0].id,
                "taken": taken,
                "catalogue": session.book.version,
            }
        )
        ids = sorted(document.doc_id for document in table)
        if len(ids) > MOST:
            table.remove(doc_ids=ids[: len(ids) - MOST])


def missed(session: Session) -> list[dict[str, Any]]:
    """The kept queries, newest first."""
    return [dict(document) for document in reversed(session.db.table("queries").all())]
