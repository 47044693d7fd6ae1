"""A counter that was offline for a month: made-up cases filed day by day, and what they weigh."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from ptsp_tui.counter.intake import intake
from ptsp_tui.counter.session import Session, set_up
from ptsp_tui.protocol import Event, decode_event
from tests.made_up import valid_case
from tests.sync.counters import PASSPHRASE, book

FIRST_DAY = date(2026, 10, 26)


def offline(folder: Path, cases: int, days: int, patch: pytest.MonkeyPatch) -> Session:
    """A terminal that filed `cases` cases over `days` days without a network."""
    patch.setenv("PTSP_NOW", f"{FIRST_DAY.isoformat()}T08:00:00+07:00")
    session = set_up(folder, book(), "3171071004", "01", "petugas", PASSPHRASE)
    file(session, cases, days, patch)
    return session


def file(
    session: Session,
    cases: int,
    days: int,
    patch: pytest.MonkeyPatch,
    first: date = FIRST_DAY,
    seed: int = 3,
) -> None:
    """File made-up cases, as many on each of the `days` from `first` on."""
    services = [service for service in book().services.values() if service.opens_case]
    rng = Random(seed)
    for day in range(days):
        today = first + timedelta(days=day)
        patch.setenv("PTSP_NOW", f"{today.isoformat()}T09:00:00+07:00")
        numbers = range(day * cases // days, (day + 1) * cases // days)
        some = [valid_case(services[n % len(services)], book(), rng, today) for n in numbers]
        refused = [r for r in intake(session, map(msgspec.json.encode, some), str) if r.error]
        assert not refused, refused


def as_json(event: Event) -> bytes:
    """What a plain program would send for an event: the same facts as one JSON object.

    Without salt and hashes, which it would not have.
    """
    body: dict[str, Any] = msgspec.msgpack.decode(event.payload)
    body.pop("seen", None)
    plain = {
        "id": str(uuid.UUID(bytes=event.app_id)),
        "type": event.type,
        "officer": event.officer,
        "time_ms": event.t_ms,
        "clock_offset_ms": event.clock_off_ms,
        "body": body,
    }
    return json.dumps(plain).encode()


def events_of(session: Session) -> list[Event]:
    """The whole log, decoded."""
    return [decode_event(raw) for raw in session.log.events(1, 2**40)]
