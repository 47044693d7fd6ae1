"""Values made from other facts: defaults, which the officer may change, and calculated ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ptsp_tui.catalog.conditions import age_on, holds
from ptsp_tui.catalog.models import Formula
from ptsp_tui.forms.identity import nik_facts


def evaluate(
    formulas: Sequence[Formula],
    facts: Mapping[str, Any],
    today: date,
    postal: Callable[[str], str | None],
) -> Any:
    """The value of the first formula whose condition holds and whose facts are known, or None."""
    for formula in formulas:
        if holds(formula.when, facts):
            value = _value(formula, facts, today, postal)
            if value is not None:
                return value
    return None


def _value(
    formula: Formula,
    facts: Mapping[str, Any],
    today: date,
    postal: Callable[[str], str | None],
) -> Any:
    if formula.value is not None:
        return formula.value
    if formula.copy is not None:
        return facts.get(formula.copy)
    if formula.count is not None:
        return len(facts.get(formula.count) or ())
    if formula.sum is not None:
        return _sum([facts.get(name) for name in formula.sum])
    if formula.age_of is not None:
        born = facts.get(formula.age_of)
        return age_on(today, date.fromisoformat(born)) if isinstance(born, str) else None
    if formula.postal_of is not None:
        village = facts.get(formula.postal_of)
        return postal(village) if isinstance(village, str) else None
    return _from_nik(formula, facts, today)


def _from_nik(formula: Formula, facts: Mapping[str, Any], today: date) -> str | None:
    nik = facts.get(formula.nik_birth or formula.nik_sex or "")
    known = nik_facts(nik, today) if isinstance(nik, str) else None
    if known is None:
        return None
    if formula.nik_sex is not None:
        return known.sex
    # Newest first: a counter sees the living far more often than those past a hundred.
    return known.births[0].isoformat() if known.births else None


def _sum(values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    if not known:
        return None
    try:
        total = sum((Decimal(str(value)) for value in known), Decimal(0))
    except InvalidOperation:
        return None
    return int(total) if total == int(total) else str(total)
