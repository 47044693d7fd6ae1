"""Log-in and lock: who is it, and the passphrase. The key is made off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.commands import EVERYWHERE
from ptsp_tui.counter.desk import STORE
from ptsp_tui.errors import PtspError
from ptsp_tui.forms.display import date_text
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.store.key_file import officers_of
from ptsp_tui.widgets import Field, TextField

if TYPE_CHECKING:  # what opens the store is imported when a passphrase is tried
    from ptsp_tui.app import PtspApp
    from ptsp_tui.counter.session import Session
    from ptsp_tui.store import Health


SWEEP_AFTER = 60.0
"""Seconds from log-in to the look for what may leave this computer."""


class UnlockScreen(PtspScreen[None]):
    """The first screen of the day."""

    TITLE = "Log in"
    WITHOUT = EVERYWHERE
    AUTO_FOCUS = ""  # on_mount chooses: a passphrase typed ahead must never show in another field
    DEFAULT_CSS = """
    UnlockScreen #greeting { padding: 2 0 1 1; height: auto; }
    """
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """Greeting, officer, passphrase."""
        yield Static(self.greeting(), id="greeting", markup=False)
        yield TextField(key="officer", label=_("Officer"), value=self.expected(), id="officer")
        yield TextField(key="passphrase", label=_("Passphrase"), secret=True, id="passphrase")

    def expected(self) -> str:
        """Who it will be: from the settings, or the only officer there is."""
        officers = officers_of(self.app.settings.data_dir / STORE)
        return self.app.settings.officer or (officers[0] if len(officers) == 1 else "")

    def greeting(self) -> str:
        """What stands above the fields."""
        desk = self.app.desk
        place = f"PTSP {desk.unit_name or desk.unit}, {desk.terminal}" if desk else "PTSP"
        return f"{place}\n" + _("One counter serves everything.")

    def on_mount(self) -> None:
        """Straight to the passphrase when there is one officer."""
        wanted = "#passphrase" if self.query_one("#officer", TextField).value else "#officer"
        self.query_one(wanted).focus()

    def help_text(self) -> str:
        """Why a passphrase."""
        return _(
            "The passphrase opens the encrypted data of this computer. Nobody can read it "
            "without; write it nowhere near the computer."
        )

    @on(Field.Done)
    async def _done(self, event: Field.Done) -> None:
        if event.key == "officer":
            self.query_one("#passphrase").focus()
            return
        await self._try()

    async def _try(self) -> None:
        officer = self.query_one("#officer", TextField).value.strip()
        field = self.query_one("#passphrase", TextField)
        self.say(_("Opening..."))
        try:
            await self.opened(officer, field.value)
        except PtspError as error:
            field.set_value("")
            self.say(i18n.sentence(error), "error")

    async def opened(self, officer: str, passphrase: str) -> None:
        """Unlock and go on. Raises PtspError when it does not open."""
        app = self.app
        with app.hold():
            session = await asyncio.to_thread(self._unlocked, officer, passphrase)
            app.begin(session)
        greet(app, session)
        app.set_timer(SWEEP_AFTER, lambda: sweep_later(app, session))

    def _unlocked(self, officer: str, passphrase: str) -> Session:
        from ptsp_tui.counter.session import unlock

        return unlock(self.app.settings.data_dir, self.app.book, officer, passphrase)


def greet(app: PtspApp, session: Session) -> None:
    """Say at log-in what the officer must know: a wrong clock, something wrong last time."""
    from ptsp_tui.counter.session import clock_warning

    warning, health = clock_warning(session), session.db.health
    lines = []
    if warning is not None:
        text = _("The clock of this computer is wrong: it was {day} already. Set it right.")
        lines.append(text.format(day=date_text(warning.day, i18n.language())))
    lines += found_at_opening(health)
    if lines:
        app.call_later(lambda: say_on_top(app, " ".join(lines)))


def found_at_opening(health: Health) -> list[str]:
    """What was wrong last time, and what came of it; nothing when all is well."""
    lines = []
    if health.read_only == "damage":
        text = _(
            "Part of the data is damaged ({places}). You can read, not save. "
            "Leave, and run: ptsp repair"
        )
        lines.append(text.format(places=health.damaged_places))
    elif health.read_only:
        lines.append(_("The disk is full: you can read, not save. Free some space, start again."))
    elif not health.closed_well:
        lines.append(_("The program was cut off last time; all that was saved is here."))
        entries, drafts = health.rescued.get("events", 0), health.rescued.get("drafts", 0)
        if entries:
            lines.append(_("The last {count} entries were rescued.").format(count=entries))
        if drafts:
            lines.append(_("Parked as it was: {count} open. F6 shows it.").format(count=drafts))
    if health.keys_from_copy:
        lines.append(_("The key file was damaged and was mended from its copy."))
    return lines


def sweep_later(app: PtspApp, session: Session) -> None:
    """While nobody waits for it: let go of what the office no longer needs here."""
    from ptsp_tui.counter.retention import sweep_once_a_day

    days = app.settings.retention_days
    if days > 0 and app.session is session and not session.db.health.read_only:
        app.run_worker(asyncio.to_thread(sweep_once_a_day, session, days), exit_on_error=False)


def say_on_top(app: PtspApp, text: str) -> None:
    """On whatever screen is in front now."""
    if isinstance(app.screen, PtspScreen):
        app.screen.say(text, "warn")


class LockScreen(UnlockScreen):
    """The same over whatever was open; Esc does not lead past it."""

    TITLE = "Locked"
    WITHOUT = EVERYWHERE | {"lock"}

    def expected(self) -> str:
        """Who was at work; another may take over."""
        return self.app.session.officer if self.app.session is not None else ""

    def greeting(self) -> str:
        """The officer is away."""
        return _("Locked. What was open is kept.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No way back but the passphrase."""
        return False if action == "back" else super().check_action(action, parameters)

    async def opened(self, officer: str, passphrase: str) -> None:
        """Check the passphrase against the key file; the store is open already."""
        app = self.app
        assert app.session is not None
        await asyncio.to_thread(app.session.admit, officer, passphrase)
        self.dismiss(None)
        app.refresh_status()
