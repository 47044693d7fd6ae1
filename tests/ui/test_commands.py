"""One key map: bindings, legend, menu and key card come from the same commands and agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input

from ptsp_tui.commands import (
    EVERYWHERE,
    Command,
    Scope,
    apply_keymap,
    bindings_for,
    key_card,
    keys_of,
    legend,
    menu_entries,
    shown_key,
)
from ptsp_tui.commands.all import COMMANDS, Help, Search, Sync
from ptsp_tui.errors import WrongUsage
from ptsp_tui.screens.base import PtspModal, PtspScreen

CARD = Path(__file__).parent / "key_card.en.txt"
F_KEYS = [f"f{number}" for number in range(1, 13)]
# Kept by terminals, tmux, screen, browsers, or the same bytes as another key (TEXTUAL.md 2.2).
TAKEN = {f"ctrl+{letter}" for letter in "abcdhijmnqstvwz"}
INDONESIAN = {
    "Next": "Lanjut", "Help": "Bantuan", "Search": "Cari", "Repeat": "Ulangi", "Sync": "Sinkron",
    "Park": "Tunda", "Print": "Cetak", "Missing": "Kurang", "Lock": "Kunci", "Menu": "Menu",
    "Back": "Kembali",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    yield
    apply_keymap({})


class Full(PtspScreen[None]):
    """A screen that supports everything there is."""

    TITLE = "Full"

    def action_next(self) -> None: ...
    def action_search(self) -> None: ...
    def action_repeat(self) -> None: ...
    def action_sync(self) -> None: ...
    def action_parked(self) -> None: ...
    def action_print(self) -> None: ...
    def action_missing(self) -> None: ...
    def action_lock(self) -> None: ...
    def action_next_page(self) -> None: ...
    def action_previous_page(self) -> None: ...


class Poor(PtspScreen[None]):
    TITLE = "Poor"

    def compose_body(self) -> list[Input]:
        return [Input(compact=True)]


class Keys(App[None], inherit_bindings=False):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Screen[None]) -> None:
        super().__init__()
        self.first = screen
        self.done: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        names = ("title-foreground", "title-background", "key-foreground")
        return {
            **dict.fromkeys(names, "ansi_default"),
            "title-style": "bold", "key-style": "bold", "focus-style": "reverse", "line": "ascii",
        }  # fmt: skip

    def on_mount(self) -> None:
        self.push_screen(self.first)

    def action_search(self) -> None:
        self.done.append("search")

    def action_sync(self) -> None:
        self.done.append("sync")


def every_command() -> list[type[Command]]:
    return list(COMMANDS.values())


def test_no_key_has_two_meanings() -> None:
    keys = [key for command in every_command() for key in command.keys]
    assert len(keys) == len(set(keys))


def test_every_f_key_has_a_second_way_without_f_keys() -> None:
    for command in every_command():
        if command.keys[0] in F_KEYS:
            assert any(key.startswith("ctrl+") for key in command.keys[1:]), command.id


def test_no_second_way_is_a_key_that_terminals_keep() -> None:
    for command in every_command():
        if command.keys[0] in F_KEYS:
            assert not TAKEN & set(command.keys), command.id


def test_no_key_is_alt_or_a_shifted_f_key_and_letters_stay_letters() -> None:
    for command in every_command():
        for key in command.keys:
            assert "alt" not in key
            assert not (key.split("+")[-1] in F_KEYS and "+" in key)
            assert command.scope is Scope.FIELD or len(key) > 1


def test_enter_and_line_feed_are_always_together() -> None:
    for command in every_command():
        assert ("enter" in command.keys) is ("ctrl+j" in command.keys)


def test_a_key_of_something_not_built_is_not_bound() -> None:
    assert "f2" not in {key for command in every_command() for key in command.keys}


def test_every_command_explains_itself_in_one_sentence() -> None:
    for command in every_command():
        assert command.help().endswith(".")
        assert command.help().count(".") == 1
        assert len(command.label) <= 14


def test_no_command_is_an_action_every_textual_screen_has() -> None:
    for command in every_command():
        assert not hasattr(Screen, f"action_{command.id}"), command.id


def test_a_screen_binds_what_it_has_an_action_for_and_what_works_everywhere() -> None:
    bound = {binding.id: binding.action for binding in bindings_for(Full)}
    assert bound["print"] == "print"
    assert bound["search"] == "search"
    poor = {binding.id: binding.action for binding in bindings_for(Poor)}
    assert "print" not in poor
    assert poor["search"] == "app.search"
    assert not {command.id for command in every_command() if command.scope is Scope.FIELD} & {
        *bound
    }


def test_a_screen_can_be_without_commands() -> None:
    class Shut(Poor):
        WITHOUT = EVERYWHERE

    assert not EVERYWHERE & {binding.id for binding in bindings_for(Shut)}


def test_over_a_question_only_what_is_always_allowed_works() -> None:
    class Question(PtspModal[bool]):
        TITLE = "Question"

    bound = {binding.id for binding in bindings_for(Question)}
    assert bound == {"help", "lock", "back", "quit", "leave_hint"}


async def test_a_command_nobody_can_do_is_neither_shown_nor_on_the_menu() -> None:
    app = Keys(Poor())
    async with app.run_test(size=(80, 24)) as pilot:
        shown = legend(app.screen)
        assert "F3 Search" in shown
        assert "Print" not in shown
        assert "Lock" not in shown  # this app has no action_lock
        ids = {entry.id for entry in menu_entries(app.screen)}
        assert {"search", "sync", "quit", "help"} <= ids
        assert not ids & {"print", "lock", "menu", "next"}
        await pilot.press("f9", "ctrl+l", "f7")
        assert app.done == []


async def test_the_second_way_does_the_same_even_in_a_text_field() -> None:
    app = Keys(Poor())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3", "ctrl+f", "f5", "ctrl+y")
        assert app.done == ["search", "search", "sync", "sync"]


@pytest.mark.parametrize(
    "say",
    [str, lambda word: INDONESIAN.get(word, word), lambda word: f"[{word}{'~' * 25}]"],
    ids=["en", "id", "pseudo-long"],
)
async def test_the_legend_fits_80_columns_in_every_language(
    say: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptsp_tui.commands.registry._", say)
    app = Keys(Full())
    async with app.run_test(size=(80, 24)) as pilot:
        for screen in (Full(), Poor()):
            await app.push_screen(screen)
            await pilot.pause()
            shown = legend(app.screen)
            assert len(shown) <= 80
            assert len(shown.split("  ")) <= 8
            for key in ("F1 ", "F10 ", "Esc "):
                assert key in shown


async def test_the_legend_of_a_full_screen_is_what_an_officer_needs_most() -> None:
    app = Keys(Poor())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Full())
        await pilot.pause()
        assert legend(app.screen) == (
            "Enter Next  F1 Help  F6 Park  F7 Print  F8 Missing  F10 Menu  Esc Back"
        )


def test_the_key_card_is_the_printed_one() -> None:
    """After a change of commands write `key_card()` to the file and read the difference."""
    assert key_card() == CARD.read_text(encoding="utf-8")


def test_the_key_card_names_every_key_and_fits_78_columns() -> None:
    card = key_card()
    assert max(len(line) for line in card.splitlines()) <= 78
    for command in every_command():
        if not command.shown_as:
            assert all(shown_key(key) in card for key in command.keys)


def test_a_key_map_moves_a_command_on_legend_card_and_keyboard() -> None:
    keymap = apply_keymap({"search": "F12, ctrl+u"})
    assert keymap == {"search": "f12,ctrl+u"}
    assert keys_of(Search) == ("f12", "ctrl+u")
    assert "F12, Ctrl+U" in key_card()
    apply_keymap({})
    assert keys_of(Search) == ("f3", "ctrl+f")


async def test_a_moved_key_works_and_the_old_one_does_not() -> None:
    app = Keys(Poor())
    async with app.run_test(size=(80, 24)) as pilot:
        app.set_keymap(apply_keymap({"search": "f5", "sync": "f3"}))
        await pilot.press("f3", "f5", "ctrl+f")
        assert app.done == ["sync", "search"]
        assert "F5 Search" in legend(app.screen)


def test_two_commands_may_change_places() -> None:
    apply_keymap({"help": "f3", "search": "f1"})
    assert (keys_of(Help), keys_of(Search)) == (("f3",), ("f1",))


def test_a_moved_enter_takes_line_feed_along() -> None:
    assert apply_keymap({"next": "enter"}) == {"next": "enter,ctrl+j"}


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"serch": "f3"}, "search"),
        ({"undo": "f3"}, "no such command"),
        ({"search": "f5"}, "both"),
        ({"search": "alt+f"}, "cannot be used"),
        ({"search": "shift+f3"}, "cannot be used"),
        ({"search": "c"}, "cannot be used"),
        ({"search": "tab"}, "cannot be used"),
        ({"search": "ctrl+i"}, "Tab"),
        ({"search": " , "}, "at least one key"),
        ({"search": "ctrl+z"}, "both"),
    ],
)
def test_a_bad_key_map_is_refused_with_a_reason_and_moves_nothing(
    mapping: dict[str, str], told: str
) -> None:
    apply_keymap({"sync": "f11"})
    with pytest.raises(WrongUsage) as refused:
        apply_keymap(mapping)
    assert told in str(refused.value)
    assert keys_of(Sync) == ("f11",)


@given(
    st.dictionaries(
        st.sampled_from([name for name, each in COMMANDS.items() if each.scope is not Scope.FIELD]),
        st.lists(
            st.sampled_from([*F_KEYS, *(f"ctrl+{letter}" for letter in "efgklopruxy"), "insert"]),
            min_size=1,
            max_size=3,
        ).map(",".join),
    )
)
def test_whatever_a_key_map_holds_no_key_ends_with_two_meanings(mapping: dict[str, str]) -> None:
    try:
        apply_keymap(mapping)
    except WrongUsage:
        apply_keymap({})
    keys = [key for command in every_command() for key in keys_of(command)]
    assert len(keys) == len(set(keys))
