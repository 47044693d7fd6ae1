"""A document as text lines of 32 to 80 columns: the screen, a file, a dot-matrix printer.

No line is ever wider than the paper: a long name without blanks is broken, not cut off.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

from ptsp_tui.cases.seal import written
from ptsp_tui.printing import document as d
from ptsp_tui.printing.qr import qr_lines

NARROW = 60
"""Below this many columns a table is told row by row, and a signature below another."""
SIGN_ROWS = 4


def lines(document: d.Document, width: int, *, qr: bool = True) -> list[str]:
    """The lines. Without `qr`, seals are left out: the output cannot show block signs."""
    out: list[str] = []
    label = _label_room(document, width)
    for block in document.blocks:
        if isinstance(block, d.Pair):
            out += _pair(block, width, label)
        elif isinstance(block, d.Seal):
            out += _seal(block, width) if qr else []
        else:
            out += _LINES[type(block)](block, width)
    return out


def wrap(line: str, width: int, indent: str = "", first: str = "") -> list[str]:
    """`line` on as many lines as it needs, every one at most `width` wide."""
    wrapped = textwrap.wrap(
        line, width, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
    )
    return wrapped or [first.rstrip()]


def _centred(text: str, width: int) -> list[str]:
    return [part.center(width).rstrip() for part in wrap(text, width)]


def _title(block: d.Title, width: int) -> list[str]:
    office = _centred(f"PTSP {block.office}", width) if block.office else []
    return ["=" * width, *_centred(block.text, width), *office, "=" * width]


def _big(block: d.Big, width: int) -> list[str]:
    return [block.label, *_centred(block.text, width)]


def _label_room(document: d.Document, width: int) -> int:
    """Columns for labels, so that the values stand below each other; 0 where there is no room."""
    if width < 40:
        return 0
    longest = max((len(b.label) for b in document.blocks if isinstance(b, d.Pair)), default=0)
    return min(max(10, longest), width // 3)


def _pair(block: d.Pair, width: int, label: int) -> list[str]:
    head = f"{block.label:<{label}}: " if label else f"{block.label}: "
    return wrap(block.value, width, " " * (label + 2), head)


def _item(block: d.Item, width: int) -> list[str]:
    first = f"{block.mark} "
    indent = " " * len(first)
    out = wrap(block.text, width, indent, first)
    for more in block.more:
        out += wrap(more, width, indent, indent)
    return out


def _table(block: d.Table, width: int) -> list[str]:
    if width < NARROW:
        return _rows_below(block, width)
    room = width - len(block.widths) + 1
    total = sum(block.widths)
    columns = [room * share // total for share in block.widths]
    columns[-1] += room - sum(columns)
    out = [*_cells(block.heads, columns), "-" * width]
    for row in block.rows:
        out += _cells(row, columns)
    return out


def _cells(row: list[str], columns: list[int]) -> list[str]:
    cells = [wrap(text, size) for text, size in zip(row, columns, strict=True)]
    height = max(len(cell) for cell in cells)
    filled = [cell + [""] * (height - len(cell)) for cell in cells]
    return [
        " ".join(part.ljust(size) for part, size in zip(parts, columns, strict=True)).rstrip()
        for parts in zip(*filled, strict=True)
    ]


def _rows_below(block: d.Table, width: int) -> list[str]:
    out: list[str] = []
    for row in block.rows:
        told = [f"{head}: {text}" for head, text in zip(block.heads[1:], row[1:], strict=True)]
        out += _item(d.Item(row[0], told[0] if told else "", told[1:]), width)
    return out


def _sign(block: d.Sign, width: int) -> list[str]:
    if width < NARROW:
        return [part for role in block.roles for part in _one_sign([role], width)]
    return _one_sign(block.roles, width)


def _one_sign(roles: list[tuple[str, str]], width: int) -> list[str]:
    size = (width - 2 * (len(roles) - 1)) // len(roles)
    tops = [_centred(role, size) for role, _ in roles]
    names = [_centred(f"({name or '.' * min(24, size - 2)})", size) for _, name in roles]
    return [
        *_beside(tops, size),
        *[""] * SIGN_ROWS,
        *_beside(names, size),
    ]


def _beside(columns: list[list[str]], size: int) -> list[str]:
    height = max(len(column) for column in columns)
    filled = [column + [""] * (height - len(column)) for column in columns]
    return [
        "  ".join(part.ljust(size) for part in row).rstrip() for row in zip(*filled, strict=True)
    ]


def _seal(block: d.Seal, width: int) -> list[str]:
    code = qr_lines(block.text)
    if len(code[0]) <= width:
        shown = [line.center(width).rstrip() for line in code]
    else:  # too narrow a paper for this code: the text itself can still be checked
        text = written(block.text)
        shown = [text[at : at + width] for at in range(0, len(text), width)]
    return ["", *shown, *_centred(block.caption, width)]


_LINES: dict[type[d.Block], Callable[[Any, int], list[str]]] = {
    d.Title: _title,
    d.Big: _big,
    d.Para: lambda block, width: wrap(block.text, width),
    d.Item: _item,
    d.Rule: lambda _, width: ["-" * width],
    d.Gap: lambda *_: [""],
    d.Table: _table,
    d.Sign: _sign,
    d.Stamp: lambda block, width: _centred(f"*** {block.text} ***", width),
}
