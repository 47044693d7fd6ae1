"""How often an officer has filed a service: help for beginners folds away with it."""

from __future__ import annotations

from tinydb.table import Document

from ptsp_tui.counter.session import Session


def times_filed(session: Session, service: str) -> int:
    """Applications of the service that this officer has filed on this computer."""
    known = session.db.by("officer", session.officer)
    return int(known[0]["filed"].get(service, 0)) if known else 0


def note_filed(session: Session, service: str) -> None:
    """One more."""
    table, known = session.db.table("officers"), session.db.by("officer", session.officer)
    filed = dict(known[0]["filed"]) if known else {}
    filed[service] = filed.get(service, 0) + 1
    kept = {"id": session.officer, "filed": filed}
    if known:
        table.upsert(Document(kept, doc_id=known[0].doc_id))
    else:
        table.insert(kept)
