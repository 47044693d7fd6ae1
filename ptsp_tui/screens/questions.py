"""The questions that decide the case: few, asked first, each with what to say."""

from __future__ import annotations

from textual.widget import Widget

from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.entry import EntryScreen
from ptsp_tui.widgets import Field
from ptsp_tui.widgets.question import Question


class QuestionsScreen(EntryScreen):
    """All determinants on one page; new ones appear as answers call for them."""

    TITLE = "Questions"
    WITHOUT = frozenset({"repeat"})

    def heading(self) -> tuple[str, str]:
        """Which service."""
        return _("Questions"), self.service_name

    def page_keys(self) -> list[str]:
        """The determinants that are asked now."""
        return [node.key for node in self.draft.questions()]

    def row_of(self, field: Field) -> Widget:
        """The question in full on a line of its own, the answer under it."""
        return Question(field)

    def lead(self) -> str:
        """The first line of the officer's script."""
        script = self.draft.service.script
        return _("Say: {line}").format(line=script[0]) if script else ""

    def jumps_over(self, key: str) -> bool:
        """Only what the package has answered: a default decides papers, so it is looked at."""
        return self.draft.form.cells[key].origin == "carried" and super().jumps_over(key)

    async def forward(self) -> None:
        """On to the papers, when everything is answered."""
        left = self.draft.form.unanswered()
        if left:
            self.say(_("Please answer: this decides the papers."), "warn")
            for field in self.fields:
                if field.key == left[0].key:
                    field.focus()
            return
        flow.on(self.app, "questions")

    async def backward(self) -> None:
        """Nothing lies before the first question."""

    def action_back(self) -> None:
        """Esc: home; the draft is parked."""
        flow.back(self.app, "questions")
