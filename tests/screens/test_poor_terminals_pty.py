"""The same visit on a Linux console, without colour, without UTF-8, and in a window too small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ptsp_tui.catalog.book import Book
from tests.golden import assert_golden
from tests.screens.lines import FILED, FORM, TO_THE_FORM, cases_of, log_in, new_terminal, start
from tests.terminal import Terminal

pytestmark = pytest.mark.pty
LATIN = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
COLOUR = re.compile(rb"\x1b\[[0-9;:]*?\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8)\b[0-9;:]*m")
MANY_COLOURS = re.compile(rb"\x1b\[(?:[0-9;]*;)?[34]8[;:]")
LINES = "─│┌┐└┘"


def visit(terminal: Terminal) -> str:
    """A visit to its receipt, with the menu opened on the way; the menu's screen."""
    log_in(terminal)
    terminal.send(TO_THE_FORM)
    terminal.wait_for("Nama lengkap")
    terminal.press("Ctrl+P")
    terminal.wait_for("Cari:")
    menu = terminal.wait_quiet(100)
    terminal.press("Esc")
    terminal.wait_gone("Cari:")  # else the next key would make an Alt key of the Esc
    terminal.send(FORM)
    terminal.wait_for("AJUKAN")
    terminal.press("Enter")
    terminal.wait_for("TANDA TERIMA")
    terminal.wait_quiet(100)
    return menu


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("linux-console", {"TERM": "linux"}),
        ("latin-1", LATIN),
        ("no-colour", {"NO_COLOR": "1"}),
        ("vt220", {"TERM": "vt220", **LATIN}),
    ],
)
def test_a_visit_is_the_same_on_a_poor_terminal(
    tmp_path: Path, book: Book, name: str, more: dict[str, str]
) -> None:
    with start(new_terminal(tmp_path, book) | more) as terminal:
        menu = visit(terminal)
        assert_golden(f"screens/poor/{name}-menu", menu)
        assert_golden(f"screens/poor/{name}-receipt", terminal.screen())
        raw = bytes(terminal.raw)
    assert not MANY_COLOURS.search(raw), "more than sixteen colours"
    assert b"\\u" not in raw, "a letter that the terminal cannot show arrived as an escape"
    if name != "linux-console":
        assert not set(LINES) & set(menu)
    if name in ("no-colour", "vt220"):
        assert not COLOUR.search(raw), COLOUR.search(raw)
    assert cases_of(tmp_path, book)[0]["values"] == FILED


def test_a_window_made_too_small_says_so_and_keeps_what_was_typed(
    tmp_path: Path, book: Book
) -> None:
    with start(new_terminal(tmp_path, book)) as terminal:
        log_in(terminal)
        terminal.send(TO_THE_FORM)
        terminal.wait_for("Nama lengkap")
        terminal.send("siti aminah")
        terminal.wait_for("SITI AMINAH")
        before = terminal.wait_quiet(100)
        terminal.resize(60, 20)
        terminal.wait_for("80")
        assert_golden("screens/poor/too-small", terminal.wait_quiet(100))
        terminal.resize(80, 24)
        terminal.wait_for("SITI AMINAH")
        assert terminal.wait_quiet(100) == before
        terminal.send("h")
        terminal.wait_for("SITI AMINAHH")
        terminal.resize(120, 40)
        terminal.wait_until(lambda screen: "Esc Kembali" in screen.splitlines()[-1], "more room")
        assert "SITI AMINAHH" in terminal.screen()
