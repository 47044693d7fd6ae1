"""On every screen: help, menu and quit work and give the focus back, and Esc loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from ptsp_tui.screens.help import HelpScreen
from tests.golden import assert_golden
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened
from tests.screens.places import AT_WORK, OVER, PLAIN_CODE, first_time

PO = Path(__file__).parents[2] / "ptsp_tui/locale/id/LC_MESSAGES/ptsp.po"
ENGLISH = ("home", "questions", "checklist", "form", "review", "receipt")
"""The main screens: their English look is kept as golden text too."""


def assert_rows(c: Counter, back: str) -> None:
    """24 rows of at most 80 columns; the legend is whole and ends with the way back."""
    rows = c.rows()
    assert len(rows) == 24
    assert max(len(row) for row in rows) <= 80
    assert rows[-1].startswith(("F1 ", "Enter "))
    assert rows[-1].endswith(back)


@pytest.mark.parametrize("name", AT_WORK)
async def test_a_place_looks_right_and_help_menu_and_quit_lead_back_to_it(
    counter: Opened, name: str
) -> None:
    async with counter() as c:
        await AT_WORK[name](c)
        screen, focus, before = c.app.screen, c.focus, c.text()
        assert_golden(f"screens/id/{name}", before, PLAIN_CODE)
        assert_rows(c, "F10 Menu" if name == "home" else "Kembali")
        for key, over in (("f1", "HelpScreen"), ("f10", "MenuScreen"), ("ctrl+q", "Confirm")):
            await c.press(key)
            assert c.name == over
            if isinstance(c.app.screen, HelpScreen):
                assert len(c.app.screen._text.split("Tombol di layar ini")[0].strip()) > 30
            await c.press("escape")
            assert (c.app.screen, c.focus) == (screen, focus)
            assert c.text() == before
        await c.press("ctrl+c")
        assert "Ctrl+Q" in c.message
        await c.press("f6", "f3")
        assert (c.name, c.focus) == ("HomeScreen", "words"), "the prompt is one key away"


@pytest.mark.parametrize("name", OVER)
async def test_what_lies_over_a_place_looks_right_and_lets_nothing_through(
    counter: Opened, name: str
) -> None:
    async with counter() as c:
        await OVER[name](c)
        over = c.app.screen
        assert_golden(f"screens/id/{name}", c.text())
        await c.press("f3", "f6", "f5")
        assert c.app.screen is over


@pytest.mark.parametrize("at", ["setup", "unlock"])
async def test_before_the_log_in_only_help_and_the_fields_are_there(
    counter: Opened, at: str
) -> None:
    async with counter(at=at) as c:
        assert_golden(f"screens/id/{at}", c.text())
        assert_rows(c, "F1 Bantuan")


async def test_the_first_application_of_a_service_shows_its_card(counter: Opened) -> None:
    async with counter() as c:
        await first_time(c)
        assert_golden("screens/id/first-time", c.text())
        await c.press("1")
        assert "Pertama kali" not in c.text()
        assert c.draft.form.cells["capacity"].value == "family"


async def test_escape_from_the_form_leads_home_and_stays_there(counter: Opened) -> None:
    async with counter() as c:
        await AT_WORK["form"](c)
        for _ in range(6):
            await c.press("escape")
        assert c.name == "HomeScreen"
        assert not c.gone


async def test_leaving_says_what_is_unsent_and_enter_stays(counter: Opened) -> None:
    async with counter() as c:
        await AT_WORK["home"](c)
        await c.press("ctrl+q")
        assert "3 catatan belum terkirim; semuanya aman di sini." in c.text()
        await c.press("enter")
        assert c.name == "HomeScreen"
        await c.press("ctrl+q", "t")
        assert c.name == "HomeScreen"


async def test_leaving_from_a_form_keeps_what_was_typed(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.type("siti aminah", "ctrl+q", "y")
        await c.until(lambda: c.app.return_code == 0, "the end")
    async with counter() as c:
        await c.press("f6", "1")
        assert c.field("subject.name").value == "SITI AMINAH"


def indonesian() -> list[str]:
    """What the program says in Indonesian only: the fixed parts of each text."""
    with PO.open("rb") as file:
        catalogue = read_po(file)
    parts: set[str] = set()
    for message in catalogue:
        if message.id and message.string and message.id != message.string:
            parts |= {piece.strip() for piece in re.split(r"\{[^}]*\}", str(message.string))}
    return sorted(part for part in parts if len(part.split()) > 1 and len(part) > 9)


async def test_in_english_no_indonesian_sentence_of_the_program_is_left(counter: Opened) -> None:
    """Names, scripts and agencies of the catalogue may be Indonesian; what we say may not."""
    parts = indonesian()
    assert len(parts) > 100
    for name, way in (AT_WORK | OVER).items():
        async with counter("en", folder=name) as c:
            await way(c)
            assert_rows(c, {"home": "F10 Menu", "locked": "F1 Help"}.get(name, "Back"))
            if name in ENGLISH:
                assert_golden(f"screens/en/{name}", c.text(), PLAIN_CODE)
            text = " ".join(c.text().split())
            assert not [part for part in parts if part in text], name
            for word in ("Kembali", "Bantuan", "Kunci", "Syarat", "Halaman", "Katakan"):
                assert word not in text, (name, word)


@pytest.mark.parametrize("name", ["form", "checklist", "leave"])
async def test_in_sixteen_colours_and_in_plain_ascii(counter: Opened, name: str) -> None:
    async with counter() as c:
        await (AT_WORK | OVER)[name](c)
        assert_golden(f"screens/colour/{name}", c.painted())
    async with counter(ascii=True, colour=False) as c:
        await (AT_WORK | OVER)[name](c)
        assert not set(c.text()) & set("─│┌┐└┘")
        assert_golden(f"screens/ascii/{name}", c.painted())
