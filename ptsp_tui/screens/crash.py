"""What an officer sees when the program itself is at fault."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from ptsp_tui.commands import EVERYWHERE
from ptsp_tui.crash import EXIT_CODE, Crash
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.paged import PagedText


class CrashScreen(PtspScreen[None]):
    """A plain page: that something went wrong, the code, what is saved, what to do.

    Enter, Esc and Ctrl+Q leave: there is nothing else to do here.
    """

    TITLE = "Something went wrong"
    WITHOUT = EVERYWHERE | {"help", "lock", "leave_hint"}
    DEFAULT_CSS = "CrashScreen PagedText { padding: 0 1; }"

    def __init__(self, crash: Crash, *, saved: bool) -> None:
        super().__init__()
        self._crash = crash
        self._saved = saved

    def compose_body(self) -> Iterable[Widget]:
        """The page."""
        yield PagedText("\n".join(self._paragraphs()))

    def _paragraphs(self) -> Iterable[str]:
        yield ""
        yield _("The program has made a mistake. It is not your fault.")
        yield ""
        yield _("Code: {code}").format(code=self._crash.code)
        yield ""
        if self._saved:
            yield _("What you have typed is saved. All cases filed before are safe.")
        else:
            yield _("The last thing you typed may not be saved. All cases filed before are safe.")
        yield ""
        yield _(
            "What to do: press Enter to leave, then start the program again. It opens where "
            "you were. If it happens again, give this code to your administrator."
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back leaves here, wherever the screen stands."""
        return action == "back" or super().check_action(action, parameters)

    def action_next(self) -> None:
        """Leave. Not by a result: the screen that would get it may be what crashed."""
        self.app.exit(return_code=EXIT_CODE)

    def action_back(self) -> None:
        """Leave."""
        self.action_next()

    def action_quit(self) -> None:
        """Leave."""
        self.action_next()
