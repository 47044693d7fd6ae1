"""With twelve heirs on a form, whatever is missing or wrong says whose it is."""

from __future__ import annotations

import pytest

from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.papers import lacking_names, rebuilt
from ptsp_tui.counter.visit import file_case
from ptsp_tui.widgets.jump_list import JumpList
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened

HEIR = {"id": "Ahli waris", "en": "Heir"}
WANTED = {"id": "harus diisi", "en": "must be filled in"}
LONG = "RADEN AJENG KARTINI KUSUMANINGRUM"


async def twelve_heirs(c: Counter) -> None:
    """A case that lacks the NIK of each of twelve heirs, and the name of all but two."""
    await c.begin("ahli-waris")
    form = c.draft.form
    c.fill(ticked=True)
    while len(form.items["heirs"]) < 12:
        form.add_item("heirs")
    told = {"relation": "child", "life": "alive", "birth_date": "1990-08-17", "married": False}
    for number in form.items["heirs"]:
        form.fill({f"heirs.{number}.{name}": value for name, value in told.items()})
        form.set(f"heirs.{number}.name", "")
        form.set(f"heirs.{number}.nik", "")
    form.set(f"heirs.{form.items['heirs'][2]}.name", "SITI")
    form.set(f"heirs.{form.items['heirs'][11]}.name", LONG)


@pytest.mark.parametrize("lang", ["id", "en"])
async def test_f8_names_the_entry_before_its_fields(counter: Opened, lang: str) -> None:
    heir = HEIR[lang]
    async with counter(lang) as c:
        await twelve_heirs(c)
        await c.go("form", "heirs.1.name")
        await c.press("f8")
        said = " ".join(" ".join(c.rows()[21:23]).split())
        name = {"id": "Nama lengkap", "en": "Full name"}[lang]
        for entry in (
            f"{heir} 1: {name}, NIK;",
            f"{heir} 2: {name}, NIK;",
            f"{heir} 3 (SITI): NIK;",
        ):
            assert entry in said
        assert " ".join(c.message.split()) in said, "nothing of it is cut"


@pytest.mark.parametrize("lang", ["id", "en"])
async def test_the_review_names_the_entry_in_every_row_and_leads_there(
    counter: Opened, lang: str
) -> None:
    heir, wanted = HEIR[lang], WANTED[lang]
    async with counter(lang) as c:
        await twelve_heirs(c)
        await c.go("review")
        rows = [row.left for row in c.app.screen.query_one(JumpList).rows if row.mark == "!"]
        niks = [row for row in rows if row.endswith(f"NIK {wanted}.")]
        assert len(niks) == len(set(niks)) == 12
        assert f"{heir} 1: NIK {wanted}." in niks
        assert f"{heir} 12 ({LONG[:15]}~): NIK {wanted}." in niks
        third = next(row for row in c.rows() if f"{heir} 3 (SITI): NIK {wanted}." in row)
        await c.press(*third[1:3])
        assert (c.name, c.focus) == ("FormScreen", "heirs.3.nik")


async def test_a_fault_says_whose_it_is_once(counter: Opened) -> None:
    async with counter() as c:
        await twelve_heirs(c)
        c.draft.form.set("heirs.3.nik", "317101")
        await c.go("review")
        assert "! Ahli waris 3 (SITI): NIK terdiri dari 16 angka; terisi 6" in c.text()


async def test_the_slip_of_what_is_missing_names_the_person_in_full(counter: Opened) -> None:
    async with counter() as c:
        await twelve_heirs(c)
        assert c.app.visit is not None
        slip = file_case(c.session, c.app.visit, c.draft, incomplete=True)
        case = case_document(c.session, slip.receipt)
        names = lacking_names(c.session, rebuilt(c.session, case), case["lacking"])
        assert "Ahli waris 2: NIK" in names
        assert f"Ahli waris 12 ({LONG}): NIK" in names
        assert len(names) == len(set(names))


async def test_a_field_that_two_sections_have_is_named_with_its_section(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ahli-waris")
        c.fill(ticked=True)
        form = c.draft.form
        plain = (n for n in form.shown() if n.section is not None and n.section.repeat is None)
        twins = [node for node in plain if node.key.endswith(".nik")]
        assert len(twins) > 1, "this service asks more than one person's NIK"
        for node in twins:
            form.set(node.key, "317101")
        await c.go("review")
        rows = [row.left for row in c.app.screen.query_one(JumpList).rows if row.mark == "!"]
        niks = [row for row in rows if "NIK terdiri dari" in row]
        assert len(niks) == len(set(niks)) == len(twins)
