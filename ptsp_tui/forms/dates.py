"""Dates and times as people say and type them.

`24112026`, `24-11-26`, `24/11/2026`, `2026-11-24`, `24 nov 2026`, `kemarin`, `hr ini`;
`930`, `9.30`. Canonical: ISO 8601 date "2026-11-24" and "HH:MM".
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from ptsp_tui.forms.parsed import Context, Fault, Parsed, bad, days_after, good

EARLIEST_YEAR = 1900  # no living person and no paper in use is older; a slip of the finger is
YEARS_AHEAD = 10  # a two-digit year of a date that may lie ahead
LATEST_AHEAD = 100

_RELATIVE = {
    "hari ini": 0, "hr ini": 0, "hariini": 0, "hrini": 0, "today": 0,
    "kemarin": -1, "kemaren": -1, "kmrn": -1, "kmarin": -1, "yesterday": -1,
    "kemarin dulu": -2,
    "besok": 1, "bsk": 1, "esok": 1, "tomorrow": 1,
    "lusa": 2,
}  # fmt: skip

_SPELLINGS = (
    ("januari", "january"), ("februari", "february", "pebruari"), ("maret", "march"), ("april",),
    ("mei", "may"), ("juni", "june"), ("juli", "july"), ("agustus", "august", "agt", "ags", "agst"),
    ("september",), ("oktober", "october"), ("november", "nopember"), ("desember", "december"),
)  # fmt: skip


def parse_date(text: str, ctx: Context) -> Parsed:
    """A date within the field's bounds. Two-digit years: the nearest past year, or, where a date
    may lie ahead, at most 10 years from today."""
    day = _read(text.casefold().strip(), ctx)
    if isinstance(day, Fault):
        return Parsed(errors=[day])
    fault = _out_of_bounds(day, ctx)
    return Parsed(errors=[fault]) if fault else good(day.isoformat())


def _read(text: str, ctx: Context) -> date | Fault:
    words = " ".join(text.split())
    if words in _RELATIVE:
        return days_after(ctx.today, _RELATIVE[words])
    parts = _parts(words)
    if parts is None:
        return Fault("Type day, month and year, like 24112026.")
    day, month_text, year_text = parts
    month = _month(month_text)
    if month is None:
        return Fault("{word} is no month.", {"word": month_text})
    if len(year_text) not in (2, 4):
        return Fault("A year has 2 or 4 digits; {count} were given.", {"count": len(year_text)})
    year = int(year_text)
    if len(year_text) == 2:
        year = _century(year, month, day, ctx)
    return calendar_fault(day, month, year, ctx.today) or date(year, month, day)


def _parts(text: str) -> tuple[int, str, str] | None:
    """Day, month (digits or a word) and year digits; None when it cannot be cut in three."""
    if re.fullmatch(r"[0-9]{6}|[0-9]{8}", text):
        return int(text[:2]), text[2:4], text[4:]
    match = re.fullmatch(
        r"([0-9]+)[ ./,-]*(?:(?<=[ ./,-])([0-9]+)|([a-z]+))\.?[ ./,-]*"
        r"(?:(?<=[ ./,-])|(?<=[a-z]))([0-9]+)",
        text,
    )
    if match is None:
        return None
    first, month, last = match[1], match[2] or match[3], match[4]
    if len(first) == 4:  # 2026-11-24
        first, last = last, first
    return (int(first), month, last) if len(first) <= 2 and len(month) <= 9 else None


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    for number, spellings in enumerate(_SPELLINGS, start=1):
        if len(text) >= 3 and any(spelling.startswith(text) for spelling in spellings):
            return number
    return None


def _century(year: int, month: int, day: int, ctx: Context) -> int:
    """The last year ending in these two digits whose date does not lie too far ahead."""
    ahead = YEARS_AHEAD if ctx.future else 0
    last = (ctx.today.year + ahead, ctx.today.month, ctx.today.day)
    full = last[0] - last[0] % 100 + year
    return full - 100 if (full, month, day) > last else full


def calendar_fault(day: int, month: int, year: int, today: date) -> Fault | None:
    """What is wrong with a date that no calendar holds; None when it exists."""
    if not 1 <= month <= 12:
        return Fault("There is no month {month}; the day comes first.", {"month": month})
    if not 1 <= day <= 31:
        return Fault("There is no day {day} in any month.", {"day": day})
    if not EARLIEST_YEAR <= year <= today.year + LATEST_AHEAD:
        return Fault("The year {year} cannot be right.", {"year": year})
    days = calendar.monthrange(year, month)[1]
    if day <= days:
        return None
    if (month, day) == (2, 29):
        return Fault("{year} is no leap year: its February has 28 days.", {"year": year})
    return Fault(
        "Month {month} has {days} days; day {day} was given.",
        {"month": month, "days": days, "day": day},
    )


def _out_of_bounds(day: date, ctx: Context) -> Fault | None:
    first, last = ctx.day(ctx.min), ctx.day(ctx.max)
    if last is not None and day > last:
        if last == ctx.today:
            return Fault("This date lies after today.")
        return Fault("The date may be {last} at the latest.", {"last": numeric(last)})
    if first is not None and day < first:
        if first == ctx.today:
            return Fault("This date lies before today.")
        return Fault("The date may be {first} at the earliest.", {"first": numeric(first)})
    return None


def numeric(day: date) -> str:
    """`24-11-2026`: a date in a sentence of either language."""
    return f"{day.day:02}-{day.month:02}-{day.year:04}"


def parse_time(text: str, _ctx: Context) -> Parsed:
    """A time of day, 00:00 to 23:59: `930`, `09:30`, `9.30`, `9`, `jam 9.30 WIB`."""
    bare = re.sub(r"^(?:jam|pukul|pkl\.?)\s*|\s*wib$", "", text.casefold().strip())
    match = re.fullmatch(r"([0-9]{1,2})(?:\s*[:.,]\s*([0-9]{2})|([0-9]{2}))?", bare)
    if match is None:
        return bad("Type hour and minutes, like 09:30.")
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    if hour > 23:
        return bad("Hours run from 00 to 23; {hour} was given.", hour=hour)
    if minute > 59:
        return bad("Minutes run from 00 to 59; {minute} was given.", minute=minute)
    return good(f"{hour:02}:{minute:02}")
