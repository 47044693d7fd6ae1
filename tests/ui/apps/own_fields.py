"""A small counter: a search line, a results list, then a page of our own fields.

    python own_fields.py fields     nine TextFields at once
    python own_fields.py scans      four 16-digit fields that move on by themselves
    python own_fields.py visit      search line -> list -> pushed page of fields
    python own_fields.py slow       as `visit`, but a worker fetches before it pushes the page
    python own_fields.py stepped    one field to a page: each Enter replaces the page

`PTSP_TEST_BLOCK` is how many milliseconds each Enter handler blocks the whole program. The last
row shows every value, so that a test can read what landed where.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from ptsp_tui.typeahead import Hold, TypeAheadApp
from ptsp_tui.widgets import Field, Mask, MessageLine, ResultList, Row, TextField

BLOCK = int(os.environ.get("PTSP_TEST_BLOCK", "0")) / 1000
NIK = Mask(16, "digits", advance=True, group=(6, 6, 4))


class Page(Screen[None]):
    """Fields below each other; Enter goes on; the values stand on the last row."""

    mask: Mask | None = None
    fields = 9

    def compose(self) -> ComposeResult:
        with Vertical():
            for number in range(self.fields):
                yield TextField(key=f"f{number}", label=f"Baris {number}", mask=self.mask)
        yield MessageLine(id="values")

    @on(Field.Edited)
    def show(self) -> None:
        values = "|".join(str(field.value) for field in self.query(TextField))
        self.query_one("#values", MessageLine).say(f"[{values}]")

    @on(Field.Done)
    def go_on(self) -> None:
        time.sleep(BLOCK)
        self.focus_next()


class Scans(Page):
    """Fixed-length fields."""

    mask = NIK
    fields = 4


class Stepped(Screen[None]):
    """One field to a page; the handler takes its time to replace it."""

    def compose(self) -> ComposeResult:
        yield Vertical(TextField(key="f0", label="Baris 0", mask=Mask(4, "digits", advance=True)))
        yield MessageLine(id="values")

    def on_mount(self) -> None:
        self.values: list[str] = []

    @on(Field.Done)
    async def go_on(self, message: Field.Done) -> None:
        self.values.append(str(message.field.value))
        self.query_one("#values", MessageLine).say(f"[{'|'.join(self.values)}]")
        host = self.query_one(Vertical)
        await host.remove_children()
        await asyncio.sleep(BLOCK)
        number = len(self.values)
        mask = Mask(4, "digits", advance=True)
        field = TextField(key=f"f{number}", label=f"Baris {number}", mask=mask)
        await host.mount(field)
        # As screens do: the new page takes the focus once it stands.
        self.call_after_refresh(field.focus)


class Search(Screen[None]):
    """Words above, results below; Enter in the list opens the page."""

    slow = False

    def compose(self) -> ComposeResult:
        yield TextField(key="words", label="Cari")
        yield ResultList([Row(f"r{number}", f"Layanan {number}") for number in range(30)])

    @on(Field.Done)
    def to_list(self) -> None:
        time.sleep(BLOCK)
        self.query_one(ResultList).focus()

    @on(ResultList.Chosen)
    def open_page(self, message: ResultList.Chosen) -> None:
        words = str(self.query_one(TextField).value)
        title = f"{words}/{message.id}"
        if self.slow:
            self.run_worker(self._fetch_and_push(title, self._keep_keys()))
        else:
            time.sleep(BLOCK)
            self.app.push_screen(Titled(title))

    def _keep_keys(self) -> Hold:
        assert isinstance(self.app, TypeAheadApp)
        return self.app.hold()

    async def _fetch_and_push(self, title: str, hold: Hold) -> None:
        with hold:
            await asyncio.sleep(0.3)
            await self.app.push_screen(Titled(title))


class SlowSearch(Search):
    """The page needs something from the disk first."""

    slow = True


class Titled(Page):
    """A page that says which result opened it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = title

    def compose(self) -> ComposeResult:
        heading = MessageLine(id="heading")
        heading.say(f"<{self.heading}>")
        yield heading
        yield from super().compose()


SCREENS = {
    "fields": Page,
    "scans": Scans,
    "visit": Search,
    "slow": SlowSearch,
    "stepped": Stepped,
}


class OwnFields(TypeAheadApp[None]):
    """The app around them."""

    def on_mount(self) -> None:
        self.push_screen(SCREENS[sys.argv[1]]())


if __name__ == "__main__":
    OwnFields().run(mouse=False)
