"""Conditions mean what they say: checked against a second evaluator written another way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog.conditions import age_on, facts_of, holds, shape_fault, walk
from tests.catalog.made_conditions import (
    NAMES,
    TODAY,
    VALUES,
    Facts,
    known_facts,
    plain,
    written_conditions,
)

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "before": lambda one, two: one < two,
    "after": lambda one, two: one > two,
    "same_as": lambda one, two: one == two,
}


def second_opinion(written: dict[str, Any], facts: Facts) -> bool:
    """What a written condition means, by rewriting it to Python's own words, not by its nodes."""
    (word, inner), *more = written.items()
    if word == "not":
        return second_opinion(inner, facts) is False
    if word in ("all", "any"):
        verdicts = [second_opinion(child, facts) for child in inner]
        return verdicts.count(True) >= (len(verdicts) if word == "all" else 1)
    value = facts.get(inner)
    empty = value is None or value == "" or value == []
    if more[0][0] == "filled":
        return more[0][1] is not empty
    return not empty and all(_passes(test, wanted, value, facts) for test, wanted in more)


def _passes(test: str, wanted: Any, value: Any, facts: Facts) -> bool:
    if test in ORDER:
        return wanted in facts and ORDER[test](value, facts[wanted])
    if test in ("min", "max"):
        wanted = TODAY if wanted == "today" else wanted
        if isinstance(wanted, int):
            value, wanted = Decimal(value), Decimal(wanted)
        return bool(wanted <= value if test == "min" else value <= wanted)
    if test == "is":
        return bool(value == wanted)
    return value in wanted if test == "in" else wanted in value


@settings(max_examples=400, deadline=None)
@given(written_conditions, known_facts)
def test_two_evaluators_agree_on_every_condition(written: dict[str, Any], facts: Facts) -> None:
    assert holds(plain(written), facts) is second_opinion(written, facts)


@settings(max_examples=150, deadline=None)
@given(written_conditions, known_facts, st.sampled_from(NAMES), st.data())
def test_a_fact_that_a_condition_does_not_name_cannot_change_it(
    written: dict[str, Any], facts: Facts, name: str, data: st.DataObject
) -> None:
    condition = plain(written)
    if name not in facts_of(condition):
        other = {**facts, name: data.draw(st.sampled_from(VALUES[name]))}
        assert holds(condition, other) is holds(condition, facts)


@given(written_conditions)
def test_every_written_condition_has_a_sound_shape_and_comes_back_as_written(
    written: dict[str, Any],
) -> None:
    condition = plain(written)
    assert [shape_fault(node) for node in walk(condition)] == [None] * len(list(walk(condition)))
    assert msgspec.to_builtins(condition) == written


@pytest.mark.parametrize(
    "test",
    [
        {"is": "a"}, {"in": ["a"]}, {"min": 1}, {"max": 1}, {"includes": "a"}, {"filled": True},
        {"before": "died"}, {"after": "died"}, {"same_as": "died"},
    ],
)  # fmt: skip
def test_a_comparison_on_an_unknown_fact_is_false_and_its_not_true(test: dict[str, Any]) -> None:
    written = {"fact": "born", **test}
    unknowns: list[Facts] = [{}, {"born": None}, {"born": ""}, {"born": []}]
    for unknown in unknowns:
        facts = {"died": "2000-01-01", **unknown}
        assert not holds(plain(written), facts)
        assert holds(plain({"not": written}), facts)


def test_no_and_zero_are_answers_not_unknown() -> None:
    assert holds(plain({"fact": "ill", "filled": True}), {"ill": False})
    assert holds(plain({"fact": "ill", "is": False}), {"ill": False})
    assert holds(plain({"fact": "age", "max": 0}), {"age": 0})


def test_an_absent_condition_always_holds() -> None:
    assert holds(None, {})


@pytest.mark.parametrize(
    ("written", "facts", "truth"),
    [
        ({"fact": "a", "before": "b"}, {"a": "2026-01-01", "b": "2026-01-02"}, True),
        ({"fact": "a", "before": "b"}, {"a": "2026-01-02", "b": "2026-01-02"}, False),
        ({"fact": "a", "after": "b"}, {"a": "2026-01-02", "b": "2026-01-02"}, False),
        ({"fact": "a", "after": "b"}, {"a": 10, "b": 9}, True),
        ({"fact": "a", "after": "b"}, {"a": "10.5", "b": "9"}, True),
        ({"fact": "a", "after": "b"}, {"a": "10.5", "b": 9}, True),
        ({"fact": "a", "before": "today"}, {"a": "2026-01-02", "today": TODAY}, True),
        ({"fact": "a", "before": "b"}, {"a": "2026-01-01"}, False),
        ({"fact": "a", "before": "b"}, {"a": "2026-01-01", "b": 5}, False),
        ({"fact": "a", "same_as": "b"}, {"a": "x", "b": "x"}, True),
        ({"fact": "a", "same_as": "b"}, {"a": "0012", "b": "12"}, False),
        ({"fact": "a", "same_as": "b"}, {"a": "1.5", "b": 1}, False),
        ({"fact": "a", "same_as": "b"}, {"a": "5", "b": 5}, True),
        ({"fact": "a", "same_as": "b"}, {"a": True, "b": 1}, False),
        ({"fact": "a", "min": 100}, {"a": "100"}, True),
        ({"fact": "a", "min": 100}, {"a": "99.999"}, False),
        ({"fact": "a", "max": 100}, {"a": "20"}, True),
        ({"fact": "a", "min": 1}, {"a": "text"}, False),
    ],
)
def test_before_after_same_and_bounds(written: Any, facts: Facts, truth: bool) -> None:
    assert holds(plain(written), facts) is truth


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"fact": "a"},
        {"is": "x"},
        {"fact": "a", "is": "x", "not": {"fact": "b", "is": "y"}},
        {"all": [{"fact": "a", "is": "x"}], "any": [{"fact": "a", "is": "x"}]},
        {"all": []},
        {"any": []},
        {"all": [{"fact": "a", "is": "x"}], "min": 3},
        {"fact": "a", "filled": True, "is": "x"},
    ],
)
def test_a_condition_that_decides_nothing_or_two_things_is_a_fault(written: Any) -> None:
    assert shape_fault(plain(written)) is not None


def test_an_unknown_word_in_a_condition_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        plain({"fact": "a", "equals": "x"})


@given(st.dates(date(1900, 1, 1), date(2026, 11, 24)))
def test_age_counts_birthdays(born: date) -> None:
    today, birthdays = date(2026, 11, 24), 0
    for year in range(born.year + 1, today.year + 1):
        passed = (today.month, today.day) >= (born.month, born.day) or year < today.year
        birthdays += passed
    assert age_on(today, born) == birthdays
