"""The services were updated since this application was begun: what no longer fits, told first."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.draft import Draft
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspModal
from ptsp_tui.screens.paged import PagedText


class Moved(PtspModal[None]):
    """Enter or Esc goes on; everything that still fits is in its place."""

    TITLE = "The services were updated"
    AUTO_FOCUS = "PagedText"

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def lines(self) -> list[str]:
        """What was dropped, and whether the service is still served."""
        draft, language = self._draft, i18n.language()
        out = []
        if not draft.service.opens_case:
            out.append(_("This service is no longer begun; finish this one or refer the citizen."))
            out.append(text(draft.service, "closed_note", language))
        if draft.left:
            out.append(_("These have no place on the form any more; write down what matters:"))
            out += [f"  {left.label}: {left.value}" for left in draft.left]
            out.append("")
            out.append(_("Everything else is where it was. Look at the papers again."))
        else:
            out.append(_("Everything typed is where it was. Look at the papers again."))
        return [line for line in out if line is not None]

    def compose_body(self) -> Iterable[Widget]:
        """The list, in pages."""
        yield PagedText("\n".join(self.lines()), columns=72, rows=14)

    def help_text(self) -> str:
        """What happened."""
        return _("An application is finished under the services as they are now.")

    def action_next(self) -> None:
        """Enter: go on."""
        self.dismiss(None)

    def action_next_page(self) -> None:
        """PgDn."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """PgUp."""
        self.query_one(PagedText).turn(-1)
