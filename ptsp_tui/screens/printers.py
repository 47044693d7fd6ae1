"""Setting up the printers of this counter, with a test page for each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.counter.printers import Printers, choose, chosen, format_for, printers
from ptsp_tui.counter.sample_page import sample_page
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.printing.render import FORMATS, render
from ptsp_tui.printing.sinks import parse_target, send
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets import ChoiceField, Field, TextField

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

ORDER = ("slips", "format", "pages")


class PrintersScreen(PtspScreen[None]):
    """Three answers; the last Enter keeps them, F7 prints a test page on both printers."""

    TITLE = "Printers"
    AUTO_FOCUS = "#slips"
    DEFAULT_CSS = "PrintersScreen Static { padding: 1 1; height: auto; }"
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """The three fields."""
        now = printers(self.app.settings)
        yield Static(
            _(
                "Where each printer is: tcp://ADDRESS:9100 on the network, /dev/usb/lp0 by cable, "
                "lp:QUEUE, or a file."
            ),
            markup=False,
        )
        yield TextField(key="slips", label=_("Receipts and slips"), value=now.slips, id="slips")
        yield ChoiceField(
            key="format",
            label=_("Its kind"),
            options=[(name, _named(name)) for name in FORMATS],
            id="format",
        )
        yield TextField(key="pages", label=_("Forms (PDF)"), value=now.pages, id="pages")

    def on_mount(self) -> None:
        """Show the kind, and say what F7 does."""
        kind = printers(self.app.settings).format
        self.query_one("#format", ChoiceField).set_value(kind or None)
        self.say(_("Enter keeps the answers. F7 prints a test page."))

    def help_text(self) -> str:
        """What the answers are for."""
        return _(
            "Receipts go to the first printer: escpos58 and escpos80 are receipt printers of 58 "
            "and 80 mm, text80 is a dot-matrix printer. Forms and letters go to the second one as "
            "PDF. Left empty, the settings file decides, and else you are asked at each print."
        )

    @on(Field.Done)
    def _done(self, event: Field.Done) -> None:
        at = ORDER.index(event.key)
        if at < len(ORDER) - 1:
            self.query_one(f"#{ORDER[at + 1]}").focus()
        elif self._keep():
            self.say(_("Kept. F7 prints a test page."), "ok")

    def _typed(self) -> Printers:
        values = {key: str(self.query_one(f"#{key}", Field).value or "") for key in ORDER}
        return Printers(
            slips=values["slips"].strip(), format=values["format"], pages=values["pages"].strip()
        )

    def _keep(self) -> bool:
        try:
            choose(self.app.settings.data_dir, self._typed())
        except PtspError as error:
            self.say(i18n.sentence(error), "error")
            return False
        return True

    def action_print(self) -> None:
        """F7: keep the answers and print a test page on each printer."""
        if not self._keep():
            return
        if self.app.printing:
            self.say(_("A paper is being printed already."), "warn")
            return
        self.app.printing = True
        self.run_worker(self._test(chosen(self.app.settings.data_dir)), exit_on_error=True)

    async def _test(self, now: Printers) -> None:
        told: list[str] = []
        try:
            for text, wanted in ((now.slips, now.format), (now.pages, "pdf")):
                if text:
                    told.append(await self._one(text, wanted))
        except PtspError as error:
            self.say(i18n.sentence(error), "error")
            return
        finally:
            self.app.printing = False
        if told:
            text = _("Test page sent to {printers}.")
            self.say(text.format(printers=", ".join(told)), "ok")
        else:
            self.say(_("Type a printer first."), "warn")

    async def _one(self, text: str, wanted: str) -> str:
        assert self.app.session is not None
        target = parse_target(text)
        format_ = format_for(target, wanted)
        page = sample_page(self.app.session, format_, str(target))
        data = await asyncio.to_thread(render, page, format_, to_file=target.kind == "file")
        await asyncio.to_thread(send, target, data)
        return str(target)


def _named(name: str) -> str:
    """A kind of printer as people call it; the code stays, for the settings file has it."""
    roll, lines = _("receipt printer, {n} mm"), _("line printer, {n} columns")
    words = {
        "escpos58": roll.format(n=58),
        "escpos80": roll.format(n=80),
        "text80": lines.format(n=80),
        "text40": lines.format(n=40),
        "text32": lines.format(n=32),
        "pdf": _("sheets (PDF)"),
    }
    return f"{words[name]} [{name}]"
