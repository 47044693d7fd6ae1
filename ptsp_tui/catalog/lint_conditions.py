"""Conditions and formulas that can never work: unknown facts, wrong types, circles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, facts_of, shape_fault, walk
from ptsp_tui.catalog.lint_known import Facts, Report
from ptsp_tui.catalog.load import Document, PathKey

NUMBERS = ("integer", "money", "decimal")


def check_condition(
    condition: Condition | None, facts: Facts, path: PathKey, doc: Document, report: Report
) -> None:
    """Report every comparison in `condition` that has no sense among `facts`."""
    for node in walk(condition):
        problem = shape_fault(node) or _type_fault(node, facts)
        if problem:
            report.faults.append(doc.fault(path, problem))


def _type_fault(node: Condition, facts: Facts) -> str | None:
    if node.fact is None:
        return None
    for name in (node.fact, node.before, node.after, node.same_as):
        if name is not None and name not in facts.types:
            return f"there is no question or field {name} to ask about"
    kind = facts.types[node.fact]
    values = [v for v in (node.is_, node.includes, *(node.in_ or ())) if v is not None]
    for value in values:
        if node.fact in facts.allowed and str(value) not in facts.allowed[node.fact]:
            return f"{node.fact} can never be {value}"
        if (kind == "yesno") != isinstance(value, bool):
            return f"{node.fact} is {kind}: {value!r} is not"
        if kind == "decimal":
            return f"{node.fact} has decimals: compare it with min and max"
        if kind in NUMBERS and not isinstance(value, int):
            return f"{node.fact} is a number: {value!r} is not"
        if kind not in (*NUMBERS, "yesno") and not isinstance(value, str):
            return f"{node.fact} is {kind}: write {value!r} in quotes"
    if (node.includes is not None) != (kind == "multi") and (values and kind == "multi"):
        return f"{node.fact} has several answers: use includes"
    for other in (node.before, node.after, node.same_as):
        if other is not None and not _alike(kind, facts.types[other]):
            return f"{node.fact} is {kind} and {other} is {facts.types[other]}: never alike"
    return _bounds_fault(node, kind)


def _alike(one: str, two: str) -> bool:
    return one == two or (one in NUMBERS and two in NUMBERS)


def _bounds_fault(node: Condition, kind: str) -> str | None:
    for bound in (node.min, node.max):
        if bound is None:
            continue
        if kind in NUMBERS and not isinstance(bound, int):
            return f"{node.fact} is a number: {bound!r} is not"
        if kind == "date" and not (bound == "today" or re.match(r"^\d{4}-\d\d-\d\d$", str(bound))):
            return f"{node.fact} is a date: {bound!r} is not YYYY-MM-DD or today"
        if kind not in (*NUMBERS, "date"):
            return f"{node.fact} is {kind} and has no order"
    return None


def check_formula(
    formula: m.Formula,
    field: m.Field,
    facts: Facts,
    path: PathKey,
    doc: Document,
    report: Report,
) -> None:
    """Report a formula that has no one source, or a source or value that cannot be."""
    names = [formula.copy, formula.age_of, formula.nik_birth, formula.nik_sex, formula.count]
    given = [n for n in (*names, formula.postal_of) if n is not None]
    sources = len(given) + (formula.sum is not None) + (formula.value is not None)
    if sources != 1:
        report.faults.append(doc.fault(path, f"{field.id}: a formula needs exactly one source"))
    for name in [*given, *(formula.sum or [])]:
        if name not in facts.types:
            report.faults.append(doc.fault(path, f"{field.id}: there is no fact {name}"))
    allowed = facts.allowed.get(field.id)
    if formula.value is not None and allowed is not None and str(formula.value) not in allowed:
        report.faults.append(doc.fault(path, f"{field.id} can never be {formula.value}"))


def circle_in(whole: m.Service) -> list[str]:
    """Names of questions and fields that wait for each other, the first one last again; or none.

    A question or field waits for what decides whether it is asked and for what its value is
    made of. What only decides a fault or a duty cannot close a circle.
    """
    waits: dict[str, set[str]] = {q.id: facts_of(q.when) for q in whole.determinants}
    for section in whole.form:
        own = {field.id for field in section.fields} if section.repeat else set()
        for field in section.fields:
            names = facts_of(field.when)
            for formula in (*field.default, *field.calc):
                names |= formula.sources
            place = f"{section.repeat.key}." if section.repeat else ""
            inner = {place + name if name in own else name for name in names}
            waits[place + field.id] = inner | facts_of(section.when)
    return circle(waits)


def circle(waits: Mapping[str, set[str]]) -> list[str]:
    """A circle in `waits`, in the order of waiting; none when there is none."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        return [str(name) for name in reversed(error.args[1])]
    return []
