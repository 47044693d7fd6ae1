"""Keys typed while the program is busy reach the field they were meant for.

Stock Textual forwards each key to the widget that is focused when the key *arrives*. A key that
moves the focus (Tab, Enter, a scanner's line end) takes effect only after it has bubbled widget
by widget to the App and the messages it caused have been handled, so keys that follow within
about 10 ms, or while a handler runs, land in the wrong field (0 of 9 fields right, TEXTUAL.md
4.7). `TypeAheadApp` delivers such a key, then keeps all later ones until it has settled:

- A `Settled` message is sent after the key, through the same first-in-first-out queues. When it
  comes out at the App, everything posted before it has been handled. One key can cause a chain
  (key, action, message, handler, focus), so the message makes three rounds, and the count begins
  anew whenever the screen or the focus was found changed.
- After a change of screen, or when nothing has the focus, one more round waits for the
  refresh, because that is when a new screen's own `call_after_refresh(field.focus)` runs.
- A message can die with a widget that is removed on the way. A watch notices that the place where
  the message entered is gone and sends another. A hold never outlives `GIVE_UP` seconds.

Plain typing into a text field moves no focus and is not held, so it costs nothing. A widget says
so with a class attribute or property `plain_typing`; all others are taken to act on every key.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from textual import events
from textual.app import App, ReturnType, ScreenStackError
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from ptsp_tui._textual_compat import Keystroke, again, is_fresh_keystroke, passes_messages_on

LEAST_ROUNDS = 3
"""Rounds that every held key makes: key and action, what they post, what its handler posts."""
QUIET_ROUNDS = 2
"""Of these, rounds at the end during which neither screen nor focus changed."""
MOST_ROUNDS = 24
"""Rounds after which a focus that never rests is taken as it is."""
WATCH = 0.05
"""Seconds between two looks at whether the message in flight is still alive."""
GIVE_UP = 5.0
"""Seconds (not counting a blocked loop) after which keys are let through whatever happens."""
ABSORB = 1.0
"""Seconds within which the first line end after a field was full is its scanner's (DESIGN 9)."""
LINE_ENDS = frozenset({"enter", "ctrl+j", "tab"})
ONE_LINE_END = 0.02
"""CR and LF closer than this, in seconds, are one line end: no hand presses two keys so fast."""


class Settled(Message):
    """Follows a key through the queues; at the App, all that was posted before it is done."""

    def __init__(self, serial: int) -> None:
        super().__init__()
        self.serial = serial


class Hold:
    """Keeps keys back until released; a context manager. Made by `TypeAheadApp.hold`."""

    def __init__(self, app: TypeAheadApp[Any]) -> None:
        self._app: TypeAheadApp[Any] | None = app

    def release(self) -> None:
        """Let keys through again once the screen has settled. May be repeated."""
        app, self._app = self._app, None
        if app is not None:
            app.let_go(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class TypeAheadApp(App[ReturnType]):
    """An App that loses no keystroke typed ahead. Use it as the base class of the app."""

    _waiting: deque[Keystroke]
    _holds: set[Hold]
    _settling = False
    _serial = 0
    _rounds = 0
    _quiet = 0
    _ticks = 0
    _await_refresh = False
    _place: tuple[Screen[object] | None, Widget | None] = (None, None)
    _entered: Widget | None = None
    _watcher: asyncio.TimerHandle | None = None
    _full_at: float | None = None
    _last_key: events.Key | None = None

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        self._waiting = deque()
        self._holds = set()
        super().__init__(ansi_color=ansi_color)

    # -- for screens and fields ------------------------------------------------

    def hold(self) -> Hold:
        """Keep keys back while a worker fetches what a new screen needs.

        Take it in the handler that starts the worker, before it returns, and release it (or
        leave its `with` block) after the screen was pushed. For local work only: after
        `GIVE_UP` seconds keys go through anyway. Call it on the app's own thread.
        """
        hold = Hold(self)
        self._holds.add(hold)
        self._start_watch()
        return hold

    def let_go(self, hold: Hold) -> None:
        """Forget a hold; screens call `Hold.release`."""
        self._holds.discard(hold)
        if not self._holds:
            self._settle()

    def line_end_follows(self) -> None:
        """A field has filled up and moved on by itself.

        The first Enter, LF or Tab within `ABSORB` seconds, with no key between, is then the
        scanner's line end or the officer's habit and is absorbed, on whatever field, page or
        screen the focus is by then.
        """
        self._full_at = time.monotonic()

    def give_back(self, keystrokes: Sequence[Keystroke]) -> None:
        """Deliver these first, as soon as the screen is at rest: a screen that is going away took
        them, but they were meant for what lies below it."""
        self._waiting.extendleft(again(each) for each in reversed(keystrokes))
        self._settle()

    def delivered(self, event: Keystroke) -> None:
        """For apps: a keystroke is about to go to the widget in focus."""

    # -- delivery --------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Deliver, or keep back, a keystroke from the driver; all other events as ever."""
        if not is_fresh_keystroke(event):
            await super().on_event(event)
        elif self._settling or self._holds:
            self._waiting.append(event)
        elif self._where()[1] is None:
            # Typed before the first screen stands: let it come to rest, then deliver.
            self._waiting.append(event)
            self._settle()
        else:
            await self._deliver(event)

    async def _deliver(self, event: Keystroke) -> None:
        if self._is_absorbed(event):
            return
        plain = self._is_plain(event)
        self.delivered(event)
        await super().on_event(event)
        if not plain:
            self._settle()

    def _is_plain(self, event: Keystroke) -> bool:
        """Whether the keystroke only adds a character to a line of text."""
        if not isinstance(event, events.Key) or not event.is_printable:
            return False
        focused = self._where()[1]
        return bool(getattr(focused, "plain_typing", isinstance(focused, Input)))

    def _is_absorbed(self, event: Keystroke) -> bool:
        """Whether the keystroke is the end of a line that has been taken already."""
        full_at, self._full_at = self._full_at, None
        if not isinstance(event, events.Key):
            self._last_key = None
            return False
        last, self._last_key = self._last_key, event
        if event.key == "ctrl+j" and last is not None and last.key == "enter":
            return event.time - last.time < ONE_LINE_END
        return event.key in LINE_ENDS and full_at is not None and event.time - full_at <= ABSORB

    # -- settling --------------------------------------------------------------

    def _settle(self) -> None:
        """Keep later keys back until the last one has done all it does."""
        self._settling = True
        self._rounds = self._quiet = 0
        self._place = self._where()
        self._await_refresh = self._place[1] is None
        self._ticks = 0
        self._start_watch()
        self._send_round()

    def _where(self) -> tuple[Screen[object] | None, Widget | None]:
        try:
            return self.screen, self.focused
        except ScreenStackError:  # before the first screen, or while the last one closes
            return None, None

    def _send_round(self) -> None:
        screen, focused = self._where()
        self._entered = focused or screen
        self._serial += 1
        if self._entered is not None:
            message = Settled(self._serial)
            # Textual ends the bubbling at the sender. A hold released in a screen's handler would
            # make that screen the sender, and the message would never come out at the App.
            message.set_sender(self)
            self._entered.post_message(message)

    async def _on_settled(self, message: Settled) -> None:
        message.stop()
        if not self._settling or message.serial != self._serial:
            return
        self._note_round()
        if self._rounds >= MOST_ROUNDS:
            await self._let_through()
        elif self._rounds < LEAST_ROUNDS or self._quiet < QUIET_ROUNDS:
            self._send_round()
        elif self._await_refresh:
            self._await_refresh = False
            self._quiet = QUIET_ROUNDS - 1
            self.screen.call_after_refresh(self._send_round)
        else:
            await self._let_through()

    def _note_round(self) -> None:
        place = self._where()
        self._rounds += 1
        self._quiet = self._quiet + 1 if place == self._place else 0
        if place[0] is not self._place[0] or (place[1] is None and self._place[1] is not None):
            self._await_refresh = True
        self._place = place

    async def _let_through(self) -> None:
        """Deliver what waits, up to and including the next key that has to settle."""
        self._settling = False
        while self._waiting and not (self._settling or self._holds):
            await self._deliver(self._waiting.popleft())

    # -- the safety net --------------------------------------------------------

    def _start_watch(self) -> None:
        if self._watcher is None:
            self._watcher = asyncio.get_running_loop().call_later(WATCH, self._watch)

    def _watch(self) -> None:
        self._watcher = None
        if not (self._settling or self._holds):
            self._ticks = 0
            return
        # Ticks, not a clock: a blocked loop must not look like a lost message.
        self._ticks += 1
        if self._ticks * WATCH >= GIVE_UP:
            self._holds.clear()
            self._ticks = 0
            self.call_later(self._let_through)
            return
        if self._settling and (self._entered is None or not passes_messages_on(self._entered)):
            self._send_round()
        self._start_watch()
