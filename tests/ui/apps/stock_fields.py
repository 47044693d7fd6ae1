"""Nine stock Inputs under the type-ahead buffer; Enter and Tab move on; the values show below.

    python stock_fields.py [block-ms] [await-ms]

`block-ms` is how long the Enter handler blocks the whole program; `await-ms` how long the
screen's key handler awaits at each key that is no letter.
"""

from __future__ import annotations

import asyncio
import sys
import time

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Static

from ptsp_tui.typeahead import TypeAheadApp

BLOCK, AWAIT = (int(word) / 1000 for word in [*sys.argv[1:], "0", "0"][:2])


class Nine(Screen[None]):
    """Nine lines; what each holds is repeated as text on the row below them."""

    CSS = "Input { height: 1; border: none; padding: 0; }"

    def compose(self) -> ComposeResult:
        for _ in range(9):
            yield Input(select_on_focus=False)
        yield Static("[]", id="values", markup=False)

    @on(Input.Changed)
    def show(self) -> None:
        values = "|".join(line.value for line in self.query(Input))
        self.query_one("#values", Static).update(f"[{values}]")

    @on(Input.Submitted)
    def move_on(self) -> None:
        if BLOCK:
            time.sleep(BLOCK)
        self.focus_next()

    async def on_key(self, event: events.Key) -> None:
        if AWAIT and not event.is_printable:
            await asyncio.sleep(AWAIT)


class StockFields(TypeAheadApp[None]):
    """The app around them."""

    def on_mount(self) -> None:
        self.push_screen(Nine())


if __name__ == "__main__":
    StockFields().run(mouse=False)
