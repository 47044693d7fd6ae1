"""The form: Enter walks it, masks and defaults do the work, nothing is ever in the way."""

from __future__ import annotations

from datetime import date

import pytest

from ptsp_tui.widgets import Field, PickField
from tests.screens.at_counter import NIK, Counter
from tests.screens.conftest import Opened


def on_page(c: Counter) -> list[str]:
    """The keys of the fields of this page."""
    return [field.key for field in c.app.screen.query(Field)]


async def test_a_full_mask_moves_on_and_gives_what_follows_from_it(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.type("siti aminah", "enter")
        await c.type(NIK)
        assert c.focus == "subject.birth_place"
        assert c.field("subject.nik").value == NIK
        assert "317101 570890 0001" in c.text()
        assert (c.field("subject.birth_date").value, c.field("subject.birth_date").mark) == (
            "17-08-1990",
            "=",
        )
        assert (c.field("subject.sex").value, c.field("subject.sex").mark) == ("2", "=")


async def test_a_default_that_is_typed_over_is_the_officers_own(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.press("enter")
        await c.type(NIK)
        await c.press("down", "down", "2")
        assert c.focus == "subject.kk", "a choice that leaves no doubt moves on"
        assert (c.field("subject.sex").value, c.field("subject.sex").mark) == ("2", "")
        assert c.draft.form.cells["subject.sex"].origin == "typed"


async def test_the_line_end_after_a_full_mask_is_absorbed_once(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.press("enter")
        await c.type(NIK, "enter")
        assert c.focus == "subject.birth_place"
        await c.press("enter")
        assert c.focus == "subject.kk", "Enter jumps over what the NIK has filled"
        assert "Tanggal lahir: 17 Agustus 1990" in c.message
        await c.press("up")
        assert c.focus == "subject.sex"


async def test_an_error_is_told_and_a_second_enter_goes_on(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.press("enter")
        await c.type("31710157", "enter")
        assert c.focus == "subject.nik"
        assert "16" in c.message
        assert c.field("subject.nik").mark == "!"
        await c.press("enter")
        assert c.focus == "subject.birth_place"
        assert c.field("subject.nik").value == "31710157", "what is wrong stays to be mended"


async def test_mending_takes_the_error_away(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.press("enter")
        await c.type("31710157", "enter")
        assert c.message
        await c.type("0")
        assert c.message == ""


async def test_a_warning_is_confirmed_by_a_second_enter(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        await c.type("y", "enter")
        await c.go("form", "loss.date")
        await c.type("20-11-26", "enter", "enter")
        await c.type("LP/1", "enter")
        await c.type("19-11-26", "enter")
        assert c.focus == "loss.report_date"
        assert c.message.startswith("Surat polisi bertanggal sebelum KTP-el hilang.")
        assert c.message.endswith("Tekan Enter lagi jika memang benar.")
        assert c.field("loss.report_date").mark == "?"
        await c.press("enter")
        assert c.focus == "contact.phone"
        assert not c.draft.form.cells["loss.report_date"].open_warnings


@pytest.mark.parametrize(
    ("typed", "day"),
    [("24112026", 24), ("24-11-26", 24), ("hr ini", 24), ("kemarin", 23), ("24/11/2026", 24)],
)
async def test_a_date_is_typed_in_many_ways(counter: Opened, typed: str, day: int) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        await c.type("y", "enter")
        await c.go("form", "loss.date")
        await c.type(typed)
        if c.focus == "loss.date":
            await c.press("enter")
        assert c.focus == "loss.place"
        assert c.field("loss.date").value == f"{day}-11-2026"
        assert c.draft.form.cells["loss.date"].value == date(2026, 11, day).isoformat()


async def test_fields_appear_and_vanish_without_taking_the_focus(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ahli-waris", "form")
        await c.go("form", "heirs.1.life")
        assert c.focus == "heirs.1.life"
        assert "heirs.1.death_date" not in on_page(c)
        await c.press("right", "right")
        assert c.focus == "heirs.1.life"
        assert "heirs.1.death_date" in on_page(c)
        assert "heirs.1.married" not in on_page(c)
        await c.press("left")
        assert c.focus == "heirs.1.life"
        assert "heirs.1.death_date" not in on_page(c)
        assert "heirs.1.married" in on_page(c)


async def test_what_was_typed_in_a_closed_branch_is_there_when_it_opens_again(
    counter: Opened,
) -> None:
    async with counter() as c:
        await c.begin("ahli-waris", "form")
        await c.go("form", "heirs.1.life")
        await c.press("2")
        c.field("heirs.1.death_date").focus()
        await c.type("20-11-2020")
        c.field("heirs.1.life").focus()
        await c.press("1")
        c.field("heirs.1.life").focus()
        await c.press("2")
        assert c.field("heirs.1.death_date").value == "20-11-2020"


async def test_a_repeated_part_asks_for_another_and_numbers_it(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ahli-waris", "form")
        await c.go("form", "heirs.1.name")
        await c.press("pagedown")
        assert c.name == "Confirm"
        assert "Satu lagi: Ahli waris?" in c.text()
        await c.press("y")
        assert c.focus == "heirs.2.name"
        assert "Ahli waris 2" in c.text()
        await c.press("pagedown", "enter")
        assert c.focus != "heirs.3.name"
        assert c.draft.form.items["heirs"] == [1, 2]
        await c.press("pageup")
        assert c.focus == "heirs.2.name"


async def test_escape_on_the_question_for_another_changes_nothing(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ahli-waris", "form")
        await c.go("form", "heirs.1.name")
        await c.press("pagedown", "escape")
        assert c.draft.form.items["heirs"] == [1]


async def test_pages_are_turned_by_tab_enter_and_page_keys_from_any_field(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        first, last = on_page(c)[0], on_page(c)[-1]
        second = "loss.date"
        for leave in ("tab", "enter", "down"):
            c.field(last).focus()
            await c.press(leave)
            assert c.focus == second, leave
            await c.press("shift+tab")
            assert c.focus == last, leave
        for key in on_page(c):
            c.field(key).focus()
            await c.press("pagedown")
            assert c.focus == second, key
            await c.press("pageup")
            assert c.focus == first, key


async def test_the_last_page_leads_to_the_review_and_back(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.go("form", "contact.note")
        await c.press("enter")
        assert c.name == "ReviewScreen"
        await c.press("escape")
        assert (c.name, c.focus) == ("FormScreen", "contact.note")
        await c.press("escape")
        assert c.name == "ChecklistScreen"


async def test_words_that_lead_to_no_village_stay_and_are_said(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.go("form", "subject.address.village")
        await c.type("entah di mana", "enter")
        assert c.focus == "subject.address.village"
        assert c.message.startswith("Tidak ditemukan")
        await c.press("pagedown", "pageup")
        village = c.field("subject.address.village")
        assert isinstance(village, PickField)
        assert village.unresolved == "entah di mana"
        assert "entah di mana ?" in c.text()


async def test_f8_says_what_the_form_still_lacks(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        await c.press("y")
        await c.go("form")
        await c.press("f8")
        assert c.message.startswith("Kurang: Nama lengkap, NIK, Tempat lahir")
        c.fill()
        await c.go("form")
        await c.press("f8")
        assert c.message == "Tidak ada yang kurang di formulir."


async def test_ctrl_z_undoes_in_the_field_and_the_form_follows(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.type("siti", "ctrl+u")
        assert c.draft.form.cells["subject.name"].value is None
        await c.press("ctrl+z")
        assert c.draft.form.cells["subject.name"].value == "SITI"


async def test_a_field_tells_how_to_type_it_and_why_it_is_asked(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        await c.type("y", "enter")
        await c.go("form", "loss.date")
        assert "24112026, 24-11-26, kemarin, hari ini" in c.text()
        await c.go("form", "contact.phone")
        assert "Untuk mengabari" in c.text()
        await c.press("f1")
        assert "Nomor HP" in c.text()
        await c.press("f1")
        assert c.focus == "contact.phone"
