"""Nothing typed twice on the form: known people, F4, and Ctrl+Z in every kind of field."""

from __future__ import annotations

from ptsp_tui.widgets.line_field import LineField
from tests.screens.at_counter import FAMILY_CARD, NIK, Counter
from tests.screens.conftest import Opened
from tests.screens.known_case import file_known
from tests.screens.lines import FILED

PLACE = "Pasar Tanah Abang"


async def at_form(c: Counter, service: str = "ktp-rusak") -> None:
    """A form of another service, for the citizen of the other tests, on its NIK."""
    await c.begin(service, "form")
    await c.go("form", "subject.nik")


async def test_a_known_nik_fills_in_its_person_and_f1_says_from_where(counter: Opened) -> None:
    async with counter() as c:
        slip = file_known(c)
        await at_form(c)
        await c.type(NIK)
        assert "Alamat (jalan): jl kebon sirih no 1" in " ".join(c.message.split())
        await c.go("form", "subject.name")
        name = c.field("subject.name")
        assert (name.value, name.mark) == (FILED["subject.name"], "<<")
        assert c.draft.form.cells["subject.kk"].value == FILED["subject.kk"]
        await c.press("f1")
        assert f"Dari permohonan {slip.receipt}, 24 November 2026." in " ".join(c.text().split())
        await c.press("escape")
        assert c.focus == "subject.name"


async def test_what_was_typed_before_the_nik_stays(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await c.begin("kk-hilang", "form")
        await c.go("form", "subject.name")
        await c.type("siti baru", "enter")
        await c.type(NIK)
        assert (c.field("subject.name").value, c.field("subject.name").mark) == ("SITI BARU", "")


async def test_ctrl_z_gives_a_filled_field_back(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await at_form(c)
        await c.type(NIK)
        await c.go("form", "subject.name")
        await c.press("ctrl+z")
        assert (c.field("subject.name").value, c.field("subject.name").mark) == ("", "")
        assert "subject.name" not in c.draft.sources
        assert c.draft.form.cells["subject.nik"].value == NIK


async def test_typing_into_a_filled_field_replaces_it_and_an_arrow_edits_it(
    counter: Opened,
) -> None:
    async with counter() as c:
        file_known(c)
        await at_form(c)
        await c.type(NIK)
        await c.go("form", "subject.name")
        await c.type("x")
        assert c.field("subject.name").value == "X"
        await c.press("ctrl+z", "ctrl+z")
        assert c.field("subject.name").value == FILED["subject.name"]
        await c.press("end", "y")
        assert c.field("subject.name").value == f"{FILED['subject.name']}Y"


async def test_a_wrong_nik_leaves_nothing_of_the_stranger(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await at_form(c)
        await c.type(NIK)
        assert c.draft.form.cells["subject.name"].value == FILED["subject.name"]
        await c.go("form", "subject.nik")
        await c.press("end", "backspace")
        assert c.field("subject.name").value == ""


async def test_f4_repeats_the_last_value_of_this_computer_and_can_be_undone(
    counter: Opened,
) -> None:
    async with counter() as c:
        file_known(c)
        await c.begin("ktp-hilang", "form")
        await c.go("form", "loss.place")
        assert "F4 Ulangi" in c.rows()[-1]
        await c.type("pas", "f4")
        assert c.field("loss.place").value == FILED["loss.place"]
        assert c.message == "Sama seperti terakhir kali di komputer ini."
        assert c.draft.form.cells["loss.place"].value == FILED["loss.place"]
        await c.press("ctrl+z")
        assert c.draft.form.cells["loss.place"].value == "pas"


async def test_f4_never_repeats_another_citizens_nik(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await at_form(c, "ktp-hilang")
        await c.press("f4")
        assert c.field("subject.nik").value == ""
        assert c.message == "Kolom ini belum pernah diisi sebelumnya."


async def test_f4_repeats_a_village_a_choice_and_a_date(counter: Opened) -> None:
    async with counter() as c:
        file_known(c)
        await c.begin("ktp-hilang", "form")
        for key in ("subject.address.village", "subject.sex", "loss.date"):
            await c.go("form", key)
            await c.press("f4")
            assert c.draft.form.cells[key].value == FILED[key], key
            await c.press("ctrl+z")
            assert c.draft.form.cells[key].value is None, key


async def test_f4_in_the_same_application_repeats_what_means_the_same(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("lahir-lengkap", "form")
        c.draft.set("family.kk", FAMILY_CARD)
        c.draft.set("capacity", "family")
        await c.go("form", "applicant.kk")
        await c.press("f4")
        assert c.message == "Sama seperti tadi dalam kunjungan ini."
        assert c.draft.form.cells["applicant.kk"].value == FAMILY_CARD


async def test_ctrl_z_brings_a_choice_and_a_village_back(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.go("form", "subject.sex")
        await c.type("1")
        await c.go("form", "subject.sex")
        await c.type("2")
        await c.go("form", "subject.sex")
        await c.press("left")
        assert c.draft.form.cells["subject.sex"].value == "1"
        await c.press("ctrl+z")
        assert c.draft.form.cells["subject.sex"].value == "2"
        await c.go("form", "subject.address.village")
        await c.type("kebon siri", "enter")
        await c.go("form", "subject.address.village")
        await c.type("petamb", "enter")
        assert c.draft.form.cells["subject.address.village"].value == "3171071004"


async def test_words_of_a_village_outlive_escape(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "form")
        await c.go("form", "subject.address.village")
        await c.type("kebon")
        await c.press("escape")
        assert c.name == "ChecklistScreen"
        assert c.draft.words["subject.address.village"] == "kebon"
        await c.press("f3", "f6", "1")
        await c.go("form", "subject.address.village")
        field = c.field("subject.address.village")
        assert isinstance(field, LineField)
        assert field.text == "kebon"
