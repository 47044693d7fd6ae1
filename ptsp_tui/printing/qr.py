"""QR codes: as half blocks for text, as modules for PDF. (Receipt printers draw their own.)"""

from __future__ import annotations

import segno

BORDER = 1
"""Light modules around the code in text. The norm wants 4; the paper beside it is light too."""


def modules(content: str, error: str = "m") -> list[list[bool]]:
    """The dark modules, row by row, without a border."""
    code = segno.make(content, error=error, micro=False, boost_error=False)
    return [[bool(module) for module in row] for row in code.matrix]


def qr_lines(content: str, border: int = BORDER) -> list[str]:
    """For paper: dark modules are inked, two modules to a character cell. The weakest error
    correction, so that a sealed receipt fits 40 columns."""
    rows = modules(content, "l")
    blank = [False] * border
    edge = [[False] * (len(rows) + 2 * border)] * border
    rows = [*edge, *([*blank, *row, *blank] for row in rows), *edge]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    signs = {(False, False): " ", (False, True): "▄", (True, False): "▀", (True, True): "█"}
    return [
        "".join(signs[a, b] for a, b in zip(top, low, strict=True))
        for top, low in zip(rows[::2], rows[1::2], strict=True)
    ]
