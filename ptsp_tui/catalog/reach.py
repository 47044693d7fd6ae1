"""Is there a case in which this holds? A small search over the answers that conditions name.

Each fact gets the few values that can make a difference to any condition (every choice, the
numbers and days around each bound), questions come before what they open, and a branch is left
as soon as a condition cannot hold any more. What is hidden has no value; what is shown may stay
empty, unless the case is to be a finished one, in which every question is answered. A search that
grows too long gives up and says "yes": the lint never blames what it has not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, facts_of, holds, walk
from ptsp_tui.catalog.reach_values import values_of

TODAY = "2026-06-15"
MOST_STEPS = 20_000
MOST_SUBSETS = 4  # choices of which every combination of ticks is tried
Wanted = tuple[Condition | None, bool]
Goal = tuple[Condition, bool]


class Land(msgspec.Struct):
    """The facts of a service or package: what asks for each, and the values worth trying."""

    asked: dict[str, m.Field | m.Determinant] = {}
    opens: dict[str, list[Condition]] = {}
    values: dict[str, list[Any]] = {}

    def can(self, *wanted: Wanted, finished: bool = False) -> bool:
        """Whether some (finished) case gives each condition the truth that is wanted of it."""
        goals: list[Goal] = [(c, truth) for c, truth in wanted if c is not None]
        if any(condition is None and not truth for condition, truth in wanted):
            return False
        order = list(self._order({name for c, _ in goals for name in facts_of(c)}))
        tried = Land(self.asked, self.opens, self._answered()) if finished else self
        return tried._search(order, 0, {"today": TODAY}, goals, [MOST_STEPS])

    def _answered(self) -> dict[str, list[Any]]:
        """The values, without leaving a question open."""
        return {
            name: [v for v in found if v is not None]
            if isinstance(self.asked.get(name), m.Determinant)
            else found
            for name, found in self.values.items()
        }

    def _order(self, names: Iterable[str]) -> Iterator[str]:
        """The facts, each behind those that decide whether it is asked."""
        done: set[str] = set()
        stack = [(name, False) for name in sorted(names, reverse=True)]
        seen: set[str] = set()
        while stack:
            name, ready = stack.pop()
            if ready:
                if name not in done:
                    done.add(name)
                    yield name
            elif name not in seen:
                seen.add(name)
                stack.append((name, True))
                stack += [(parent, False) for parent in sorted(self._parents(name), reverse=True)]

    def _parents(self, name: str) -> set[str]:
        found = {fact for condition in self.opens.get(name, ()) for fact in facts_of(condition)}
        for formula in _constants(self.asked.get(name)):
            found |= facts_of(formula.when)
        return found

    def _search(
        self,
        order: list[str],
        at: int,
        facts: dict[str, Any],
        goals: list[Goal],
        budget: list[int],
    ) -> bool:
        budget[0] -= 1
        if budget[0] < 0:
            return True
        open_now = set(order[at:])
        if any(truth(goal, facts, open_now) is (not wanted) for goal, wanted in goals):
            return False
        if at == len(order):
            return True
        name = order[at]
        for value in self._tries(name, facts):
            if self._search(order, at + 1, {**facts, name: value}, goals, budget):
                return True
        return False

    def _tries(self, name: str, facts: dict[str, Any]) -> list[Any]:
        if name in facts:
            return [facts[name]]
        if not all(holds(condition, facts) for condition in self.opens.get(name, ())):
            return [None]
        constants = _constants(self.asked.get(name))
        if constants:
            return [next((f.value for f in constants if holds(f.when, facts)), None)]
        return self.values.get(name, [None, "a", "b"])


def _constants(asked: m.Field | m.Determinant | None) -> list[m.Formula]:
    """The formulas of a value that is always calculated from fixed values only."""
    if not isinstance(asked, m.Field) or any(f.value is None for f in asked.calc):
        return []
    return asked.calc


def truth(condition: Condition | None, facts: dict[str, Any], unknown: set[str]) -> bool | None:
    """Whether it holds; None while that hangs on facts that are still unknown."""
    if condition is None:
        return True
    if condition.not_ is not None:
        inner = truth(condition.not_, facts, unknown)
        return None if inner is None else not inner
    for children, decisive in ((condition.all, False), (condition.any, True)):
        if children is not None:
            found = [truth(child, facts, unknown) for child in children]
            if decisive in found:
                return decisive
            return None if None in found else not decisive
    return None if facts_of(condition) & unknown else holds(condition, facts)


def land_of(whole: m.Service, codelists: Mapping[str, m.CodeList]) -> Land:
    """The land of an unfolded service. Facts of a repeated section stand as `<list>.<field>`."""
    land = Land()
    bounds = _mentioned(conditions_of(whole))
    for question in whole.determinants:
        _put(land, question.id, question, [question.when], bounds, codelists)
    for section in whole.form:
        if section.repeat:
            land.values[section.repeat.key] = [[1]] if section.repeat.min else [[], [1]]
            land.opens[section.repeat.key] = [c for c in (section.when,) if c]
        for field in section.fields:
            name, when = inside(section, field.id), within(section, field.when)
            _put(land, name, field, [section.when, when], bounds, codelists)
    for name, value in (("service", whole.id), ("domain", whole.domain)):
        land.values[name] = [value]
    return land


def land_of_event(event: m.LifeEvent, codelists: Mapping[str, m.CodeList]) -> Land:
    """The land of a package: its own questions."""
    land = Land()
    conditions = [q.when for q in event.determinants] + [s.when for s in event.steps]
    bounds = _mentioned(c for c in conditions if c)
    for question in event.determinants:
        _put(land, question.id, question, [question.when], bounds, codelists)
    return land


def _put(
    land: Land,
    name: str,
    asked: m.Field | m.Determinant,
    opens: list[Condition | None],
    bounds: dict[str, list[Any]],
    codelists: Mapping[str, m.CodeList],
) -> None:
    land.asked[name] = asked
    land.opens[name] = [condition for condition in opens if condition is not None]
    codes = [choice.value for choice in asked.choices]
    if asked.codelist and asked.codelist in codelists:
        codes = [item.code for item in codelists[asked.codelist].items]
    found = values_of(asked, codes, bounds.get(name, []) + bounds.get(asked.id, []), TODAY)
    if asked.type == "multi":
        found = _subsets(found)
    has_default = isinstance(asked, m.Determinant) and asked.default is not None
    land.values[name] = found if has_default else [*found, None]


def _subsets(codes: list[str]) -> list[list[str]]:
    """Ways of ticking: all of them for a few codes, else none, each alone, and all together."""
    if len(codes) <= MOST_SUBSETS:
        sizes = range(len(codes) + 1)
        return [list(some) for size in sizes for some in combinations(codes, size)]
    return [*([code] for code in codes), list(codes), []]


def inside(section: m.Section | None, name: str) -> str:
    """The name of a field as the land knows it."""
    return f"{section.repeat.key}.{name}" if section and section.repeat else name


def within(section: m.Section | None, condition: Condition | None) -> Condition | None:
    """The condition with the fields of a repeated section under their names in the land."""
    if condition is None or section is None or section.repeat is None:
        return condition
    own = {field.id for field in section.fields}

    def moved(node: Condition) -> Condition:
        names = {
            key: inside(section, name)
            for key in ("fact", "before", "after", "same_as")
            if (name := getattr(node, key)) in own
        }
        return msgspec.structs.replace(
            node,
            **names,
            all=None if node.all is None else [moved(child) for child in node.all],
            any=None if node.any is None else [moved(child) for child in node.any],
            not_=None if node.not_ is None else moved(node.not_),
        )

    return moved(condition)


def conditions_of(whole: m.Service) -> Iterator[Condition]:
    """Every condition of the service, as written."""
    found: list[Condition | bool | None] = [q.when for q in whole.determinants]
    found += [r.when for r in whole.requirements] + [fee.when for fee in whole.fees]
    found += [rule.fails_when for rule in whole.checks]
    for section in whole.form:
        found.append(section.when)
        for field in section.fields:
            found += [field.when, field.required, *(rule.fails_when for rule in field.checks)]
            found += [formula.when for formula in (*field.default, *field.calc)]
    yield from (each for each in found if isinstance(each, Condition))


def _mentioned(conditions: Iterable[Condition]) -> dict[str, list[Any]]:
    """fact -> every value that a condition compares it with."""
    found: dict[str, list[Any]] = {}
    for condition in conditions:
        for node in walk(condition):
            if node.fact is not None:
                tested = [node.is_, node.min, node.max, node.includes, *(node.in_ or [])]
                found.setdefault(node.fact, []).extend(v for v in tested if v is not None)
    return found
