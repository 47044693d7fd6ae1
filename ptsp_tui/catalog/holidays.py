"""Working days and deadlines, from data/holidays.json. Pure; never guesses past the data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from ptsp_tui.errors import Refused

_DAY = timedelta(days=1)
_SATURDAY = 5


class Holiday(msgspec.Struct, frozen=True):
    """A day off for everybody: a national holiday, or collective leave (cuti bersama).

    Both are set each year by a joint decree of three ministers; `estimated` marks a day whose
    date still depends on the sighting of the moon.
    """

    date: date
    name: str
    kind: Literal["public", "collective"]
    estimated: bool


class Due(msgspec.Struct, frozen=True):
    """The last day of a promise; `estimated` when the way to it crosses an estimated holiday."""

    date: date
    estimated: bool


class Calendar:
    """Monday to Friday without holidays and without `extra`, the office's own days off.

    Every question about a year for which no holidays are known raises `Refused`.
    """

    def __init__(self, holidays: Iterable[Holiday], extra: Collection[date] = ()) -> None:
        known = list(holidays)
        years = [holiday.date.year for holiday in known]
        self.first_year = min(years, default=date.max.year)
        self.last_year = max(years, default=date.min.year)
        self._off = {holiday.date for holiday in known} | set(extra)
        self._estimated = {holiday.date for holiday in known if holiday.estimated}

    @classmethod
    def load(cls, path: Path, extra: Collection[date] = ()) -> Calendar:
        """Read holidays.json. Raises `Refused` when it is missing or not such a file."""
        try:
            holidays = msgspec.json.decode(path.read_bytes(), type=list[Holiday])
        except (OSError, msgspec.DecodeError) as trouble:
            raise Refused(
                "The holiday calendar {file} cannot be read; install the program again.",
                file=path.name,
            ) from trouble
        return cls(holidays, extra)

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`."""
        self._check(day)
        return day.weekday() < _SATURDAY and day not in self._off

    def after(self, day: date, n: int) -> Due:
        """The `n`-th working day after `day`, n >= 0.

        When `day` is no working day, counting starts from the next working day, which is
        then day 0: what is complete on a Saturday is treated as complete on Monday.
        """
        if n < 0:
            raise ValueError(n)
        due = self._working_from(day)
        for _ in range(n):
            due = self._working_from(due + _DAY)
        crossed = any(day <= holiday <= due for holiday in self._estimated)
        return Due(due, crossed)

    def _working_from(self, day: date) -> date:
        while not self.is_working(day):
            day += _DAY
        return day

    def _check(self, day: date) -> None:
        if day.year > self.last_year:
            raise Refused(
                "The holiday calendar ends in {year}; ask the office to extend it.",
                year=self.last_year,
            )
        if day.year < self.first_year:
            raise Refused("The holiday calendar begins in {year}.", year=self.first_year)
