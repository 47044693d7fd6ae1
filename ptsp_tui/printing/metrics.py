"""Widths of PDF's built-in Helvetica. Beside `pdf` the only place that needs [print]."""

from __future__ import annotations

from functools import cache
from typing import Any

from ptsp_tui.errors import Refused

NO_EXTRA = "PDF needs the extra: pip install 'ptsp-tui[print]'."
_MM = 25.4 / 72


@cache
def _font(bold: bool) -> Any:
    try:
        from reportlab.pdfbase.pdfmetrics import getFont
    except ModuleNotFoundError:
        raise Refused(NO_EXTRA) from None
    return getFont(name_of(bold))


def name_of(bold: bool) -> str:
    """The font's name in the PDF."""
    return "Helvetica-Bold" if bold else "Helvetica"


@cache
def _sign_width(sign: str, bold: bool) -> float:
    width: float = _font(bold).stringWidth(sign, 1)
    return width


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Width of one line in mm at `size` points. These fonts are drawn without kerning, so a line
    is as wide as its signs together."""
    return sum(_sign_width(sign, bold) for sign in text) * size * _MM
