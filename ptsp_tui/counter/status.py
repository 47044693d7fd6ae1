"""The state of this terminal in one struct: for `ptsp status` and the sync screen."""

from __future__ import annotations

import msgspec

from ptsp_tui import clock
from ptsp_tui.counter.overview import last_contact, unsent
from ptsp_tui.counter.session import Session


class Status(msgspec.Struct, frozen=True):
    """`last_contact` and `next_try` are ISO times in WIB, "" when there was none."""

    unit: str
    unit_name: str
    terminal: str
    officer: str
    central: str
    enrolled: bool
    events: int
    acknowledged: int
    unsent: int
    last_contact: str
    catalogue: str
    store: str


def status_of(session: Session) -> Status:
    """Read it all from the store."""
    health = session.db.health
    store = "ok" if not health.damaged_places else f"{health.damaged_places} damaged places"
    return Status(
        unit=session.desk.unit,
        unit_name=session.desk.unit_name,
        terminal=session.desk.terminal,
        officer=session.officer,
        central=session.desk.central,
        enrolled=bool(session.log.central_key()),
        events=session.log.head()[0],
        acknowledged=session.log.acknowledged()[0],
        unsent=unsent(session),
        last_contact=_when(last_contact(session)),
        catalogue=session.book.version,
        store=store,
    )


def _when(ms: int | None) -> str:
    if ms is None:
        return ""
    return clock.from_ms(ms).isoformat(timespec="seconds")
