"""A filed case: what was filed, its state, its history. An incomplete one is taken up here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptsp_tui.counter.filing import slip_of
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.view import case_lines
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.paged import PagedText

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class CaseScreen(PtspScreen[None]):
    """Enter completes an incomplete case; F7 shows its receipt again."""

    TITLE = "Application"
    AUTO_FOCUS = "PagedText"
    DEFAULT_CSS = "CaseScreen PagedText { padding: 0 1; height: 20; }"
    app: PtspApp

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id

    @property
    def document(self) -> dict[str, Any]:
        """The case as it is now."""
        assert self.app.session is not None
        return case_document(self.app.session, self._case_id)

    def compose_body(self) -> Iterable[Widget]:
        """The lines."""
        assert self.app.session is not None
        lines = case_lines(self.app.session, self.document)
        yield PagedText("\n".join(lines), columns=76, rows=18)

    def on_mount(self) -> None:
        """Say what Enter does."""
        if self.document["state"] == "incomplete":
            self.say(_("Enter goes on with it: the missing papers have come."))

    def action_next(self) -> None:
        """Enter: take up an incomplete case."""
        if self.document["state"] == "incomplete":
            flow.resume(self.app, self._case_id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter does something only for an incomplete case."""
        if action == "next" and self.is_mounted and self.document["state"] != "incomplete":
            return False
        return super().check_action(action, parameters)

    def action_print(self) -> None:
        """F7: the receipt, to look at and print."""
        from ptsp_tui.screens.receipt import ReceiptScreen

        assert self.app.session is not None
        self.app.push_screen(ReceiptScreen(slip_of(self.app.session, self.document)))

    def action_next_page(self) -> None:
        """PgDn."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """PgUp."""
        self.query_one(PagedText).turn(-1)

    def help_text(self) -> str:
        """What is shown."""
        return _("What was filed and what has happened since. F7 shows the receipt.")
