"""A second file for the same matter is asked about at once, and takes no key from the form."""

from __future__ import annotations

import asyncio

from ptsp_tui.screens.same_matter import PAUSE
from tests.screens.at_counter import NIK, Counter, put
from tests.screens.conftest import Opened
from tests.screens.known_case import LINE, file_known
from tests.screens.lines import FILED


async def read_it(c: Counter) -> None:
    """The officer stops typing and reads."""
    await asyncio.sleep(PAUSE + 0.1)
    await c.settled()


async def on_nik(c: Counter, *typed: str) -> None:
    await c.begin("ktp-hilang", "form")
    await c.go("form", "subject.nik")
    await c.type(NIK, *typed)


async def test_the_case_that_is_there_is_shown_as_soon_as_the_nik_is_in(counter: Opened) -> None:
    async with counter() as c:
        slip = file_known(c)
        await on_nik(c)
        assert c.name == "SameMatter"
        assert slip.receipt in c.text()
        await read_it(c)
        await c.press("1")
        assert c.name == "CaseScreen"
        assert slip.receipt in c.text()
        assert len(c.session.db.table("drafts")) == 1, "what was begun stays parked"


async def test_an_incomplete_case_is_taken_up_in_its_place(counter: Opened) -> None:
    async with counter() as c:
        slip = file_known(c, incomplete=True)
        await on_nik(c)
        await read_it(c)
        await c.press("1")
        assert c.name == "ChecklistScreen"
        assert c.draft.resumes == slip.case


async def test_keys_typed_ahead_are_kept_for_the_form(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await on_nik(c, *"bogor", "enter", *"12")
        assert c.name == "SameMatter"
        await read_it(c)
        await c.press("escape")
        assert c.name == "FormScreen"
        assert c.draft.form.cells["subject.nik"].value == NIK
        assert c.draft.duplicate_reason == ""


async def test_what_was_typed_ahead_reaches_the_next_field(counter: Opened) -> None:
    async with counter() as c:
        draft_place = "subject.birth_place"
        await c.begin("ktp-hilang", "form")
        c.draft.set("subject.nik", NIK)
        await c.press("f3")  # parked: the same matter, of which nothing else is known
        await on_nik(c, *"bogor", "enter")
        assert c.name == "SameMatter"
        await read_it(c)
        await c.press("escape")
        assert c.draft.form.cells[draft_place].value == "bogor"
        assert c.focus == "subject.kk"


async def test_a_reason_lets_a_second_one_through_and_is_filed(counter: Opened) -> None:
    async with counter() as c:
        first = file_known(c)
        await on_nik(c)
        await read_it(c)
        await c.press("2")
        await c.type("hilang lagi kemarin", "enter")
        assert c.name == "FormScreen"
        put(c.draft, LINE, ticked=True)
        await c.go("review")
        assert "AJUKAN" in c.text()
        await c.press("enter")
        cases = c.session.db.table("cases").all()
        assert [case["duplicate_reason"] for case in cases] == ["", "hilang lagi kemarin"]
        assert cases[1]["duplicate_of"] == first.receipt


async def test_the_review_asks_again_before_anything_is_filed(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await c.begin("ktp-hilang")
        put(c.draft, LINE, ticked=True)
        await c.go("review")
        assert "AJUKAN" not in c.text()
        assert "Putuskan dulu" in c.text()
        await c.press("enter")
        assert c.name == "SameMatter"
        await read_it(c)
        await c.press("2")
        await c.type("dua kartu", "enter")
        assert c.name == "ReviewScreen"
        assert "AJUKAN PERMOHONAN" in c.text()


async def test_a_likeness_is_only_said(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await c.begin("ktp-hilang", "form")
        await c.go("form", "subject.nik")
        await c.type(f"{NIK[:-1]}2")
        assert c.name == "FormScreen"
        assert c.message.startswith("Mungkin orang yang sama: SITI AMINAH")
        put(c.draft, {**LINE, "values": FILED | {"subject.nik": f"{NIK[:-1]}2"}}, ticked=True)
        await c.go("review")
        assert "AJUKAN" in c.text()
        await c.until_shown("Mungkin orang yang sama")
        await c.press("home", "enter")
        assert c.name == "ReceiptScreen"


async def test_a_carried_nik_is_looked_at_when_the_form_opens(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await c.begin("ktp-hilang")
        c.draft.set("subject.nik", NIK)
        await c.go("form")
        assert c.name == "SameMatter"
        await read_it(c)
        await c.press("escape")
        await c.go("form")
        assert c.name == "FormScreen", "asked once; the review asks again"
