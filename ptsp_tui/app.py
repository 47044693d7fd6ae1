"""The Textual app: it wires session, screens, theme, keys and saving; it does nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from ptsp_tui import commands, i18n, theme
from ptsp_tui._textual_compat import Keystroke
from ptsp_tui._textual_crash import CrashGuard
from ptsp_tui.commands import MenuEntry
from ptsp_tui.config import Settings
from ptsp_tui.counter.desk import Desk, read_desk
from ptsp_tui.errors import NotFound, PtspError
from ptsp_tui.i18n import _
from ptsp_tui.typeahead import TypeAheadApp

if TYPE_CHECKING:  # what the log-in does not show is imported behind it: see `_get_ready`
    from ptsp_tui.catalog.book import Book
    from ptsp_tui.counter.draft import Draft
    from ptsp_tui.counter.print_job import Job
    from ptsp_tui.counter.session import Session
    from ptsp_tui.counter.visit import Visit
    from ptsp_tui.sync import SyncReport, Worker

T = TypeVar("T")
SAVE_AFTER = 0.15
"""Seconds from a keystroke to the start of its save: durable within 300 ms (DESIGN section 4)."""


WARM_AFTER = 0.5
"""Seconds after the log-in until the search indexes are opened."""


class PtspApp(CrashGuard, TypeAheadApp[int], inherit_bindings=False):
    """One terminal. `session` is None until an officer has unlocked it."""

    CSS = theme.BASE_CSS
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(
        self, settings: Settings, book: Book | Callable[[], Book], look: theme.Look
    ) -> None:
        """`book` may be how to open it: that is done while the officer types the passphrase."""
        super().__init__()
        self.settings = settings
        self._book = book
        self._opening = threading.Lock()
        self.look = look
        self.session: Session | None = None
        self.visit: Visit | None = None
        self.draft: Draft | None = None
        self.report: SyncReport | None = None
        self.crash_log = settings.data_dir / "ptsp.log"
        self._worker: Worker | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._save_pending = False
        self.printing = False  # one paper at a time goes to a printer
        self.printed: Job | None = None  # the last paper that nobody has said came out
        self.animation_level = "none"
        for each in theme.themes(look):
            self.register_theme(each)
        self.theme = look.theme
        self.set_keymap(commands.apply_keymap(settings.keys))

    # -- start and end

    def on_mount(self) -> None:
        """Set-up on a new computer, else the log-in."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self._hung_up)
        if self.desk is None:
            from ptsp_tui.screens.setup import SetupScreen

            self.push_screen(SetupScreen())
        else:
            from ptsp_tui.screens.unlock import UnlockScreen

            self.push_screen(UnlockScreen())
            self.call_after_refresh(self._get_ready)
        self.call_after_refresh(_collect_garbage)

    @property
    def book(self) -> Book:
        """The catalogue; opened when first asked for. Raises PtspError."""
        with self._opening:
            if callable(self._book):
                self._book = self._book()
            return self._book

    def _get_ready(self) -> None:
        """Behind the log-in: open the catalogue, import what the counter needs."""

        def get_ready() -> None:
            from ptsp_tui.counter import link, overview, visit  # noqa: F401
            from ptsp_tui.screens import home  # noqa: F401

            try:
                assert self.book
            except PtspError as error:
                self.call_from_thread(self._cannot_begin, error)

        self.run_worker(asyncio.to_thread(get_ready), exit_on_error=True)

    def _cannot_begin(self, error: PtspError) -> None:
        self.last_words = i18n.sentence(error)
        self.exit(return_code=error.exit_code)

    @property
    def desk(self) -> Desk | None:
        """The desk of this computer; None before set-up."""
        if self.session is not None:
            return self.session.desk
        try:
            return read_desk(self.settings.data_dir)
        except NotFound:
            return None

    def begin(self, session: Session) -> None:
        """An officer is at work: show home and keep in touch with the central."""
        from ptsp_tui.screens.home import HomeScreen

        self.session = session
        self.switch_screen(HomeScreen())
        self.start_sync()
        self.set_timer(WARM_AFTER, self._warm)

    def _warm(self) -> None:
        """Open what the first search would wait for, while the officer greets the citizen."""

        def warm() -> None:
            self.book.search("ktp")
            self.book.regions.prepare()

        self.run_worker(asyncio.to_thread(warm), exit_on_error=True)

    def start_sync(self) -> None:
        """Run the background worker if this terminal is enrolled and none runs yet."""
        from ptsp_tui.counter import link

        assert self.session is not None
        if self._worker is None:
            self._worker = link.worker(self.session, self.settings, self._synced)
            if self._worker is not None:
                self._syncing = asyncio.create_task(self._worker.run())

    def sync_soon(self) -> None:
        """Something was filed: let the worker know."""
        if self._worker is not None:
            self._worker.nudge()

    def _synced(self, report: SyncReport) -> None:
        self.report = report
        for screen in self.screen_stack:
            heard = getattr(screen, "on_synced", None)
            if heard is not None:
                heard()
        self.refresh_status()

    def _hung_up(self) -> None:
        """The window was closed or the line dropped: keep everything and go."""
        self.save_draft()
        self.exit(return_code=0)

    async def action_quit(self) -> None:
        """Leave, after the question was answered: save, stop the worker, close the store."""
        self.save_draft()
        self.exit(return_code=0)

    async def shut(self) -> None:
        """After the screens are gone: let the exchange under way end, give the store back."""
        if self._worker is not None and self._syncing is not None:
            self._worker.stop()
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        if self.session is not None:
            with contextlib.suppress(PtspError):  # said when it was typed; there is no screen now
                self.save_draft()
            session, self.session = self.session, None  # a save that is due finds nothing to do
            await asyncio.to_thread(session.close)

    async def on_unmount(self) -> None:
        """The end of the app."""
        await self.shut()

    # -- saving

    def touch(self) -> None:
        """The draft changed: save it soon, off the event loop, newest state only."""
        if not self._save_pending:
            self._save_pending = True
            self.set_timer(SAVE_AFTER, self._save_now)

    def _save_now(self) -> None:
        self._save_pending = False
        future = self._send_draft()
        if future is not None:
            future.add_done_callback(self._saved)

    def _send_draft(self) -> Future[Any] | None:
        from ptsp_tui.counter.visit import save_draft, save_visit

        session, draft, visit = self.session, self.draft, self.visit
        if session is None or draft is None or visit is None:
            return None
        kept = draft.to_dict()

        def save() -> None:
            save_draft(session, kept)
            save_visit(session, visit)

        return session.db.run(save)

    def _saved(self, future: Future[Any]) -> None:
        error = future.exception()
        if isinstance(error, PtspError):
            self.call_from_thread(self.tell, error)
        elif error is not None:
            self.call_from_thread(self._handle_exception, error)

    def save_draft(self) -> bool:
        """Save at once; True when everything typed is on disk. For leaving and for crashes."""
        future = self._send_draft()
        if future is not None:
            future.result(timeout=10)
        return True

    async def in_store(self, work: Callable[[], T]) -> T:
        """Run a use case in the store's writer thread; its errors come back here."""
        assert self.session is not None
        done: T = await asyncio.wrap_future(self.session.db.run(work))
        self.refresh_status()  # it may have put something into the log: unsent now
        return done

    def tell(self, error: PtspError) -> None:
        """One sentence on the message row of the screen in front."""
        from ptsp_tui.screens.base import PtspScreen

        if isinstance(self.screen, PtspScreen):
            self.screen.say(i18n.sentence(error), "error")

    def delivered(self, event: Keystroke) -> None:  # noqa: ARG002  # whichever key it is
        """Any key folds a beginner's card away, and goes where it would have gone without it."""
        card = getattr(self._where()[0], "first_time", None)
        if card is not None:
            card.fold()

    # -- what every screen shows

    @property
    def statuses(self) -> tuple[str, ...]:
        """The right end of the title row, longest wording first: where, who, how the line is."""
        desk = self.desk
        if desk is None:
            return ()
        who = f"{desk.terminal} {self.session.officer}" if self.session else desk.terminal
        at = f"{desk.unit_name or desk.unit} {who}"
        line = self._line_text()
        return (f"{at}  {line}", f"{who}  {line}", line) if line else (at,)

    def _line_text(self) -> str:
        if self.session is None:
            return ""
        from ptsp_tui.counter.overview import line_text

        return line_text(self.session, self.report.next_try_ms if self.report is not None else 0)

    @property
    def unsent_text(self) -> str:
        """For the question before leaving."""
        if self.session is None:
            return ""
        from ptsp_tui.counter.overview import unsent

        count = unsent(self.session)
        if not count:
            return ""
        return _("{count} entries are not sent yet; they stay safe here.").format(count=count)

    def refresh_status(self) -> None:
        """Show the status on every screen."""
        from ptsp_tui.screens.base import PtspScreen

        for screen in self.screen_stack:
            if isinstance(screen, PtspScreen):
                screen.refresh_status()

    def more_entries(self) -> list[MenuEntry]:
        """Menu lines that are there everywhere once an officer is at work."""
        if self.session is None:
            return []
        return [
            MenuEntry("cases", _("Applications of this terminal"), "app.cases"),
            MenuEntry("sync_state", _("State of sending"), "app.sync_state"),
            MenuEntry("printers", _("Printers"), "app.printers"),
            MenuEntry("daybook", _("Day book of today"), "app.daybook"),
        ]

    # -- commands that work from anywhere

    def action_search(self) -> None:
        """F3: the prompt, ready for other words; what was open is parked."""
        self.go_home()

    def action_sync(self) -> None:
        """F5: send now and show how it goes."""
        if self._worker is not None:
            self._worker.nudge(force=True)
        self.action_sync_state()

    def action_sync_state(self) -> None:
        """Show what is sent and what is not."""
        from ptsp_tui.screens.sync import SyncScreen

        self._open(SyncScreen)

    def action_parked(self) -> None:
        """F6: the parked applications."""
        from ptsp_tui.screens.parked import ParkedScreen

        self._open(ParkedScreen)

    def action_cases(self) -> None:
        """The list of filed applications."""
        from ptsp_tui.screens.cases import CasesScreen

        self._open(CasesScreen)

    def action_printers(self) -> None:
        """Set up the printers of this counter."""
        from ptsp_tui.screens.printers import PrintersScreen

        self._open(PrintersScreen)

    def action_daybook(self) -> None:
        """What was filed here today, to look at and print."""
        from ptsp_tui.screens.papers import PaperScreen

        self.push_screen(PaperScreen("", "daybook"))

    def action_lock(self) -> None:
        """F9: nobody else may look or type until an officer unlocks."""
        from ptsp_tui.screens.unlock import LockScreen

        self.save_draft()
        self._open(LockScreen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs an officer does nothing before the log-in."""
        if action in (
            "search",
            "sync",
            "parked",
            "lock",
            "cases",
            "sync_state",
            "printers",
            "daybook",
        ):
            return self.session is not None
        return super().check_action(action, parameters)

    def _open(self, kind: type[Any]) -> None:
        if self.session is not None and not isinstance(self.screen, kind):
            self.push_screen(kind())

    # -- the visit

    def go_home(self) -> None:
        """Back to the prompt; an open draft is saved and stays parked."""
        from ptsp_tui.screens.home import HomeScreen

        self.save_draft()
        self.draft = None
        while not isinstance(self.screen, HomeScreen) and len(self.screen_stack) > 1:
            self.pop_screen()
        if isinstance(self.screen, HomeScreen):
            self.screen.ready()


def _collect_garbage() -> None:
    """Where the start did without: from now on, but not in what it has made, for that stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
