"""The receipt on the screen: the visit's result. F7 prints, Enter goes on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from ptsp_tui.counter.filing import Slip
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.papers import receipt_of
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.ask import Ask
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.paged import PagedText

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

WIDTH = 64


class ReceiptScreen(PtspScreen[None]):
    """Shows what the citizen takes home."""

    TITLE = "Receipt"
    AUTO_FOCUS = "PagedText"
    DEFAULT_CSS = "ReceiptScreen PagedText { padding: 0 8; height: 20; }"
    app: PtspApp

    def __init__(self, slip: Slip) -> None:
        super().__init__()
        self._slip = slip

    def compose_body(self) -> Iterable[Widget]:
        """The paper's own lines."""
        yield PagedText("\n".join(self.lines(WIDTH)), columns=WIDTH, rows=18)

    def lines(self, width: int) -> list[str]:
        """The receipt at a width."""
        session = self.app.session
        assert session is not None
        return receipt_of(session, case_document(session, self._slip.case), width, qr=False)

    def on_mount(self) -> None:
        """Say what comes next."""
        planned = self.app.visit.next_planned if self.app.visit else None
        if planned is not None:
            service = self.app.book.services[planned.service]
            self.say(_("Saved. Enter goes on with: {service}").format(service=service.name), "ok")
        else:
            self.say(_("Saved. F7 prints, Enter ends the visit."), "ok")

    def action_next(self) -> None:
        """Enter: the next service of the package, or home."""
        planned = self.app.visit.next_planned if self.app.visit else None
        if planned is not None:
            flow.begin(self.app, planned.service)
        else:
            self.app.go_home()

    def action_back(self) -> None:
        """Esc: home as well; the receipt is filed and can be opened again."""
        self.app.go_home()

    def action_next_page(self) -> None:
        """PgDn."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """PgUp."""
        self.query_one(PagedText).turn(-1)

    def action_print(self) -> None:
        """F7: to the printer or file of the settings, or the one typed now."""
        question = _("Print to which printer device or file?")
        self.app.push_screen(Ask(question, self.app.settings.printer), self._print)

    def _print(self, target: str | None) -> None:
        if not target:
            return
        try:
            with Path(target).expanduser().open("w", encoding="utf-8") as paper:
                paper.write("\n".join(self.lines(40)) + "\n")
        except OSError as error:
            problem = error.strerror or ""
            text = _("{file} cannot be written: {problem}")
            self.say(text.format(file=target, problem=problem), "error")
            return
        self.say(_("{kind} written to {file}.").format(kind=_("receipt"), file=target), "ok")

    def help_text(self) -> str:
        """What the receipt is."""
        return _("The number is the citizen's proof. It is safe here and is sent by itself.")
