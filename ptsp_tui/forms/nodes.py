"""The things a form asks, as nodes of a graph: who must be looked at again when one changes.

A node's key is the id of its question or field; inside a repeated section it is
`<list>.<item>.<field>` (`heirs.3.name`), where the item number is given once and never reused,
so that removing one heir does not move the ticks and values of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, facts_of

Asked = m.Field | m.Determinant


class Node(msgspec.Struct, frozen=True):
    """One question or field in one place."""

    key: str
    asked: Asked
    section: m.Section | None = None
    item: str | None = None  # "heirs.3" inside a repeated section

    @property
    def is_question(self) -> bool:
        """A determinant, asked before the form."""
        return isinstance(self.asked, m.Determinant)


class Scope(Mapping[str, Any]):
    """Facts as one item of a repeated section sees them: its own fields first."""

    def __init__(self, facts: Mapping[str, Any], item: str | None, own: frozenset[str]) -> None:
        self._facts = facts
        self._item = item
        self._own = own

    def key(self, name: str) -> str:
        """The key of the node that `name` means here."""
        return f"{self._item}.{name}" if self._item and name in self._own else name

    def __getitem__(self, name: str) -> Any:
        return self._facts[self.key(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def own_names(section: m.Section | None) -> frozenset[str]:
    """The field names that are local to a repeated section; none elsewhere."""
    if section is None or section.repeat is None:
        return frozenset()
    return frozenset(field.id for field in section.fields)


def questions(service: m.Service) -> list[Node]:
    """The determinants, in the order they are asked."""
    return [Node(question.id, question) for question in service.determinants]


def fields(section: m.Section, item: str | None = None) -> list[Node]:
    """The fields of a section, or of one item of a repeated one."""
    prefix = f"{item}." if item else ""
    return [Node(prefix + field.id, field, section, item) for field in section.fields]


def depends_on(node: Node) -> set[str]:
    """Names, as its scope means them, of the facts that can change anything about the node; what
    opens its whole section is not among them."""
    names = facts_of(node.asked.when)
    field = node.asked
    if isinstance(field, m.Field):
        if isinstance(field.required, Condition):
            names |= facts_of(field.required)
        for rule in field.checks:
            names |= facts_of(rule.fails_when)
        for formula in (*field.default, *field.calc):
            names |= formula.sources
        names |= {name for name in (field.birth_field, field.sex_field) if name}
        if field.region_within is not None:
            names.add(field.region_within)
    return names


def edges(
    nodes: Mapping[str, Node], scope_of: Callable[[Node], Scope]
) -> dict[str, tuple[str, ...]]:
    """fact key -> keys of the nodes to look at again when it changes, in form order."""
    found: dict[str, dict[str, None]] = {}
    for node in nodes.values():
        scope = scope_of(node)
        keys = {scope.key(name) for name in depends_on(node)}
        if node.section is not None:  # a section is opened from outside, never by its own entries
            keys |= facts_of(node.section.when)
        for key in sorted(keys):
            found.setdefault(key, {})[node.key] = None
    return {key: tuple(keys) for key, keys in found.items()}
