"""Signs that an output has: code page 437 of printers, and the Windows page of PDF's own fonts.

A sign that is not there becomes its plain letter (é as e), or a question mark, never a gap.
"""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans(  # typographic signs as plain ones
    {
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "…": "...",
        "\u00a0": " ",
        "•": "-",
    }
)


def page_of(text: str) -> bytes:
    """The text in code page 437."""
    return _in("cp437", text.translate(_PLAIN)).encode("cp437")


def pdf_text(text: str) -> str:
    """The text in the signs that PDF's built-in fonts have."""
    return _in("cp1252", " ".join(text.split()))


def _in(page: str, text: str) -> str:
    return "".join(sign if _has(page, sign) else _nearest(page, sign) for sign in text)


def _nearest(page: str, sign: str) -> str:
    letter = unicodedata.normalize("NFKD", sign)[0]
    return letter if _has(page, letter) else "?"


def _has(page: str, sign: str) -> bool:
    if sign < " " and sign not in "\n\f":
        return False  # nothing typed may steer a printer
    try:
        sign.encode(page)
    except UnicodeEncodeError:
        return False
    return True
