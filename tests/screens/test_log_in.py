"""Log-in and lock: nobody passes without the passphrase, and nothing typed shows it."""

from __future__ import annotations

import gc

import pytest

from ptsp_tui.counter.session import key_cost, unlock
from tests.screens.at_counter import OFFICER, PASSPHRASE, Counter
from tests.screens.conftest import Opened

OTHER = ("sari", "empat sehat lima sempurna sekali")


async def test_a_wrong_passphrase_is_said_and_asked_again(counter: Opened) -> None:
    async with counter(at="unlock") as c:
        assert c.focus == "passphrase"
        await c.type("salah sama sekali", "enter")
        await c.until(lambda: "tidak membuka data" in c.message, "the refusal")
        assert (c.focus, c.field("passphrase").value) == ("passphrase", "")
        await c.type(PASSPHRASE, "enter")
        await c.until(lambda: c.name == "HomeScreen", "home")


async def test_garbage_is_collected_again_once_the_first_screen_stands(counter: Opened) -> None:
    gc.disable()  # as `ptsp` starts
    try:
        async with counter(at="unlock"):
            assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


async def test_no_key_leads_past_the_log_in(counter: Opened) -> None:
    async with counter(at="unlock") as c:
        await c.press("escape", "f3", "f5", "f6", "f9", "f10", "ctrl+p")
        assert c.name == "UnlockScreen"
        assert c.app.session is None


async def test_a_clock_behind_the_last_entry_is_said_at_log_in(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counter() as c:
        c.file("ktp-hilang")
    monkeypatch.setenv("PTSP_NOW", "2026-11-17T09:15:00+07:00")
    async with counter(at="unlock") as c:
        await c.type(PASSPHRASE, "enter")
        await c.until(lambda: c.name == "HomeScreen" and bool(c.message), "a word at home")
        assert "24 November 2026" in c.message


async def test_locked_neither_escape_nor_any_f_key_passes(counter: Opened) -> None:
    async with counter() as c:
        await locked_over_a_form(c)
        for key in ("escape", "f3", "f5", "f6", "f9", "f10", "ctrl+p", "ctrl+f"):
            await c.press(key)
            assert c.name == "LockScreen", key
        assert "SITI" not in c.text()


async def locked_over_a_form(c: Counter) -> None:
    await c.begin("ktp-hilang", "form")
    await c.type("siti aminah")
    await c.press("f9")
    assert c.name == "LockScreen"


async def test_unlocked_again_the_cursor_is_where_it_was(counter: Opened) -> None:
    async with counter() as c:
        await locked_over_a_form(c)
        await c.type("salah sama sekali", "enter")
        await c.until(lambda: "tidak membuka data" in c.message, "the refusal")
        await c.type(PASSPHRASE, "enter")
        await c.until(lambda: c.name == "FormScreen", "the form")
        await c.type("h")
        assert c.field("subject.name").value == "SITI AMINAHH"


async def test_another_officer_may_unlock_and_is_shown(counter: Opened) -> None:
    async with counter() as c:
        c.session.db.add_officer(*OTHER, cost=key_cost())
        await locked_over_a_form(c)
        await c.press("shift+tab", "ctrl+u")
        await c.type(OTHER[0], "enter")
        await c.type(OTHER[1], "enter")
        await c.until(lambda: c.name == "FormScreen", "the form")
        assert "Petamburan 01 sari" in c.rows()[0]
        assert c.field("subject.name").value == "SITI AMINAH"


async def test_a_store_that_another_program_holds_is_said(counter: Opened) -> None:
    async with counter(at="unlock") as c:
        with unlock(c.app.settings.data_dir, c.app.book, OFFICER, PASSPHRASE):
            await c.type(PASSPHRASE, "enter")
            await c.until(lambda: bool(c.message), "a word")
            assert c.name == "UnlockScreen"
        await c.type(PASSPHRASE, "enter")
        await c.until(lambda: c.name == "HomeScreen", "home")
