"""The state of sending, and nothing but the truth: sent means the central's receipt is here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import clock, i18n
from ptsp_tui.counter.refused import refused
from ptsp_tui.counter.status import status_of
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class SyncScreen(PtspScreen[None]):
    """Numbers, last contact, next try; F5 tries now."""

    TITLE = "Sending"
    DEFAULT_CSS = "SyncScreen Static { padding: 1 2; height: auto; }"
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """The lines."""
        yield Static("", id="lines", markup=False)

    def on_mount(self) -> None:
        """Show it as it is."""
        self.on_synced()

    def on_synced(self) -> None:
        """The worker told of a receipt or a pass."""
        if self.app.session is not None:
            self.query_one("#lines", Static).update("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        assert self.app.session is not None
        found, report = status_of(self.app.session), self.app.report
        pairs = [
            (_("Central"), found.central or _("not enrolled")),
            (_("Entries in the log"), str(found.events)),
            (_("Confirmed"), str(found.acknowledged)),
            (_("Unsent"), str(found.unsent)),
            (_("Last contact"), found.last_contact.replace("T", " ") or _("never")),
        ]
        waiting = len(refused(self.app.session))
        if waiting:
            pairs.append((_("Refused"), _("{count} (Enter shows them)").format(count=waiting)))
        if report is not None and report.next_try_ms:
            pairs.append((_("Next try"), f"{clock.from_ms(report.next_try_ms):%H.%M.%S}"))
        lines = [f"{label:<20}: {value}" for label, value in pairs]
        if report is not None and report.error is not None:
            lines += ["", i18n.sentence(report.error)]
        if not found.enrolled:
            lines += ["", _("This counter works alone. Join a central with: ptsp enrol")]
        return lines

    def action_next(self) -> None:
        """Enter: what was refused."""
        from ptsp_tui.screens.refused import RefusedScreen

        self.app.push_screen(RefusedScreen())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter does something only when there is something."""
        if action == "next":
            session = self.app.session
            return session is not None and bool(refused(session))
        return super().check_action(action, parameters)

    def on_screen_resume(self) -> None:
        """Something may have been sent again."""
        self.on_synced()

    def help_text(self) -> str:
        """What the numbers mean."""
        return _(
            "Confirmed entries have the central's signed receipt on this computer. Unsent ones "
            "are safe here and are sent by themselves when there is a network."
        )
