"""Reading a field: what a person typed (or an import gave) -> its canonical value.

The kinds are the field types of the catalogue. Reading is idempotent: a canonical value reads as
itself. Whether a field must be filled is asked elsewhere: nothing typed is no fault here.
"""

from __future__ import annotations

from collections.abc import Callable

from ptsp_tui.forms import choices, dates, identity, numbers, phone, texts
from ptsp_tui.forms.parsed import Context, Fault, Parsed, Value, as_text, bad, clean, single_spaced

__all__ = ["KINDS", "Context", "Fault", "Parsed", "Value", "parse"]

_Reader = Callable[[str, Context], Parsed]

# letters stay exactly as typed
_WORDS: dict[str, _Reader] = {"text": texts.parse_text, "person_name": texts.parse_person_name}

_READERS: dict[str, _Reader] = {
    "nik": identity.parse_nik,
    "kk": identity.parse_kk,
    "npwp": identity.parse_npwp,
    "phone": phone.parse_phone,
    "postal": texts.parse_postal,
    "email": texts.parse_email,
    "rtrw": texts.parse_rtrw,
    "date": dates.parse_date,
    "time": dates.parse_time,
    "money": numbers.parse_money,
    "integer": numbers.parse_integer,
    "decimal": numbers.parse_decimal,
    "choice": choices.parse_choice,
    "yesno": choices.parse_yesno,
    "region": choices.parse_region,
}

LONGEST = 300  # characters of any kind but words; an e-mail address may have 254
KINDS = frozenset({*_WORDS, *_READERS, "multi"})


def parse(kind: str, raw: object, ctx: Context) -> Parsed:
    """Read `raw` as a `kind`. ValueError for a kind that does not exist (a fault of the program);
    whatever a person can give is answered with a Parsed."""
    if kind not in KINDS:
        raise ValueError(kind)
    if raw is None:
        return Parsed()
    if kind == "multi":
        return choices.parse_multi(raw, ctx)
    if kind == "yesno" and isinstance(raw, bool):
        return Parsed(raw)
    text = as_text(raw)
    if text is None:
        return bad("This field takes one value.")
    return _read(kind, text, ctx)


def _read(kind: str, text: str, ctx: Context) -> Parsed:
    if kind in _WORDS:
        words = clean(text, "NFC").strip()
        return _WORDS[kind](words, ctx) if words else Parsed()
    line = single_spaced(clean(text, "NFKC"))
    if fault := texts.too_long(line, LONGEST):
        return Parsed(errors=[fault])
    return _READERS[kind](line, ctx) if line else Parsed()
