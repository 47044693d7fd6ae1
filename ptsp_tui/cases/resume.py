"""Resume codes: 8 Crockford base32 characters that open a visit again, the last a check.

The check is linear over the field GF(32), character k weighted with the k-th power of a primitive
element. All weights differ and none is zero, so it finds EVERY single wrong character, EVERY swap
of two characters (neighbours or not) and every doubled pair gone wrong (AA -> BB); other errors
slip through once in 32. The code is a name, not a secret: about 34 bits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import SystemRandom  # as in ids.py

from ptsp_tui.errors import BadValue

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_random = SystemRandom()
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def resume_code(randbelow: Callable[[int], int] = _random.randrange) -> str:
    """A new code. It holds a letter and a digit 2-9, so no word and no date is ever one.

    The caller looks whether it is taken. `randbelow(n)` gives a number from 0 to n - 1.
    """
    while True:
        body = "".join(CROCKFORD[randbelow(32)] for _ in range(LENGTH - 1))
        code = body + CROCKFORD[_weighted(body)]
        if _unlike_words(code):
            return code


def parse_resume_code(text: str) -> str:
    """The 8 characters of a code typed in any case, with spaces or dashes; O reads as 0, I and L
    as 1. BadValue when its length, a sign or the check does not fit."""
    code = _bare(text)
    if len(code) != LENGTH:
        raise _fault("A resume code has 8 characters; {count} were given.", count=len(code))
    strange = next((char for char in code if char not in CROCKFORD), None)
    if strange is not None:
        raise _fault("No resume code holds {sign}.", sign=strange)
    if CROCKFORD[_weighted(code[:-1])] != code[-1]:
        raise _fault("The last character does not fit: look at the slip once more.")
    return code


def group_resume_code(code: str) -> str:
    """`K7QM 2XRA`: in two groups, easier to read out."""
    return f"{code[:4]} {code[4:]}"


def is_resume_code(text: str) -> bool:
    """Whether `text` is a code that `resume_code` could have made."""
    try:
        return _unlike_words(parse_resume_code(text))
    except BadValue:
        return False


def _fault(msgid: str, **facts: object) -> BadValue:
    return BadValue(msgid, field="resume", **facts)


def _bare(text: str) -> str:
    return re.sub(r"[\s.-]", "", text).upper().translate(str.maketrans("OIL", "011"))


def _unlike_words(code: str) -> bool:
    return any(c in "23456789" for c in code) and any(c.isalpha() for c in code)


def _weighted(body: str) -> int:
    """Horner's rule in GF(32): sum of c[k] * x^(7 - k), the check being the term of x^0."""
    total = 0
    for char in body:
        total = _times_x(total ^ CROCKFORD.index(char))
    return total


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _POLYNOMIAL if doubled & 0b100000 else doubled
