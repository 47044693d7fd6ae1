"""Questions decide the papers; the checklist shows exactly those, and why."""

from __future__ import annotations

from ptsp_tui.widgets import Field
from ptsp_tui.widgets.check_list import CheckList
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened


def asked(c: Counter) -> list[str]:
    """The keys of the fields on the screen."""
    return [field.key for field in c.app.screen.query(Field)]


async def test_a_question_without_an_answer_stops_at_the_end_and_is_shown(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("kk-hilang")
        keys = asked(c)
        await c.press(*["enter"] * len(keys))
        assert c.name == "QuestionsScreen"
        assert c.message == "Mohon dijawab: ini menentukan syaratnya."
        assert c.focus == "police_report"
        await c.press("pagedown")
        assert c.name == "QuestionsScreen"


async def test_questions_appear_and_vanish_with_the_answers_they_hang_on(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("nib-umk")
        assert asked(c) == ["capacity", "owner", "has_npwp"]
        await c.press("1", "right", "right")
        assert asked(c) == ["capacity", "owner"]
        assert c.focus == "owner"
        await c.press("left")
        assert asked(c) == ["capacity", "owner", "has_npwp"]
        assert c.focus == "owner"


async def test_an_answer_is_kept_when_the_officer_comes_back(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("nib-umk")
        await c.press("2", "enter", "1", "enter", "y", "enter")
        assert c.name == "ChecklistScreen"
        await c.press("escape")
        assert c.name == "QuestionsScreen"
        assert [c.field(key).value for key in asked(c)] == ["proxy", "person", True]


async def test_papers_are_ticked_with_space_and_with_their_digit(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        await c.press("space")
        assert set(c.draft.ticks) == {"surat-kehilangan"}
        await c.press("2")
        assert set(c.draft.ticks) == {"surat-kehilangan", "kk"}
        await c.press("1")
        assert set(c.draft.ticks) == {"kk"}
        await c.press("3")
        assert set(c.draft.ticks) == {"kk"}, "a form that we fill in has no box"
        assert "3  =  F-1.02" in c.text()


async def test_the_lens_follows_the_paper_in_hand_and_names_it_whole(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        assert "Jika tidak ada: Lapor di SPKT Polsek" in c.text()
        await c.press("down", "down")
        assert "Lapor di SPKT Polsek" not in c.text()
        assert "Program mengisi formulir ini" in c.text()
        await c.press("f1")
        assert "Sumber:" in c.text()
        assert "Kepastian:" in c.text()


async def test_f8_names_what_is_missing_as_far_as_there_is_room(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ktp-hilang", "checklist")
        await c.press("f8")
        assert c.message == "Kurang: Surat keterangan kehilangan dari kepolisian"
        await c.press("1", "f8")
        assert c.message == "Tidak ada dokumen yang kurang."
        await c.begin("ahli-waris", "checklist")
        await c.press("f8")
        assert c.message.startswith("Kurang: Surat permohonan ke Lurah")
        assert c.message.endswith(" lagi")
        assert c.message.split(" lagi")[0] in " ".join(" ".join(c.rows()[21:23]).split())


async def test_each_heir_has_papers_of_their_own(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("ahli-waris", "checklist")
        before = [row.left for row in c.app.screen.query_one(CheckList).rows]
        assert sum("Ahli waris 1" in row for row in before) >= 2
        number = c.draft.form.add_item("heirs")
        c.draft.form.set(f"heirs.{number}.name", "SITI AMINAH")
        await c.go("checklist")
        after = [row.left for row in c.app.screen.query_one(CheckList).rows]
        assert sum("SITI AMINAH" in row for row in after) >= 2
        assert sum("Ahli waris 1" in row for row in after) >= 2
        keys = [row.id for row in c.app.screen.query_one(CheckList).rows]
        assert len(set(keys)) == len(keys)
