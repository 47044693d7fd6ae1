"""Tables and signatures of a form or letter."""

from __future__ import annotations

from ptsp_tui.printing import filled as f
from ptsp_tui.printing.layout import Box, Sheet, height_of, line_height

HEAD = 7.0
CELL = 8.0
LEAST = 6.0
PAD = 0.8
ACROSS = 4
"""Signatures side by side at most."""


def draw_grid(sheet: Sheet, grid: f.Grid) -> None:
    """A table over as many pages as it needs; its head stands on each."""
    if grid.label:
        height = max(LEAST, height_of(grid.label, sheet.room_across, 9))
        sheet.need(height + 4 * LEAST)
        sheet.write(Box(sheet.left, sheet.y, sheet.room_across, height), grid.label, 9)
        sheet.y += height
    widths = _widths(sheet, grid)
    sheet.need(_head_height(grid, widths) + 2 * LEAST)
    _head(sheet, grid, widths)
    for row in grid.rows:
        height = max(
            LEAST, *(height_of(t, w - 2 * PAD, CELL) + 1 for t, w in zip(row, widths, strict=True))
        )
        if sheet.need(height):
            _head(sheet, grid, widths)
        _row(sheet, row, widths, height, CELL)
    _empty(sheet, widths, grid.least - len(grid.rows))
    sheet.y += 1.5


def _widths(sheet: Sheet, grid: f.Grid) -> list[float]:
    total = sum(width for _, _, width in grid.heads)
    return [sheet.room_across * width / total for _, _, width in grid.heads]


def _head_height(grid: f.Grid, widths: list[float]) -> float:
    pairs = zip(grid.heads, widths, strict=True)
    return max(height_of(head, w - 2 * PAD, HEAD, bold=True) + 1.2 for (_, head, _), w in pairs)


def _head(sheet: Sheet, grid: f.Grid, widths: list[float]) -> None:
    height = _head_height(grid, widths)
    _row(sheet, [head for _, head, _ in grid.heads], widths, height, HEAD, head=True)
    numbers = [no for no, _, _ in grid.heads]
    if any(numbers):
        _row(sheet, numbers, widths, line_height(6) + 0.8, 6, head=True)


def _row(
    sheet: Sheet,
    row: list[str],
    widths: list[float],
    height: float,
    size: float,
    *,
    head: bool = False,
) -> None:
    x = sheet.left
    for text, width in zip(row, widths, strict=True):
        sheet.frame(Box(x, sheet.y, width, height))
        inner = Box(x + PAD, sheet.y, width - 2 * PAD, height)
        sheet.write(inner, text, size, bold=head, align="centre" if head else "left")
        x += width
    sheet.y += height


def _empty(sheet: Sheet, widths: list[float], count: int) -> None:
    """Rows that nobody is in are struck through, so that nothing is added afterwards."""
    fits = max(0, min(count, int((sheet.bottom - sheet.y) / LEAST)))
    if not fits:
        return
    top, right = sheet.y, sheet.left + sum(widths)
    for _ in range(fits):
        _row(sheet, [""] * len(widths), widths, LEAST, CELL)
    sheet.line(sheet.left, sheet.y, right, top, 0.5)


def draw_signatures(sheet: Sheet, signs: list[f.Signature]) -> None:
    """The signatures, at most four beside each other."""
    if len(signs) == 1 and signs[0].place:  # the only one who signs does so on the right
        _sign_row(sheet, signs, 2, first=1)
        return
    rows = -(-len(signs) // ACROSS)
    per_row = -(-len(signs) // rows)
    for at in range(0, len(signs), per_row):
        _sign_row(sheet, signs[at : at + per_row], per_row)


def _sign_row(sheet: Sheet, signs: list[f.Signature], per_row: int, *, first: int = 0) -> None:
    width = sheet.room_across / per_row
    inner = width - 4
    tops = [_top_height(sign, inner) for sign in signs]
    names = [height_of(_name(sign), inner, 8.5) for sign in signs]
    top, room, low = max(tops), 21.0, max(names)
    sheet.need(top + room + low + 4)
    sheet.y += 2
    for number, sign in enumerate(signs, first):
        x = sheet.left + number * width + 2
        _one(sheet, sign, Box(x, sheet.y, inner, top), room, low)
    sheet.y += top + room + low + 2


def _top_height(sign: f.Signature, width: float) -> float:
    return sum(height_of(t, width, 8.5) for t in (sign.place, sign.role, sign.note) if t)


def _one(sheet: Sheet, sign: f.Signature, top: Box, room: float, low: float) -> None:
    height = _top_height(sign, top.w)
    y = top.y + top.h - height  # roles end on one line, whatever stands above them
    for text in (sign.place, sign.role, sign.note):
        if text:
            part = height_of(text, top.w, 8.5)
            sheet.write(Box(top.x, y, top.w, part), text, 8.5, align="centre")
            y += part
    if sign.stamp:
        box = Box(top.x + top.w / 2 - 11, top.y + top.h + 2.5, 22, 15)
        sheet.frame(box, 0.5, dashed=True)
        sheet.write(box, "Meterai Rp10.000", 6.5, align="centre")
    place = Box(top.x, top.y + top.h + room, top.w, low)
    sheet.write(place, _name(sign), 8.5, align="centre", middle=False)


def _name(sign: f.Signature) -> str:
    return f"({sign.name or '.' * 30})"
