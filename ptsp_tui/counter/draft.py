"""One application being worked on: form, ticks, and where the officer is. Durable as typed.

A draft is the whole of it as plain data; reopening it gives the same screen, the same field and
the same half-typed words, whatever killed the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ptsp_tui import i18n
from ptsp_tui.cases.ids import id_text, uuid7
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.models import Service
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.names import label_of, requirement_name, value_text
from ptsp_tui.errors import Refused
from ptsp_tui.forms.checklist import Issued, Paper, lacking, papers
from ptsp_tui.forms.nodes import Asked, Node
from ptsp_tui.forms.state import Cell, FormState
from ptsp_tui.forms.ticks import OK, Ticked, read_ticks

CODED = frozenset({"choice", "multi", "yesno", "region"})
"""Kinds of fields whose value is a code."""


class Source(msgspec.Struct, frozen=True):
    """Where a value that nobody typed here came from: an application and its day.

    `receipt` is "" when the same application told it elsewhere. `nik` is whose person it is, ""
    when it was not found by a NIK.
    """

    receipt: str = ""
    day: str = ""
    nik: str = ""


class Left(msgspec.Struct, frozen=True):
    """A value that the present catalogue has no place for, as the officer knew it."""

    key: str
    label: str
    value: str


class Draft:
    """A case that is not filed yet, or a filed one in hand again.

    `resumes` is an incomplete case that is being completed, `amends` one that is being mended
    (for `reason`); then the number stays.
    """

    def __init__(
        self, service: Service, book: Book, today: date, visit: str, case: str = ""
    ) -> None:
        self.id = case or id_text(uuid7())
        self.visit = visit
        self.service = service
        self.book = book
        self.catalogue = book.version
        self.form = FormState(service, book, today)
        self.mending = False
        """The officer came from the review to mend something, and wants back there (not kept)."""
        self.words: dict[str, str] = {}
        """Half-typed words of fields that take one of many: key -> words."""
        self.ticks: dict[str, Ticked] = {}
        self.sources: dict[str, Source] = {}
        """Field -> where its value came from, for what was filled in from elsewhere."""
        self.left: list[Left] = []
        """What was typed under another catalogue and does not fit this one."""
        self.moved = False
        """Whether it was begun under another catalogue and has just been moved to this one."""
        self.provided: list[Issued] = []
        self.step = "questions"
        self.focus = ""
        self.resumes = ""
        self.receipt = ""
        self.amends = ""
        self.reason = ""
        self.duplicate_of = ""
        self.duplicate_reason = ""
        self.looked = False
        """Whether another file for the same matter was looked for since it was opened."""
        self.changed_ms = 0

    @property
    def may_be_reviewed(self) -> bool:
        """Whether nothing asked is unanswered, missing or wrong; papers may be."""
        form = self.form
        return not (form.unanswered() or form.missing() or form.faulty())

    def questions(self) -> list[Node]:
        """The determinants to ask: visible ones that leave a choice."""
        return [
            node
            for node in self.form.shown()
            if node.is_question and (node.asked.type != "choice" or len(self.form.codes(node)) > 1)
        ]

    def papers(self) -> list[Paper]:
        """The checklist of this case as it is now."""
        return papers(self.form, self.provided)

    def lacking(self) -> list[Paper]:
        """Papers to bring that are not ticked."""
        return lacking(self.papers(), self.ticks)

    def tick(self, key: str, tick: Ticked = OK) -> None:
        """Say how a paper is met; "" takes the mark away. Marks of papers that are not asked just
        now stay, for the answer that asks for them again."""
        if tick:
            self.ticks[key] = tick
        else:
            self.ticks.pop(key, None)

    def carry(self, key: str, value: Any, source: Source) -> bool:
        """Fill in a value from elsewhere if it fits; whether it did. Nothing typed is replaced."""
        cell = self.form.cells[key]
        if cell.origin not in ("", "default") or key in self.words:
            return False
        if self.form.set(key, value, "carried").errors:
            self.form.set(key, "")
            return False
        self.sources[key] = source
        return True

    def set(self, key: str, raw: Any) -> Cell:
        """Take what the officer typed or chose; where the value came from is then no longer so."""
        self.sources.pop(key, None)
        return self.form.set(key, raw)

    @property
    def title(self) -> str:
        """Whose matter it is, as far as is known."""
        return str(self.form.facts.get(f"{self.service.subject}.name") or "")

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data for the store. Values of closed branches are kept."""
        cells = {}
        for key, cell in self.form.cells.items():
            kept = cell.raw if cell.raw is not None else cell.value
            if cell.origin in ("typed", "carried") and kept is not None:
                entry: dict[str, Any] = {"v": kept, "l": label_of(self.form.nodes[key])}
                if self.form.nodes[key].asked.type in CODED and cell.raw is None:
                    entry["s"] = self._said(key)
                if cell.origin != "typed":
                    entry["o"] = cell.origin
                if cell.confirmed:
                    entry["c"] = sorted(cell.confirmed)
                cells[key] = entry
        return {
            "id": self.id,
            "visit": self.visit,
            "service": self.service.id,
            "catalogue": self.catalogue,
            "cells": cells,
            "items": {key: list(numbers) for key, numbers in self.form.items.items()},
            "next": self.form.next_items,
            "words": dict(self.words),
            "ticks": msgspec.to_builtins(self.ticks),
            "papers": self._named_papers(),
            "sources": msgspec.to_builtins(self.sources),
            "left": msgspec.to_builtins(self.left),
            "provided": msgspec.to_builtins(self.provided),
            "step": self.step,
            "focus": self.focus,
            "resumes": self.resumes,
            "receipt": self.receipt,
            "amends": self.amends,
            "reason": self.reason,
            "duplicate_of": self.duplicate_of,
            "duplicate_reason": self.duplicate_reason,
            "changed_ms": self.changed_ms,
            "title": self.title,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any], book: Book, today: date) -> Draft:
        """The draft again. What the present catalogue has no place for goes to `left`."""
        draft = cls(book.service(kept["service"]), book, today, kept["visit"], kept["id"])
        draft.form.restore_items(kept["items"], kept.get("next"))
        draft.left = msgspec.convert(kept.get("left", []), list[Left])
        draft.moved = kept["catalogue"] != book.version
        for key, entry in kept["cells"].items():
            if not draft._restore(key, entry):
                said = entry.get("s") or str(entry["v"])
                draft.left.append(Left(key, entry.get("l", key), said))
        for key, entry in kept["cells"].items():
            if key in draft.form.nodes and "c" in entry:
                draft.form.cells[key].confirmed = frozenset(entry["c"])
        draft.words = dict(kept["words"])
        draft.ticks = read_ticks(kept["ticks"])
        asked = {requirement.id for requirement in draft.service.requirements}
        for key in [key for key in draft.ticks if key.partition("@")[0] not in asked]:
            del draft.ticks[key]
            draft.left.append(Left(key, i18n._("Paper"), kept.get("papers", {}).get(key, key)))
        draft.sources = msgspec.convert(kept.get("sources", {}), dict[str, Source])
        draft.provided = [
            Issued(each) if isinstance(each, str) else msgspec.convert(each, Issued)
            for each in kept["provided"]
        ]
        for name in ("step", "focus", "resumes", "receipt", "changed_ms"):
            setattr(draft, name, kept[name])
        for name in ("amends", "reason", "duplicate_of", "duplicate_reason"):
            setattr(draft, name, kept.get(name, ""))
        return draft

    def _said(self, key: str) -> str:
        """A value as people read it: another catalogue may not know its code."""
        asked, value = self.form.nodes[key].asked, self.form.cells[key].value
        return value_text(self.book, asked, value, i18n.language())

    def _named_papers(self) -> dict[str, str]:
        """The papers that have a mark, by name, for the same reason."""
        asked = {requirement.id: requirement for requirement in self.service.requirements}
        return {
            key: requirement_name(self.book, asked[name], i18n.language())
            for key in self.ticks
            if (name := key.partition("@")[0]) in asked
        }

    def _restore(self, key: str, entry: dict[str, Any]) -> bool:
        """Put a kept value back; False when there is no such field or it cannot hold it now."""
        node = self.form.nodes.get(key)
        if node is None:
            return False
        cell = self.form.set(key, entry["v"], entry.get("o", "typed"))
        codes = node.asked.type in CODED and node.asked.type != "region"
        if cell.errors and codes:  # no typing leads to such a value: the choice is gone
            self.form.set(key, "")
            return False
        return True


def left_over(book: Book, key: str, value: Any) -> Left:
    """A filed value that has no place now. The catalogue that named it is gone, so the name is the
    one that another service has for such a field."""
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        names = [str(each["name"]) for each in value if each.get("name")]
        return Left(key, key, ", ".join(names) or str(len(value)))
    services = book.services.values()
    asked = next((each for service in services for each in _asked(service, key)), None)
    if asked is None:
        return Left(key, key.rpartition(".")[2].replace("_", " "), str(value))
    said = value_text(book, asked, value, i18n.language())
    return Left(key, label_of(Node(key, asked)), said)


def _asked(service: Service, key: str) -> Iterator[Asked]:
    yield from (question for question in service.determinants if question.id == key)
    yield from (f for section in service.form for f in section.fields if f.id == key)


def open_draft(book: Book, service_id: str, today: date, visit: str) -> Draft:
    """Begin a case. Raises NotFound for an unknown service, Refused for a closed one."""
    service = book.service(service_id)
    if not service.opens_case:
        language = i18n.language()
        name = text(service, "name", language)
        successor = book.services.get(service.replaced_by or "")
        if successor is None:
            note = text(service, "closed_note", language)
            raise Refused("{service} is closed: {note}", service=name, note=note)
        raise Refused(
            "{service} was replaced. Use {successor} ({id}).",
            service=name,
            successor=text(successor, "name", language),
            id=successor.id,
        )
    return Draft(service, book, today, visit)
