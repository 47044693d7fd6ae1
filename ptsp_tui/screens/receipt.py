"""The receipt on the screen: the visit's result. F7 prints, Enter goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ptsp_tui.counter.filing import Slip
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.paper_kinds import make
from ptsp_tui.i18n import _
from ptsp_tui.printing.render import preview
from ptsp_tui.screens import flow, printing
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.paged import PagedText

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

WIDTH = 64


class ReceiptScreen(PtspScreen[None]):
    """Shows what the citizen takes home."""

    TITLE = "Receipt"
    KIND = "receipt"
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
        document = case_document(session, self._slip.case)
        within = self.app.settings.complete_within_days
        return preview(make(session, self.KIND, document, bring_within=within), width)

    def on_mount(self) -> None:
        """Say what comes next."""
        planned = self.app.visit.next_planned if self.app.visit else None
        if planned is not None:
            service = self.app.book.services[planned.service]
            self.say(_("Saved. Enter goes on with: {service}").format(service=service.name), "ok")
        else:
            self.say(_("Saved. F7 prints, Enter ends the visit."), "ok")

    def action_next(self) -> None:
        """Enter: the next service of the package, or home; a printed paper came out."""
        printing.confirm_printed(self)
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
        """F7: the papers of this case, this receipt first."""
        from ptsp_tui.screens.papers import choose_paper

        choose_paper(self, self._slip.case, shown=self.KIND)

    def help_text(self) -> str:
        """What the receipt is."""
        return _("The number is the citizen's proof. It is safe here and is sent by itself.")
