"""Numbers and rupiah in Indonesian writing: dots part thousands, a comma begins the decimals.

`1.250.000`, `Rp 1.250.000`, `1,5 jt`, `250rb`; `2,5` and `2.5`. English writing is taken where it
cannot be mistaken (`1,250,000`, `1,250.50`).
"""

from __future__ import annotations

import re
from decimal import Decimal

from ptsp_tui.forms.parsed import Context, Fault, Parsed, bad, good

MOST_DIGITS = 15  # whole part; keeps every number exact in JSON and in a spreadsheet
MOST_DECIMALS = 6

_INDONESIAN = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
_ENGLISH = re.compile(r"([1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|(?:,[0-9]{3})+(?=\.)))(?:\.([0-9]+))?")
_DOTTED = re.compile(r"([0-9]+)\.([0-9]+)")  # 2.5: too few digits after the dot for thousands
_THOUSANDS_LOOK = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_UNITS = {
    "rb": 3, "ribu": 3, "k": 3, "jt": 6, "juta": 6, "miliar": 9, "milyar": 9, "mlr": 9,
}  # fmt: skip


def read_number(text: str) -> Decimal | None:
    """The number written in `text`; None when it is none. Signs + and - may lead."""
    match = re.fullmatch(r"([+-]?)([0-9.,]+)", re.sub(r"\s", "", text))
    if match is None:
        return None
    sign, body = match[1], match[2]
    for writing in (_INDONESIAN, _ENGLISH, _DOTTED):
        if parts := writing.fullmatch(body):
            whole = re.sub(r"[.,]", "", parts[1])
            return Decimal(f"{'-' if sign == '-' else ''}{whole}.{parts[2] or 0}")
    return None


def _measured(text: str) -> Decimal | Fault:
    number = read_number(text)
    if number is None:
        return Fault("This is no number. Write it like 1250 or 1.250.")
    return _measure(number)


def _measure(number: Decimal) -> Decimal | Fault:
    if number.adjusted() >= MOST_DIGITS:
        return Fault("A number here has at most {most} digits.", {"most": MOST_DIGITS})
    return number


def _out_of_bounds(number: Decimal, ctx: Context) -> Fault | None:
    if ctx.min is not None and number < Decimal(ctx.min):
        return Fault("The least possible here is {least}.", {"least": ctx.min})
    if ctx.max is not None and number > Decimal(ctx.max):
        return Fault("The most possible here is {most}.", {"most": ctx.max})
    return None


def _whole(number: Decimal | Fault, ctx: Context, msgid: str) -> Parsed:
    """An int within bounds; `msgid` is what to say of a fraction."""
    if isinstance(number, Fault):
        return Parsed(errors=[number])
    if number % 1:
        return bad(msgid)
    fault = _out_of_bounds(number, ctx)
    return Parsed(errors=[fault]) if fault else good(int(number))


def parse_integer(text: str, ctx: Context) -> Parsed:
    """A whole number -> int."""
    return _whole(_measured(text), ctx, "This must be a whole number.")


def parse_money(text: str, ctx: Context) -> Parsed:
    """Whole rupiah -> int, not below 0 unless the field has a `min`; `rb`, `jt`, `miliar` count."""
    bare = re.sub(r"^(?:rp|idr)\.?\s*|\s*rupiah$|[,.]\s*-+$", "", text.casefold().strip())
    match = re.fullmatch(r"(.*?)\s*([a-z]*)", bare.strip())
    amount, unit = (match[1], match[2]) if match else (bare, "")
    if unit and unit not in _UNITS:
        return bad("Write rupiah like 1.250.000, 250 rb or 1,5 jt.")
    number = read_number(amount)
    if number is None:
        return bad("Write rupiah like 1.250.000, 250 rb or 1,5 jt.")
    measured = _measure(number.scaleb(_UNITS.get(unit, 0)))
    if number < 0 and ctx.min is None:
        return bad("An amount of money is not below zero.")
    return _whole(measured, ctx, "Write whole rupiah, without a fraction.")


def parse_decimal(text: str, ctx: Context) -> Parsed:
    """A number with decimals -> text like "1.5", without closing zeros.

    Exactly three decimals get a fourth ("1.1250"): "1.125" typed by a person means 1125, and a
    canonical value must read back as itself.
    """
    number = _measured(text)
    if isinstance(number, Fault):
        return Parsed(errors=[number])
    if fault := _out_of_bounds(number, ctx):
        return Parsed(errors=[fault])
    value = plain(number)
    if len(value.partition(".")[2].rstrip("0")) > MOST_DECIMALS:
        return bad("A number here has at most {most} decimals.", most=MOST_DECIMALS)
    return good(value)


def plain(number: Decimal) -> str:
    """The canonical text of a decimal."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return f"{text}0" if _THOUSANDS_LOOK.fullmatch(text) else text
