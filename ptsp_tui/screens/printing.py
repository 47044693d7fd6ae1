"""A paper on its way to the printer, from the screen: questions, journal, sending.

One at a time: a second F7 while a paper is under way says so and does nothing. Sending runs in a
thread, so a printer that does not answer freezes no key. Nobody is asked after each print whether
the paper came out: Enter on the screen that printed it says so, and F7 asks.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from ptsp_tui import clock, i18n
from ptsp_tui.cases.prints import Print
from ptsp_tui.counter import print_job
from ptsp_tui.counter.paper_kinds import PROOFS, as_copy, journal_name, make, name_of
from ptsp_tui.counter.printers import Printers, choose, chosen, format_for, printers
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.printing.fill import MissingValues
from ptsp_tui.printing.filled import Filled
from ptsp_tui.printing.render import Paper, render
from ptsp_tui.printing.sinks import Target, parse_target, send
from ptsp_tui.screens.ask import Ask
from ptsp_tui.screens.base import PtspModal, PtspScreen
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.widgets.message_line import Kind

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

Answer = TypeVar("Answer")


class Leave(Exception):
    """The officer answered a question with Esc: nothing is printed."""


def start(screen: PtspScreen[Any], document: dict[str, Any] | None, kind: str) -> None:
    """Print a paper from this screen; what comes of it is said on its message row."""
    app: PtspApp = screen.app  # type: ignore[assignment]  # the only app these screens run in
    if app.printing:
        screen.say(_("A paper is being printed already."), "warn")
        return
    app.printing = True
    # of the app, not of the screen: a print goes on when its screen is left
    app.run_worker(_Printing(screen, app, document, kind).run(), exit_on_error=True)


def confirm_printed(screen: PtspScreen[Any]) -> bool:
    """Enter on a screen that has printed: the paper came out. False when nothing waits for it."""
    app: PtspApp = screen.app  # type: ignore[assignment]  # the only app these screens run in
    session, job = app.session, app.printed
    if session is None or job is None:
        return False
    app.printed = None
    session.db.run(print_job.confirm, session, job.case, job.id)
    return True


class _Printing:
    def __init__(
        self, screen: PtspScreen[Any], app: PtspApp, document: dict[str, Any] | None, kind: str
    ) -> None:
        assert app.session is not None
        self.screen = screen
        self.app = app
        self.session: Session = app.session
        self.document = document
        self.case_id = str(document["id"]) if document else ""
        self.kind = kind
        self.journal = journal_name(kind, document)
        self.is_proof = kind.partition(":")[0] in PROOFS
        self.hold = app.hold()  # keys typed ahead wait for the question that they answer

    async def run(self) -> None:
        """All of it; whatever happens, it is said and the next paper can be printed."""
        try:
            await self._go()
        except Leave:
            self._report(_("Nothing was printed."))
        except PtspError as error:
            self._report(i18n.sentence(error), "error")
        finally:
            self.hold.release()
            self.app.printing = False
            self.app.refresh_status()  # the print journal is sent too

    def _report(self, text: str, kind: Kind = "info") -> None:
        shown = self.screen if self.screen in self.app.screen_stack else self.app.screen
        if isinstance(shown, PtspScreen):
            shown.say(text, kind)

    async def _ask(self, question: PtspModal[Answer]) -> Answer | None:
        answered = self.app.push_screen(question, wait_for_dismiss=True)
        self.hold.release()
        answer: Answer | None = await answered
        self.hold = self.app.hold()
        return answer

    async def _go(self) -> None:
        paper = await self._paper()
        target, format_ = await self._target(paper)
        await self._settle_earlier()
        job = await self.app.in_store(
            lambda: print_job.begin(self.session, self.document, self.journal, target.kind)
        )
        self._report(_("Printing..."))
        self.hold.release()
        if self.is_proof and not job.original:
            paper = as_copy(paper)
        await self._deliver(job, paper, format_, target)
        await self._after(job, target)

    async def _paper(self) -> Paper:
        """The paper; what the case has not is asked for this one print."""
        extra: dict[str, str] = {}
        within = self.app.settings.complete_within_days
        while True:
            try:
                return make(
                    self.session, self.kind, self.document, bring_within=within, extra=extra
                )
            except MissingValues as missing:
                gap = missing.gaps[0]
            question = _("{label} is not in this application. What shall be printed?")
            answer = await self._ask(Ask(question.format(label=gap.label)))
            if not answer:
                raise Leave
            extra[gap.fact] = answer

    # -- where to

    async def _target(self, paper: Paper) -> tuple[Target, str]:
        page = isinstance(paper, Filled)
        now = printers(self.app.settings)
        text, wanted = (now.pages, "pdf") if page else (now.slips, now.format)
        if page and not text and now.format == "pdf":
            text = now.slips
        if text:
            target = parse_target(text)
            return target, format_for(target, wanted, page=page)
        question = _("Print to which printer or file? (tcp://ADDRESS, /dev/usb/lp0, lp:QUEUE)")
        answer = await self._ask(Ask(question))
        if not answer:
            raise Leave
        target = parse_target(answer)
        if target.kind != "file":
            self._remember(str(target), page=page)
        return target, format_for(target, "", page=page)

    def _remember(self, text: str, *, page: bool) -> None:
        kept = chosen(self.app.settings.data_dir)
        new = (
            Printers(slips=kept.slips, format=kept.format, pages=text)
            if page
            else Printers(slips=text, format=kept.format, pages=kept.pages)
        )
        choose(self.app.settings.data_dir, new)

    # -- the earlier original

    async def _settle_earlier(self) -> None:
        before = print_job.last_original(self.session, self.case_id, self.journal)
        if before is None or before.state == "confirmed":
            return
        came_out = await self._ask_earlier(before)
        self.app.printed = None
        await self.app.in_store(
            lambda: print_job.settle(self.session, self.case_id, before, came_out=came_out)
        )

    async def _ask_earlier(self, before: Print) -> bool:
        question = _(
            "This paper was printed at {time}, and nobody has said whether it came out. Did it? "
            "If it did, a copy is printed now."
        )
        time = f"{clock.from_ms(before.at_ms):%H.%M}"
        confirm = Confirm(question.format(time=time), _("It came out"), _("It did not"), safe=True)
        came_out: bool | None = await self._ask(confirm)
        return bool(came_out)

    # -- sending and what came of it

    async def _deliver(
        self, job: print_job.Job, paper: Paper, format_: str, target: Target
    ) -> None:
        session = self.session
        try:
            to_file = target.kind == "file"
            data = await asyncio.to_thread(render, paper, format_, to_file=to_file)
            await asyncio.to_thread(send, target, data)
        except PtspError:
            await self.app.in_store(
                lambda: print_job.failed(session, job.case, job.id, "not taken")
            )
            raise
        await self.app.in_store(lambda: print_job.sent(session, job, len(data)))

    async def _after(self, job: print_job.Job, target: Target) -> None:
        session, name = self.session, name_of(self.session, self.kind)
        if self.is_proof and not job.original:
            name += f" ({_('COPY')})"
        if target.kind == "file":
            await self.app.in_store(lambda: print_job.confirm(session, job.case, job.id))
            self._report(_("{kind} written to {file}.").format(kind=name, file=target), "ok")
            return
        self.app.printed = job
        told = _("{kind} is printed. Enter when the paper came out, F7 when it did not.")
        self._report(told.format(kind=name), "ok")
