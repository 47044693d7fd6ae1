"""The fields keep their promises (DESIGN section 9; STYLE, screens)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from ptsp_tui.typeahead import TypeAheadApp
from ptsp_tui.widgets import (
    ChoiceField,
    Field,
    Mask,
    MessageLine,
    MultiChoiceField,
    PickField,
    ResultList,
    Row,
    TextField,
    Toggle,
    YesNoField,
)

SHORT = [("a", "Asli"), ("f", "Fotokopi"), ("t", "Tidak ada")]
LONG = [(str(number), f"Pilihan panjang nomor {number}") for number in range(1, 8)]
JOBS = [(f"{number:02}", f"Pekerjaan {number}") for number in range(89)]


def jobs(words: str) -> Sequence[tuple[str, str]]:
    """A search over 89 occupations."""
    return [job for job in JOBS if words.casefold() in job[1].casefold()] if words else []


class Bench(TypeAheadApp[None]):
    """Widgets below each other, and the messages they sent."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def on_event_told(self, message: Message) -> None:
        self.told.append(message)

    on_field_edited = on_field_done = on_field_dropped = on_event_told
    on_result_list_chosen = on_result_list_moved = on_event_told

    def of(self, kind: type[Message]) -> list[Any]:
        """The messages of one kind, in order."""
        return [message for message in self.told if isinstance(message, kind)]


def shown(app: Bench) -> list[str]:
    """The rows of the screen."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return [line.text[:width].rstrip() for line in lines[:height]]


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste into the focused field."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_row_shows_label_value_mark_and_where_the_focus_is() -> None:
    first = TextField(key="a", label="Nama lengkap", required=True, value="Siti")
    second = TextField(key="b", label="Label yang panjangnya lebih dari kolom", value="x")
    app = Bench(first, second)
    async with app.run_test(size=(80, 24)) as pilot:
        first.set_mark("!")
        second.set_mark("KK")
        await pilot.pause()
        rows = shown(app)
    assert rows[0] == ">Nama lengkap *            Siti" + " " * 45 + "!"
    assert rows[1].startswith(" Label yang panjangn")
    assert rows[1].endswith(" KK")


async def test_setting_a_value_is_silent_and_can_be_undone() -> None:
    field = TextField(key="a", label="A", value="lama")
    app = Bench(field)
    async with app.run_test() as pilot:
        field.set_value("baru")
        await pilot.pause()
        assert (field.value, app.told) == ("baru", [])
        await pilot.press("ctrl+z")
        assert field.value == "lama"
        assert [message.raw for message in app.of(Field.Edited)] == ["lama"]


async def test_keys_that_come_at_once_are_told_of_as_one_edit() -> None:
    first, second = TextField(key="a", label="A"), TextField(key="b", label="B")
    app = Bench(first, second)
    async with app.run_test() as pilot:
        for sign in [*"jalan merdeka", "\t", *"jakarta"]:
            key = events.Key("tab", None) if sign == "\t" else events.Key(sign, sign)
            key.set_sender(app)
            app.post_message(key)
        for _ in range(5):
            await pilot.pause()
        assert (first.value, second.value) == ("jalan merdeka", "jakarta")
        edits = [(edit.key, edit.raw) for edit in app.of(Field.Edited)]
        assert edits[-1] == ("b", "jakarta")
        assert ("a", "jalan merdeka") in edits, "no field's last value is lost"
        assert len(edits) < 10, "twenty keys have not twenty consequences"


async def test_text_is_edited_with_the_usual_keys() -> None:
    field = TextField(key="a", label="A", value="jalan merdeka")
    app = Bench(field)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+w", "B", "home", "delete", "J", "right", "backspace")
        assert field.value == "Jlan B"
        await pilot.press("end", "ctrl+u")
        assert field.value == ""


@pytest.mark.parametrize("end", ["enter", "ctrl+j"])
async def test_enter_and_lf_finish_a_field(end: str) -> None:
    app = Bench(TextField(key="a", label="A"))
    async with app.run_test() as pilot:
        await pilot.press(end)
        assert [message.key for message in app.of(Field.Done)] == ["a"]


async def test_a_paste_keeps_the_first_line_that_holds_anything_and_names_the_rest() -> None:
    field = TextField(key="a", label="A")
    app = Bench(field)
    async with app.run_test() as pilot:
        await paste(pilot, "\n\nJalan Mawar 1 \r\nRT 02\r\nRW 03")
        assert field.value == "Jalan Mawar 1"
        assert [message.text for message in app.of(Field.Dropped)] == ["RT 02 RW 03"]


async def test_a_mask_takes_what_fits_says_what_it_dropped_and_moves_on_when_full() -> None:
    field = TextField(key="nik", label="NIK", mask=Mask(16, "digits", advance=True, group=(6, 6)))
    app = Bench(field)
    async with app.run_test() as pilot:
        await paste(pilot, "NIK: 317100-000000 0001 77")
        assert field.value == "3171000000000001"
        dropped = app.of(Field.Dropped)[0]
        assert dropped.text == "NIK:77"
        assert len(app.of(Field.Done)) == 1
        await pilot.press("enter")
        assert len(app.of(Field.Done)) == 1, "the scanner's Enter is absorbed"
        await pilot.press("enter")
        assert len(app.of(Field.Done)) == 2


async def test_digits_are_shown_in_groups_and_capitals_are_made() -> None:
    nik = TextField(key="n", label="NIK", mask=Mask(16, "digits", group=(6, 6, 4)))
    name = TextField(key="m", label="Nama", mask=Mask(30, upper=True))
    app = Bench(nik, name)
    async with app.run_test(size=(80, 24)) as pilot:
        nik.set_value("3171000000000001")
        await pilot.press("tab", "s", "i")
        rows = shown(app)
    assert "317100 000000 0001" in rows[0]
    assert name.value == "SI"


async def test_a_secret_shows_stars_only() -> None:
    field = TextField(key="p", label="Sandi", value="rahasia", secret=True)
    app = Bench(field)
    async with app.run_test(size=(80, 24)):
        assert "*******" in shown(app)[0]
        assert "rahasia" not in shown(app)[0]


async def test_a_text_wider_than_its_field_keeps_the_cursor_in_sight() -> None:
    field = TextField(key="a", label="A", value="x" * 90 + "akhir")
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "akhir" in shown(app)[0]
        assert app.cursor_position.x < 80 - 5
        await pilot.press("home")
        assert "akhir" not in shown(app)[0]


async def test_space_ticks_and_enter_never_does() -> None:
    field = Toggle(key="kk", label="Kartu Keluarga asli")
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert shown(app)[0] == ">[ ] Kartu Keluarga asli"
        await pilot.press("space", "enter")
        assert shown(app)[0] == ">[x] Kartu Keluarga asli"
        assert [message.raw for message in app.of(Field.Edited)] == [True]
        assert len(app.of(Field.Done)) == 2


async def test_yes_or_no_takes_letters_digits_and_arrows() -> None:
    field = YesNoField(key="q", label="Menikah")
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        values = [field.value]
        for key in ("y", "2", "left", "backspace"):
            await pilot.press(key)
            values.append(field.value)
            if key == "y":
                assert "(*) Yes  ( ) No" in shown(app)[0]
        assert values == [None, True, False, True, None]


async def test_a_choice_takes_first_letters_and_says_what_it_does_not_know() -> None:
    field = ChoiceField(key="c", label="Dokumen", options=[*SHORT, ("k", "Asuransi")])
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        assert field.value == "a"
        await pilot.press("s", "u")
        assert field.value == "k", "letters in a row spell the option"
        await pilot.press("z")
        assert [message.text for message in app.of(Field.Dropped)] == ["z"]


async def test_options_that_do_not_fit_open_a_list_that_shifts_nothing() -> None:
    field = ChoiceField(key="c", label="Alasan", options=LONG)
    below = TextField(key="b", label="Bawah", value="tetap")
    app = Bench(field, below)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        place = below.region
        await pilot.press("down", "down")
        assert field.value == "2"
        assert ">2 (*) Pilihan panjang nomor 2" in shown(app)[2]
        assert below.region == place
        await pilot.press("tab")
        assert shown(app)[0].endswith("Pilihan panjang nomor 2")
        assert "tetap" in shown(app)[1]


async def test_a_list_at_the_foot_of_the_screen_opens_upwards() -> None:
    fields = [TextField(key=f"t{number}", label="x") for number in range(20)]
    field = ChoiceField(key="c", label="Alasan", options=LONG)
    app = Bench(*fields, field)
    async with app.run_test(size=(80, 24)) as pilot:
        field.focus()
        await pilot.pause()
        await pilot.press("1")
        assert "1 (*) Pilihan" in shown(app)[13]


async def test_several_are_ticked_with_space_and_digits() -> None:
    field = MultiChoiceField(key="m", label="Dibawa", options=SHORT)
    app = Bench(field)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "left", "space", "enter")
        assert field.value == ("f", "t")
        assert "[ ] Asli  [x] Fotokopi  [x] Tidak ada" in shown(app)[0]
        assert len(app.of(Field.Done)) == 1


async def test_a_picker_finds_by_typing_and_never_draws_more_than_nine() -> None:
    field = PickField(key="p", label="Pekerjaan", search=jobs, label_of=dict(JOBS).__getitem__)
    app = Bench(field, TextField(key="b", label="Bawah"))
    async with app.run_test(size=(80, 24)) as pilot:
        await paste(pilot, "kerjaan")
        assert len([row for row in shown(app) if "Pekerjaan" in row[22:]]) == 9
        await pilot.press("down", "enter")
        assert field.value == "01"
        assert (len(app.of(Field.Edited)), len(app.of(Field.Done))) == (1, 1)
        assert "Pekerjaan 1" in shown(app)[0]
        assert not any("Pekerjaan" in row for row in shown(app)[1:])


async def test_a_picker_takes_a_digit_and_keeps_words_that_led_nowhere() -> None:
    field = PickField(key="p", label="Pekerjaan", search=jobs, label_of=dict(JOBS).__getitem__)
    app = Bench(field, TextField(key="b", label="Bawah"))
    async with app.run_test(size=(80, 24)) as pilot:
        await paste(pilot, "pek")
        await pilot.press("3")
        assert (field.value, field.unresolved) == ("02", "")
        await paste(pilot, "astronot")
        await pilot.press("enter")
        assert [message.text for message in app.of(Field.Dropped)] == ["astronot"]
        await pilot.press("tab")
        assert (field.value, field.unresolved) == ("02", "astronot")
        assert "astronot ?" in shown(app)[0]


async def test_a_result_list_draws_fifteen_rows_and_keeps_the_highlight_by_id() -> None:
    rows = [Row(f"r{number}", f"Layanan {number}", "SKTM", "L") for number in range(40)]
    results = ResultList(rows)
    app = Bench(results)
    async with app.run_test(size=(80, 24)) as pilot:
        assert sum("Layanan" in row for row in shown(app)) == 15
        assert "25 more" in shown(app)[15]
        await pilot.press("down", "pagedown")
        assert results.highlighted == "r16"
        results.set_rows(rows[10:20], total=10)
        await pilot.pause()
        assert results.highlighted == "r16"
        assert ">7 L Layanan 16" in shown(app)[6]
        assert shown(app)[6].endswith("SKTM")
        await pilot.press("3", "enter")
        assert [message.id for message in app.of(ResultList.Chosen)] == ["r12", "r12"]
        assert [message.id for message in app.of(ResultList.Moved)] == ["r1", "r16"]


async def test_text_from_data_is_never_read_as_markup() -> None:
    line = MessageLine()
    field = TextField(key="a", label="[b]Nama[/b]", value="[red]x[/]")
    app = Bench(field, ResultList([Row("1", "[i]a[/i]")]), line)
    async with app.run_test(size=(80, 24)) as pilot:
        line.say("[bold]salah[/bold]", "error")
        await pilot.pause()
        text = "\n".join(shown(app))
    for part in ("[b]Nama[/b]", "[red]x[/]", "[i]a[/i]", "! [bold]salah[/bold]"):
        assert part in text


async def test_up_and_down_move_between_fields_and_can_be_left_to_the_screen() -> None:
    fields = [TextField(key=str(number), label="x") for number in range(3)]
    fields[2].arrows = False
    app = Bench(*fields)
    async with app.run_test() as pilot:
        await pilot.press("down", "down")
        assert app.focused is fields[2]
        await pilot.press("up")
        assert app.focused is fields[2]


TYPED: dict[str, tuple[Callable[..., Field], str]] = {
    "text": (TextField, "jalan 1 RT"),
    "mask": (lambda **words: TextField(mask=Mask(40, group=(4, 4)), **words), "3171000000"),
    "pick": (lambda **words: PickField(search=jobs, **words), "pekerjaanz"),
    "choice": (lambda **words: ChoiceField(options=SHORT, **words), "afta123aft"),
    "long choice": (lambda **words: ChoiceField(options=LONG, **words), "1234567pip"),
    "several": (lambda **words: MultiChoiceField(options=LONG, **words), "1 2 3 4 5 "),
    "yes or no": (YesNoField, "ynyn1212yn"),
    "toggle": (Toggle, "          "),
}


@pytest.mark.parametrize("kind", TYPED)
async def test_ten_keys_cost_at_most_two_layout_passes(kind: str) -> None:
    make, keys = TYPED[kind]
    app = Bench(*(make(key=str(number), label="x") for number in range(12)))
    async with app.run_test(size=(80, 24)) as pilot:
        passes: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, passes.append, immediate=True)
        for key in keys:
            app.post_message(events.Key("space" if key == " " else key, key))
            await pilot.pause()
        assert len(app.of(Field.Edited)) >= 8 or getattr(app.focused, "unresolved", "") == keys
        assert len(passes) <= 2
