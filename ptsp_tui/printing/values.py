"""What a paper may name of a case: facts as they are printed, always in Indonesian.

Official forms and letters are Indonesian whatever the language of the screens is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import Condition, holds
from ptsp_tui.forms.display import display
from ptsp_tui.forms.nodes import Node

LEVELS = {"province": 2, "city": 4, "district": 6, "village": 10}
_PLACE = re.compile(r"\{([^{}]+)\}")


class Service(Protocol):
    """What is read of a service."""

    @property
    def subject(self) -> str: ...


class Form(Protocol):
    """What is read of a form (forms.state.FormState)."""

    @property
    def service(self) -> Service: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def nodes(self) -> Mapping[str, Node]: ...


class Values:
    """The facts of one case for the placeholders of a template.

    `known` are facts of the case itself (case.receipt, unit.name, today...), `extra` what the
    officer gave only for this print; both are printed as they are.
    """

    def __init__(
        self,
        form: Form,
        book: Book,
        known: Mapping[str, str],
        extra: Mapping[str, str] | None = None,
        evidence: frozenset[str] = frozenset(),
    ) -> None:
        self.form = form
        self.book = book
        self.evidence = evidence
        self._known = dict(known)
        self._extra = dict(extra or {})

    def holds(self, condition: Condition | None) -> bool:
        """Whether a block or line belongs on the paper of this case."""
        return holds(condition, self.form.facts)

    def name(self, fact: str) -> str:
        """The fact's own name: `whose.nik` as `child.nik`."""
        return re.sub(r"^whose\b", self.form.service.subject, fact)

    def raw(self, fact: str, item: str = "") -> Any:
        """The canonical value; None when there is none."""
        name = self.name(fact)
        return self.form.facts.get(f"{item}.{name}" if item else name)

    def items(self, key: str) -> list[str]:
        """The entries of a repeated section, as names for `item`; none while it is closed."""
        return [f"{key}.{number}" for number in self.form.facts.get(key) or ()]

    def has(self, prefix: str) -> bool:
        """Whether a person or place of this prefix is known."""
        return any(self.shown(f"{prefix}.{part}") for part in ("name", "street"))

    def shown(self, expression: str, item: str = "") -> str:
        """One fact, perhaps with `|word`, as printed; "" when it has no value."""
        expression = expression.strip()
        if expression.startswith("'"):
            return expression.strip("'")
        fact, _, word = expression.partition("|")
        name = self.name(fact)
        if name in self._extra:
            return self._extra[name]
        if word == "address":
            return self._address(name)
        if word in LEVELS:
            return self._region(self.raw(name, item), word)
        if word == "code":
            raw = self.raw(name, item)
            return "" if raw is None else str(raw)
        text = self._plain(name, item)
        return text.upper() if word == "upper" else text

    def first(self, sources: list[str], item: str = "") -> str:
        """The first of `sources` (facts or sentences) that can be told whole; "" for none."""
        for source in sources:
            text = self.sentence(source, item) if "{" in source else self.shown(source, item)
            if text:
                return text
        return ""

    def sentence(self, text: str, item: str = "") -> str:
        """`text` with its braces filled; "" when one of them has no value."""
        values = [self._first_of(place, item) for place in _PLACE.findall(text)]
        if not all(values):
            return ""
        found = iter(values)
        return _PLACE.sub(lambda _: next(found), text)

    def unknown(self, text: str, item: str = "") -> list[str]:
        """The facts that keep `text` from being told: of each brace its first name."""
        return [
            place.split(",")[0].partition("|")[0].strip()
            for place in _PLACE.findall(text)
            if not self._first_of(place, item)
        ]

    def _first_of(self, place: str, item: str) -> str:
        return next((t for t in (self.shown(e, item) for e in place.split(",")) if t), "")

    def _plain(self, name: str, item: str) -> str:
        if not item and name in self._known:
            return self._known[name]
        key = f"{item}.{name}" if item else name
        value, node = self.form.facts.get(key), self.form.nodes.get(key)
        if value is None or node is None:
            return ""
        return display(
            node.asked.type,
            value,
            "id",
            labels=self._labels(node),
            region_label=self.book.regions.label,
        )

    def _labels(self, node: Node) -> dict[str, str]:
        if node.asked.codelist is not None:
            return {i.code: i.label for i in self.book.codelists[node.asked.codelist].items}
        return {choice.value: choice.label for choice in node.asked.choices}

    def label(self, fact: str) -> str:
        """What the form calls the fact, for a sentence to the officer."""
        name = self.name(fact)
        node = self.form.nodes.get(name)
        if node is None:
            return name
        return str(getattr(node.asked, "label", "") or getattr(node.asked, "ask", ""))

    def _region(self, code: Any, level: str) -> str:
        if not isinstance(code, str) or len(code) < LEVELS[level]:
            return ""
        return self.book.regions.name(code[: LEVELS[level]]) or ""

    def _address(self, prefix: str) -> str:
        """`Jl. Melati 5, RT 003/RW 007, Petamburan, Tanah Abang, Kota Adm. Jakarta Pusat 10260`."""
        street = self._plain(f"{prefix}.street", "")
        if not street:
            return ""
        rt, rw = self._plain(f"{prefix}.rt", ""), self._plain(f"{prefix}.rw", "")
        village = self._plain(f"{prefix}.village", "")
        postal = self._plain(f"{prefix}.postal", "")
        quarter = f"RT {rt}/RW {rw}" if rt and rw else ""
        place = ", ".join(part for part in (street, quarter, village) if part)
        return f"{place} {postal}".strip()
