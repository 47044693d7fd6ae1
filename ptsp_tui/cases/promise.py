"""What the citizen is promised, and whether we carry the file on: from the service's standard."""

from __future__ import annotations

from datetime import date

import msgspec

from ptsp_tui.cases.events import Outcome
from ptsp_tui.catalog.holidays import Calendar
from ptsp_tui.catalog.models import Deadline, Service

LEVELS = ("kelurahan", "kecamatan", "kota", "provinsi", "pusat")


class Promise(msgspec.Struct, frozen=True):
    """`text` is an ISO date, "PT<n>M" for minutes at the counter, or "" for no promise."""

    text: str = ""
    estimated: bool = False


def promise(deadline: Deadline | None, day: date, calendar: Calendar) -> Promise:
    """When the service must be done if the file is complete on `day`.

    Raises Refused when the holiday calendar ends before the deadline: no date is guessed.
    """
    if deadline is None:
        return Promise()
    if deadline.minutes is not None:
        return Promise(f"PT{deadline.minutes}M")
    if deadline.working_days is None:
        return Promise()
    due = calendar.after(day, deadline.working_days)
    return Promise(due.date.isoformat(), due.estimated)


def outcome_of(service: Service, unit: str, complete: bool) -> Outcome:
    """How a visit for this service ends at `unit` (10 digits: kelurahan, 6: kecamatan)."""
    if not complete:
        return "incomplete"
    ours = LEVELS.index("kecamatan" if len(unit) == 6 else "kelurahan")
    decider = LEVELS.index(service.decided_at) if service.decided_at else ours
    return "forwarded" if decider > ours else "accepted"
