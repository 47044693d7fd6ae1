"""The state of sending: nothing is called sent before the central's receipt is here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from ptsp_central.enrol import new_code
from ptsp_central.server import background
from ptsp_tui import clock
from ptsp_tui.cases.events import Filed, StateChanged, encode_body
from ptsp_tui.cases.ids import id_text, uuid7
from ptsp_tui.counter import link
from ptsp_tui.counter.mailbox import Mailbox
from ptsp_tui.counter.record import record
from ptsp_tui.counter.refused import refused
from ptsp_tui.counter.session import Session
from ptsp_tui.feed import START, Item, walk
from ptsp_tui.protocol import GENESIS, encode_event
from ptsp_tui.screens.case import CaseScreen
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
        told = r" 1 belum terkirim, kontak \d\d[.-]\d\d, coba lagi \d\d[.-]\d\d$"
        assert re.search(told, c.rows()[0])


async def test_the_title_row_tells_when_the_central_last_answered(
    counter: Opened, line: Line
) -> None:
    async with counter("en") as c:
        assert "contact" not in c.rows()[0], "a terminal of its own is in touch with nobody"
        code = new_code(line.central.store, UNIT, TERMINAL)
        await link.enrol(c.session, c.app.settings, line.central.url, code)
        c.app.refresh_status()
        await c.settled()
        assert c.rows()[0].endswith("budi  1 unsent, no contact yet")
        for ago, shown in ((timedelta(hours=2), "%H.%M"), (timedelta(days=3), "%d-%m")):
            at = clock.now() - ago
            receipt = {"seq": 0, "chain": GENESIS, "raw": b"", "safe": 0}
            c.session.log.put_meta("ack", receipt | {"ms": int(at.timestamp() * 1000)})
            c.app.refresh_status()
            await c.settled()
            assert c.rows()[0].endswith(f"budi  1 unsent, contact {at:{shown}}")


async def test_what_the_central_refused_is_shown_with_its_reason_and_sent_again(
    counter: Opened, line: Line
) -> None:
    async with counter("en") as c:
        slip = c.file("ktp-hilang")
        poison(c.session, slip.case)
        await enrol(c, line.central)
        await c.press("f5")
        await c.until_shown("Refused             : 1")
        await c.until(lambda: "unsent" not in c.rows()[0], "all else sent")
        await c.press("enter")
        assert c.name == "RefusedScreen"
        assert "another unit" in c.text()
        await c.press("enter")
        assert "Send it again" in c.text()
        await c.press("y")
        await c.until(lambda: not refused(c.session), "nothing refused any more")
        await c.press("escape")
        assert c.name == "SyncScreen"
        assert "Refused" not in c.text()


def poison(session: Session, case: str) -> None:
    """File the case once more, for another unit, as no terminal of ours may."""
    (own, *_) = session.log.own_of_case(case)
    body = msgspec.msgpack.decode(own.event.payload, type=Filed)
    record(session, id_text(uuid7()), msgspec.structs.replace(body, unit="3171071005"))


async def test_a_number_of_another_counter_is_asked_for_with_a_reason(
    counter: Opened, line: Line, tmp_path: Path
) -> None:
    async with counter("en", unit="3171071005", folder="far") as far:
        slip = far.file("ktp-hilang")
        code = new_code(line.central.store, "3171071005", TERMINAL)
        await link.enrol(far.session, far.app.settings, line.central.url, code)
        assert (await link.sync_once(far.session, far.app.settings)).error is None
    async with counter("en") as c:
        await c.type(slip.receipt, "enter")
        assert "Nothing found" in c.message, "without a central there is nobody to ask"
        await enrol(c, line.central)
        await c.home_again()
        await c.type(slip.receipt, "enter")
        assert "Say why you need it" in c.text()
        await c.press("enter")
        await c.until(lambda: c.name == "CaseScreen", "the case")
        await c.until_shown(slip.receipt)


async def test_a_conflict_is_shown_on_the_case(counter: Opened) -> None:
    async with counter("en") as c:
        slip = c.file("ktp-hilang")
        (own, *_) = c.session.log.own_of_case(slip.case)
        other = msgspec.structs.replace(
            own.event, payload=encode_body(StateChanged(state="returned"))
        )
        mine = StateChanged(state="verifying")
        record(c.session, slip.case, mine)
        item = Item(bytes(16), 0, 1, 1, encode_event(other))
        *_, (_, _, tip) = walk(START, 1, [item])
        Mailbox(c.session, c.app.settings.data_dir).take([item], 1, tip)
        await c.show(CaseScreen(slip.case))
        assert "without seeing each other" in c.text()
