"""Canonical values as screens and receipts show them, in Indonesian or English.

What is shown reads back as the same value, but for labels of choices and regions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ptsp_tui.forms import phone

MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_YES_NO = {"id": ("Ya", "Tidak"), "en": ("Yes", "No")}


def display(
    kind: str,
    value: object,
    lang: str = "id",
    *,
    labels: Mapping[str, str] | None = None,
    region_label: Callable[[str], str] | None = None,
) -> str:
    """A canonical `value` of `kind` for people; "" for none, the value itself for other kinds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO[lang][0 if value else 1]
    if isinstance(value, list | tuple):
        return ", ".join((labels or {}).get(str(code), str(code)) for code in value)
    text = str(value)
    if kind == "choice":
        return (labels or {}).get(text, text)
    if kind == "region":
        return region_label(text) if region_label else text
    return _SHOWN[kind](text, lang) if kind in _SHOWN else text


def date_text(value: date | str, lang: str = "id") -> str:
    """`24 November 2026`, from a date or its ISO text."""
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{day.day} {MONTHS[lang][day.month - 1]} {day.year}"


def rupiah(amount: int) -> str:
    """`Rp 1.250.000`."""
    return f"-Rp {grouped(-amount)}" if amount < 0 else f"Rp {grouped(amount)}"


def grouped(number: int) -> str:
    """`1.250.000`."""
    return f"{number:,}".replace(",", ".")


def _decimal(text: str, _lang: str) -> str:
    """`1.250,5`; English keeps the comma too, so that one document has one way to write it."""
    whole, _, rest = text.partition(".")
    decimals = rest.rstrip("0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{grouped(int(digits))}" + (f",{decimals}" if decimals else "")


def _time(text: str, lang: str) -> str:
    return text.replace(":", ".") if lang == "id" else text


_SHOWN: dict[str, Callable[[str, str], str]] = {
    "date": date_text,
    "time": _time,
    "money": lambda text, _lang: rupiah(int(text)),
    "integer": lambda text, _lang: grouped(int(text)),
    "decimal": _decimal,
    "phone": lambda text, _lang: phone.local_form(text),
}
