"""Questions decide the papers; the checklist shows exactly those, and why."""

from __future__ import annotations

from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened


async def test_a_question_without_an_answer_stops_at_the_end_and_is_shown(counter: Opened) -> None:
    async with counter() as c:
        await c.begin("kk-hilang")
        keys = [node.key for node in c.draft.questions()]
        await c.press(*["enter"] * len(keys))
        assert c.name == "QuestionsScreen"
        assert c.message == "Mohon dijawab: ini menentukan syaratnya."
        assert c.focus == keys[0]
        await c.press("pagedown")
        assert c.name == "QuestionsScreen"


async def test_questions_appear_and_vanish_with_the_answers_they_hang_on(counter: Opened) -> None:
    async with counter() as c:
        service, asked, answers = conditional_question(c)
        await c.begin(service)
        shown = c.draft.form.cells[asked]
        await c.press(*answers)
        assert not shown.visible or asked in [f.key for f in c.app.screen.query("Field")]
        seen = {shown.visible}
        for key in ("1", "2", "3"):
            await c.press(key)
            on_screen = asked in [field.key for field in c.app.screen.fields]
            assert on_screen == c.draft.form.cells[asked].visible
            seen.add(on_screen)
        assert seen == {True, False}
