"""What stands on the review: what it comes to, what is wrong, then every field of the form."""

from __future__ import annotations

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.amendment import changes_in_words
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.filing import faults_of
from ptsp_tui.counter.marks import age
from ptsp_tui.counter.matters import Match
from ptsp_tui.counter.names import (
    NAME,
    entry_of,
    in_columns,
    label_of,
    paper_title,
    value_text,
    whose,
)
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import Refused
from ptsp_tui.forms.nodes import Node
from ptsp_tui.forms.state import FormState
from ptsp_tui.i18n import _
from ptsp_tui.screens.same_matter import told
from ptsp_tui.widgets import Row


class Verdict:
    """The state of a draft before filing. `match` is another file for the same matter."""

    def __init__(self, session: Session, draft: Draft, match: Match | None) -> None:
        self._session, self._draft = session, draft
        self._match = match
        self.faults = faults_of(session, draft)
        self.held_back = faults_of(session, draft, incomplete=True)
        self.changes = changes_in_words(session, draft, i18n.language()) if draft.amends else []

    @property
    def _undecided(self) -> bool:
        return self._match is not None and not self._match.likely

    @property
    def text(self) -> str:
        """Whose matter it is and what it comes to: two lines."""
        name, n = self._draft.title or _("(no name yet)"), len(self.faults)
        if self._undecided:
            said = _("Decide first: the same matter is filed or parked already.")
        elif not self.faults and self._draft.amends:
            said = _("{n} changes. Enter files them; the number stays.")
            said = said.format(n=len(self.changes))
        elif not self.faults:
            said = _("Complete. Enter files it.")
        elif not self.held_back and not self._draft.amends:
            said = _("Still missing: {n}. It can be filed as incomplete, with a slip.")
            said = said.format(n=n)
        else:
            said = _("To mend first: {n}.").format(n=n)
        return f"{name}\n{said}"

    def rows(self) -> list[Row]:
        """The first row files, when it may; then what is wrong; then everything that was said."""
        return [*self._first(), *self._wrong(), *self._old_papers(), *self._fields()]

    def _first(self) -> list[Row]:
        if self._match is not None and self._undecided:
            return [Row("matter", told(self._match), "", "!")]
        rows = []
        if not self.faults:
            words = _("FILE THE CHANGE") if self._draft.amends else _("FILE THE APPLICATION")
            rows.append(Row("file", words, _("Enter")))
        elif not (self.held_back or self._draft.resumes or self._draft.amends):
            rows.append(Row("incomplete", _("FILE AS INCOMPLETE (slip with a code)"), _("Enter")))
        if self._match is not None:
            rows.append(Row("matter", told(self._match), "", "?"))
        return rows

    def _wrong(self) -> list[Row]:
        return [
            Row(
                f"fault:{fault.facts.get('field', '')}:{at}",
                _said(self._draft.form, fault),
                "",
                "!",
            )
            for at, fault in enumerate(self.faults)
        ]

    def _old_papers(self) -> list[Row]:
        rows, book = [], self._session.book
        for paper in self._draft.papers():
            old = age(self._session, self._draft, paper)
            if old is not None:
                name = paper_title(book, self._draft.form, paper, i18n.language())
                said = _("{paper}: {days} days old, at most {limit}.")
                said = said.format(paper=name, days=old.days, limit=old.limit)
                rows.append(Row(f"fault:{paper.key}:old", said, "", "?"))
        return rows

    def _fields(self) -> list[Row]:
        rows = [Row(f"change:{at}", line, "", "*") for at, line in enumerate(self.changes)]
        language, book, form = i18n.language(), self._session.book, self._draft.form
        part = ""
        for node in form.shown():
            value = form.cells[node.key].value
            shown = "-" if value is None else value_text(book, node.asked, value, language)
            before, part = part, _part(form, node)
            head = part if part != before else ""
            rows.append(Row(f"value:{node.key}:", in_columns(label_of(node), shown), head))
        return rows


def _part(form: FormState, node: Node) -> str:
    """The part of the form that a field stands in, and whose entry of it: said once, at its
    first field."""
    if node.section is None:
        return ""
    return entry_of(form, node) or text(node.section, "title", i18n.language())


def _said(form: FormState, fault: Refused) -> str:
    """What is wrong, behind the field, and that behind whose field it is."""
    label, said = str(fault.facts.get("label", "")), i18n.sentence(fault)
    node = form.nodes.get(str(fault.facts.get("field", "")))
    entry = whose(form, node, NAME) if node is not None else ""
    parts = [entry, "" if label in said else label, said]
    return ": ".join(part for part in parts if part)
