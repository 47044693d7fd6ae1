"""The numbers that a citizen takes home: receipts (resume codes: `cases.resume`).

`<unit>.<terminal><epoch>.<yymmdd>.<nnnn>.<check>`, e.g. `3171071004.010.261124.0001.K`: unit of 10
or 6 digits, terminal 2, epoch in base 36, date, number of that day. The check character is ISO
7064 MOD 37,36 over the characters without dots. It finds every single wrong character. Of swapped
neighbours it finds all but one kind: two that are next to each other in the alphabet 0-9A-Z
(or 0 and Z) slip through after one particular remainder of 36, that is 72 of 45,360 possible
swaps (0.16 %); tests/cases/test_numbering.py counts them.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

from ptsp_tui.cases.resume import (
    group_resume_code,
    is_resume_code,
    parse_resume_code,
    resume_code,
)
from ptsp_tui.errors import BadValue, Refused

__all__ = [
    "ReceiptNumber",
    "group_resume_code",
    "looks_like",
    "make_receipt",
    "parse_receipt",
    "parse_resume_code",
    "resume_code",
]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORTH = {char: at for at, char in enumerate(ALPHABET)}
_DIGITS = str.maketrans("OIL", "011")
LAST_NUMBER = 9999
LAST_EPOCH = 36**3 - 1  # one to three characters, so that a receipt without dots reads one way

_SHAPE = re.compile(r"([0-9]{6}|[0-9]{10})([0-9]{2})([0-9A-Z]{1,3})([0-9]{6})([0-9]{4})([0-9A-Z])")
_LENGTHS = (20, 21, 22, 24, 25, 26)


class ReceiptNumber(msgspec.Struct, frozen=True):
    """A receipt taken apart. `str()` gives the printed form."""

    unit: str
    terminal: str
    epoch: int
    day: date
    number: int

    def __str__(self) -> str:
        groups = [
            self.unit,
            self.terminal + base36(self.epoch),
            self.day.strftime("%y%m%d"),
            f"{self.number:04}",
        ]
        return ".".join([*groups, check_character("".join(groups))])


def make_receipt(unit: str, terminal: str, epoch: int, day: date, number: int) -> str:
    """The receipt number `number` (1-9999) of `day` at this terminal.

    BadValue when unit, terminal, epoch or day do not fit; Refused past 9999.
    """
    if not re.fullmatch(r"[0-9]{6}|[0-9]{10}", unit):
        raise BadValue("A unit's code has 10 or 6 digits.", field="unit")
    if not re.fullmatch(r"[0-9]{2}", terminal):
        raise BadValue("A terminal's number has 2 digits.", field="terminal")
    if not 0 <= epoch <= LAST_EPOCH or not 2000 <= day.year <= 2099 or number < 1:
        raise BadValue(
            "No receipt can be numbered with this epoch, date or number.", field="number"
        )
    if number > LAST_NUMBER:
        raise Refused(
            "This terminal has given out all {last} receipts of today. Use another terminal.",
            last=LAST_NUMBER,
        )
    return str(ReceiptNumber(unit, terminal, epoch, day, number))


def parse_receipt(text: str) -> ReceiptNumber:
    """Read a receipt typed or scanned in any case, with spaces or without dots.

    BadValue with what is wrong: its length, a strange sign, the check character.
    """
    bare = _bare(text)
    strange = next((char for char in bare if char not in _WORTH), None)
    if strange is not None:
        raise _fault("A receipt number holds digits and letters; {sign} is neither.", sign=strange)
    if len(bare) not in _LENGTHS:
        raise _fault(
            "A receipt number has 20 or 24 characters without dots; {count} were given.",
            count=len(bare),
        )
    match = _SHAPE.fullmatch(_digits_for_letters(bare))
    if match is None:
        raise _fault("This is no receipt number: a letter stands where a digit belongs.")
    return _checked(match)


def _fault(msgid: str, **facts: object) -> BadValue:
    return BadValue(msgid, field="receipt", **facts)


def _checked(match: re.Match[str]) -> ReceiptNumber:
    unit, terminal, epoch, day, number, check = match.groups()
    if check != check_character("".join(match.groups()[:-1])):
        raise _fault("The check character does not fit: look at the receipt once more.")
    try:
        when = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        when = None
    canonical_epoch = base36(int(epoch, 36)) == epoch
    if when is None or number == "0000" or not canonical_epoch:
        raise _fault("No terminal of ours writes such a receipt number.")
    return ReceiptNumber(unit, terminal, int(epoch, 36), when, int(number))


def _bare(text: str) -> str:
    return re.sub(r"[\s.\u2010-\u2015-]", "", text).upper()


def _digits_for_letters(bare: str) -> str:
    """O, I and L read as 0 and 1 where only digits can stand; the epoch and the check keep them."""
    unit_end = 12 if len(bare) >= 24 else 8
    number_start = len(bare) - 11
    head, epoch = bare[:unit_end].translate(_DIGITS), bare[unit_end:number_start]
    return head + epoch + bare[number_start:-1].translate(_DIGITS) + bare[-1]


def base36(number: int) -> str:
    """A number from 0 in base 36, upper case, without leading zeros."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = ALPHABET[rest] + digits
    return digits


def check_character(text: str) -> str:
    """The ISO 7064 MOD 37,36 check character of a text of 0-9 and A-Z."""
    product = 36
    for char in text:
        total = (product + _WORTH[char]) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def looks_like(text: str) -> Literal["receipt", "resume", "nik"] | None:
    """What a search text is, when it is a number of ours: then it needs no search by words.

    A receipt with a typing error still is one when its shape is plain; 16 digits are "nik" (NIK or
    KK number). Words never pass for a resume code.
    """
    if not text.isascii():
        return None
    bare = _bare(text)
    if re.fullmatch(r"[0-9]{16}", bare):
        return "nik"
    if len(bare) in _LENGTHS and _SHAPE.fullmatch(_digits_for_letters(bare)):
        return "receipt" if not bare.isdecimal() or "." in text or _is_receipt(bare) else None
    return "resume" if is_resume_code(bare) else None


def _is_receipt(bare: str) -> bool:
    try:
        parse_receipt(bare)
    except BadValue:
        return False
    return True
