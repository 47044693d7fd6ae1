"""From the case: amend, cancel, hand over, copy, by the menu, each with its reason."""

from __future__ import annotations

from ptsp_tui.cases.events import StateChanged
from ptsp_tui.counter.record import record
from ptsp_tui.counter.view import case_lines
from ptsp_tui.screens.case import CaseScreen
from ptsp_tui.screens.menu import MenuList
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened
from tests.screens.known_case import file_known
from tests.screens.lines import FILED


async def choose(c: Counter, words: str) -> None:
    """Take the entry of the menu with these words."""
    await c.press("f10")
    await c.type(words, "enter")


async def opened(c: Counter) -> str:
    """A filed case on the screen; its receipt."""
    slip = file_known(c)
    await c.show(CaseScreen(slip.case))
    return slip.receipt


async def test_a_case_is_amended_under_its_number_with_the_changes_on_the_review(
    counter: Opened,
) -> None:
    async with counter() as c:
        receipt = await opened(c)
        await choose(c, "perbaiki")
        await c.type("salah ketik", "enter")
        assert c.name == "FormScreen"
        await c.go("form", "loss.place")
        await c.press("ctrl+u")
        await c.type("pasar baru", "enter")
        await c.go("review")
        assert "1 perubahan. Enter mengajukannya; nomornya tetap." in c.text()
        assert f"Tempat hilang: {FILED['loss.place']} -> pasar baru" in c.text()
        await c.press("enter")
        assert c.name == "ReceiptScreen"
        (case,) = c.session.db.table("cases").all()
        assert (case["receipt"], case["values"]["loss.place"]) == (receipt, "pasar baru")
        assert case["history"][-1]["reason"] == "salah ketik"
        assert not c.session.db.table("drafts").all()


async def test_nothing_happens_without_a_reason(counter: Opened) -> None:
    async with counter() as c:
        await opened(c)
        await choose(c, "batalkan")
        await c.press("enter")
        assert c.name == "AskAll"
        assert c.message == "Mohon diisi: Alasan."
        await c.press("escape")
        assert c.name == "CaseScreen"
        (case,) = c.session.db.table("cases").all()
        assert case["state"] == "submitted"


async def test_a_cancelled_case_says_so_and_offers_only_a_copy(counter: Opened) -> None:
    async with counter() as c:
        await opened(c)
        await choose(c, "batalkan")
        await c.type("warga tidak jadi", "enter")
        assert c.message == "Dibatalkan."
        await c.press("pagedown")
        assert "warga tidak jadi" in c.text()
        await c.press("f10")
        assert "Salin sebagai permohonan baru" in c.text()
        assert "Perbaiki permohonan ini" not in c.text()
        assert "Serahkan hasilnya" not in c.text()


async def test_the_result_is_handed_over_to_who_fetches_it(counter: Opened) -> None:
    async with counter() as c:
        await opened(c)
        case = c.session.db.table("cases").all()[0]["id"]
        for state in ("approved", "issued"):
            record(c.session, case, StateChanged(state=state))
        await choose(c, "serahkan")
        assert FILED["subject.name"] in c.text()
        await c.type("Budi Hartono", "enter", "2", "enter")
        assert c.message == "Sudah diserahkan."
        (found,) = c.session.db.table("cases").all()
        assert found["state"] == "handed_over"
        last = found["history"][-1]
        assert (last["received_by"], last["relation"]) == ("Budi Hartono", "family")


async def test_a_hand_over_that_nobody_announced_needs_a_reason(counter: Opened) -> None:
    async with counter() as c:
        await opened(c)
        await choose(c, "serahkan")
        await c.press("enter", "1", "enter", "enter")
        assert c.message == "Mohon diisi: Alasan."
        await c.type("dicetak di tempat", "enter")
        assert c.message == "Sudah diserahkan."


async def test_the_office_says_why_it_came_back_and_to_what(counter: Opened) -> None:
    async with counter() as c:
        slip = file_known(c)
        record(c.session, slip.case, StateChanged(state="returned", reason="buram", items=["kk"]))
        await c.show(CaseScreen(slip.case))
        assert "dikembalikan" in c.text()
        told = "\n".join(case_lines(c.session, c.session.db.by("case", slip.case)[0]))
        assert "(buram)" in told
        await c.press("pagedown", "pagedown")
        assert "- Kartu Keluarga (KK)" in c.text()


async def test_a_copy_begins_with_the_people_and_asks_for_the_event_anew(counter: Opened) -> None:
    async with counter() as c:
        receipt = await opened(c)
        await choose(c, "salin")
        assert c.name == "QuestionsScreen"
        assert c.draft.form.cells["subject.name"].value == FILED["subject.name"]
        assert c.draft.form.cells["loss.place"].value is None
        assert c.draft.sources["subject.name"].receipt == receipt


async def test_what_a_screen_can_do_stands_first_on_the_menu_with_what_it_does(
    counter: Opened,
) -> None:
    async with counter() as c:
        await opened(c)
        assert "Menu (F10): perbaiki" in c.message.replace("\n", " ")
        await c.press("f10")
        assert c.app.screen.query_one(MenuList).fitting[0].id == "amend"
        assert "nomornya tetap" in c.message
        assert "lagi" in next(row for row in c.rows() if "Cari:" in row)
        await c.press("end")
        assert "lagi" not in next(row for row in c.rows() if "Cari:" in row)
        await c.type("betulkan")
        assert "Perbaiki" in c.text()
        await c.press("enter")
        assert c.name == "AskAll"
