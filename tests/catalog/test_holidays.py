"""Deadlines: counted in working days from frozen decrees, refused where none is known."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.catalog.holidays import Calendar, Due, Holiday
from ptsp_tui.errors import Refused

FILE = Path(__file__).resolve().parents[2] / "data" / "holidays.json"
DAY = timedelta(days=1)
DAYS = st.dates(date(2024, 1, 1), date(2027, 10, 31))


@cache
def calendar() -> Calendar:
    return Calendar.load(FILE)


@cache
def free_days() -> frozenset[str]:
    """Read without the code under test."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line[10:20] for line in lines if line.startswith('{"date"'))


def open_(day: date) -> bool:
    return day.isoweekday() <= 5 and day.isoformat() not in free_days()


@pytest.mark.parametrize(
    ("year", "public", "collective", "working"),
    [(2024, 19, 10, 238), (2025, 17, 11, 237), (2026, 17, 8, 240), (2027, 18, 8, 242)],
)
def test_each_year_has_the_days_of_its_decree(
    year: int, public: int, collective: int, working: int
) -> None:
    text = FILE.read_text(encoding="utf-8").splitlines()
    kinds = Counter(
        "collective" if "collective" in line else "public" for line in text if f'"{year}-' in line
    )
    assert kinds == {"public": public, "collective": collective}
    days = (date(year, 1, 1) + n * DAY for n in range(366))
    assert sum(calendar().is_working(day) for day in days if day.year == year) == working


def test_five_working_days_over_nyepi_and_idul_fitri_end_on_31_march_2026() -> None:
    assert calendar().after(date(2026, 3, 17), 5) == Due(date(2026, 3, 31), estimated=False)


@given(DAYS, st.integers(0, 30))
def test_a_deadline_is_what_counting_on_the_wall_calendar_gives(day: date, n: int) -> None:
    start = day
    while not open_(start):
        start += DAY
    working = [start + k * DAY for k in range(120) if open_(start + k * DAY)]
    assert calendar().after(day, n).date == working[n]


def test_what_is_complete_on_a_day_off_counts_as_complete_on_the_next_working_day() -> None:
    saturday, monday = date(2026, 11, 21), date(2026, 11, 23)
    assert calendar().after(saturday, 0).date == monday
    assert calendar().after(saturday, 1) == calendar().after(monday, 1)
    assert calendar().after(saturday, 1).date == date(2026, 11, 24)


def test_a_deadline_that_crosses_an_estimated_holiday_says_so() -> None:
    assert calendar().after(date(2027, 3, 5), 3).estimated
    assert not calendar().after(date(2027, 3, 1), 2).estimated
    assert not calendar().after(date(2027, 3, 16), 3).estimated


def test_beyond_the_decrees_no_date_is_guessed() -> None:
    assert calendar().after(date(2027, 12, 30), 1).date == date(2027, 12, 31)
    with pytest.raises(Refused, match=r"ends in 2027; ask the office"):
        calendar().after(date(2027, 12, 30), 2)
    with pytest.raises(Refused, match="ends in 2027"):
        calendar().is_working(date(2028, 1, 3))
    with pytest.raises(Refused, match="begins in 2024"):
        calendar().after(date(2023, 12, 29), 1)
    with pytest.raises(Refused):
        Calendar([]).is_working(date(2026, 1, 5))


def test_the_office_adds_its_own_days_off() -> None:
    flooded = {date(2026, 11, 24), date(2026, 11, 25)}
    office = Calendar.load(FILE, flooded)
    assert not office.is_working(date(2026, 11, 24))
    assert office.after(date(2026, 11, 23), 1).date == date(2026, 11, 26)
    assert calendar().after(date(2026, 11, 23), 1).date == date(2026, 11, 24)


def test_an_office_day_beyond_the_decrees_does_not_open_that_year() -> None:
    office = Calendar.load(FILE, {date(2028, 5, 1)})
    with pytest.raises(Refused):
        office.is_working(date(2028, 5, 2))


@given(DAYS, st.integers(0, 20))
def test_one_more_working_day_is_always_a_later_working_day(day: date, n: int) -> None:
    sooner, later = calendar().after(day, n).date, calendar().after(day, n + 1).date
    assert day <= sooner < later
    assert calendar().is_working(sooner)
    assert not any(calendar().is_working(sooner + k * DAY) for k in range(1, (later - sooner).days))


def test_counting_backwards_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="-1"):
        calendar().after(date(2026, 11, 24), -1)


@pytest.mark.parametrize("text", ["", "[", '[{"date": "2026-02-30"}]', '{"days": []}'])
def test_a_damaged_calendar_is_told_plainly(tmp_path: Path, text: str) -> None:
    file = tmp_path / "holidays.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"holidays\.json cannot be read"):
        Calendar.load(file)
    with pytest.raises(Refused, match="cannot be read"):
        Calendar.load(tmp_path / "none.json")


def test_a_calendar_can_be_made_from_a_few_holidays() -> None:
    new_year = Holiday(date(2026, 1, 1), "Tahun Baru", "public", estimated=True)
    assert Calendar([new_year]).after(date(2026, 1, 1), 0) == Due(date(2026, 1, 2), estimated=True)
