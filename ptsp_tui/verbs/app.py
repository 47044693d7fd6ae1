"""Starting the screens."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ptsp_tui import theme
from ptsp_tui.config import Settings
from ptsp_tui.errors import WrongUsage

if TYPE_CHECKING:
    from ptsp_tui.catalog.book import Book


def run(settings: Settings) -> int:
    """Open the app and return the exit code. WrongUsage where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # textual draws on standard error
        raise WrongUsage("The screens need a terminal. In a script, use the verbs.")
    look = theme.choose(os.environ, sys.stderr.encoding, settings.ascii)
    os.environ.update(look.environment())  # before the first import of textual
    # Our theme has no colour already; Textual's own filter would make it black on black.
    os.environ.pop("NO_COLOR", None)
    # What is imported stays: to look it through for garbage, again and again, is a twentieth of
    # the start. The app turns it on when the first screen stands.
    gc.disable()

    from ptsp_tui import crash
    from ptsp_tui.app import PtspApp
    from ptsp_tui.store import harden

    harden()
    crash.guard_process(settings.data_dir / "ptsp.log")
    app = PtspApp(settings, _book(settings), look)
    app.run(mouse=False)
    if app.last_words:
        sys.stderr.write(app.last_words + "\n")
    return app.return_code or 0


def _book(settings: Settings) -> Book | Callable[[], Book]:
    """The catalogue; behind the log-in how to open it, for that screen shows none of it."""
    from ptsp_tui.counter.desk import read_desk
    from ptsp_tui.errors import NotFound

    def opened() -> Book:
        from ptsp_tui.catalog.book import Book

        return Book.open(settings.shelf)

    try:
        read_desk(settings.data_dir)
    except NotFound:
        return opened()
    return opened
