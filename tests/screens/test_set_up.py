"""First start: what does not fit is said beside the field, and the last Enter opens the counter."""

from __future__ import annotations

from tests.screens.at_counter import PASSPHRASE, Counter
from tests.screens.conftest import Opened


async def up_to_passphrase(counter: Counter) -> None:
    await counter.type("petamburan", "enter", "enter")
    await counter.type("budi", "enter")


async def test_an_office_is_chosen_from_what_exists(counter: Opened) -> None:
    async with counter(at="setup") as c:
        await c.type("nowhereland", "enter")
        assert c.focus == "unit"
        assert "Tidak ditemukan" in c.message
        await c.press("ctrl+u")
        await c.type("tanah abang")
        assert "Kec. Tanah Abang" in c.text()
        await c.press("ctrl+u")
        await c.type("petamburan", "enter")
        assert c.field("unit").value == "3171071004"
        assert c.focus == "terminal"


async def test_without_an_office_the_set_up_goes_back_to_it(counter: Opened) -> None:
    async with counter(at="setup") as c:
        c.field("code").focus()
        await c.press("enter")
        assert c.focus == "unit"
        assert c.message == "Pilih unit dari daftar."


async def test_a_passphrase_that_is_easy_to_guess_is_refused_with_the_reason(
    counter: Opened,
) -> None:
    async with counter(at="setup") as c:
        await up_to_passphrase(c)
        await c.type("pendek", "enter")
        await c.type("pendek", "enter", "enter", "enter")
        await c.until(lambda: c.message.startswith("Frasa sandi paling sedikit"), "the reason")
        assert c.focus == "passphrase"
        assert "pendek" not in c.text()


async def test_two_passphrases_that_differ_are_told_apart(counter: Opened) -> None:
    async with counter(at="setup") as c:
        await up_to_passphrase(c)
        await c.type(PASSPHRASE, "enter")
        await c.type("kuda lumping naik bemo", "enter", "enter", "enter")
        await c.until(lambda: c.message == "Kedua frasa sandi berbeda.", "the difference")
        assert c.focus == "again"


async def test_a_central_out_of_reach_does_not_undo_the_set_up(counter: Opened) -> None:
    async with counter(at="setup") as c:
        await up_to_passphrase(c)
        await c.type(PASSPHRASE, "enter")
        await c.type(PASSPHRASE, "enter")
        await c.type("http://127.0.0.1:9", "enter")
        await c.type("ABCD-EFGH-JKMN-PQRS", "enter")
        await c.until(lambda: c.name == "HomeScreen" and bool(c.message), "home with a word on it")
        assert "pusat" in c.message.lower()


async def test_escape_neither_leaves_nor_forgets(counter: Opened) -> None:
    async with counter(at="setup") as c:
        await up_to_passphrase(c)
        await c.press("escape", "escape", "f3", "f6", "f9")
        assert c.name == "SetupScreen"
        assert c.field("officer").value == "budi"


async def test_the_last_enter_opens_the_counter(counter: Opened) -> None:
    async with counter(at="setup") as c:
        await up_to_passphrase(c)
        await c.type(PASSPHRASE, "enter")
        await c.type(PASSPHRASE, "enter", "enter", "enter")
        await c.until(lambda: c.name == "HomeScreen", "home")
        assert "Petamburan 01 budi" in c.rows()[0]
