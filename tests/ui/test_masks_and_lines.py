"""What a field accepts and takes back, without a screen."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.widgets.line import Line
from ptsp_tui.widgets.mask import SEPARATORS, Mask

NIK = Mask(16, "digits", advance=True, group=(6, 6, 4))
MASKS = st.sampled_from(
    [NIK, Mask(8, "digits", group=(2, 2), gap="-"), Mask(20), Mask(5, "alnum", upper=True)]
)


@given(MASKS, st.text(max_size=40), st.integers(0, 20))
def test_a_mask_loses_nothing_without_saying_so(mask: Mask, incoming: str, room: int) -> None:
    taken = mask.take(incoming, room)
    text = incoming.upper() if mask.upper else incoming
    told = taken.text + taken.dropped + taken.separators
    assert signs(told) == signs(text)
    assert len(taken.text) <= room
    assert set(taken.separators) <= SEPARATORS


def signs(text: str) -> Counter[str]:
    """How often each sign stands in `text`, blanks apart."""
    return Counter(sign for sign in text if not sign.isspace())


@given(MASKS, st.text("0123456789", max_size=16))
def test_gaps_are_only_shown_and_the_cursor_stands_on_its_character(mask: Mask, text: str) -> None:
    value = mask.take(text, mask.max_length).text
    shown = mask.shown(value)
    assert [shown[mask.column(index)] for index in range(len(value))] == list(value)
    assert mask.column(len(value)) >= len(shown)


def test_a_scanned_nik_with_blanks_dashes_and_gs_is_taken_whole() -> None:
    taken = NIK.take("\x1d317100-000000 0001", 16)
    assert taken.text == "3171000000000001"
    assert taken.dropped == ""


def test_too_many_digits_are_named() -> None:
    assert NIK.take("3171000000000001999", 16).dropped == "999"


@given(st.lists(st.sampled_from(["a", "b", " ", "xyz", "<", "|"]), max_size=40))
def test_undo_walks_back_to_the_first_text_whatever_was_done(steps: list[str]) -> None:
    line = Line("awal")
    for step in steps:
        if step == "<":
            line.cut(line.cursor - 1, line.cursor)
        elif step == "|":
            line.move(line.word_left())
        else:
            line.put(step)
        assert 0 <= line.cursor <= len(line.text)
    while line.undo():
        pass
    assert line.text == "awal"


def test_letters_typed_in_a_row_are_undone_word_by_word() -> None:
    line = Line()
    for sign in "jalan merdeka":
        line.put(sign)
    line.undo()
    assert line.text == "jalan "
