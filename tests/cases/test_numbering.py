"""Receipts and resume codes: they read back, and slips of the pen are found."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from ptsp_tui.cases.numbering import (
    ALPHABET,
    LAST_EPOCH,
    ReceiptNumber,
    check_character,
    group_resume_code,
    looks_like,
    make_receipt,
    parse_receipt,
    parse_resume_code,
    resume_code,
)
from ptsp_tui.cases.resume import CROCKFORD
from ptsp_tui.errors import BadValue, Refused

DAY = date(2026, 11, 24)
RECEIPT = make_receipt("3171071004", "01", 0, DAY, 1)

UNITS = st.from_regex(r"[0-9]{6}([0-9]{4})?", fullmatch=True)
RECEIPTS = st.builds(
    ReceiptNumber,
    unit=UNITS,
    terminal=st.from_regex(r"[0-9]{2}", fullmatch=True),
    epoch=st.integers(0, LAST_EPOCH),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    number=st.integers(1, 9999),
)


def test_a_receipt_has_the_printed_form_of_the_design() -> None:
    assert RECEIPT == "3171071004.010.261124.0001.P"
    assert make_receipt("317107", "12", 36, DAY, 9999).startswith("317107.1210.261124.9999.")


@given(RECEIPTS)
def test_a_receipt_reads_back_with_or_without_dots_in_any_case(receipt: ReceiptNumber) -> None:
    text = make_receipt(receipt.unit, receipt.terminal, receipt.epoch, receipt.day, receipt.number)
    bare = text.replace(".", "")
    for typed in (text, bare, text.lower(), text.replace(".", " "), f" {bare[:5]}-{bare[5:]}\r\n"):
        assert parse_receipt(typed) == receipt
    assert str(receipt) == text


@given(RECEIPTS)
def test_the_check_character_is_that_of_iso_7064_mod_37_36(receipt: ReceiptNumber) -> None:
    assert mod_37_36.is_valid(str(receipt).replace(".", ""))


@given(RECEIPTS)
def test_every_single_wrong_character_of_a_receipt_is_found(receipt: ReceiptNumber) -> None:
    bare = str(receipt).replace(".", "")
    for place in range(len(bare)):
        for wrong in ALPHABET:
            typed = bare[:place] + wrong + bare[place + 1 :]
            if typed == bare or _same_when_misread(typed, bare, place):
                continue
            with pytest.raises(BadValue):
                parse_receipt(typed)


def _same_when_misread(typed: str, bare: str, place: int) -> bool:
    """O for 0 and I or L for 1, where only digits stand, are put right, not missed."""
    misread = {"O": "0", "I": "1", "L": "1"}.get(typed[place]) == bare[place]
    epoch = range(12 if len(bare) >= 24 else 8, len(bare) - 11)
    return misread and place not in epoch and place != len(bare) - 1


def test_swapped_neighbours_are_found_but_for_72_of_45360_cases() -> None:
    """The honest figure: swaps of a and b after one of 36 remainders leave the check as it was."""
    prefixes = {check_character(a + b): a + b for a in ALPHABET for b in ALPHABET}
    assert len(prefixes) == 36  # one prefix for every remainder
    missed = [
        (a, b)
        for prefix in prefixes.values()
        for a in ALPHABET
        for b in ALPHABET
        if a != b and check_character(prefix + a + b) == check_character(prefix + b + a)
    ]
    assert len(missed) == 72
    assert {(ALPHABET.index(a) - ALPHABET.index(b)) % 36 for a, b in missed} == {1, 35}


@given(RECEIPTS)
def test_swapped_digits_that_differ_by_more_than_one_are_found(receipt: ReceiptNumber) -> None:
    bare = str(receipt).replace(".", "")
    for place, (a, b) in enumerate(pairwise(bare)):
        # A letter among digits is another matter: an I there is read as the 1 that was meant.
        if not (a + b).isdigit() or abs(int(a) - int(b)) < 2:
            continue
        with pytest.raises(BadValue):
            parse_receipt(bare[:place] + b + a + bare[place + 2 :])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("3171071004.010.261124.0001.Q", "The check character does not fit"),
        ("3171071004.010.261124.000.P", "20 or 24 characters without dots; 23 were given"),
        ("", "20 or 24 characters without dots; 0 were given"),
        ("3171071004.010.261124.0001.?", r"\? is neither"),
        ("3171071004.010.26112A.0001.P", "a letter stands where a digit belongs"),
        (None, "No terminal of ours"),  # a thirteenth month
        ("number", "No terminal of ours"),  # number 0000
        ("epoch", "No terminal of ours"),  # epoch 00
    ],
)
def test_a_wrong_receipt_is_refused_saying_what_is_wrong(typed: str | None, sentence: str) -> None:
    made = {
        None: "3171071004010" + "261324" + "0001",
        "number": "3171071004010" + "261124" + "0000",
        "epoch": "31710710040100" + "261124" + "0001",
    }
    text = made[typed] + check_character(made[typed]) if typed in made else typed
    with pytest.raises(BadValue, match=sentence):
        parse_receipt(text or "")


def test_letters_read_for_digits_are_put_right() -> None:
    assert str(parse_receipt("3I7lO71OO4.O10.261124.OOO1.P")) == RECEIPT


@pytest.mark.parametrize(
    ("unit", "terminal", "epoch", "number"),
    [
        ("3171", "01", 0, 1),
        ("3171071004", "1", 0, 1),
        ("3171071004", "01", -1, 1),
        ("3171071004", "01", LAST_EPOCH + 1, 1),
        ("3171071004", "01", 0, 0),
    ],
)
def test_no_receipt_is_made_of_what_does_not_fit(
    unit: str, terminal: str, epoch: int, number: int
) -> None:
    with pytest.raises(BadValue):
        make_receipt(unit, terminal, epoch, DAY, number)


def test_past_9999_a_terminal_gives_out_no_more_receipts_that_day() -> None:
    with pytest.raises(Refused, match="all 9999 receipts of today") as refusal:
        make_receipt("3171071004", "01", 0, DAY, 10_000)
    assert not isinstance(refusal.value, BadValue)


# -- resume codes


def _code(seed: int) -> str:
    return resume_code(random.Random(seed).randrange)


def test_resume_codes_are_8_crockford_characters_with_a_letter_and_a_digit() -> None:
    for seed in range(500):
        code = _code(seed)
        assert len(code) == 8
        assert set(code) <= set(CROCKFORD)
        assert set(code) & set("23456789")
        assert any(char.isalpha() for char in code)
    assert resume_code() != resume_code()


@given(st.integers())
def test_a_resume_code_reads_back_however_it_is_typed(seed: int) -> None:
    code = _code(seed)
    misread = code.replace("0", "O").replace("1", "l")
    for typed in (code, code.lower(), misread, group_resume_code(code), f"{code[:4]}-{code[4:]}\r"):
        assert parse_resume_code(typed) == code


@given(st.integers())
def test_every_single_wrong_character_of_a_resume_code_is_found(seed: int) -> None:
    code = _code(seed)
    for place in range(8):
        for wrong in set(CROCKFORD) - {code[place]}:
            with pytest.raises(BadValue, match="does not fit"):
                parse_resume_code(code[:place] + wrong + code[place + 1 :])


@given(st.integers())
def test_every_swap_of_two_characters_of_a_resume_code_is_found(seed: int) -> None:
    code = _code(seed)
    for i in range(8):
        for j in range(i + 1, 8):
            if code[i] == code[j]:
                continue
            swapped = list(code)
            swapped[i], swapped[j] = code[j], code[i]
            with pytest.raises(BadValue, match="does not fit"):
                parse_resume_code("".join(swapped))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("K7QM2", "8 characters; 5 were given"), ("K7QM2XRU", "No resume code holds U")],
)
def test_a_wrong_resume_code_is_refused_saying_what_is_wrong(typed: str, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        parse_resume_code(typed)


# -- the one search prompt


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (RECEIPT, "receipt"),
        (RECEIPT.lower().replace(".", " "), "receipt"),
        ("3171071004.010.261124.0002.P", "receipt"),  # mistyped: the prompt must say so
        ("3171 0701 0190 0001", "nik"),
        ("ktp saya hilang", None),
        ("24112026", None),
        ("081234567890", None),
        ("", None),
        ("\u0e01" * 8, None),
    ],
)
def test_the_search_prompt_knows_numbers_from_words(typed: str, kind: str | None) -> None:
    assert looks_like(typed) == kind


@given(st.integers())
def test_the_search_prompt_knows_resume_codes(seed: int) -> None:
    assert looks_like(group_resume_code(_code(seed))) == "resume"


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=40))
def test_no_word_is_taken_for_a_number(words: str) -> None:
    assert looks_like(words) is None


@given(st.from_regex(r"[0-9]{22}", fullmatch=True))
def test_a_nitku_is_a_receipt_only_when_its_check_character_fits(digits: str) -> None:
    assert (looks_like(digits) == "receipt") <= mod_37_36.is_valid(digits)
