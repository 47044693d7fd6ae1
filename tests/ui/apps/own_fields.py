"""A small counter: a search line, a results list, then a page of our own fields.

    python own_fields.py fields     nine TextFields at once
    python own_fields.py scans      four 16-digit fields that move on by themselves
    python own_fields.py visit      search line -> list -> pushed page of fields
    python own_fields.py slow       as `visit`, but a worker fetches before it pushes the page
    python own_fields.py stepped    one field to a page: each Enter replaces the page
    python own_fields.py resumed    Enter opens a page that resumes on its third field
    python own_fields.py vanishing  fields that are gone once they are filled
    python own_fields.py stuck      a hold that nobody releases

`PTSP_TEST_BLOCK` is how many milliseconds each Enter handler blocks the whole program. The last
row shows every value, so that a test can read what landed where. Keys are given up on after
`PTSP_TEST_GIVE_UP` seconds: late enough that no test passes by it unless it means to.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from ptsp_tui import typeahead
from ptsp_tui.typeahead import Hold, TypeAheadApp
from ptsp_tui.widgets import Field, Mask, MessageLine, ResultList, Row, TextField

BLOCK = int(os.environ.get("PTSP_TEST_BLOCK", "0")) / 1000
typeahead.GIVE_UP = float(os.environ.get("PTSP_TEST_GIVE_UP", "60"))
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
        self.after_field()

    def after_field(self) -> None:
        """What Enter in a field leads to."""
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


class Resumed(Page):
    """Enter on the first field opens a page that puts the focus back where it was left."""

    def after_field(self) -> None:
        self.app.push_screen(LeftOnThird())


class LeftOnThird(Page):
    """A page resumed from a draft: its third field takes the focus once it stands."""

    def on_mount(self) -> None:
        self.call_after_refresh(self.query(TextField)[2].focus)


class OnceOnly(TextField):
    """A field that takes its box away when Enter is pressed in it."""

    def text_changed(self) -> None:
        # A call and no message: messages of a removed field are lost with it.
        if isinstance(self.screen, Vanishing):
            self.screen.keep(self.key, self.value)
        super().text_changed()

    @on(events.Key)
    async def vanish(self, event: events.Key) -> None:
        """What follows the key through the queues is lost with the box."""
        if event.key == "enter" and isinstance(self.parent, Vertical):
            event.stop()
            self.parent.remove()
            await asyncio.sleep(0.1)


class Vanishing(Screen[None]):
    """Fields that remove themselves; the values are kept in the order they came."""

    CSS = "Vertical { height: 1; }"

    def compose(self) -> ComposeResult:
        for number in range(4):
            yield Vertical(OnceOnly(key=f"f{number}", label=f"Baris {number}"))
        yield MessageLine(id="values")

    def on_mount(self) -> None:
        self.values: dict[str, str] = {}

    def keep(self, key: str, value: str) -> None:
        """Show the values in the order in which the fields were first typed in."""
        self.values[key] = value
        self.query_one("#values", MessageLine).say(f"[{'|'.join(self.values.values())}]")


class Stuck(Page):
    """Enter takes a hold and forgets it."""

    def after_field(self) -> None:
        assert isinstance(self.app, TypeAheadApp)
        self.app.hold()
        self.focus_next()


SCREENS = {
    "fields": Page,
    "scans": Scans,
    "visit": Search,
    "slow": SlowSearch,
    "stepped": Stepped,
    "resumed": Resumed,
    "vanishing": Vanishing,
    "stuck": Stuck,
}


class OwnFields(TypeAheadApp[None]):
    """The app around them."""

    def on_mount(self) -> None:
        self.push_screen(SCREENS[sys.argv[1]]())


if __name__ == "__main__":
    OwnFields().run(mouse=False)
