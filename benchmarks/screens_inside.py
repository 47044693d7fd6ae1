"""The screen bars that are measured inside one process: pages, lists, and 1,000 pushes of a form.

The peer is pushing a screen with one label in a bare app; processor time, smallest of `n`, both in
turn.
"""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Label

from benchmarks.keystrokes import counter
from benchmarks.row import Row
from ptsp_tui.catalog.book import Book
from ptsp_tui.screens.cases import CasesScreen
from ptsp_tui.screens.form import FormScreen
from tests.screens.at_counter import Counter

PUSHES = 1_000
WARM = 50
PAGE = os.sysconf("SC_PAGE_SIZE")
Act = Callable[[], Awaitable[None]]


class One(Screen[None]):
    """A screen with one label."""

    def compose(self) -> ComposeResult:
        """The label."""
        yield Label("one")


async def _cost(act: Act) -> float:
    before = time.process_time()
    await act()
    return (time.process_time() - before) * 1000


async def _measured(n: int) -> list[Row]:
    book, figures = Book.open(), dict[str, list[float]]()
    bare = App[None]()
    with tempfile.TemporaryDirectory() as folder:
        async with bare.run_test(size=(80, 24)) as pilot, counter(book, Path(folder) / "t") as c:
            for number in range(20):
                c.file("ktp-hilang", number)

            async def one() -> None:
                bare.push_screen(One())
                painted = asyncio.Event()
                bare.screen.call_after_refresh(painted.set)
                await painted.wait()
                await pilot.pause()

            async def gone() -> None:
                bare.pop_screen()
                await pilot.pause()

            acts = await _acts(c)
            for _ in range(n):
                with bare._context():  # else its screen would be styled by the app begun last
                    figures.setdefault("one", []).append(await _cost(one))
                    await gone()
                for name, act in acts.items():
                    figures.setdefault(name, []).append(await _cost(act))
            growth = await _growth(c)
    peer = min(figures.pop("one"))
    bars = {"open a 12-field page": 7.0, "next page": 5.0, "show or hide fields": 1.0}
    bars["case list, 20 rows"] = 3.0
    shown = [(name, min(times), bars.get(name)) for name, times in figures.items()]
    rows = [
        Row(f"{name}, CPU", f"{peer:.1f} ms", f"{ours:.1f} ms", ours / peer, bar)
        for name, ours, bar in shown
        if bar is not None
    ]
    return [*rows, growth]


async def _acts(c: Counter) -> dict[str, Act]:
    """What is measured, in an order that leaves the screen as it was."""
    await c.begin("sktm", "form")

    async def open_page() -> None:
        await c.go("form")

    async def next_page() -> None:
        await c.press("pagedown")

    async def listed() -> None:
        await c.show(CasesScreen())

    async def away() -> None:
        await c.press("escape")

    async def answer() -> None:
        form = c.draft.form
        heard = form.cells["household.dtsen"].value
        screen = c.app.screen
        assert isinstance(screen, FormScreen)
        form.set("household.dtsen", "listed" if heard != "listed" else "unlisted")
        await screen._refresh_fields("household.dtsen")
        await c.settled()

    async def to_means() -> None:
        await c.go("form", "household.dtsen")

    return {
        "open a 12-field page": open_page,
        "next page": next_page,
        "case list, 20 rows": listed,
        "-": away,
        "--": to_means,
        "show or hide fields": answer,
    }


async def _growth(c: Counter) -> Row:
    """Resident memory before and after pushing and popping a form, after a warm-up."""
    before = 0.0
    for number in range(WARM + PUSHES):
        if number == WARM:
            before = _resident()
        c.app.push_screen(FormScreen())
        await c.settled()
        c.app.pop_screen()
        await c.settled()
    after = _resident()
    return Row(
        f"resident over {PUSHES:,} pushes and pops of a form",
        f"{before:.1f} MB",
        f"{after:.1f} MB",
        after / before,
        1.02,
    )


def _resident() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * PAGE / 1e6


def measures(n: int) -> list[Row]:
    """The rows."""
    return asyncio.run(_measured(n))
