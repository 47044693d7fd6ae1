"""Words: free text, names, addresses' small parts (RT, RW, postal code) and e-mail."""

from __future__ import annotations

import re
import unicodedata

from ptsp_tui.forms.parsed import Context, Fault, Parsed, bad, good, single_spaced

NAME_LENGTH = 60  # Permendagri 73/2022: at most 60 characters, spaces counted
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_SHORTENED = frozenset({"abd", "abdl", "moh", "mohd", "muh", "muhd", "mhd"})
_TITLES = frozenset({"dr", "dra", "drs", "hj", "ir", "kh", "prof", "ust"})


def parse_text(text: str, ctx: Context) -> Parsed:
    """Free text: line breaks stay, each line is single-spaced."""
    lines = [single_spaced(line) for line in text.split("\n")]
    value = "\n".join(lines).strip()
    fault = too_long(value, ctx.max_length) or _misshapen(value, ctx)
    return Parsed(errors=[fault]) if fault else good(value)


def too_long(text: str, limit: int | None) -> Fault | None:
    """A fault when `text` has more than `limit` characters."""
    if limit is None or len(text) <= limit:
        return None
    return Fault(
        "At most {limit} characters fit here; {count} were given.",
        {"limit": limit, "count": len(text)},
    )


def _misshapen(text: str, ctx: Context) -> Fault | None:
    if ctx.pattern is None or re.fullmatch(ctx.pattern, text):
        return None
    if ctx.pattern_hint:
        return Fault("This does not look like {hint}.", {"hint": ctx.pattern_hint})
    return Fault("This does not have the form that is wanted here.")


def parse_person_name(text: str, ctx: Context) -> Parsed:
    """A person's name, as typed. With `naming_rules` the rules for newborns and changed names
    hold (Permendagri 73/2022: at most 60 characters, no digits or punctuation; at least two
    words, no shortening and no title are asked back, not refused)."""
    name = single_spaced(text)
    limit = NAME_LENGTH if ctx.naming_rules else ctx.max_length or NAME_LENGTH
    fault = too_long(name, limit)
    if fault is None and not any(char.isalpha() for char in name):
        fault = Fault("A name has letters.")
    if fault is None and ctx.naming_rules:
        fault = _forbidden_sign(name)
    if fault is not None:
        return Parsed(errors=[fault])
    return good(name, *(_newborn_doubts(name) if ctx.naming_rules else [_digit_doubt(name)]))


def _forbidden_sign(name: str) -> Fault | None:
    for char in name:
        if char.isdigit():
            return Fault(
                "A new name may not hold digits ({sign}), Permendagri 73/2022.", {"sign": char}
            )
        # a combining mark belongs to its letter
        if not (char.isalpha() or char == " " or unicodedata.combining(char)):
            return Fault(
                "A new name may not hold punctuation ({sign}), Permendagri 73/2022.",
                {"sign": char},
            )
    return None


def _newborn_doubts(name: str) -> list[Fault]:
    words = name.casefold().split()
    doubts = []
    if len(words) == 1:
        doubts.append(Fault("A new name should have at least two words, Permendagri 73/2022."))
    short = next((w for w in words if len(w) == 1 or w in _SHORTENED), None)
    if short is not None:
        doubts.append(
            Fault("{word} looks shortened; a new name is written in full.", {"word": short})
        )
    title = next((w for w in words if w in _TITLES and w != short), None)
    if title is not None:
        doubts.append(
            Fault("{word} looks like a title; a birth record holds none.", {"word": title})
        )
    return doubts


def _digit_doubt(name: str) -> Fault | None:
    digit = next((char for char in name if char.isdigit()), None)
    return None if digit is None else Fault("The name holds the digit {digit}.", {"digit": digit})


def parse_postal(text: str, _ctx: Context) -> Parsed:
    """An Indonesian postal code: five digits, the first not 0."""
    code = re.sub(r"[ .-]", "", text)
    if not re.fullmatch(r"[0-9]+", code):
        return bad("A postal code holds only digits.")
    if len(code) != 5:
        return bad("A postal code has 5 digits; {count} were given.", count=len(code))
    if code[0] == "0":
        return bad("No postal code begins with 0.")
    return good(code)


def postal_conflict(postal: str | None, expected: str | None) -> list[Fault]:
    """A doubt when the postal code is not the one of the chosen kelurahan."""
    if not postal or not expected or postal == expected:
        return []
    return [Fault("The postal code of this kelurahan is {expected}.", {"expected": expected})]


def parse_rtrw(text: str, _ctx: Context) -> Parsed:
    """ONE number, RT or RW, as three digits: `7`, `007`, `RT 7` -> "007"."""
    if re.fullmatch(r"\D*[0-9]+\s*[/ -]\D*[0-9]+", text):
        return bad("Type RT and RW each in its own field.")
    match = re.fullmatch(r"(?:r[tw][ .:]*)?([0-9]+)", text.strip(), re.IGNORECASE)
    if match is None:
        return bad("An RT or RW is a number of at most 3 digits.")
    digits = match[1].lstrip("0")
    if len(digits) > 3:
        return bad("An RT or RW is a number of at most 3 digits.")
    return good(digits.zfill(3))


def parse_email(text: str, ctx: Context) -> Parsed:
    """An e-mail address; the part after @ becomes lower case."""
    local, at, domain = text.strip().rpartition("@")
    if not at:
        return bad("An e-mail address holds the sign @.")
    address = f"{local}@{domain.lower()}"
    if not _EMAIL.fullmatch(address):
        return bad("This is no complete e-mail address, like nama@contoh.id.")
    fault = too_long(address, ctx.max_length or 254)  # RFC 5321 4.5.3.1.3
    return Parsed(errors=[fault]) if fault else good(address)
