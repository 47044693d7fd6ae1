"""Phone numbers -> E.164. `phonenumbers` (from phonenumberslite) is loaded on first use only."""

from __future__ import annotations

import re

from ptsp_tui.forms.parsed import Context, Fault, Parsed, bad, good

_INCOMPLETE = (
    "This is no complete phone number. Write a mobile like 0812 3456 7890, a landline with its "
    "area code."
)
_MOBILE = re.compile(r"8[0-9]{8,11}")  # national digits of an Indonesian mobile number


def parse_phone(text: str, _ctx: Context) -> Parsed:
    """One Indonesian or foreign (+...) number.

    A mobile number whose prefix the library does not know yet is taken with a warning: operators
    get new prefixes, and the citizen must not go home for that.
    """
    bare = re.sub(r"^(?:telp?|hp|wa)[.:\s]*", "", text.casefold().strip())
    if re.search(r"[/;,]", bare):
        return bad("One phone number fits here; put the other one into the note.")
    if not re.fullmatch(r"\+?[0-9 .()-]+", bare):
        return bad("A phone number holds only digits; put anything else into the note.")
    return _read(_international(bare))


def _international(bare: str) -> str:
    """`62812...` without + would be read as area code 0628, and 0062 as no number at all."""
    digits = re.sub(r"[^0-9+]", "", bare)
    return re.sub(r"^(?:0062|62)", "+62", digits)


def _read(number: str) -> Parsed:
    import phonenumbers

    try:
        read = phonenumbers.parse(number, "ID")
    except phonenumbers.NumberParseException:
        return bad(_INCOMPLETE)
    national = str(read.national_number)
    if phonenumbers.is_valid_number(read):
        return good(phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164))
    if read.country_code == 62 and not read.italian_leading_zero and _MOBILE.fullmatch(national):
        return good(
            f"+62{national}",
            Fault(
                "The mobile prefix {prefix} is not known; read the number back.",
                {"prefix": f"0{national[:3]}"},
            ),
        )
    return bad(_INCOMPLETE)


def local_form(number: str) -> str:
    """An E.164 number as people here write it: `0812-3456-7890`; foreign ones with their +code."""
    import phonenumbers

    try:
        read = phonenumbers.parse(number, "ID")
    except phonenumbers.NumberParseException:
        return number
    forms = phonenumbers.PhoneNumberFormat
    local = forms.NATIONAL if read.country_code == 62 else forms.INTERNATIONAL
    return str(phonenumbers.format_number(read, local))
