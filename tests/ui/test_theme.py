"""The program is readable on every terminal: colourless, 16 colours, ASCII only."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual.app import App
from textual.widgets import Input

from ptsp_tui.commands import MenuEntry
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.screens.help import HelpScreen
from ptsp_tui.screens.menu import MenuScreen
from ptsp_tui.theme import (
    ASCII_GLYPHS,
    BASE_CSS,
    LINE_GLYPHS,
    MONO,
    SIXTEEN,
    Look,
    choose,
    themes,
)
from ptsp_tui.widgets.message_line import Kind

XTERM = {"TERM": "xterm-256color"}
LOOKS = [choose(XTERM, "utf-8"), choose(XTERM, "utf-8", ascii_flag=True), choose({}, "utf-8")]


@pytest.mark.parametrize(
    ("env", "encoding", "flag", "theme", "ascii_only"),
    [
        (XTERM, "utf-8", False, SIXTEEN, False),
        (XTERM, "UTF8", False, SIXTEEN, False),
        (XTERM, "utf-8", True, SIXTEEN, True),
        (XTERM, "iso-8859-1", False, SIXTEEN, True),
        (XTERM, "ANSI_X3.4-1968", False, SIXTEEN, True),
        (XTERM, None, False, SIXTEEN, True),
        ({"TERM": "linux"}, "utf-8", False, SIXTEEN, False),
        ({**XTERM, "NO_COLOR": "1"}, "utf-8", False, MONO, True),
        ({**XTERM, "NO_COLOR": ""}, "utf-8", False, SIXTEEN, False),
        ({"TERM": "dumb"}, "utf-8", False, MONO, True),
        ({"TERM": "vt100"}, "utf-8", False, MONO, True),
        ({"TERM": "xterm-mono"}, "utf-8", False, MONO, True),
        ({}, "utf-8", False, MONO, True),
        ({"OS": "Windows_NT"}, "cp65001", False, SIXTEEN, False),
        ({"OS": "Windows_NT"}, "cp1252", False, SIXTEEN, True),
    ],
)
def test_the_look_follows_from_terminal_encoding_and_flag(
    env: dict[str, str], encoding: str | None, flag: bool, theme: str, ascii_only: bool
) -> None:
    look = choose(env, encoding, flag)
    assert (look.theme, look.ascii) == (theme, ascii_only)


def test_a_look_is_chosen_before_textual_is_paid_for() -> None:
    program = (
        "import sys; from ptsp_tui.theme import choose; choose({}, None).environment();"
        "sys.exit(any(m.split('.')[0] in ('textual', 'rich') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_ascii_glyphs_are_ascii_and_lines_are_in_the_vga_font() -> None:
    signs = [getattr(ASCII_GLYPHS, name) for name in ASCII_GLYPHS.__slots__]
    assert all(sign.isascii() for sign in signs)
    lines = "".join(getattr(LINE_GLYPHS, name) for name in LINE_GLYPHS.__slots__)
    beyond = {sign for sign in lines if not sign.isascii()}
    assert beyond <= set("─│┌┐└┘├┤┬┴┼═║█▄▀▌▐░▒▓")


@pytest.mark.parametrize("glyphs", [ASCII_GLYPHS, LINE_GLYPHS])
def test_states_differ_by_sign_and_not_by_colour_alone(glyphs: object) -> None:
    look = choose(XTERM, "utf-8", ascii_flag=glyphs is ASCII_GLYPHS).glyphs
    assert len({look.ticked, look.unticked, look.chosen, look.unchosen}) == 4
    assert len({look.good, look.warning, look.error}) == 3


def variables(name: str) -> dict[str, str]:
    theme = next(each for each in themes(LOOKS[0]) if each.name == name)
    return theme.to_color_system().generate()


@pytest.mark.parametrize("name", [MONO, SIXTEEN])
def test_a_theme_knows_no_colour_beyond_the_sixteen_and_no_bright_black(name: str) -> None:
    for variable, value in variables(name).items():
        if _is_unused(variable):
            continue
        assert not re.search(r"#|rgb|%|auto", value), (variable, value)
        assert "bright_black" not in value, variable


def test_the_mono_theme_uses_no_colour_at_all() -> None:
    colours = {
        variable: value
        for variable, value in variables(MONO).items()
        if value.startswith("ansi_") and not _is_unused(variable)
    }
    assert set(colours.values()) == {"ansi_default"}


def _is_unused(variable: str) -> bool:
    """Markdown, footer, scroll bars, links and Textual's shades are on none of our screens."""
    unused = ("markdown", "footer", "scrollbar", "link", "surface-actrive")
    return variable.startswith(unused) or "-darken-" in variable or "-lighten-" in variable


class Page(PtspScreen[None]):
    TITLE = "Page"

    def compose_body(self) -> Iterator[Input]:
        yield Input("typed", compact=True)
        yield Input(placeholder="placeholder", compact=True)

    def action_next(self) -> None: ...


class Looked(App[None], inherit_bindings=False):
    CSS = BASE_CSS
    ENABLE_COMMAND_PALETTE = False
    statuses = ("3171071004.01 budi  0",)

    def __init__(self, look: Look) -> None:
        super().__init__()
        for theme in themes(look):
            self.register_theme(theme)
        self.theme = look.theme

    def on_mount(self) -> None:
        self.push_screen(Page())


def painted(app: App[None]) -> list[Segment]:
    """What is on the screen, with the styles the terminal gets."""
    update = app.screen._compositor.render_strips()
    return [segment for strip in update for segment in strip]


ENTRIES = [MenuEntry("a", "An entry", "a", "F7", "Does a thing."), MenuEntry("b", "B", "b")]


@pytest.mark.parametrize("look", LOOKS, ids=["16", "16-ascii", "mono"])
async def test_every_cell_of_our_screens_is_readable(look: Look) -> None:
    app = Looked(look)
    async with app.run_test(size=(80, 24)) as pilot:
        kinds: list[Kind] = ["info", "ok", "warn", "error"]
        for kind in kinds:
            page = app.screen
            assert isinstance(page, Page)
            page.say(f"a {kind} message", kind)
            await pilot.pause()
            assert_readable(app, look)
        for modal in (Confirm("Sure?", "Yes", "No"), HelpScreen("", "text", ENTRIES),
                      MenuScreen(ENTRIES)):  # fmt: skip
            await app.push_screen(modal)
            await pilot.pause()
            assert_readable(app, look)
            await pilot.press("escape")


def assert_readable(app: App[None], look: Look) -> None:
    segments = painted(app)
    assert any(segment.text.strip() for segment in segments)
    for segment in segments:
        assert segment.text.isascii() or not look.ascii, segment.text
        style = segment.style
        if style is None or not segment.text.strip():
            continue
        ink, ground = style.color, style.bgcolor
        numbers = {
            colour.number
            for colour in (ink, ground)
            if colour is not None and not colour.is_default
        }
        assert all(number is not None and number < 16 for number in numbers), segment
        assert 8 not in numbers, segment
        if look.theme == MONO:
            assert not numbers, segment
        elif ink is not None and ground is not None:
            assert ink.number != ground.number, segment


@pytest.mark.parametrize("look", LOOKS, ids=["16", "16-ascii", "mono"])
async def test_boxes_are_drawn_with_the_lines_the_terminal_has(look: Look) -> None:
    app = Looked(look)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Confirm("Sure?", "Yes", "No"))
        await pilot.pause()
        text = "".join(segment.text for segment in painted(app))
        assert look.glyphs.vertical in text
        assert ("│" in text) is not look.ascii
