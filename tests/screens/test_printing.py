"""F7: the papers of a case, printers that work and fail, and setting them up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptsp_tui.cases.prints import prints
from ptsp_tui.counter.record import entries_of
from ptsp_tui.printing import sinks
from ptsp_tui.screens.receipt import ReceiptScreen
from tests.printing.paper_tray import PaperTray
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperTray]:
    monkeypatch.setattr(sinks, "LINGER", 0.3)
    with PaperTray() as made:
        yield made


def states(c: Counter, case: str) -> list[tuple[bool, str]]:
    """(original, state) of every print of the case."""
    return [(each.original, each.state) for each in prints(entries_of(c.session, case))]


async def receipt(c: Counter, service: str = "ktp-hilang", **more: Any) -> str:
    """File a case and show its receipt."""
    slip = c.file(service, **more)
    await c.show(ReceiptScreen(slip))
    return slip.case


async def printed(c: Counter) -> None:
    """F7 and Enter: the first paper on the list."""
    await c.press("f7", "enter")
    await c.until(lambda: not c.app.printing, "the end of the print")


async def test_f7_lists_the_papers_of_the_case(counter: Opened) -> None:
    async with counter() as c:
        await receipt(c)
        await c.press("f7")
        for words in ("Cetak yang mana?", "1  Tanda terima", "Pemberitahuan data", "F-1.02"):
            assert words in c.text()
        await c.press("escape")
        assert c.name == "ReceiptScreen"


async def test_enter_after_the_print_says_that_the_paper_came_out(
    counter: Opened, tray: PaperTray
) -> None:
    async with counter(printer=tray.address) as c:
        case = await receipt(c)
        await printed(c)
        assert "Enter bila kertasnya keluar" in c.message
        assert len(tray.originals()) == 1
        assert states(c, case) == [(True, "sent")]
        await c.press("enter")
        await c.until(lambda: states(c, case) == [(True, "confirmed")], "the officer's word")
        assert c.name == "HomeScreen"


async def test_f7_again_asks_whether_the_paper_came_out(counter: Opened, tray: PaperTray) -> None:
    async with counter(printer=tray.address) as c:
        case = await receipt(c)
        await printed(c)
        await c.press("f7", "enter")
        await c.until(lambda: c.name == "Confirm", "the question")
        await c.press("t")
        await c.until(lambda: not c.app.printing, "the end of the print")
        assert len(tray.originals()) == 2, "the first one never came out, says the officer"
        assert states(c, case) == [(True, "failed"), (True, "sent")]
        await c.press("f7", "enter")
        await c.until(lambda: c.name == "Confirm", "the question")
        await c.press("enter")
        await c.until(lambda: not c.app.printing, "the end of the print")
        assert len(tray.originals()) == 2
        assert b"SALINAN" in tray.papers[-1]


async def test_a_dead_printer_is_said_and_the_next_print_is_the_original(
    counter: Opened, tray: PaperTray
) -> None:
    async with counter(printer="tcp://127.0.0.1:9") as c:
        case = await receipt(c)
        await printed(c)
        assert "tcp://127.0.0.1:9" in c.message
        assert states(c, case) == [(True, "failed")]


async def test_two_keys_at_once_print_once(counter: Opened, tray: PaperTray) -> None:
    async with counter(printer=tray.address) as c:
        case = await receipt(c)
        await c.press("f7", "enter", "f7", "escape")
        await c.until(lambda: not c.app.printing, "the end of the print")
        assert len(states(c, case)) == 1


async def test_another_paper_is_shown_before_it_is_printed(counter: Opened, tmp_path: Path) -> None:
    async with counter(page_printer=str(tmp_path / "form.pdf")) as c:
        await receipt(c)
        await c.press("f7", *"f-1.02", "enter")
        assert c.name == "PaperScreen"
        assert "FORMULIR PENDAFTARAN" in c.text()
        await c.press("f7")
        await c.until_shown("ditulis ke")
        assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF")
        await c.press("escape")
        assert c.name == "ReceiptScreen"


async def test_an_incomplete_case_prints_what_is_missing(counter: Opened, tray: PaperTray) -> None:
    async with counter(printer=tray.address) as c:
        await receipt(c, incomplete=True)
        await c.press("f7", "1")
        assert c.name == "PaperScreen"
        assert "MASIH HARUS DIBAWA" in c.text()
        await c.press("enter")
        await c.until(lambda: not c.app.printing and bool(tray.papers), "the slip")
        assert b"MASIH HARUS DIBAWA" in tray.papers[0]


async def test_a_printer_typed_once_is_remembered(
    counter: Opened, tray: PaperTray, tmp_path: Path
) -> None:
    async with counter() as c:
        await receipt(c)
        await c.press("f7", "enter")
        await c.until(lambda: c.name == "Ask", "the question where to")
        await c.type(tray.address, "enter")
        await c.until(lambda: not c.app.printing, "the end of the print")
        assert len(tray.originals()) == 1
        await c.press("enter")
        await receipt(c, "kk-hilang")
        await printed(c)
        assert len(tray.originals()) == 2


async def test_esc_at_the_question_prints_nothing(counter: Opened) -> None:
    async with counter() as c:
        case = await receipt(c)
        await c.press("f7", "enter")
        await c.until(lambda: c.name == "Ask", "the question where to")
        await c.press("escape")
        await c.until(lambda: not c.app.printing, "the end of the print")
        assert "Tidak ada yang dicetak" in c.message
        assert states(c, case) == []


async def test_printers_are_set_up_and_tried_with_a_test_page(
    counter: Opened, tray: PaperTray, tmp_path: Path
) -> None:
    async with counter() as c:
        await c.app.run_action("printers")
        await c.settled()
        assert c.name == "PrintersScreen"
        await c.type(tray.address, "enter")
        await c.press("1", "enter")
        await c.type(str(tmp_path / "page.pdf"), "enter")
        assert "Tersimpan" in c.message
        await c.press("f7")
        await c.until_shown("Halaman uji dikirim ke")
        assert b"HALAMAN UJI" in tray.papers[0]
        assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
        assert (c.app.settings.data_dir / "printers.json").is_file()


async def test_what_is_no_printer_is_said_in_the_set_up(counter: Opened) -> None:
    async with counter() as c:
        await c.app.run_action("printers")
        await c.settled()
        await c.type("tcp://", "enter")
        await c.press("enter", "enter")
        assert "tcp://ALAMAT:9100" in c.message


async def test_the_day_book_is_on_the_menu(counter: Opened) -> None:
    async with counter() as c:
        slip = c.file("ktp-hilang")
        await c.app.run_action("daybook")
        await c.settled()
        assert "BUKU HARIAN" in c.text()
        assert slip.receipt in c.text()
