"""The state of sending: nothing is called sent before the central's receipt is here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsp_central.enrol import new_code
from ptsp_central.server import background
from ptsp_tui.counter import link
from tests.screens.at_counter import TERMINAL, UNIT, Counter
from tests.screens.conftest import Opened
from tests.sync.private_central import PrivateCentral, Switchboard, private_central


class Line:
    """A private central, and the line to it, which can be cut."""

    def __init__(self, central: PrivateCentral, board: Switchboard) -> None:
        self.central = central
        self._board = board

    def cut(self) -> None:
        """Every later request fails."""
        self._board.app = None


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A central of the test's own on loopback."""
    (tmp_path / "central").mkdir()
    board = Switchboard()
    with background(board) as url, private_central(tmp_path / "central", board, url) as running:
        yield Line(running, board)


async def enrol(c: Counter, central: PrivateCentral) -> None:
    """Join the central, and start the worker as the app does at the next log-in."""
    code = new_code(central.store, UNIT, TERMINAL)
    await link.enrol(c.session, c.app.settings, central.url, code)
    c.app.start_sync()


async def test_a_terminal_of_its_own_says_so(counter: Opened) -> None:
    async with counter() as c:
        await c.press("f5")
        assert c.name == "SyncScreen"
        assert "belum terdaftar" in c.text()
        assert "Loket ini bekerja sendiri" in c.text()
        await c.press("escape")
        assert c.name == "HomeScreen"


async def test_f5_sends_and_everywhere_it_says_so_only_then(counter: Opened, line: Line) -> None:
    async with counter() as c:
        c.file("ktp-hilang")
        await c.home_again()
        assert "2 belum terkirim" in c.rows()[0]
        await enrol(c, line.central)
        await c.press("f5")
        await c.until(lambda: "belum terkirim" not in c.rows()[0], "all of it sent")
        await c.until_shown("Belum terkirim      : 0")
        assert line.central.url in c.text()
        assert len(list(line.central.store.events())) == 2
        await c.press("escape", "ctrl+q")
        assert "belum terkirim" not in c.text()


async def test_a_central_that_is_gone_leaves_all_unsent_and_says_when_it_tries_again(
    counter: Opened, line: Line
) -> None:
    async with counter() as c:
        await enrol(c, line.central)
        await c.press("f5")
        await c.until(lambda: "belum terkirim" not in c.rows()[0], "all of it sent")
        line.cut()
        c.file("ktp-hilang")
        await c.press("f5")
        await c.until_shown("Percobaan berikut")
        assert "Belum terkirim      : 1" in c.text()
        assert "1 belum terkirim" in c.rows()[0]
