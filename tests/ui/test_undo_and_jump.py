"""Ctrl+Z in every kind of field, filled-in text that typing replaces, and two digits to any row."""

from __future__ import annotations

from typing import Any

import pytest

from ptsp_tui.widgets import (
    ChoiceField,
    Field,
    Mask,
    MultiChoiceField,
    PickField,
    ResultList,
    Row,
    TextField,
    Toggle,
    YesNoField,
)
from ptsp_tui.widgets.jump_list import JumpList
from tests.ui.test_fields import JOBS, SHORT, Bench, jobs

NIK = "3171015708900001"


def fields() -> list[tuple[Field, Any, tuple[str, ...]]]:
    """Each kind, a first value, and keys that make another one."""
    return [
        (TextField(key="f", label="Teks"), "lama", ("x",)),
        (TextField(key="f", label="NIK", mask=Mask(16, "digits")), "3171", ("1",)),
        (ChoiceField(key="f", label="Pilih", options=SHORT), "a", ("2",)),
        (MultiChoiceField(key="f", label="Beberapa", options=SHORT), ("a",), ("2",)),
        (YesNoField(key="f", label="Ya?"), True, ("2",)),
        (Toggle(key="f", label="Ada"), True, ("space",)),
        (PickField(key="f", label="Kerja", search=jobs), JOBS[0][0], ("8", "8", "enter")),
    ]


@pytest.mark.parametrize("at", range(len(fields())))
async def test_ctrl_z_brings_the_value_before_back_and_tells_of_it(at: int) -> None:
    field, value, keys = fields()[at]
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        field.set_value(value)
        field.forget_past()
        await pilot.press(*keys)
        assert field.value != value
        await pilot.press("ctrl+z")
        assert field.value == value
        assert app.of(Field.Edited)[-1].raw == value
        await pilot.press("ctrl+z")
        assert field.value == value, "nothing was before it"


async def test_a_value_that_was_filled_in_can_be_given_back() -> None:
    field = ChoiceField(key="f", label="Pilih", options=SHORT)
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        field.set_value("f")
        await pilot.press("ctrl+z")
        assert field.value is None


async def test_typing_replaces_what_was_filled_in_also_in_a_full_mask() -> None:
    field = TextField(key="f", label="NIK", mask=Mask(16, "digits", advance=True))
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        field.set_value(NIK)
        field.suggested = True
        await pilot.press("q")
        assert field.value == NIK, "what does not fit replaces nothing"
        await pilot.press("3")
        assert field.value == "3"
        await pilot.press("ctrl+z", "ctrl+z")
        assert field.value == NIK


@pytest.mark.parametrize("key", ["end", "home", "left", "right"])
async def test_a_cursor_key_says_that_the_text_is_to_be_edited(key: str) -> None:
    field = TextField(key="f", label="Nama", value="SITI")
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        field.suggested = True
        await pilot.press(key, "x")
        assert len(field.value) == 5


async def test_every_row_of_a_long_list_is_two_digits_away() -> None:
    rows = [Row(str(number), f"baris {number}") for number in range(1, 61)]
    jump = JumpList(rows)
    app = Bench(jump)
    async with app.run_test(size=(80, 24)) as pilot:
        for number in (1, 7, 10, 42, 60):
            await pilot.press(*f"{number:02}")
            assert app.of(ResultList.Chosen)[-1].id == str(number)
        before = len(app.of(ResultList.Chosen))
        await pilot.press("9", "9", "0", "0")
        assert len(app.of(ResultList.Chosen)) == before, "there is no such row"
        await pilot.press("4", "down", "0", "3")
        assert app.of(ResultList.Chosen)[-1].id == "3", "another key forgets the first digit"
