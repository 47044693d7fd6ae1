"""Dates as people say and type them; babel is the oracle for month names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.forms.display import date_text
from ptsp_tui.forms.values import Context, parse

TODAY = date(2026, 11, 24)
ANY = Context(today=TODAY)
PAST = Context(today=TODAY, max="today")


@pytest.mark.parametrize(
    "typed",
    [
        "24112026",
        "241126",
        "24-11-26",
        "24/11/2026",
        "24.11.2026",
        "24 11 2026",
        "24 - 11 - 2026",
        "2026-11-24",
        "2026/11/24",
        "24 nov 2026",
        "24nov26",
        "24-Nov-26",
        "24 Nopember 2026",
        "24 November, 2026",
        "hari ini",
        "HR  INI",
        "today",
    ],
)
def test_today_may_be_written_in_all_these_ways(typed: str) -> None:
    for ctx in (ANY, PAST):
        assert parse("date", typed, ctx).value == "2026-11-24"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("kemarin", "2026-11-23"),
        ("kmrn", "2026-11-23"),
        ("kemarin dulu", "2026-11-22"),
        ("besok", "2026-11-25"),
        ("lusa", "2026-11-26"),
    ],
)
def test_days_near_today_may_be_said(typed: str, value: str) -> None:
    assert parse("date", typed, ANY).value == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31-04-2026", "Month 4 has 30 days; day 31 was given."),
        ("30-02-2024", "Month 2 has 29 days; day 30 was given."),
        ("29-02-2025", "2025 is no leap year: its February has 28 days."),
        ("29021900", "1900 is no leap year: its February has 28 days."),
        ("11-24-2026", "There is no month 24; the day comes first."),
        ("01-00-2026", "There is no month 0; the day comes first."),
        ("00-01-2026", "There is no day 0 in any month."),
        ("32-01-2026", "There is no day 32 in any month."),
        ("01-01-1200", "The year 1200 cannot be right."),
        ("01-01-3000", "The year 3000 cannot be right."),
        ("01-01-202", "A year has 2 or 4 digits; 3 were given."),
        ("24 foo 2026", "foo is no month."),
        ("24 ma 2026", "ma is no month."),
        ("24112", "Type day, month and year, like 24112026."),
        ("24 11", "Type day, month and year, like 24112026."),
        ("nanti", "Type day, month and year, like 24112026."),
    ],
)
def test_an_impossible_date_is_refused_naming_what_is_wrong(typed: str, sentence: str) -> None:
    read = parse("date", typed, ANY)
    assert read.value is None
    assert [fault.text for fault in read.errors] == [sentence]


@pytest.mark.parametrize(
    ("ctx", "typed", "sentence"),
    [
        (PAST, "besok", "This date lies after today."),
        (Context(today=TODAY, min="today"), "kemarin", "This date lies before today."),
        (
            Context(today=TODAY, min="2020-01-01"),
            "31-12-2019",
            "The date may be 01-01-2020 at the earliest.",
        ),
        (
            Context(today=TODAY, max="2026-12-31"),
            "01-01-2027",
            "The date may be 31-12-2026 at the latest.",
        ),
    ],
)
def test_bounds_of_dates_are_named(ctx: Context, typed: str, sentence: str) -> None:
    assert [fault.text for fault in parse("date", typed, ctx).errors] == [sentence]


@given(st.dates(date(1926, 11, 25), TODAY))
def test_two_digits_mean_the_nearest_past_year_within_100_years(day: date) -> None:
    assert parse("date", f"{day:%d%m%y}", PAST).value == day.isoformat()
    assert parse("date", f"{day:%d-%m-%y}", PAST).value == day.isoformat()


@given(st.dates(date(1936, 11, 25), date(2036, 11, 24)))
def test_two_digits_may_mean_ten_years_ahead_where_a_date_may_lie_ahead(day: date) -> None:
    assert parse("date", f"{day:%d%m%y}", ANY).value == day.isoformat()


@given(st.dates(date(1900, 1, 1), date(2126, 1, 1)))
def test_every_day_reads_back_from_what_babel_writes(day: date) -> None:
    assert date_text(day, "id") == format_date(day, "d MMMM y", locale="id")
    assert date_text(day, "en") == format_date(day, "d MMMM y", locale="en")
    for pattern in ("d MMMM y", "d MMM y", "dd/MM/y", "ddMMy", "d-M-y"):
        for locale in ("id", "en"):
            typed = format_date(day, pattern, locale=locale)
            assert parse("date", typed, ANY).value == day.isoformat(), typed


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1900, 2099))
def test_a_date_is_taken_exactly_when_the_calendar_holds_it(
    day: int, month: int, year: int
) -> None:
    try:
        expected = date(year, month, day).isoformat()
    except ValueError:
        expected = None
    assert parse("date", f"{day:02}{month:02}{year}", ANY).value == expected


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(-2, 2))
def test_said_days_count_from_the_terminals_today(today: date, shift: int) -> None:
    words = {-2: "kemarin dulu", -1: "kemarin", 0: "hr ini", 1: "besok", 2: "lusa"}
    read = parse("date", words[shift], Context(today=today))
    assert read.value == (today + timedelta(days=shift)).isoformat()
