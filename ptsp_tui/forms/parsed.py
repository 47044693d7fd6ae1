"""What reading a field gives back, and what it may know: Fault, Parsed, Context.

A fault is a message id with facts, like an error of `ptsp_tui.errors`, but it is not raised: a
form shows all of them at once. Facts never carry a whole identity number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from ptsp_tui.errors import BadValue

Value = str | int | bool | list[str] | None
Known = Callable[[str], bool]
_BEYOND = 10**25  # no number, not even a NITKU's 22 digits, is as great


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong (or odd) with a value: an English msgid and the facts that fill it."""

    msgid: str
    facts: dict[str, object] = {}

    @property
    def text(self) -> str:
        """The English sentence."""
        return self.msgid.format_map(self.facts)

    def error(self, field: str) -> BadValue:
        """The same as an exception, for callers without a screen."""
        return BadValue(self.msgid, **{**self.facts, "field": field})


class Parsed(msgspec.Struct, frozen=True):
    """A canonical value, or none; errors keep the case from being filed, warnings do not.

    Errors mean that `value` is None. No value and no errors: nothing was typed.
    """

    value: Value = None
    errors: list[Fault] = []
    warnings: list[Fault] = []

    @property
    def ok(self) -> bool:
        """Whether nothing forbids the value."""
        return not self.errors


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a field may know about the field, the day and the regions.

    `min` and `max` are inclusive: whole numbers or decimal text for numbers, "YYYY-MM-DD" or
    "today" for dates. A check whose callable is None is left out. `choices` are codes in the
    order of their list; an empty one takes any code.
    """

    today: date
    max_length: int | None = None
    pattern: str | None = None
    pattern_hint: str = ""
    choices: Sequence[str] = ()
    min: int | str | None = None
    max: int | str | None = None
    naming_rules: bool = False
    known_city: Known | None = None
    known_district: Known | None = None
    region_exists: Known | None = None
    region_level: str = "village"

    def day(self, bound: int | str | None) -> date | None:
        """A date bound as a date; None when there is none."""
        if bound is None:
            return None
        return self.today if bound == "today" else date.fromisoformat(str(bound))

    @property
    def future(self) -> bool:
        """Whether a date after today fits."""
        last = self.day(self.max)
        return last is None or last > self.today


def good(value: Value, *warnings: Fault | None) -> Parsed:
    """A value that fits, with what the officer should look at again."""
    return Parsed(value, warnings=[w for w in warnings if w is not None])


def bad(msgid: str, **facts: object) -> Parsed:
    """No value, and the one reason why."""
    return Parsed(errors=[Fault(msgid, facts)])


def clean(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """Without what scanners and pastes smuggle in: control, invisible and broken characters.

    `form` is a Unicode normal form ("NFC" keeps letters as typed, "NFKC" also folds wide digits).
    """
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(_visible(char) for char in text)
    return unicodedata.normalize(form, kept)


def _visible(char: str) -> str:
    if char in "\t\n\r\v\f\u2028\u2029":
        return "\n" if char == "\n" else " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char


def single_spaced(text: str) -> str:
    """Trimmed, and one space where there were several."""
    return " ".join(text.split())


def as_text(raw: object) -> str | None:
    """What was given as one text; None when it is no single value (a list, a map, a truth).

    A fraction given as a JSON number gets a decimal comma: a dot would read as thousands.
    """
    if isinstance(raw, str):
        return raw
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if not -_BEYOND < raw < _BEYOND:  # "not a number" is not in between either
        return None
    number = Decimal(str(raw))
    whole = number.to_integral_value()
    return str(int(whole)) if number == whole else format(number, "f").replace(".", ",")


def days_after(day: date, count: int) -> date:
    """`count` calendar days later (earlier when negative)."""
    return day + timedelta(days=count)
