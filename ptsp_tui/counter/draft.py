"""One application being worked on: form, ticks, and where the officer is. Durable as typed.

A draft is the whole of it as plain data; reopening it gives the same screen, the same field and
the same half-typed words, whatever killed the program.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ptsp_tui import i18n
from ptsp_tui.cases.ids import id_text, uuid7
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.models import Service
from ptsp_tui.catalog.words import text
from ptsp_tui.errors import Refused
from ptsp_tui.forms.checklist import Paper, lacking, papers
from ptsp_tui.forms.nodes import Node
from ptsp_tui.forms.state import FormState


class Draft:
    """A case that is not filed yet, or an incomplete one that is being completed (`resumes`)."""

    def __init__(
        self, service: Service, book: Book, today: date, visit: str, case: str = ""
    ) -> None:
        self.id = case or id_text(uuid7())
        self.visit = visit
        self.service = service
        self.catalogue = book.version
        self.form = FormState(service, book, today)
        self.words: dict[str, str] = {}
        """Half-typed words of fields that take one of many: key -> words."""
        self.ticks: dict[str, str] = {}
        self.provided: list[str] = []
        self.step = "questions"
        self.focus = ""
        self.resumes = ""
        self.receipt = ""
        self.changed_ms = 0

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

    def tick(self, key: str, state: str = "ok") -> None:
        """Mark a paper as met; an empty state takes the mark away."""
        if state:
            self.ticks[key] = state
        else:
            self.ticks.pop(key, None)

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
                entry: dict[str, Any] = {"v": kept}
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
            "words": dict(self.words),
            "ticks": dict(self.ticks),
            "provided": list(self.provided),
            "step": self.step,
            "focus": self.focus,
            "resumes": self.resumes,
            "receipt": self.receipt,
            "changed_ms": self.changed_ms,
            "title": self.title,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any], book: Book, today: date) -> Draft:
        """The draft again. What the present catalogue no longer asks is left out."""
        draft = cls(book.service(kept["service"]), book, today, kept["visit"], kept["id"])
        draft.form.restore_items(kept["items"])
        for key, entry in kept["cells"].items():
            if key in draft.form.nodes:
                draft.form.set(key, entry["v"], entry.get("o", "typed"))
        for key, entry in kept["cells"].items():
            if key in draft.form.nodes and "c" in entry:
                draft.form.cells[key].confirmed = frozenset(entry["c"])
        draft.words = dict(kept["words"])
        draft.ticks = dict(kept["ticks"])
        for name in ("provided", "step", "focus", "resumes", "receipt", "changed_ms"):
            setattr(draft, name, kept[name])
        return draft


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
