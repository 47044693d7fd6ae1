"""Parking: two keys take up any of the newest, on the field where it was left."""

from __future__ import annotations

import pytest

from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened


async def park_two(c: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A KTP on its second page, then, a minute later, an heir's name half typed."""
    await c.begin("ktp-hilang", "form")
    await c.type("siti aminah", "enter")
    await c.go("form", "loss.place")
    await c.type("pasar")
    await c.press("f3")
    monkeypatch.setenv("PTSP_NOW", "2026-11-24T09:16:00+07:00")
    await c.begin("ahli-waris", "form")
    await c.go("form", "heirs.1.name")
    await c.type("tuti")
    await c.press("f3")
    assert "2 tertunda (F6)" in c.text()


async def test_f6_and_a_digit_take_up_either_of_two(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counter() as c:
        await park_two(c, monkeypatch)
        await c.press("f6", "2")
        assert (c.name, c.focus) == ("FormScreen", "loss.place")
        assert c.field("loss.place").value == "pasar"
        monkeypatch.setenv("PTSP_NOW", "2026-11-24T09:17:00+07:00")
        await c.type(" baru", "f6", "2")
        assert c.focus == "heirs.1.name"
        assert c.field("heirs.1.name").value.casefold() == "tuti"
        monkeypatch.setenv("PTSP_NOW", "2026-11-24T09:18:00+07:00")
        await c.press("f6")
        assert "SITI AMINAH" in c.text()
        await c.press("2")
        assert c.field("loss.place").value == "pasar baru"


async def test_delete_asks_and_only_yes_forgets(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counter() as c:
        await park_two(c, monkeypatch)
        await c.press("f6", "delete", "enter")
        assert len(c.session.db.table("drafts")) == 2
        await c.press("delete", "escape")
        assert len(c.session.db.table("drafts")) == 2
        await c.press("down", "delete")
        assert "Yang sudah diketik" in c.text()
        await c.press("y")
        await c.until(lambda: "SITI AMINAH" not in c.text(), "the list without it")
        assert len(c.session.db.table("drafts")) == 1


async def test_the_application_in_hand_is_on_the_list_as_it_is(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.type("siti aminah", "f6")
        assert "SITI AMINAH" in c.text()
        await c.press("escape")
        assert (c.name, c.focus) == ("FormScreen", "subject.name")


async def test_forgetting_the_one_in_hand_leads_home_and_not_into_it(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.type("siti aminah", "f6")
        await c.press("delete", "y")
        await c.until_shown("Tidak ada permohonan tertunda")
        await c.press("escape")
        assert c.name == "HomeScreen"
        await c.press("f6")
        assert "Tidak ada permohonan tertunda" in c.text()


@pytest.mark.parametrize(
    ("key", "first", "then", "whole"),
    [
        ("subject.address.rt", "00", "7", "007"),
        ("subject.address.street", "jl kebon ", "sirih", "jl kebon sirih"),
    ],
)
async def test_half_typed_words_come_back_as_typed_and_go_on(
    counter: Opened, key: str, first: str, then: str, whole: str
) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang")
        await c.go("form", key)
        await c.type(first, "f6", "1")
        assert (c.name, c.focus) == ("FormScreen", key)
        assert c.field(key).value == first
        await c.type(then, "enter")
        assert c.draft.form.cells[key].value == whole
        assert key not in c.draft.words
