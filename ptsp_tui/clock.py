"""The device's clock, in Jakarta's time. `PTSP_NOW` (ISO 8601) sets it for tests and practice."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")  # western Indonesia has had no summer time since 1964


def now() -> datetime:
    """The present moment in WIB."""
    fixed = os.environ.get("PTSP_NOW")
    return datetime.fromisoformat(fixed).astimezone(WIB) if fixed else datetime.now(WIB)


def today() -> date:
    """The present day in WIB."""
    return now().date()


def local_ms() -> int:
    """Milliseconds since 1970 UTC by this device."""
    return int(now().timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """A moment in WIB from milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(WIB)


def hour_or_day(ms: int) -> str:
    """The hour of a moment today, the day of any other: "08.14", "23-11"."""
    at = from_ms(ms)
    return f"{at:%H.%M}" if at.date() == today() else f"{at:%d-%m}"
