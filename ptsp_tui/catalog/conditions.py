"""Conditions: when a paper, a question or a field applies. Data, never code.

A condition is a comparison of one fact (an answer to a determinant or the value of a
form field) or a combination of conditions:

    {fact: loss, is: stolen}      {fact: age, min: 17, max: 20}   {fact: papers, includes: kk}
    {fact: place, in: [a, b]}     {fact: note, filled: true}
    {fact: letter_date, before: loss_date}   (also after, same_as: another fact)
    {all: [...]}   {any: [...]}   {not: {...}}

A comparison on a fact that is not known yet is false, so `not` of it is true: a paper is
asked for until the answer that frees the citizen from it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
Scalar = str | bool | int


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One comparison or one combination; `shape_fault` says when it is neither."""

    all: list[Condition] | None = None
    any: list[Condition] | None = None
    not_: Condition | None = msgspec.field(name="not", default=None)
    fact: str | None = None
    is_: Scalar | None = msgspec.field(name="is", default=None)
    in_: list[Scalar] | None = msgspec.field(name="in", default=None)
    min: Scalar | None = None
    max: Scalar | None = None
    includes: str | None = None
    filled: bool | None = None
    before: str | None = None
    after: str | None = None
    same_as: str | None = None


def shape_fault(condition: Condition) -> str | None:
    """What is wrong with the form of this one node (not of its children), or None."""
    groups = [g for g in (condition.all, condition.any, condition.not_) if g is not None]
    tests = [
        condition.is_,
        condition.in_,
        condition.min,
        condition.max,
        condition.includes,
        condition.filled,
        condition.before,
        condition.after,
        condition.same_as,
    ]
    has_test = any(t is not None for t in tests)
    if len(groups) + (condition.fact is not None) != 1:
        return "needs exactly one of all, any, not, fact"
    if condition.fact is not None and not has_test:
        return "compares nothing: give is, in, min, max, includes, filled, before, after or same_as"
    if condition.fact is None and has_test:
        return "a comparison needs a fact"
    if condition.filled is not None and sum(t is not None for t in tests) > 1:
        return "filled stands alone"
    if condition.all == [] or condition.any == []:
        return "an empty list decides nothing"
    return None


def walk(condition: Condition | None) -> Iterator[Condition]:
    """The condition and everything in it, outermost first."""
    if condition is None:
        return
    yield condition
    for child in (*(condition.all or ()), *(condition.any or ())):
        yield from walk(child)
    yield from walk(condition.not_)


def facts_of(condition: Condition | None) -> set[str]:
    """The names of all facts that can change the outcome."""
    names: set[str] = set()
    for node in walk(condition):
        names.update(n for n in (node.fact, node.before, node.after, node.same_as) if n)
    return names


def holds(condition: Condition | None, facts: Mapping[str, Any]) -> bool:
    """Whether the condition is true of `facts`; an absent condition always is."""
    if condition is None:
        return True
    if condition.all is not None:
        return all(holds(child, facts) for child in condition.all)
    if condition.any is not None:
        return any(holds(child, facts) for child in condition.any)
    if condition.not_ is not None:
        return not holds(condition.not_, facts)
    return _compares(condition, facts.get(condition.fact or ""), facts)


def _compares(node: Condition, value: Any, facts: Mapping[str, Any]) -> bool:
    known = value is not None and value not in ("", [])
    if node.filled is not None:
        return known is node.filled
    if not known:
        return False
    if node.is_ is not None and value != node.is_:
        return False
    if node.in_ is not None and value not in node.in_:
        return False
    if node.includes is not None and node.includes not in _as_list(value):
        return False
    if node.same_as is not None and not _same(value, facts.get(node.same_as)):
        return False
    for other, wanted in ((node.before, -1), (node.after, 1)):
        if other is not None and _order(value, facts.get(other)) != wanted:
            return False
    if node.min is not None and not _ordered(_bound(node.min, facts), value):
        return False
    return node.max is None or _ordered(value, _bound(node.max, facts))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _bound(bound: Scalar, facts: Mapping[str, Any]) -> Any:
    return facts.get("today") if bound == "today" else bound


def _same(one: Any, two: Any) -> bool:
    """Equal; a decimal (kept as text, "1.1250") also equals the whole number that it is."""
    if isinstance(one, str) and isinstance(two, str):
        return one == two
    return (type(one) is type(two) and one == two) or _order(one, two) == 0


def _order(one: Any, two: Any) -> int | None:
    """-1, 0 or 1 for numbers, decimals as text and ISO dates; None when the two have no order."""
    first, second = _number(one), _number(two)
    if first is not None and second is not None:
        return int(first > second) - int(first < second)
    if isinstance(one, str) and isinstance(two, str) and first is None and second is None:
        return int(one > two) - int(one < two)
    return None


def _number(value: Any) -> Decimal | None:
    """A number, or the text of one: decimals are kept as text, which a float would spoil."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None


def _ordered(low: Any, high: Any) -> bool:
    """low <= high; things of different kinds are not ordered."""
    return _order(low, high) in (-1, 0)


def age_on(day: date, born: date) -> int:
    """Whole years between `born` and `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
