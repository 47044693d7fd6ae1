"""Parked applications: begun, not filed. Any number; each opens where it was left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.widget import Widget

from ptsp_tui import clock, i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.visit import drafts, drop_draft
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.widgets import ResultList, Row

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class ParkedScreen(PtspScreen[None]):
    """F6, then a digit: two keys to any of the nine newest."""

    TITLE = "Parked"
    AUTO_FOCUS = "ResultList"
    BINDINGS = [Binding("delete", "drop", show=False)]
    DEFAULT_CSS = "ParkedScreen ResultList { height: 20; }"
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """The list."""
        yield ResultList(empty=_("No application is parked."))

    def on_mount(self) -> None:
        """Save the one in hand first, so that it is on the list as it is."""
        self.app.save_draft()
        self._fill()
        if self.query_one(ResultList).rows:
            self.say(_("Enter goes on with it. Delete forgets it, after a question."))

    def _fill(self) -> None:
        session = self.app.session
        assert session is not None
        rows = []
        for kept in drafts(session):
            service = self.app.book.services.get(kept["service"])
            name = text(service, "name", i18n.language()) if service else kept["service"]
            at = clock.from_ms(kept["changed_ms"])
            rows.append(
                Row(
                    kept["id"],
                    f"{kept['title'] or _('(no name yet)')} - {name}",
                    f"{at:%d-%m %H.%M}",
                )
            )
        self.query_one(ResultList).set_rows(rows)

    @on(ResultList.Chosen)
    def _chosen(self, event: ResultList.Chosen) -> None:
        flow.reopen(self.app, event.id)

    def action_drop(self) -> None:
        """Delete: forget it, only on the officer's word."""
        if self.query_one(ResultList).highlighted:
            question = _("Forget this application? What was typed is gone then.")
            self.app.push_screen(Confirm(question, _("Forget"), _("Keep")), self._drop)

    async def _drop(self, sure: bool | None) -> None:
        name, session = self.query_one(ResultList).highlighted, self.app.session
        if sure and name and session is not None:
            in_hand = self.app.draft is not None and self.app.draft.id == name
            if in_hand:
                self.app.draft = None
            await self.app.in_store(lambda: drop_draft(session, name))
            if in_hand:  # its screen lies below this list
                self.app.go_home()
                self.app.push_screen(ParkedScreen())
            else:
                self._fill()

    def help_text(self) -> str:
        """What parking is."""
        return _("Esc or F3 in an application parks it. It opens on the same field again.")
