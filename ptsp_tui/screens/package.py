"""A life event: its questions, then its services in order, facts asked once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import holds
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.names import choice_labels
from ptsp_tui.counter.visit import begin_visit, plan_event, steps_of
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import ChoiceField, Field, YesNoField
from ptsp_tui.widgets.question import Question

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class PackageScreen(PtspScreen[None]):
    """Answer, see the plan change, Enter on the last answer begins its first service."""

    TITLE = "Package"
    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    PackageScreen #name { height: auto; padding: 0 1 1 1; }
    PackageScreen #questions { height: auto; }
    PackageScreen #plan { height: auto; padding: 1 1; }
    """
    app: PtspApp

    def __init__(self, event: m.LifeEvent) -> None:
        super().__init__()
        self._event = event
        self._answers: dict[str, Any] = {
            q.id: q.default for q in event.determinants if q.default is not None
        }

    def compose_body(self) -> Iterable[Widget]:
        """Name, questions, plan."""
        language = i18n.language()
        said = [f"{_('Say')}: {line}" for line in self._event.script[:2]]
        lines = [text(self._event, "name", language), *said]
        yield Static("\n".join(lines), id="name", markup=False)
        with Vertical(id="questions"):
            for question in self._event.determinants:
                field = self._field(question, language)
                field.set_value(self._answers.get(question.id))
                row = Question(field)
                row.display = holds(question.when, self._answers)
                yield row
        yield Static(self._plan(), id="plan", markup=False)

    def _field(self, question: m.Determinant, language: str) -> Field:
        label = text(question, "ask", language)
        if question.type == "yesno":
            return YesNoField(key=question.id, label=label)
        options = list(choice_labels(self.app.book, question, language).items())
        return ChoiceField(key=question.id, label=label, options=options)

    def _plan(self) -> str:
        names: list[str] = []
        for step in steps_of(self._event, self._answers):
            service = self.app.book.services.get(step.service)
            if service is not None:
                names.append(f"{len(names) + 1}. {text(service, 'name', i18n.language())}")
        head = _("In one visit, each fact asked once:")
        return "\n".join([head, *names]) if names else _("Answer the questions first.")

    def on_mount(self) -> None:
        """Say what Enter does."""
        self.say(_("Enter walks the questions; after the last one the first service begins."))

    @on(Field.Edited)
    def _edited(self, event: Field.Edited) -> None:
        self._answers[event.key] = event.raw
        self.query_one("#plan", Static).update(self._plan())
        for question in self._event.determinants:
            for row in self.query(Question):
                if row.query_one(Field).key == question.id:
                    row.display = holds(question.when, self._answers)

    @on(Field.Done)
    def _done(self, event: Field.Done) -> None:
        shown = [row.query_one(Field) for row in self.query(Question) if row.display]
        at = [field.key for field in shown].index(event.key)
        if at < len(shown) - 1:
            shown[at + 1].focus()
        else:
            self._begin()

    def action_next(self) -> None:
        """Enter on a package without questions."""
        self._begin()

    def _begin(self) -> None:
        app = self.app
        assert app.session is not None
        for field in [row.query_one(Field) for row in self.query(Question) if row.display]:
            if field.value is None:
                self.say(_("Answer the questions first."), "warn")
                field.focus()
                return
        app.visit = app.visit or begin_visit()
        plan_event(app.session, app.visit, self._event.id, self._answers)
        planned = app.visit.next_planned
        if planned is None:
            self.say(_("Answer the questions first."), "warn")
        else:
            flow.begin(app, planned.service)

    def help_text(self) -> str:
        """What a package is."""
        return _("Several services for one happening. What one issues is not asked by the next.")
