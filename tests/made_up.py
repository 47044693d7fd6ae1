"""Whole applications of people who do not exist: one valid intake line for any open service.

    python -m tests.made_up 100 --seed 1 > cases.jsonl

prints one line for `ptsp intake` a case, over all open services in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Any

from ptsp_tui import clock
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import facts_of, holds
from ptsp_tui.forms.checklist import papers
from ptsp_tui.forms.nodes import Node
from ptsp_tui.forms.state import FormState
from tests.made_up_values import Inventor

ATTEMPTS = 60
MENDS = 80
OPTIONAL = 0.3  # share of the fields that may stay empty and are filled all the same


class NoSuchCase(Exception):
    """No valid case was found: the rules of the service contradict each other."""


def valid_case(service: m.Service, book: Book, rng: Random, today: date) -> dict[str, Any]:
    """An intake line (service, answers, ticks, values, confirm) that the counter accepts.

    Raises NoSuchCase when the form's own rules leave no way, after `ATTEMPTS` tries.
    """
    inventor = Inventor(book, rng, today)
    for _ in range(ATTEMPTS):
        form = FormState(service, book, today)
        _grow(form, rng)
        _fill(form, inventor)
        if _mend(form, inventor):
            return _line(form)
    raise NoSuchCase(f"{service.id}: {_troubles(form)}")


def filled(line: dict[str, Any], book: Book, today: date) -> FormState:
    """The form of an intake line, filled as the counter fills it."""
    form = FormState(book.service(line["service"]), book, today)
    unknown = form.fill(line["answers"]) + form.fill(line["values"])
    assert not unknown, unknown
    for key in line["confirm"]:
        form.confirm(key)
    return form


def lines(book: Book, count: int, seed: int, today: date) -> Iterator[dict[str, Any]]:
    """`count` lines over all open services in turn; the same seed and day give the same lines."""
    rng = Random(seed)
    services = [service for service in book.services.values() if service.opens_case]
    for number in range(count):
        line = valid_case(services[number % len(services)], book, rng, today)
        yield {"ref": f"made-up-{seed}-{number + 1:05}", **line}


def _grow(form: FormState, rng: Random) -> None:
    for section in form.service.form:
        if section.repeat is not None:
            most = min(section.repeat.max, max(section.repeat.min, 1) + 1)
            while len(form.items[section.repeat.key]) < rng.randint(section.repeat.min, most):
                form.add_item(section.repeat.key)


def _fill(form: FormState, inventor: Inventor) -> None:
    """Answer and fill what is asked, in order, as branches open; leave what has a value."""
    for key, node in form.nodes.items():
        cell = form.cells[key]
        if not cell.visible or cell.value is not None or _calculated(node):
            continue
        if cell.required or inventor.rng.random() < OPTIONAL:
            form.set(key, inventor.value(form, node))
    for node in [*form.unanswered(), *form.missing()]:  # branches that a later field has opened
        if form.cells[node.key].visible and not _calculated(node):
            form.set(node.key, inventor.value(form, node))


def _calculated(node: Node) -> bool:
    return isinstance(node.asked, m.Field) and bool(node.asked.calc)


def _troubles(form: FormState) -> list[str]:
    """Keys that keep the case from being filed, and the rules, each once."""
    keys = [node.key for node in (*form.unanswered(), *form.missing(), *form.faulty())]
    return keys + [node.key for node in form.unconfirmed()] + [f.msgid for f in form.rule_faults()]


def _mend(form: FormState, inventor: Inventor) -> bool:
    """Make up again what is in the way, keeping what does not make it worse."""
    for _ in range(MENDS):
        before = len(_troubles(form))
        if not before:
            return True
        key = inventor.rng.choice(_involved(form) or ["capacity"])
        kept = {k: (c.value, c.origin) for k, c in form.cells.items() if c.origin == "typed"}
        form.set(key, inventor.value(form, form.nodes[key]))
        _fill(form, inventor)
        if len(_troubles(form)) > before:
            for k in form.cells:
                form.set(k, kept[k][0] if k in kept else None)
    return _only_warnings(form)


def _only_warnings(form: FormState) -> bool:
    """Whether nothing is left but what an officer may stand by."""
    hard = [*form.unanswered(), *form.missing(), *form.faulty(), *form.rule_faults()]
    return not hard


def _involved(form: FormState) -> list[str]:
    """Keys of given values that have a part in what is wrong, once for each part."""
    found: list[str] = []
    for node in [*form.unanswered(), *form.missing()]:
        found += _given(form, node, [node.asked.id])
    for node in [*form.faulty(), *form.unconfirmed()]:
        field, scope = node.asked, form.scope(node)
        names = [node.asked.id]
        if isinstance(field, m.Field):
            failing = [rule for rule in field.checks if holds(rule.fails_when, scope)]
            names += sorted({name for rule in failing for name in facts_of(rule.fails_when)})
            names += [name for name in (field.birth_field, field.sex_field) if name]
        found += _given(form, node, names)
    for rule in form.service.checks:
        if rule.level == "error" and holds(rule.fails_when, form.facts):
            found += _given(form, None, sorted(facts_of(rule.fails_when)))
    return found


def _given(form: FormState, node: Node | None, names: Iterable[str]) -> list[str]:
    """The nodes behind `names`; behind a calculated or default value, those that it is made of."""
    found: list[str] = []
    for name in names:
        key = form.scope(node).key(name) if node is not None else name
        behind = form.nodes.get(key)
        if behind is None or not form.cells[key].visible:
            continue
        field = behind.asked
        derived = form.cells[key].origin in ("calculated", "default")
        if derived and isinstance(field, m.Field):
            sources = {s for formula in (*field.calc, *field.default) for s in formula.sources}
            found += _given(form, behind, sorted(sources - {name}))
        if not _calculated(behind):
            found.append(key)
    return found


def _line(form: FormState) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for node in form.shown():
        cell = form.cells[node.key]
        given = cell.value is not None and cell.origin not in ("default", "calculated")
        if node.is_question:
            continue
        if node.item is None:
            values |= {node.key: cell.value} if given else {}
            continue
        key, _, number = node.item.rpartition(".")
        entries = values.setdefault(key, [{} for _ in form.items[key]])
        if given:
            entries[form.items[key].index(int(number))][node.asked.id] = cell.value
    return {
        "service": form.service.id,
        "answers": form.answers(),
        "ticks": [paper.key for paper in papers(form) if not paper.filled_by_us],
        "values": values,
        "confirm": [node.key for node in form.unconfirmed()],
    }


def main(arguments: list[str]) -> int:
    """Print made-up intake lines as JSON, one a line."""
    parser = argparse.ArgumentParser(prog="python -m tests.made_up", description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, default=clock.today())
    chosen = parser.parse_args(arguments)
    for line in lines(Book.open(), chosen.count, chosen.seed, chosen.today):
        print(json.dumps(line, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
