"""A counter for tests of the screens: the real app on a store of its own, driven without delay.

Pilot's `press` waits some 50 ms after each key. `Counter.press` sends the keys in one burst, as
the driver does, and waits until the type-ahead buffer says that all they caused has happened.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from textual import events
from textual._context import visible_screen_stack
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.strip import Strip

from ptsp_tui import clock
from ptsp_tui.app import PtspApp
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.filing import Slip
from ptsp_tui.counter.session import Session, set_up, unlock
from ptsp_tui.counter.visit import begin_visit, file_case
from ptsp_tui.screens import flow
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.card import card_screen
from ptsp_tui.widgets import Field, MessageLine
from tests.made_up import valid_case

UNIT, TERMINAL, OFFICER = "3171071004", "01", "budi"
PASSPHRASE = "kuda lumping naik delman"
NOW = "2026-11-24T09:15:00+07:00"
PATIENCE = 10.0
NIK = "3171015708900001"
FAMILY_CARD = "3171010101100001"


def made(data: Path, book: Book, unit: str = UNIT, officer: str = OFFICER) -> None:
    """Set the terminal up, as the first start does, and close its store again."""
    set_up(data, book, unit, TERMINAL, officer, PASSPHRASE).close()


class Counter:
    """The app under Pilot, with what a tester does and sees."""

    def __init__(self, app: PtspApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    # -- hands

    async def press(self, *keys: str) -> None:
        """Send the keys in one burst and wait until all is done that they cause.

        A key is Textual's name of it, or one character.
        """
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            event = _event(key)
            event.set_sender(self.app)
            driver.send_message(event)
        await self.settled()

    async def type(self, text: str, *after: str) -> None:
        """Type the text, then press the keys `after`."""
        await self.press(*text, *after)

    async def paste(self, text: str) -> None:
        """Paste as a terminal does."""
        driver = self.app._driver
        assert driver is not None
        driver.send_message(events.Paste(text))
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is under way any more, and all of it is laid out."""
        app = self.app
        for _ in range(2):
            begun: list[bool] = []

            def settle(begun: list[bool] = begun) -> None:
                app._settle()
                begun.append(True)

            app.call_later(settle)  # comes after the keys, in the same queue
            await self.until(lambda begun=begun: bool(begun) or self.gone, "the keys taken")  # type: ignore[misc]  # a loop variable bound at once
            await self.until(
                lambda: self.gone or not (app._settling or app._holds or app._waiting),
                "the screen at rest",
            )
        assert self.name != "CrashScreen", self.text()
        if not self.gone:
            drawn = asyncio.Event()
            app.screen.call_after_refresh(drawn.set)
            await self.until(lambda: drawn.is_set() or self.gone, "the screen drawn")

    @property
    def gone(self) -> bool:
        """Whether the program has been left."""
        return self.app.return_code is not None or not self.app.is_running

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something is so; the failure shows the screen."""
        for _ in range(int(PATIENCE / 0.002)):
            if holds():
                return
            await asyncio.sleep(0.002)
        raise AssertionError(f"never saw {what}\n{self.text()}")

    async def until_shown(self, words: str) -> None:
        """Wait until the words are on the screen."""
        await self.until(lambda: words in self.text(), repr(words))

    # -- eyes

    def strips(self) -> list[Strip]:
        """The rows of the terminal; below a question stands the place it is asked over."""
        visible_screen_stack.set(self.app._background_screens)
        return self.app.screen._compositor.render_strips()

    def rows(self) -> list[str]:
        """The screen, one text a row, right-stripped."""
        return ["".join(part.text for part in strip).rstrip() for strip in self.strips()]

    def painted(self) -> str:
        """The screen, and below it a letter for the style of each cell, with a key."""
        letters: dict[str, str] = {}
        painted = [
            "".join(
                letters.setdefault(str(part.style), chr(ord("a") + len(letters))) * len(part.text)
                for part in strip
            )
            for strip in self.strips()
        ]
        key = [f"{letter} = {style}" for style, letter in letters.items()]
        return "\n".join([*self.rows(), "", *painted, "", *key])

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.rows())

    @property
    def message(self) -> str:
        """What the message rows say."""
        return self.app.screen.query_one(MessageLine).text

    @property
    def name(self) -> str:
        """The class of the screen in front."""
        return type(self.app.screen).__name__

    def field(self, key: str) -> Field:
        """The field with this key."""
        return next(each for each in self.app.screen.query(Field) if each.key == key)

    @property
    def focus(self) -> str:
        """The key of the field in hand; the id or class of any other widget."""
        focused = self.app.focused
        if isinstance(focused, Field):
            return focused.key
        return (focused.id or type(focused).__name__) if focused is not None else ""

    # -- short ways to a place

    @property
    def session(self) -> Session:
        """The open store."""
        assert self.app.session is not None
        return self.app.session

    @property
    def draft(self) -> Draft:
        """The application in hand."""
        assert self.app.draft is not None
        return self.app.draft

    async def home_again(self) -> None:
        """Come back to the prompt from another screen."""
        await self.press("f5", "f3")

    async def log_in(self) -> None:
        """Be at home, as after the log-in."""
        settings = self.app.settings
        self.app.begin(unlock(settings.data_dir, self.app.book, OFFICER, PASSPHRASE))
        await self.settled()

    async def show(self, screen: PtspScreen[Any]) -> None:
        """Put a screen on top."""
        self.app.push_screen(screen)
        await self.settled()

    async def card(self, kind: str, name: str) -> None:
        """Open a card as from the results."""
        self.app.visit = self.app.visit or begin_visit()
        await self.show(card_screen(self.app, kind, name))

    async def begin(self, service: str, step: str = "") -> None:
        """Begin a case; `step` shows a later step at once."""
        flow.begin(self.app, service)
        await self.settled()
        if step:
            await self.go(step)

    async def go(self, step: str, focus: str = "") -> None:
        """Show a step of the case in hand, on a field."""
        self.draft.focus = focus
        flow.show(self.app, step)
        await self.settled()

    def fill(self, seed: int = 1, *, ticked: bool = True) -> dict[str, Any]:
        """Give the case in hand the values of a made-up citizen; the intake line is returned."""
        line = valid_case(self.draft.service, self.app.book, Random(seed), clock.today())
        put(self.draft, line, ticked=ticked)
        return line

    def file(self, service: str, seed: int = 1, *, incomplete: bool = False) -> Slip:
        """File a case of a made-up citizen without the screens."""
        session, book, visit = self.session, self.app.book, begin_visit()
        draft = open_draft(book, service, clock.today(), visit.id)
        put(draft, valid_case(draft.service, book, Random(seed), clock.today()), ticked=True)
        if incomplete:
            draft.ticks.clear()
        return file_case(session, visit, draft, incomplete=incomplete)


def put(draft: Draft, line: dict[str, Any], *, ticked: bool) -> None:
    """Answers, values, confirmations and ticks of an intake line into a draft."""
    assert not draft.form.fill(line["answers"])
    assert not draft.form.fill(line["values"])
    for key in line["confirm"]:
        draft.form.confirm(key)
    for key in line["ticks"] if ticked else ():
        draft.tick(key)


def _event(key: str) -> events.Key:
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    name = REPLACED_KEYS.get(key, key)
    try:
        character: str | None = unicodedata.lookup(_get_unicode_name_from_key(name))
    except KeyError:
        character = key if len(key) == 1 else None
    return events.Key(key, character)
