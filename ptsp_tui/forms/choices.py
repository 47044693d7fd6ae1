"""Values out of a list: choice, multi, yes/no, region."""

from __future__ import annotations

import re

from ptsp_tui.forms.parsed import Context, Fault, Parsed, as_text, bad, clean, good, single_spaced

_YES = frozenset({"y", "ya", "iya", "yes", "1", "true"})
_NO = frozenset({"t", "tidak", "tdk", "n", "no", "2", "false", "0"})
REGION_DIGITS = {"province": 2, "city": 4, "district": 6, "village": 10}


def find_code(text: str, ctx: Context) -> str | None:
    """The code meant by `text`: exactly, in another case, or with other leading zeros."""
    if not ctx.choices or text in ctx.choices:
        return text
    same = [code for code in ctx.choices if code.casefold() == text.casefold()]
    if not same and re.fullmatch(r"[0-9]+", text):
        same = [code for code in ctx.choices if _number(code) == int(text)]
    return same[0] if len(same) == 1 else None


def _number(code: str) -> int | None:
    return int(code) if re.fullmatch(r"[0-9]+", code) else None


def parse_choice(text: str, ctx: Context) -> Parsed:
    """One code of the list."""
    code = find_code(text, ctx)
    return bad("{code} is not in this list.", code=text) if code is None else good(code)


def parse_multi(raw: object, ctx: Context) -> Parsed:
    """Several codes, each once, in the order of the list -> list of codes."""
    given = _several(raw)
    if given is None:
        return bad("This field takes a list of choices.")
    found = {text: find_code(text, ctx) for text in given}
    missing = [text for text, code in found.items() if code is None]
    if missing:
        return Parsed(errors=[Fault("{code} is not in this list.", {"code": t}) for t in missing])
    codes = {code for code in found.values() if code is not None}
    order = {code: place for place, code in enumerate(ctx.choices)}
    return good(sorted(codes, key=lambda code: (order.get(code, len(order)), code)) or None)


def _several(raw: object) -> list[str] | None:
    if isinstance(raw, str):
        return [part for part in re.split(r"[,;\s]+", clean(raw, "NFKC")) if part]
    if not isinstance(raw, list | tuple | set | frozenset):
        return None
    if any(isinstance(item, bool) or not isinstance(item, str | int) for item in raw):
        return None
    codes = [single_spaced(clean(as_text(item) or "", "NFKC")) for item in raw]
    return [code for code in codes if code]


def parse_yesno(text: str, _ctx: Context) -> Parsed:
    """Yes (`y`, `ya`, `1`) -> True; no (`t`, `tidak`, `n`, `2`) -> False."""
    word = text.casefold()
    if word in _YES:
        return good(True)
    if word in _NO:
        return good(False)
    return bad("Answer y (yes) or t (no).")


def parse_region(text: str, ctx: Context) -> Parsed:
    """A region's code without dots, of the field's level (2, 4, 6 or 10 digits)."""
    code = re.sub(r"[.\s]", "", text)
    if not re.fullmatch(r"[0-9]+", code) or len(code) != REGION_DIGITS[ctx.region_level]:
        return bad("Choose the region from the list.")
    if ctx.region_exists is not None and not ctx.region_exists(code):
        return bad("No region has the code {code}.", code=code)
    return good(code)
