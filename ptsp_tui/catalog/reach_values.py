"""The few values of a question or field that can make a difference to a condition."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, holds

MOST_CODES = 8  # of a longer list only the codes that are compared, and one more
NUMBERS = ("integer", "money", "decimal")


def values_of(
    asked: m.Field | m.Determinant, codes: list[str], bounds: list[Any], today: str
) -> list[Any]:
    """Values worth trying; of a choice of many, the codes."""
    if asked.type == "yesno":
        return [True, False]
    if asked.type in ("choice", "multi"):
        return _codes(codes, bounds)
    if asked.type in NUMBERS:
        return _in_range(asked, _numbers(asked, bounds), today)
    if asked.type == "date":
        return _in_range(asked, _days(asked, bounds, today), today)
    return [*dict.fromkeys(str(bound) for bound in bounds), "a", "b"]


def _codes(codes: list[str], bounds: list[Any]) -> list[Any]:
    if len(codes) <= MOST_CODES:
        return list(codes)
    named = [code for code in codes if code in bounds]
    return named + [code for code in codes if code not in bounds][:1]


def _limits(asked: m.Field | m.Determinant) -> list[Any]:
    return [each for each in (getattr(asked, "min", None), getattr(asked, "max", None)) if each]


def _numbers(asked: m.Field | m.Determinant, bounds: list[Any]) -> list[Any]:
    near = {0, 1, 2} | {
        int(Decimal(str(bound))) + step
        for bound in (*bounds, *_limits(asked))
        for step in (-1, 0, 1)
    }
    found = sorted(number for number in near if number >= 0)
    return [str(number) for number in found] if asked.type == "decimal" else list(found)


def _days(asked: m.Field | m.Determinant, bounds: list[Any], today: str) -> list[str]:
    named = {today, *(today if each == "today" else each for each in (*bounds, *_limits(asked)))}
    near = {date.fromisoformat(day) + timedelta(step) for day in named for step in (-1, 0, 1)}
    return [day.isoformat() for day in sorted(near)]


def _in_range(asked: m.Field | m.Determinant, values: list[Any], today: str) -> list[Any]:
    """Those values that the field itself accepts."""
    low, high = getattr(asked, "min", None), getattr(asked, "max", None)
    if low is None and high is None:
        return values
    inside = Condition(fact="value", min=low, max=high)
    return [each for each in values if holds(inside, {"value": each, "today": today})]
