"""First start: which office, which terminal, who; afterwards the program is ready to serve."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.commands import EVERYWHERE
from ptsp_tui.counter import link
from ptsp_tui.counter.session import Session, set_up
from ptsp_tui.errors import BadValue, PtspError
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen, nothing_found
from ptsp_tui.widgets import Field, Mask, PickField, TextField

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

ORDER = ("unit", "terminal", "officer", "passphrase", "again", "central", "code")


class SetupScreen(PtspScreen[None]):
    """The wizard: one page, Enter walks it, the last Enter sets up."""

    TITLE = "Set up this computer"
    WITHOUT = EVERYWHERE
    AUTO_FOCUS = "#unit"
    DEFAULT_CSS = """
    SetupScreen Static { padding: 1 1; height: auto; }
    """
    app: PtspApp

    def compose_body(self) -> Iterable[Widget]:
        """The seven fields."""
        yield Static(
            _("Welcome. Seven answers, then this counter can serve everything."), markup=False
        )
        yield PickField(
            key="unit",
            label=_("Office"),
            search=self._offices,
            label_of=self._office,
            required=True,
            placeholder=_("type the kelurahan or kecamatan"),
            id="unit",
        )
        yield TextField(
            key="terminal",
            label=_("Terminal number"),
            value="01",
            mask=Mask(2, "digits"),
            required=True,
            id="terminal",
        )
        yield TextField(key="officer", label=_("Your name"), required=True, id="officer")
        yield TextField(
            key="passphrase", label=_("Passphrase"), required=True, secret=True, id="passphrase"
        )
        yield TextField(key="again", label=_("Once more"), required=True, secret=True, id="again")
        yield TextField(
            key="central",
            label=_("Central"),
            placeholder=f"https://...  ({_('may stay empty')})",
            id="central",
        )
        yield TextField(key="code", label=_("Enrolment code"), id="code")
        yield Static(
            _(
                "Passphrase: at least 12 characters or four words of your own. It encrypts all "
                "data of this computer; the office must be able to reset it."
            ),
            markup=False,
        )

    def _offices(self, words: str) -> Sequence[tuple[str, str]]:
        regions = self.app.book.regions
        villages = regions.search(words, "village", "31", 6) if words else []
        districts = regions.search(words, "district", "31", 3) if words else []
        return [(r.code, self._office(r.code)) for r in [*villages, *districts]]

    def _office(self, code: str) -> str:
        kind = _("Kel.") if len(code) == 10 else _("Kec.")
        # all of them are Jakarta's, and the short name leaves room for the long ones
        return f"{kind} {self.app.book.regions.label(code)}".replace("Kota Adm. ", "")

    def help_text(self) -> str:
        """What the answers are for."""
        return _(
            "The office and terminal number go on every receipt. Without a central the counter "
            "works too; join one later with: ptsp enrol"
        )

    @on(Field.Done)
    async def _done(self, event: Field.Done) -> None:
        if event.key == "passphrase" and not self._is_good():
            return
        at = ORDER.index(event.key)
        if at < len(ORDER) - 1:
            self.query_one(f"#{ORDER[at + 1]}").focus()
            return
        await self._set_up()

    def _is_good(self) -> bool:
        """Whether the passphrase may stand; what it lacks is said here, not on the last field."""
        from ptsp_tui.store.passphrase import check

        passphrase = self.query_one("#passphrase", TextField)
        try:
            check(passphrase.value, self.query_one("#officer", TextField).value.strip())
        except PtspError as error:
            self.say(i18n.sentence(error), "error")
            passphrase.set_value("")
            return False
        self.say("")
        return True

    @on(Field.Dropped)
    def _dropped(self, event: Field.Dropped) -> None:
        if isinstance(event.field, PickField):
            self.say(nothing_found(), "warn")
        elif event.text:
            self.say(_("Left out: {text}").format(text=event.text), "warn")

    @on(PickField.Words)
    def _words(self) -> None:
        self.unsay(nothing_found())

    async def _set_up(self) -> None:
        self.say(_("Setting up..."))
        with self.app.hold():
            try:
                session = await self._made()
            except PtspError as error:
                self.say(i18n.sentence(error), "error")
                field = str(error.facts.get("field", ""))
                if field in ("passphrase", "again"):  # nobody mends what he cannot see
                    self.query_one("#again", TextField).set_value("")
                if field in ORDER:
                    self.query_one(f"#{field}").focus()
                return
            self.app.begin(session)

    async def _made(self) -> Session:
        values = {key: str(self.query_one(f"#{key}", Field).value or "") for key in ORDER}
        if not values["unit"]:
            raise BadValue("Choose the office from the list.", field="unit")
        if values["passphrase"] != values["again"]:
            raise BadValue("The two passphrases differ.", field="again")
        app = self.app
        session = await asyncio.to_thread(
            set_up,
            app.settings.data_dir,
            app.book,
            values["unit"],
            values["terminal"],
            values["officer"].strip(),
            values["passphrase"],
        )
        if values["central"]:
            try:
                await link.enrol(session, app.settings, values["central"], values["code"])
            except PtspError as error:
                # The counter can serve; enrolment can follow, so it must not undo the set-up.
                app.call_later(app.tell, error)
        return session
