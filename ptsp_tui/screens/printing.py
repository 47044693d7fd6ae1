"""A paper on its way to the printer, from the screen: questions, journal, sending.

One at a time: a second F7 while a paper is under way says so and does nothing. Sending runs in a
thread, so a printer that does not answer freezes no key.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ptsp_tui import clock, i18n
from ptsp_tui.cases.prints import Print
from ptsp_tui.counter import print_job
from ptsp_tui.counter.paper_kinds import PROOFS, as_copy, journal_name, make, name_of
from ptsp_tui.counter.printers import Printers, choose, chosen, format_for, printers
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import PrinterTrouble, PtspError, StoreTrouble
from ptsp_tui.i18n import _
from ptsp_tui.printing.fill import MissingValues
from ptsp_tui.printing.filled import Filled
from ptsp_tui.printing.render import Paper, render
from ptsp_tui.printing.sinks import Target, parse_target, send
from ptsp_tui.screens.ask import Ask
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.confirm import Confirm

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class Leave(Exception):
    """The officer answered a question with Esc: nothing is printed."""


def start(screen: PtspScreen[Any], document: dict[str, Any] | None, kind: str) -> None:
    """Print a paper from this screen; what comes of it is said on its message row."""
    app: PtspApp = screen.app  # type: ignore[assignment]  # the only app these screens run in
    if app.printing:
        screen.say(_("A paper is being printed already."), "warn")
        return
    app.printing = True
    screen.run_worker(_run(screen, app, document, kind), exit_on_error=True)


async def _run(
    screen: PtspScreen[Any], app: PtspApp, document: dict[str, Any] | None, kind: str
) -> None:
    try:
        await _Printing(screen, app, document, kind).go()
    except Leave:
        screen.say(_("Nothing was printed."))
    except PtspError as error:
        screen.say(i18n.sentence(error), "error")
    finally:
        app.printing = False


async def filled_by_asking(
    app: PtspApp, session: Session, kind: str, document: dict[str, Any] | None
) -> Paper:
    """The paper; what the case has not is asked for this one print. Raises Leave or PtspError."""
    extra: dict[str, str] = {}
    within = app.settings.complete_within_days
    while True:
        try:
            return make(session, kind, document, bring_within=within, extra=extra)
        except MissingValues as missing:
            gap = missing.gaps[0]
            question = _("{label} is not in this application. What shall be printed?")
            answer = await app.push_screen_wait(Ask(question.format(label=gap.label)))
            if not answer:
                raise Leave from None
            extra[gap.fact] = answer


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

    async def go(self) -> None:
        """All of it, in order."""
        paper = await filled_by_asking(self.app, self.session, self.kind, self.document)
        target, format_ = await self._target(paper)
        await self._settle_earlier()
        job = await self.app.in_store(
            lambda: print_job.begin(self.session, self.document, self.journal, target.kind)
        )
        self.screen.say(_("Printing..."))
        if self.is_proof and not job.original:
            paper = as_copy(paper)
        data = await self._bytes(paper, format_, target, job)
        await self._deliver(job, target, data)
        await self._after(job, target)

    async def _bytes(self, paper: Paper, format_: str, target: Target, job: print_job.Job) -> bytes:
        try:
            return await asyncio.to_thread(render, paper, format_, to_file=target.kind == "file")
        except PtspError:
            await self.app.in_store(
                lambda: print_job.failed(self.session, job.case, job.id, "not made")
            )
            raise

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
        answer = await self.app.push_screen_wait(Ask(question))
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
        came_out: bool | None = await self.app.push_screen_wait(confirm)
        return bool(came_out)

    # -- sending and what came of it

    async def _deliver(self, job: print_job.Job, target: Target, data: bytes) -> None:
        session = self.session
        try:
            await asyncio.to_thread(send, target, data)
        except (PrinterTrouble, StoreTrouble):
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
            self.screen.say(_("{kind} written to {file}.").format(kind=name, file=target), "ok")
            return
        question = _("Did the paper come out whole?")
        confirm = Confirm(question, _("It came out"), _("It did not"), safe=True)
        if await self.app.push_screen_wait(confirm):
            await self.app.in_store(lambda: print_job.confirm(session, job.case, job.id))
            self.screen.say(_("{kind} is printed.").format(kind=name), "ok")
        else:
            await self.app.in_store(lambda: print_job.failed(session, job.case, job.id, "officer"))
            self.screen.say(_("Noted: it did not come out. F7 prints it again."), "warn")
