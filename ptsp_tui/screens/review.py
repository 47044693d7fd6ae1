"""Before filing: what is wrong or missing first, then everything that was entered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.filing import faults_of
from ptsp_tui.counter.names import label_of, labelled, value_text
from ptsp_tui.counter.visit import file_case
from ptsp_tui.errors import PtspError, Refused
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import ResultList, Row

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class ReviewScreen(PtspScreen[None]):
    """The first row files; every other row leads to its field."""

    TITLE = "Review"
    AUTO_FOCUS = "ResultList"
    DEFAULT_CSS = """
    ReviewScreen Static { height: 3; padding: 0 1 1 1; }
    ReviewScreen ResultList { height: 17; }
    """
    app: PtspApp

    @property
    def draft(self) -> Draft:
        """The draft being worked on."""
        assert self.app.draft is not None
        return self.app.draft

    def heading(self) -> tuple[str, str]:
        """Which service."""
        return _("Review"), self.draft.service.id

    def compose_body(self) -> Iterable[Widget]:
        """What it comes to, and the rows."""
        yield Static(self._verdict(), markup=False)
        yield ResultList(self._rows())

    def _faults(self) -> list[Refused]:
        assert self.app.session is not None
        return faults_of(self.app.session, self.draft)

    def _verdict(self) -> str:
        name = self.draft.title or _("(no name yet)")
        faults = self._faults()
        if not faults:
            return f"{name}\n" + _("Complete. Enter files it.")
        if not self._held_back():
            return f"{name}\n" + _(
                "{n} things are missing. It can be filed as incomplete, with a slip."
            ).format(n=len(faults))
        return f"{name}\n" + _("{n} things to mend first.").format(n=len(faults))

    def _held_back(self) -> list[Refused]:
        """What must be mended even for an incomplete file."""
        assert self.app.session is not None
        return faults_of(self.app.session, self.draft, incomplete=True)

    def _rows(self) -> list[Row]:
        rows = []
        faults = self._faults()
        if not faults:
            rows.append(Row("file", _("FILE THE APPLICATION"), _("Enter")))
        elif not self._held_back() and not self.draft.resumes:
            rows.append(Row("incomplete", _("FILE AS INCOMPLETE (slip with a code)"), _("Enter")))
        rows += [
            Row(f"fault:{fault.facts.get('field', '')}:{at}", _told(fault), "", "!")
            for at, fault in enumerate(faults)
        ]
        language = i18n.language()
        for node in self.draft.form.shown():
            value = self.draft.form.cells[node.key].value
            if value is not None:
                shown = value_text(self.app.book, node.asked, value, language)
                rows.append(Row(f"value:{node.key}:", labelled(label_of(node), shown)))
        return rows

    @on(ResultList.Chosen)
    async def _chosen(self, event: ResultList.Chosen) -> None:
        if event.id in ("file", "incomplete"):
            await self._file(incomplete=event.id == "incomplete")
            return
        key = event.id.split(":")[1]
        node = self.draft.form.nodes.get(key)
        if node is None:
            flow.show(self.app, "checklist")
            return
        self.draft.focus = key
        flow.show(self.app, "questions" if node.is_question else "form")

    async def _file(self, *, incomplete: bool) -> None:
        app = self.app
        session, visit, draft = app.session, app.visit, self.draft
        assert session is not None
        assert visit is not None
        from ptsp_tui.screens.receipt import ReceiptScreen

        with app.hold():
            self.say(_("Saving..."))
            try:
                slip = await app.in_store(
                    lambda: file_case(session, visit, draft, incomplete=incomplete)
                )
            except PtspError as error:
                app.tell(error)
                return
            app.draft = None
            app.sync_soon()
            flow.down_to_home(app)
            app.push_screen(ReceiptScreen(slip))

    def action_back(self) -> None:
        """Esc: the form."""
        flow.back(self.app, "review")

    def help_text(self) -> str:
        """What the rows do."""
        return _(
            "Rows with ! are missing or wrong; Enter leads to the field. The first row files the "
            "application: it is then numbered and safe on this computer."
        )


def _told(fault: Refused) -> str:
    label, said = str(fault.facts.get("label", "")), i18n.sentence(fault)
    return said if not label or label in said else f"{label}: {said}"
