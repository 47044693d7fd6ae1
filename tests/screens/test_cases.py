"""What was filed: listed, narrowed by typing, opened, and completed when the paper has come."""

from __future__ import annotations

import pytest

from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened


async def open_list(c: Counter) -> None:
    """Choose the list on the menu, as an officer does."""
    await c.press("f10")
    await c.type("permohonan di", "enter")
    assert c.name == "CasesScreen"


def listed(c: Counter) -> list[str]:
    """The receipt numbers on the list, top to bottom."""
    return [word for row in c.rows() for word in row.split() if word.startswith("3171071004.")]


async def test_typing_narrows_the_list_and_the_newest_is_first(counter: Opened) -> None:
    async with counter() as c:
        slips = [c.file(name, n) for n, name in enumerate(("ktp-hilang", "kk-hilang", "sktm"))]
        await open_list(c)
        assert listed(c) == [slip.receipt for slip in reversed(slips)]
        assert c.text().count(", belum terkirim") == 3
        await c.type("kk-hil")
        assert listed(c) == [slips[1].receipt]
        await c.press("ctrl+u")
        await c.type("tidak ada yang begini")
        assert "Tidak ada permohonan" in c.text()


async def test_a_long_list_is_read_as_far_as_the_officer_goes(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptsp_tui.screens.cases.PAGE", 5)
    async with counter() as c:
        slips = [c.file("ktp-hilang", n).receipt for n in range(8)][::-1]
        await open_list(c)
        assert listed(c) == slips[:5]
        assert "3 lagi" in c.text()
        await c.press("enter", "end")
        assert listed(c) == slips
        assert f">5 {slips[4]}" in c.text(), "the highlight stays where the officer put it"


async def test_a_case_is_opened_from_the_list_and_tells_all(counter: Opened) -> None:
    async with counter() as c:
        slip = c.file("ktp-hilang")
        await open_list(c)
        await c.press("enter", "enter")
        assert c.name == "CaseScreen"
        assert slip.receipt in c.text()
        assert "Terkirim      : belum" in c.text()
        await c.press("pagedown")
        assert "Halaman 2" in c.text()
        await c.press("f7", "1")
        assert "TANDA TERIMA" in c.text()
        await c.press("escape")


async def test_a_complete_case_offers_no_enter(counter: Opened) -> None:
    async with counter() as c:
        c.file("ktp-hilang")
        await open_list(c)
        await c.press("enter", "enter", "enter")
        assert c.name == "CaseScreen"
        assert c.app.draft is None


async def test_an_incomplete_case_is_completed_under_its_receipt_number(counter: Opened) -> None:
    async with counter() as c:
        slip = c.file("ktp-hilang", incomplete=True)
        await open_list(c)
        await c.press("enter", "enter")
        assert "Enter melanjutkannya" in c.message
        await c.press("enter")
        assert c.name == "ChecklistScreen"
        await c.press("1")
        await c.go("review")
        await c.press("enter")
        assert c.name == "ReceiptScreen"
        assert slip.receipt in c.text()
        (case,) = c.session.db.table("cases").all()
        assert (case["receipt"], case["state"]) == (slip.receipt, "submitted")
        assert len(c.session.log.of_case(slip.case)) == 2


async def test_a_case_that_is_still_incomplete_is_not_filed_again(counter: Opened) -> None:
    async with counter() as c:
        c.file("ktp-hilang", incomplete=True)
        await open_list(c)
        await c.press("enter", "enter", "enter")
        await c.go("review")
        assert "AJUKAN" not in c.text()


async def test_a_case_taken_up_and_left_is_parked_and_taken_up_again(counter: Opened) -> None:
    async with counter() as c:
        c.file("ktp-hilang", incomplete=True)
        for _ in range(2):
            await open_list(c)
            await c.press("enter", "enter", "enter")
            assert c.name == "ChecklistScreen"
            await c.press("f3")
        assert len(c.session.db.table("drafts")) == 1
