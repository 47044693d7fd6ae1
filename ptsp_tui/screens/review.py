"""Before filing: what is wrong or missing first, then everything that was entered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui.counter.matters import Match, same_matter
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import file_case
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.known import find_matter
from ptsp_tui.screens.review_rows import Verdict
from ptsp_tui.screens.same_matter import ask, told
from ptsp_tui.screens.step import StepScreen
from ptsp_tui.widgets import ResultList
from ptsp_tui.widgets.jump_list import JumpList


class ReviewScreen(StepScreen):
    """The first row files; every other row leads to its field, by two digits."""

    TITLE = "Review"
    AUTO_FOCUS = "JumpList"
    _match: Match | None = None
    DEFAULT_CSS = """
    ReviewScreen Static { height: 3; padding: 0 1 1 1; }
    ReviewScreen ResultList { height: 17; }
    """

    def heading(self) -> tuple[str, str]:
        """Which service."""
        return _("Review"), self.service_name

    def compose_body(self) -> Iterable[Widget]:
        """What it comes to, and the rows."""
        verdict = self._judged()
        yield Static(verdict.text, markup=False)
        yield JumpList(verdict.rows())

    @property
    def _session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    def _judged(self) -> Verdict:
        """How the draft stands; the same matter is looked for each time, for its own case may
        have been filed meanwhile."""
        draft = self.draft
        if not (draft.resumes or draft.amends or draft.duplicate_reason):
            same = same_matter(self._session, draft)
            self._match = same or (self._match if self._match and self._match.likely else None)
        else:
            self._match = None
        return Verdict(self._session, draft, self._match)

    def on_mount(self) -> None:
        """Likenesses take longer to find: they are added when they are known."""
        if self._match is None:
            self.run_worker(self._look_for_likeness(), exit_on_error=True)

    async def _look_for_likeness(self) -> None:
        found = await asyncio.to_thread(find_matter, self._session, self.draft)
        if found is not None and self.is_attached:
            self._match = found
            self.matter_decided()
            self.say(told(found), "warn")

    def matter_decided(self) -> None:
        """Something has changed that no field shows: judge anew."""
        verdict = self._judged()
        self.query_one("#body Static", Static).update(verdict.text)
        self.query_one(JumpList).set_rows(verdict.rows())
        self.query_one(JumpList).highlight = 0

    @on(ResultList.Chosen)
    async def _chosen(self, event: ResultList.Chosen) -> None:
        if event.id in ("file", "incomplete"):
            await self._file(incomplete=event.id == "incomplete")
        elif event.id == "matter" and self._match is not None:
            ask(self.app, self.draft, self._match)
        elif not event.id.startswith("change:"):
            self._lead_to(event.id.split(":")[1])

    def _lead_to(self, key: str) -> None:
        """To the field, or to the paper on the checklist."""
        node = self.draft.form.nodes.get(key)
        self.draft.focus, self.draft.mending = key, True
        if node is None:
            flow.show(self.app, "checklist")
        else:
            flow.show(self.app, "questions" if node.is_question else "form")

    async def _file(self, *, incomplete: bool) -> None:
        app = self.app
        session, visit, draft = app.session, app.visit, self.draft
        assert session is not None
        assert visit is not None
        from ptsp_tui.screens.receipt import ReceiptScreen

        with app.hold():
            self.say(_("Saving..."))
            app.draft = None  # a save that is due would bring the filed draft back
            try:
                slip = await app.in_store(
                    lambda: file_case(session, visit, draft, incomplete=incomplete)
                )
            except PtspError as error:
                app.draft = draft
                app.touch()
                app.tell(error)
                return
            app.sync_soon()
            flow.down_to_home(app)
            app.push_screen(ReceiptScreen(slip))

    def action_back(self) -> None:
        """Esc: the form."""
        flow.back(self.app, "review")

    def help_text(self) -> str:
        """What the rows do."""
        return _(
            "Rows with ! are missing or wrong; Enter, or the row's two digits, leads to the field. "
            "The first row files the application: it is then numbered and safe on this computer."
        )
