"""A document for the citizen on A4 pages: for counters with an office printer only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ptsp_tui.printing import document as d
from ptsp_tui.printing.layout import Box, Inked, Sheet, height_of, line_height
from ptsp_tui.printing.metrics import width_of
from ptsp_tui.printing.qr import modules

TEXT = 10.0
SMALL = 9.0
LABEL = 38.0
MARK = 9.0
SEAL = 34.0
QUIET = 4
"""Light modules around a QR code (ISO/IEC 18004)."""


def lay_out(document: d.Document) -> Sheet:
    """The pages of a document."""
    sheet = Sheet("A4", margin=20.0)
    for block in document.blocks:
        _BLOCKS[type(block)](sheet, block)
    low = sheet.height - sheet.margin
    for number, page in enumerate(sheet.pages, 1):
        box = Box(sheet.left, low, sheet.room_across, 4)
        text = f"{document.foot}   {number}/{len(sheet.pages)}".strip()
        sheet.write(box, text, 7, align="right", on=page)
    return sheet


def _paragraph(sheet: Sheet, text: str, size: float, *, bold: bool = False, at: float = 0) -> None:
    width = sheet.room_across - at
    height = height_of(text, width, size, bold)
    sheet.need(height)
    sheet.write(Box(sheet.left + at, sheet.y, width, height), text, size, bold=bold)
    sheet.y += height


def _title(sheet: Sheet, block: d.Title) -> None:
    sheet.line(sheet.left, sheet.y, sheet.left + sheet.room_across, sheet.y, 1.5)
    sheet.y += 2
    office = f"PTSP {block.office}" if block.office else ""
    for text, size, bold in ((block.text, 15.0, True), (office, 11.0, False)):
        if text:
            height = height_of(text, sheet.room_across, size, bold)
            box = Box(sheet.left, sheet.y, sheet.room_across, height)
            sheet.write(box, text, size, bold=bold, align="centre")
            sheet.y += height + 0.5
    sheet.y += 1.5
    sheet.line(sheet.left, sheet.y, sheet.left + sheet.room_across, sheet.y, 1.5)
    sheet.y += 4


def _big(sheet: Sheet, block: d.Big) -> None:
    height = line_height(15) + 3
    sheet.need(height + 6)
    _paragraph(sheet, block.label, SMALL)
    sheet.y += 0.8
    box = Box(sheet.left, sheet.y, sheet.room_across, height)
    sheet.frame(box, 0.8)
    sheet.write(box, block.text, 15, bold=True, align="centre")
    sheet.y += height + 2


def _pair(sheet: Sheet, block: d.Pair) -> None:
    room = sheet.room_across - LABEL - 3
    height = max(
        height_of(block.value, room, TEXT), height_of(block.label, LABEL, TEXT), line_height(TEXT)
    )
    sheet.need(height)
    sheet.write(Box(sheet.left, sheet.y, LABEL, height), block.label, TEXT, middle=False)
    sheet.write(Box(sheet.left + LABEL, sheet.y, 3, height), ":", TEXT, middle=False)
    box = Box(sheet.left + LABEL + 3, sheet.y, room, height)
    sheet.write(box, block.value, TEXT, middle=False)
    sheet.y += height + 0.7


def _para(sheet: Sheet, block: d.Para) -> None:
    _paragraph(sheet, block.text, TEXT, bold=block.strong)
    sheet.y += 1.2


def _item(sheet: Sheet, block: d.Item) -> None:
    sheet.need(line_height(TEXT) * 2)
    at = max(MARK, width_of(block.mark, TEXT) + 2.5)
    sheet.write(Box(sheet.left, sheet.y, at - 1, line_height(TEXT)), block.mark, TEXT)
    _paragraph(sheet, block.text, TEXT, at=at)
    for more in block.more:
        _paragraph(sheet, more, SMALL, at=at)
    sheet.y += 1.0


def _rule(sheet: Sheet, _: d.Rule) -> None:
    sheet.need(4)
    sheet.y += 1.5
    sheet.line(sheet.left, sheet.y, sheet.left + sheet.room_across, sheet.y, 0.5)
    sheet.y += 2


def _gap(sheet: Sheet, _: d.Gap) -> None:
    sheet.y += line_height(TEXT) * 0.6


def _table(sheet: Sheet, block: d.Table) -> None:
    from ptsp_tui.printing.filled import Grid
    from ptsp_tui.printing.form_grid import draw_grid

    heads = [("", head, width) for head, width in zip(block.heads, block.widths, strict=True)]
    draw_grid(sheet, Grid(heads, block.rows))


def _sign(sheet: Sheet, block: d.Sign) -> None:
    from ptsp_tui.printing.filled import Signature
    from ptsp_tui.printing.form_grid import draw_signatures

    draw_signatures(sheet, [Signature(role, name) for role, name in block.roles])


def _seal(sheet: Sheet, block: d.Seal) -> None:
    rows = modules(block.text)
    sheet.need(SEAL + 8)
    size = SEAL / (len(rows) + 2 * QUIET)
    left = sheet.left + (sheet.room_across - SEAL) / 2 + QUIET * size
    top = sheet.y + QUIET * size
    for y, row in enumerate(rows):
        for first, count in _runs(row):
            box = Box(left + first * size, top + y * size, count * size, size)
            sheet.page.inked.append(Inked(box))
    sheet.y += SEAL
    box = Box(sheet.left, sheet.y, sheet.room_across, 5)
    sheet.write(box, block.caption, SMALL, align="centre")
    sheet.y += 6


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """(first, count) of each stretch of dark modules: no hair lines between them."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found


def _stamp(sheet: Sheet, block: d.Stamp) -> None:
    height = line_height(14) + 2
    sheet.need(height)
    box = Box(sheet.left + sheet.room_across / 2 - 30, sheet.y, 60, height)
    sheet.frame(box, 1.2)
    sheet.write(box, block.text, 14, bold=True, align="centre")
    sheet.y += height + 3


_BLOCKS: dict[type[d.Block], Callable[[Sheet, Any], None]] = {
    d.Title: _title,
    d.Big: _big,
    d.Pair: _pair,
    d.Para: _para,
    d.Item: _item,
    d.Rule: _rule,
    d.Gap: _gap,
    d.Table: _table,
    d.Sign: _sign,
    d.Seal: _seal,
    d.Stamp: _stamp,
}
