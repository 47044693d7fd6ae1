"""Private Textual API (8.2.8, pinned): how the App takes an exception that nobody handled.

Textual calls `App._handle_exception` for every one, from message handlers, timers, workers and
callbacks, and then prints a traceback with local variables (`App._fatal_error`, show_locals).
There is no public hook (textual#5325 is about the print). Leaned on here:

- `App._handle_exception(error)`, overridden;
- `App._exception` and `App._exception_event`, set as Textual sets them, because Pilot re-raises
  from them: a crash in a test stays a failure;
- `App._dispatch_message(message)`, wrapped: an exception would else end the app's own message
  loop, in which all key bindings run, and no screen could be shown any more;
- `App._running`, `_closing`, `_is_mounted`: whether the app can still show a screen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptsp_tui.crash import EXIT_CODE, Crash, crash_of, last_words, write_record

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    _App = App[Any]
else:
    _App = object


class CrashGuard(_App):
    """The app's crash boundary; a mixin that stands before the App class.

    The first crash saves the draft, writes a record, and shows the crash screen, from which
    there is one way: out, with code 70. When even that is impossible (the app was still starting,
    or a second crash comes) the app leaves at once. Nothing is printed by Textual;
    `last_words` is for the edge to print after `run()`.
    """

    crash_log: Path | None = None
    """Where records go."""
    crash: Crash | None = None
    """The first crash of this run."""
    last_words: str = ""
    """The sentence to print after the app has gone; "" when there was no crash."""

    def save_draft(self) -> bool:
        """Save what is typed, at once, and say whether all of it is on disk. Overridden by the
        app; called once, on the event loop, right after the crash."""
        return False

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # noqa: BLE001 - the one boundary, as Textual's own loop has it
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        self._note_for_pilot(error)
        crash = crash_of(error)
        if self.crash_log is not None:
            write_record(crash, self.crash_log)
        if self.crash is not None:
            self.exit(return_code=EXIT_CODE)
            return
        self.crash = crash
        saved = self._save()
        self.last_words = last_words(crash, saved=saved)
        if self._can_show():
            self._show(crash, saved)
        else:
            self.exit(return_code=EXIT_CODE)

    def _note_for_pilot(self, error: Exception) -> None:
        if self._exception is None:
            self._exception = error
            self._exception_event.set()

    def _save(self) -> bool:
        try:
            return self.save_draft()
        except Exception as error:  # noqa: BLE001 - the one boundary: a failing save must not hide the crash
            if self.crash_log is not None:
                write_record(crash_of(error), self.crash_log)
            return False

    def _can_show(self) -> bool:
        return self._running and not self._closing and self._is_mounted

    def _show(self, crash: Crash, saved: bool) -> None:
        from ptsp_tui.screens.crash import CrashScreen

        self.push_screen(CrashScreen(crash, saved=saved))
