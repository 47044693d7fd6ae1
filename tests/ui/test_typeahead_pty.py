"""Type-ahead is never lost (DESIGN section 9), shown in a real pseudo-terminal.

Pilot cannot show it: it waits between keys. Every test here sends keys faster than the program
handles them and reads what landed where from the last row of the screen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.pty

APPS = Path(__file__).parent / "apps"
WORDS = ["abcd", "efgh", "ijkl", "mnop", "qrst", "uvwx", "yzab", "cdef", "ghij"]
NIKS = [f"3171{number:012}" for number in range(4)]


def all_right(values: list[str], count: int | None = None) -> str:
    """The last row when every field holds its own value."""
    return f"[{'|'.join(values + [''] * ((count or len(values)) - len(values)))}]"


def assert_lands(
    app: str,
    keys: str | Callable[[Terminal], None],
    expected: str,
    *,
    gap: float = 0.0,
    ready: str = "Baris 0",
    block_ms: int = 0,
    give_up: float = 60.0,
) -> str:
    """Start an app of `apps/` and send the keys once `ready` is seen ("": at once); fail unless the
    last row becomes the expected one. The screen then."""
    name, *words = app.split()
    command = [sys.executable, str(APPS / f"{name}.py"), *words]
    env = {"PTSP_TEST_BLOCK": str(block_ms), "PTSP_TEST_GIVE_UP": str(give_up)}
    with Terminal(command, env=env) as terminal:
        terminal.wait_for(ready)
        if callable(keys):
            keys(terminal)
        else:
            terminal.type(keys, gap)
        return terminal.wait_for(expected)


@pytest.mark.parametrize("gap", [0, 0.002, 0.005, 0.01, 0.04])
@pytest.mark.parametrize("end", ["\t", "\r"], ids=["Tab", "Enter"])
def test_nine_fields_are_right_at_every_gap_between_keys(gap: float, end: str) -> None:
    assert_lands("own_fields fields", end.join(WORDS), all_right(WORDS), gap=gap)


def test_nine_fields_are_right_behind_a_handler_that_blocks_300_ms() -> None:
    assert_lands("own_fields fields", "\r".join(WORDS), all_right(WORDS), block_ms=300)


@pytest.mark.parametrize("end", ["\t", "\r"], ids=["Tab", "Enter"])
def test_nine_stock_inputs_are_right_too(end: str) -> None:
    assert_lands("stock_fields", end.join(WORDS), all_right(WORDS), ready="[]")


def test_keys_typed_while_a_key_handler_awaits_reach_their_field() -> None:
    assert_lands("stock_fields 0 300", "\t".join(WORDS[:4]), all_right(WORDS[:4], 9), ready="[]")


@pytest.mark.parametrize("block_ms", [0, 300])
def test_keys_typed_ahead_cross_a_list_and_a_pushed_screen(block_ms: int) -> None:
    down = "\x1b[B"
    screen = assert_lands(
        "own_fields visit",
        f"ktp\r{down}{down}\rsatu\rdua\ttiga",
        all_right(["satu", "dua", "tiga"], 9),
        ready="Layanan 0",
        block_ms=block_ms,
    )
    assert "<ktp/r2>" in screen


def test_a_digit_in_a_list_opens_its_row_and_the_next_keys_reach_the_new_screen() -> None:
    screen = assert_lands(
        "own_fields visit", "a\r5satu\rdua", all_right(["satu", "dua"], 9), ready="Lay"
    )
    assert "<a/r4>" in screen


def test_a_hold_keeps_keys_for_a_screen_that_a_worker_pushes_later() -> None:
    keys = "ktp\r5satu\rdua\ttiga"
    assert_lands("own_fields slow", keys, all_right(["satu", "dua", "tiga"], 9), ready="Layanan 0")


@pytest.mark.parametrize("end", ["", "\r"], ids=["full", "Enter"])
def test_keys_typed_ahead_survive_pages_that_are_replaced(end: str) -> None:
    words = ["1111", "2222", "3333", "4444"]
    assert_lands("own_fields stepped", end.join(words), all_right(words), block_ms=100)


def test_keys_typed_ahead_reach_the_field_on_which_a_page_resumes() -> None:
    assert_lands("own_fields resumed", "a\rsatu\tdua", all_right(["", "", "satu", "dua"], 9))


def test_keys_typed_ahead_survive_fields_that_remove_themselves() -> None:
    words = ["satu", "dua", "tiga"]
    assert_lands("own_fields vanishing", "\r".join(words), all_right(words))


def test_a_hold_that_nobody_releases_lets_the_keys_through_in_the_end() -> None:
    assert_lands("own_fields stuck", "satu\rdua", all_right(["satu", "dua"], 9), give_up=0.3)


def test_keys_typed_before_the_first_screen_stands_reach_it() -> None:
    assert_lands(
        "own_fields fields",
        lambda terminal: terminal.send("\t".join(WORDS)),
        all_right(WORDS),
        ready="",
    )


@pytest.mark.parametrize(
    "end", ["", "\r", "\n", "\t", "\r\n"], ids=["-", "CR", "LF", "Tab", "CRLF"]
)
def test_a_scanners_line_end_after_a_full_field_is_absorbed(end: str) -> None:
    assert_lands("own_fields scans", "".join(nik + end for nik in NIKS), all_right(NIKS), gap=0.001)


def test_only_the_first_line_end_after_a_full_field_is_absorbed() -> None:
    keys = f"{NIKS[0]}\r\r{NIKS[2]}"
    assert_lands("own_fields scans", keys, all_right([NIKS[0], "", NIKS[2]], 4))


def test_a_line_end_after_another_key_is_not_absorbed() -> None:
    home = "\x1b[H"
    keys = f"{NIKS[0]}{home}\r{NIKS[2]}"
    assert_lands("own_fields scans", keys, all_right([NIKS[0], "", NIKS[2]], 4))


def test_a_bracketed_paste_fills_a_field_and_what_follows_goes_on() -> None:
    def keys(terminal: Terminal) -> None:
        terminal.paste("\n317100-000000 0000\nsecond line")
        terminal.send(f"\r{NIKS[1]}")

    assert_lands("own_fields scans", keys, all_right(NIKS[:2], 4))


def test_a_paste_without_brackets_walks_the_fields_as_typing_does() -> None:
    assert_lands("own_fields fields", "\n".join(WORDS), all_right(WORDS))


def test_arrow_keys_in_a_burst_move_between_fields_and_type_no_letters() -> None:
    assert_lands("own_fields fields", "a\x1b[Bb\x1b[Bc\x1b[Ad", all_right(["a", "bd", "c"], 9))


@pytest.mark.parametrize(
    ("app", "typed", "value", "row"),
    [
        ("fields", "jalan mawar", "Xlan m中war", "Xlan m中war"),
        ("scans", "317101234567", "9710123456", "971012 3456"),
    ],
)
def test_what_is_edited_within_a_line_is_repainted_whole(
    app: str, typed: str, value: str, row: str
) -> None:
    """Only the cells from the cursor on are written: here they must be the right ones."""
    with Terminal([sys.executable, str(APPS / "own_fields.py"), app]) as terminal:
        terminal.wait_for("Baris 0")
        for name in [*typed, "Home", "Delete", "Delete"]:
            terminal.press(name)
            terminal.wait_quiet(5)
        terminal.press("X" if app == "fields" else "9")
        if app == "fields":
            terminal.press("End", "Left", "Left", "Left", "Backspace", "aa", "Backspace")
            terminal.press("Left", "中", "Delete")
        else:
            terminal.press("End", "Backspace")
        shown = terminal.wait_for(f"[{value}|")
        assert shown.splitlines()[0][23:].replace(" ", "") == row.replace(" ", "")
