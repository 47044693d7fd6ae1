"""A small app that crashes in the way its first argument names; run in a real terminal.

The secret it holds in locals, in the exception's message and in a field must show up nowhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import Input, Static

from ptsp_tui._textual_crash import CrashGuard
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.theme import BASE_CSS, choose, themes
from ptsp_tui.typeahead import TypeAheadApp

SECRET = "3174" + "990101" + "0042"
HOW = sys.argv[1]


def fail() -> None:
    nik = SECRET
    raise ValueError(f"not a number: {nik}")


class Broken(Static):
    def render(self) -> str:
        fail()
        return ""


class Home(PtspScreen[None]):
    TITLE = "Home"

    def compose_body(self) -> Iterable[Widget]:
        yield Input(id="nik", compact=True)

    def action_print(self) -> None:
        fail()

    def on_input_changed(self, event: Input.Changed) -> None:
        if HOW == "handler" and event.value:
            fail()

    async def action_missing(self) -> None:
        if HOW == "timer":
            self.set_timer(0.01, fail)
        elif HOW == "worker":
            self.run_worker(self._work())
        elif HOW == "render":
            self.mount(Broken())
        elif HOW == "app":
            self.app.call_later(fail)
        elif HOW == "twice":
            self.set_timer(0.01, fail)
            self.app.set_timer(0.3, fail)

    async def _work(self) -> None:
        fail()


class CrashingApp(CrashGuard, TypeAheadApp[None], inherit_bindings=False):
    CSS = BASE_CSS
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.crash_log = Path(sys.argv[2])
        look = choose(os.environ, sys.stderr.encoding)
        for theme in themes(look):
            self.register_theme(theme)
        self.theme = look.theme

    def on_mount(self) -> None:
        if HOW == "mount":
            fail()
        self.push_screen(Home())

    def save_draft(self) -> bool:
        if HOW == "save":
            fail()
        return True


if __name__ == "__main__":
    app = CrashingApp()
    app.run(mouse=False)
    sys.stderr.write(app.last_words + "\n")
    sys.exit(app.return_code)
