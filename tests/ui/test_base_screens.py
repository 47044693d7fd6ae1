"""Every screen has its rows in place, Esc is always safe, and questions return the focus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from ptsp_tui.commands import MenuEntry
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.screens.help import HelpScreen
from ptsp_tui.screens.menu import MenuList, MenuScreen
from ptsp_tui.theme import BASE_CSS, choose, themes
from ptsp_tui.widgets.title_bar import TitleBar

STATUS = "3171071004.01 budi  3 unsent"


class Place(PtspScreen[None]):
    TITLE = "Place"

    def __init__(self, title: str = "Place") -> None:
        super().__init__()
        self.title = title
        self.pages = 0
        self.printable = True

    def compose_body(self) -> Iterator[Widget]:
        yield Input("one", id="first", compact=True, select_on_focus=False)
        yield Input("two", id="second", compact=True, select_on_focus=False)

    def help_text(self) -> str:
        return f"About {self.focused.id if self.focused else 'nothing'}."

    def more_entries(self) -> Sequence[MenuEntry]:
        return [MenuEntry("own", "Only here", "own")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "print" and not self.printable:
            return False
        return super().check_action(action, parameters)

    def action_print(self) -> None:
        self.say("printed [b]now[/b]", "ok")

    def action_own(self) -> None:
        self.say("done here")

    def action_next_page(self) -> None:
        self.pages += 1


class Counter(App[int], inherit_bindings=False):
    CSS = BASE_CSS
    ENABLE_COMMAND_PALETTE = False
    statuses = (STATUS,)
    unsent_text = "3 records are unsent."

    def __init__(self) -> None:
        super().__init__()
        look = choose({"TERM": "xterm"}, "utf-8")
        for theme in themes(look):
            self.register_theme(theme)
        self.theme = look.theme
        self.quits = 0

    def on_mount(self) -> None:
        self.push_screen(Place())

    def more_entries(self) -> Sequence[MenuEntry]:
        return [MenuEntry("book", "Day book", "app.book")]

    def action_search(self) -> None:
        self.push_screen(Place("Search"))

    def action_book(self) -> None:
        self.push_screen(Place("Day book"))

    async def action_quit(self) -> None:
        self.quits += 1


def rows(app: App[int]) -> list[str]:
    """The active screen as text; a modal's rows only, not the place below it."""
    return [
        "".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()
    ]


def place(app: App[int]) -> Place:
    assert isinstance(app.screen, Place)
    return app.screen


async def settle(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_title_body_message_and_legend_have_their_rows() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        place(app).say("hello")
        await pilot.pause()
        shown = rows(app)
        assert len(shown) == 24
        assert shown[0].startswith(" Place ")
        assert shown[0].rstrip().endswith(STATUS)
        assert shown[1].startswith("one")
        assert shown[21].strip() == "hello"
        assert shown[23].startswith("Enter Next  F1 Help  F3 Search  F7 Print")


async def test_title_step_and_status_follow_at_once() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        place(app).title, place(app).sub_title = "Form", "2 of 3"
        app.statuses = ("nothing unsent",)
        place(app).refresh_status()
        await pilot.pause()
        assert rows(app)[0].startswith(" Form - 2 of 3 ")
        assert rows(app)[0].rstrip().endswith("nothing unsent")


def test_a_long_title_is_cut_and_the_status_is_not() -> None:
    bar = TitleBar()
    bar._title, bar._statuses = "Permohonan " * 12, (STATUS,)
    assert len(bar.text(80)) == 80
    assert bar.text(80).endswith(f"~ {STATUS} ")


def test_the_status_takes_its_shorter_wording_before_the_title_is_cut() -> None:
    bar = TitleBar()
    bar._title, bar._step = "Formulir", "halaman 4 dari 8"
    bar._statuses = ("Petamburan 01 budi  3 unsent, contact 08.14", "01 budi  3 unsent", "3 unsent")
    assert bar.text(80).endswith("  Petamburan 01 budi  3 unsent, contact 08.14 ")
    assert bar.text(60).endswith(" 01 budi  3 unsent ")
    assert bar.text(40).endswith("dari 8   3 unsent ")
    assert bar.text(30).endswith("~ 3 unsent ")


async def test_messages_are_never_read_as_markup() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "f7")
        assert "printed [b]now[/b]" in rows(app)[21]


async def test_a_command_that_does_not_work_just_now_leaves_the_legend() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        place(app).printable = False
        place(app).refresh_bindings()
        await pilot.pause()
        assert "Print" not in rows(app)[23]
        await settle(pilot, "f7")
        assert "printed" not in rows(app)[21]


async def test_esc_goes_back_one_step_and_never_leaves_the_last_screen() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "f3")
        assert place(app).title == "Search"
        assert "Esc Back" in rows(app)[23]
        await settle(pilot, "escape")
        assert place(app).title == "Place"
        assert "Esc" not in rows(app)[23]
        await settle(pilot, "escape", "escape")
        assert place(app).title == "Place"
        assert app.is_running


async def test_help_explains_the_field_and_any_of_three_keys_returns_to_it() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        place(app).query_one("#second").focus()
        for key in ("escape", "f1", "enter"):
            await settle(pilot, "f1")
            assert isinstance(app.screen, HelpScreen)
            text = "\n".join(rows(app))
            assert "About second." in text
            assert "F7" in text
            await settle(pilot, key)
            focused = place(app).focused
            assert focused is not None
            assert focused.id == "second"


async def test_long_help_turns_pages() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        lines = "\n".join(f"line {number}." for number in range(40))
        await app.push_screen(HelpScreen("Place", lines))
        await pilot.pause()
        assert "Page 1 of 3" in "\n".join(rows(app))
        await settle(pilot, "pagedown", "pagedown", "pagedown")
        text = "\n".join(rows(app))
        assert "line 39." in text
        assert "Page 3 of 3" in text
        await settle(pilot, "pageup", "pageup")
        assert "line 0." in "\n".join(rows(app))


async def test_the_menu_opens_by_f10_and_by_ctrl_p_and_closes_by_itself() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("f10", "ctrl+p"):
            await settle(pilot, key)
            assert isinstance(app.screen, MenuScreen)
            await settle(pilot, key)
            assert isinstance(app.screen, Place)


async def test_the_menu_holds_commands_and_places_and_does_what_is_chosen() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "f10")
        text = "\n".join(rows(app))
        for expected in ("Search", "F3, Ctrl+F", "Print", "Quit", "Only here", "Day book"):
            assert expected in text
        await settle(pilot, "d", "a", "y", "enter")
        assert place(app).title == "Day book"
        await settle(pilot, "f10", "o", "n", "l", "ctrl+j")
        assert "done here" in rows(app)[21]


async def test_a_number_on_the_menu_chooses_at_once() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "f10")
        entries = app.screen.query_one(MenuList).fitting
        number = [entry.id for entry in entries].index("print") + 1
        await settle(pilot, str(number))
        assert "printed" in rows(app)[21]


async def test_a_filter_that_fits_nothing_is_said_and_can_be_taken_back() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "f10", "q", "q", "enter")
        assert "Nothing on the menu fits" in "\n".join(rows(app))
        await settle(pilot, "backspace")
        assert [entry.id for entry in app.screen.query_one(MenuList).fitting] == ["quit"]


async def test_thirty_entries_can_all_be_reached_by_arrows() -> None:
    entries = [MenuEntry(str(number), f"Entry {number}", "own") for number in range(30)]
    app = Counter()
    chosen: list[MenuEntry | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(MenuScreen(entries), chosen.append)
        await settle(pilot, "end")
        assert "Entry 29" in "\n".join(rows(app))
        await settle(pilot, "up", "enter")
    assert chosen == [entries[28]]


async def test_a_question_is_answered_by_its_letters_and_enter_is_the_safe_one() -> None:
    app = Counter()
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("y", "t", "n", "enter", "escape"):
            await app.push_screen(Confirm("Sure?", "Do it", "Leave it"), answers.append)
            await settle(pilot, key)
        await app.push_screen(Confirm("Print?", "Print", "No", safe=True), answers.append)
        await settle(pilot, "enter")
    assert answers == [True, False, False, False, False, True]


async def test_quitting_asks_once_says_what_is_unsent_and_enter_stays() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "ctrl+q")
        assert "3 records are unsent." in "\n".join(rows(app))
        await settle(pilot, "ctrl+q")
        assert len(app.screen_stack) == 3
        await settle(pilot, "enter")
        assert app.quits == 0
        await settle(pilot, "ctrl+q", "y")
        assert app.quits == 1


async def test_ctrl_c_only_says_how_to_leave_even_in_a_text_field() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "ctrl+c")
        assert "Ctrl+Q" in rows(app)[21]
        assert place(app).query_one("#first", Input).value == "one"


async def test_too_small_a_terminal_is_told_so_and_loses_no_input() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        place(app).query_one("#second").focus()
        await pilot.resize_terminal(60, 10)
        await pilot.pause()
        assert "80 columns by 24 rows" in "\n".join(rows(app))
        await settle(pilot, "x")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert place(app).query_one("#second", Input).value == "twox"
        assert "80 columns" not in "\n".join(rows(app))


async def test_page_keys_reach_a_screen_that_turns_pages() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "pagedown")
        assert place(app).pages == 1
