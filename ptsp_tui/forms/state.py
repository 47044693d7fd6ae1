"""One form being filled: values, faults, what is visible, what is missing.

Screens and the command line both drive this and hold no value of their own. Setting one value
looks again only at the nodes that depend on it, directly or through others. An answer whose
branch is closed is kept, takes part in no condition, and is never submitted; when the branch
opens again it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, Protocol

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, holds
from ptsp_tui.forms import nodes as graph
from ptsp_tui.forms.formulas import evaluate
from ptsp_tui.forms.identity import nik_conflicts
from ptsp_tui.forms.nodes import Node, Scope
from ptsp_tui.forms.texts import postal_conflict
from ptsp_tui.forms.values import Context, Fault, parse

OUTSIDE = Fault("This place does not lie in the region that was chosen for it.")
Origin = Literal["", "typed", "default", "calculated", "carried"]


class RegionLookup(Protocol):
    """What a form needs to know about regions (catalog.regions.Regions)."""

    def exists(self, code: str) -> bool: ...
    def known_city(self, code: str) -> bool: ...
    def known_district(self, code: str) -> bool: ...
    def postal(self, code: str) -> str | None: ...


class Lookups(Protocol):
    """What a form needs of the catalogue beside its service (catalog.book.Book)."""

    @property
    def codelists(self) -> Mapping[str, m.CodeList]: ...
    @property
    def regions(self) -> RegionLookup: ...


class Cell(msgspec.Struct):
    """What is known about one node. `raw` is what was typed and could not be read."""

    value: Any = None
    raw: Any = None
    origin: Origin = ""
    visible: bool = True
    required: bool = False
    errors: list[Fault] = []
    warnings: list[Fault] = []
    confirmed: frozenset[str] = frozenset()

    @property
    def open_warnings(self) -> list[Fault]:
        """Warnings that the officer has not confirmed."""
        return [fault for fault in self.warnings if fault.text not in self.confirmed]


class FormState:
    """The answers and values of one case of `service` on the day `today`."""

    def __init__(self, service: m.Service, lookups: Lookups, today: date) -> None:
        self.service = service
        self.today = today
        self._lookups = lookups
        self.cells: dict[str, Cell] = {}
        self.nodes: dict[str, Node] = {}
        self.items: dict[str, list[int]] = {}
        self._next_item: dict[str, int] = {}
        self._facts: dict[str, Any] = {
            "today": today.isoformat(),
            "service": service.id,
            "domain": service.domain,
        }
        self.looked_at = 0  # nodes evaluated so far; tests count with it
        for section in service.form:
            if section.repeat:
                self.items[section.repeat.key] = list(range(1, section.repeat.min + 1))
                self._next_item[section.repeat.key] = section.repeat.min + 1
        self._rebuild()
        self._settle(self.nodes)

    # -- structure

    def _rebuild(self) -> None:
        nodes = graph.questions(self.service)
        for section in self.service.form:
            if section.repeat is None:
                nodes += graph.fields(section)
                continue
            key = section.repeat.key
            for number in self.items[key]:
                nodes += graph.fields(section, f"{key}.{number}")
        self.nodes = {node.key: node for node in nodes}
        self.cells = {key: self.cells.get(key) or Cell() for key in self.nodes}
        self._edges = graph.edges(self.nodes, self.scope)
        for key in list(self._facts):
            if key not in self.nodes and key not in ("today", "service", "domain", *self.items):
                del self._facts[key]

    def scope(self, node: Node) -> Scope:
        """The facts as this node's conditions see them."""
        return Scope(self._facts, node.item, graph.own_names(node.section))

    def item_scope(self, section: m.Section, number: int) -> Scope:
        """The facts as one item of a repeated section sees them."""
        assert section.repeat is not None
        return Scope(self._facts, f"{section.repeat.key}.{number}", graph.own_names(section))

    @property
    def facts(self) -> Mapping[str, Any]:
        """Everything known that counts: values of visible questions and fields."""
        return self._facts

    def restore_items(
        self, kept: Mapping[str, list[int]], following: Mapping[str, int] | None = None
    ) -> None:
        """Repeated sections with the very entries that a draft was saved with.

        `following` are the numbers that come next (`next_items`): an entry that was taken out
        gives its number, and with it the ticks of its papers, to nobody.
        """
        for key, numbers in kept.items():
            if key in self.items:
                self.items[key] = list(numbers)
                least = max(numbers, default=0) + 1
                self._next_item[key] = max(least, (following or {}).get(key, 0))
        self._rebuild()
        for key in self.items:
            self._publish_items(key)
        self._settle(self.nodes)

    @property
    def next_items(self) -> dict[str, int]:
        """The number that the next entry of each repeated section gets."""
        return dict(self._next_item)

    def add_item(self, key: str) -> int:
        """One more entry in the repeated section `key`; its number is never used again."""
        number = self._next_item[key]
        self._next_item[key] = number + 1
        self.items[key].append(number)
        self._rebuild()
        fresh = [k for k, node in self.nodes.items() if node.item == f"{key}.{number}"]
        self._settle([*fresh, *self._publish_items(key)])
        return number

    def remove_item(self, key: str, number: int) -> None:
        """Take one entry out."""
        self.items[key].remove(number)
        self._rebuild()
        self._settle(self._publish_items(key))

    # -- values

    def set(self, key: str, raw: Any, origin: Origin = "typed") -> Cell:
        """Put what was typed or chosen into a question or field and look at its dependants.

        An unreadable value is kept as `raw` with its faults and counts as no value. An empty one
        gives the field back to its default. Raises KeyError for an unknown key.
        """
        node = self.nodes[key]
        cell = self.cells[key]
        parsed = parse(node.asked.type, raw, self._context(node))
        if parsed.value != cell.value:
            cell.confirmed = frozenset()  # it was another value that the officer stood by
        cell.value = parsed.value
        cell.raw = raw if parsed.errors else None
        cell.origin = origin if parsed.value is not None or parsed.errors else ""
        cell.errors = list(parsed.errors)
        self._settle([key, *self._publish(key)])
        return cell

    def fits(self, key: str, raw: Any) -> bool:
        """Whether the field could hold this; nothing is changed."""
        node = self.nodes[key]
        return not parse(node.asked.type, raw, self._context(node)).errors

    def confirm(self, key: str) -> None:
        """The officer has seen the warnings of this field and stands by the value."""
        cell = self.cells[key]
        cell.confirmed = frozenset(fault.text for fault in cell.warnings)

    def fill(self, values: Mapping[str, Any], origin: Origin = "typed") -> list[str]:
        """Set many values, growing repeated sections; returns the keys that do not exist."""
        unknown = []
        for key, value in values.items():
            if key in self.items and isinstance(value, list):
                unknown += self._fill_items(key, value, origin)
            elif key in self.nodes:
                self.set(key, value, origin)
            else:
                unknown.append(key)
        return unknown

    def _fill_items(self, key: str, entries: list[Any], origin: Origin) -> list[str]:
        unknown = []
        repeat = next(s.repeat for s in self.service.form if s.repeat and s.repeat.key == key)
        while len(self.items[key]) < min(len(entries), repeat.max):
            self.add_item(key)
        unknown += [f"{key}[{index}]" for index in range(repeat.max, len(entries))]
        for index, (number, entry) in enumerate(zip(self.items[key], entries, strict=False)):
            if not isinstance(entry, Mapping):
                unknown.append(f"{key}[{index}]")
                continue
            for name, value in entry.items():
                if f"{key}.{number}.{name}" in self.nodes:
                    self.set(f"{key}.{number}.{name}", value, origin)
                elif name != "item":
                    unknown.append(f"{key}[{index}].{name}")
        return unknown

    # -- looking again

    def _publish(self, key: str) -> tuple[str, ...]:
        """Let conditions see the cell's value; the dependants if that changed anything."""
        cell = self.cells[key]
        value = cell.value if cell.visible else None
        if self._facts.get(key) == value:
            return ()
        if value is None:
            del self._facts[key]
        else:
            self._facts[key] = value
        return self._edges.get(key, ())

    def _publish_items(self, key: str) -> tuple[str, ...]:
        """Let conditions see the list of a repeated section while that is open."""
        section = next(s for s in self.service.form if s.repeat and s.repeat.key == key)
        numbers = list(self.items[key]) if holds(section.when, self._facts) else []
        if self._facts.get(key, []) == numbers:
            return ()
        self._facts[key] = numbers
        return self._edges.get(key, ())

    def _settle(self, keys: Iterable[str]) -> None:
        """Look at `keys` and on to whatever they change, until nothing changes.

        A condition may lead back to its own field; the bound stops such a circle, which lint
        reports, from hanging a counter.
        """
        waiting = dict.fromkeys(keys)
        rounds = 20 * len(self.nodes) + 20
        while waiting and rounds:
            rounds -= 1
            key = next(iter(waiting))
            del waiting[key]
            if key in self.nodes:
                waiting.update(dict.fromkeys(self._look_at(self.nodes[key])))

    def _look_at(self, node: Node) -> tuple[str, ...]:
        self.looked_at += 1
        cell, scope, asked = self.cells[node.key], self.scope(node), node.asked
        section_open = node.section is None or holds(node.section.when, self._facts)
        cell.visible = section_open and holds(asked.when, scope)
        if isinstance(asked, m.Field):
            self._derive(asked, cell, scope)
            wanted = asked.required
            cell.required = holds(wanted, scope) if isinstance(wanted, Condition) else wanted
        else:
            cell.required = True
            if cell.value is None and not cell.errors and asked.default is not None:
                cell.value, cell.origin = asked.default, "default"
        cell.warnings = self._warnings(node, cell, scope)
        changed = self._publish(node.key)
        if node.item is not None:
            changed += self._publish_items(node.item.rpartition(".")[0])
        return changed

    def _derive(self, field: m.Field, cell: Cell, scope: Scope) -> None:
        """Calculated values always follow; defaults only until the officer types."""
        if field.calc:
            cell.value = evaluate(field.calc, scope, self.today, self._lookups.regions.postal)
            cell.origin, cell.raw, cell.errors = "calculated", None, []
        elif field.default and cell.origin in ("", "default"):
            cell.value = evaluate(field.default, scope, self.today, self._lookups.regions.postal)
            cell.origin = "default" if cell.value is not None else ""

    def _warnings(self, node: Node, cell: Cell, scope: Scope) -> list[Fault]:
        asked = node.asked
        cell.errors = [f for f in cell.errors if not f.facts.get("rule") and f != OUTSIDE]
        if not isinstance(asked, m.Field) or cell.value is None or not cell.visible:
            return []
        found = list(parse(asked.type, cell.value, self._context(node)).warnings)
        if asked.type == "nik":
            birth = scope.get(asked.birth_field or "")
            sex = scope.get(asked.sex_field or "")
            born = date.fromisoformat(birth) if isinstance(birth, str) else None
            found += nik_conflicts(cell.value, born, sex, self.today)
        if asked.type == "postal":
            for formula in asked.default:
                village = scope.get(formula.postal_of or "")
                if village:
                    expected = self._lookups.regions.postal(village)
                    found += postal_conflict(cell.value, expected)
        around = scope.get(asked.region_within or "")
        if around and not cell.value.startswith(around):
            cell.errors.append(OUTSIDE)
        for rule in asked.checks:
            if holds(rule.fails_when, scope):
                fault = Fault(rule.message, {"rule": True, "en": rule.message_en})
                (cell.errors if rule.level == "error" else found).append(fault)
        return found

    def _context(self, node: Node) -> Context:
        asked, regions = node.asked, self._lookups.regions
        field = asked if isinstance(asked, m.Field) else m.Field()
        return Context(
            today=self.today,
            max_length=field.max_length,
            choices=tuple(self.codes(node)),
            min=field.min,
            max=field.max,
            naming_rules=field.naming_rules,
            known_city=regions.known_city,
            known_district=regions.known_district,
            region_exists=regions.exists,
            region_level=field.region_level,
        )

    def codes(self, node: Node) -> list[str]:
        """The codes that a choice allows, in list order."""
        if node.asked.codelist is not None:
            return [item.code for item in self._lookups.codelists[node.asked.codelist].items]
        return [choice.value for choice in node.asked.choices]

    # -- what is there, what is missing

    def shown(self) -> list[Node]:
        """The visible nodes, questions first, in order."""
        return [node for key, node in self.nodes.items() if self.cells[key].visible]

    def unanswered(self) -> list[Node]:
        """Visible determinants without an answer."""
        return [n for n in self.shown() if n.is_question and self.cells[n.key].value is None]

    def missing(self) -> list[Node]:
        """Visible required questions and fields that have no value and no fault of their own."""
        return [
            n
            for n in self.shown()
            if self.cells[n.key].required
            and self.cells[n.key].value is None
            and not self.cells[n.key].errors
        ]

    def faulty(self) -> list[Node]:
        """Visible nodes whose value does not fit."""
        return [node for node in self.shown() if self.cells[node.key].errors]

    def unconfirmed(self) -> list[Node]:
        """Visible nodes with a warning that the officer has not confirmed."""
        return [node for node in self.shown() if self.cells[node.key].open_warnings]

    def rule_faults(self) -> list[Fault]:
        """Faults of the service's own cross-field rules."""
        return [
            Fault(rule.message, {"rule": True, "en": rule.message_en})
            for rule in self.service.checks
            if rule.level == "error" and holds(rule.fails_when, self._facts)
        ]

    def answers(self) -> dict[str, Any]:
        """What may be submitted of the determinants."""
        return {n.key: self.cells[n.key].value for n in self.shown() if n.is_question}

    def values(self) -> dict[str, Any]:
        """What may be submitted of the form: visible values only, repeated sections as lists."""
        out: dict[str, Any] = {}
        for node in self.shown():
            value = self.cells[node.key].value
            if node.is_question or value is None:
                continue
            if node.item is None:
                out[node.key] = value
                continue
            key, _, number = node.item.rpartition(".")
            entries = out.setdefault(key, {})
            entries.setdefault(int(number), {"item": int(number)})[node.asked.id] = value
        return {k: list(v.values()) if k in self.items else v for k, v in out.items()}
