"""What the central would not take: each with its reason, to be mended and sent again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import clock
from ptsp_tui.commands import MenuEntry
from ptsp_tui.counter.refused import RefusedEvent, refused, send_again
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.widgets import ResultList, Row

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class RefusedScreen(PtspScreen[None]):
    """Enter sends it again; the menu opens its application, where it can be amended first."""

    TITLE = "Refused"
    AUTO_FOCUS = "ResultList"
    DEFAULT_CSS = """
    RefusedScreen ResultList { height: 17; }
    RefusedScreen #why { height: 3; padding: 1 1 0 1; }
    """
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """The list, and why the one in hand was refused."""
        yield ResultList(empty=_("The central has refused nothing."))
        yield Static("", id="why", markup=False)

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()

    def _fill(self) -> None:
        rows = [
            Row(one.key, _whose(one), f"{clock.from_ms(one.at_ms):%d-%m %H.%M}")
            for one in self._found()
        ]
        self.query_one(ResultList).set_rows(rows)
        self._say_why()

    @on(ResultList.Moved)
    def _say_why(self) -> None:
        one = self._highlighted()
        self.query_one("#why", Static).update(_(one.why) if one is not None else "")

    def _found(self) -> list[RefusedEvent]:
        return refused(self.app.session) if self.app.session is not None else []

    def _highlighted(self) -> RefusedEvent | None:
        key = self.query_one(ResultList).highlighted
        return next((one for one in self._found() if one.key == key), None)

    def more_entries(self) -> Sequence[MenuEntry]:
        """Its application."""
        one = self._highlighted()
        if one is None or not one.case:
            return []
        return [MenuEntry("open_case", _("Open its application"), "open_case")]

    def action_open_case(self) -> None:
        """Look at it, and amend it there if need be."""
        from ptsp_tui.screens.case import CaseScreen

        one = self._highlighted()
        if one is not None and one.case:
            self.app.push_screen(CaseScreen(one.case))

    @on(ResultList.Chosen)
    def _chosen(self, event: ResultList.Chosen) -> None:
        one = next((one for one in self._found() if one.key == event.id), None)
        if one is not None:
            text = _("{why} Send it again as it stands now?").format(why=_(one.why))
            confirm = Confirm(text, _("Send"), _("Not now"))
            self.app.push_screen(confirm, lambda sure: self._send(one.key, sure))

    def _send(self, key: str, sure: bool | None) -> None:
        if sure:
            self.run_worker(self._again(key), exclusive=True)

    async def _again(self, key: str) -> None:
        session = self.app.session
        assert session is not None
        try:
            await self.app.in_store(lambda: send_again(session, key))
        except PtspError as error:
            self.app.tell(error)
            return
        self.app.sync_soon()
        self._fill()
        self.say(_("It is written anew and goes with the next sending."), "ok")

    def help_text(self) -> str:
        """What refusing is."""
        return _(
            "The central holds the place of these entries, but not what they say. Amend the "
            "application if it is wrong, then send it again. Everything else was sent."
        )


def _whose(one: RefusedEvent) -> str:
    """The application that an entry is about."""
    return f"{one.receipt} - {one.name}" if one.case else _("An entry of no application")
