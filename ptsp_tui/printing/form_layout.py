"""A filled form or letter on its pages: comb boxes, check boxes, tables, signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ptsp_tui.printing import filled as f
from ptsp_tui.printing.layout import Box, Sheet, height_of, line_height

TEXT = 9.0
SMALL = 7.5
NO_WIDTH = 8.0
LABEL_WIDTH = 52.0
ROW = 6.0
LETTER_ROW = 4.4
CELL = 5.0
LEAST_CELL = 3.6
FEW_OPTIONS = 8
WITH_SIGNATURES = 58.0


def lay_out(paper: f.Filled) -> Sheet:
    """The pages of a filled paper."""
    sheet = Sheet(paper.size, paper.landscape)
    _Former(sheet, paper).all()
    _feet(sheet, paper)
    return sheet


class _Former:
    def __init__(self, sheet: Sheet, paper: f.Filled) -> None:
        self.sheet = sheet
        self.paper = paper
        self._parts: dict[type[f.Part], Callable[[Any], None]] = {
            f.Heading: self._heading,
            f.Text: self._text,
            f.Note: self._note,
            f.Line: self._line,
            f.Boxes: self._boxes,
            f.Grid: self._grid,
            f.Signatures: self._signatures,
            f.PageBreak: self._page_break,
        }

    def all(self) -> None:
        self._head()
        parts = self.paper.parts
        for part, after in zip(parts, [*parts[1:], None], strict=True):
            if isinstance(part, f.Text) and isinstance(after, f.Signatures):
                self.sheet.need(WITH_SIGNATURES)  # what is signed stands above its signatures
            self._parts[type(part)](part)

    # -- head

    def _head(self) -> None:
        sheet, paper = self.sheet, self.paper
        code_width = 26.0 if paper.code else 0.0
        if paper.code:
            box = Box(sheet.width - sheet.margin - code_width, sheet.y, code_width, 7.0)
            sheet.frame(box, 0.8)
            sheet.write(box, paper.code, 11, bold=True, align="centre")
        room = sheet.room_across - 2 * code_width - (4 if paper.code else 0)
        at = sheet.left + (sheet.room_across - room) / 2
        for text, size in ((paper.title, 12.0), (paper.subtitle, 9.0)):
            if text:
                height = height_of(text, room, size, bold=True)
                sheet.write(Box(at, sheet.y, room, height), text, size, bold=True, align="centre")
                sheet.y += height + 0.6
        sheet.y = max(sheet.y, sheet.margin + (8 if paper.code else 0)) + 1.5
        sheet.line(sheet.left, sheet.y, sheet.left + sheet.room_across, sheet.y, 1.0)
        sheet.y += 2.5

    # -- parts

    def _heading(self, part: f.Heading) -> None:
        sheet = self.sheet
        height = height_of(part.text, sheet.room_across, TEXT, bold=True)
        sheet.need(height + 3 * ROW)  # a heading never ends a page
        sheet.y += 1.6
        self._paragraph(part.text, TEXT, bold=True)
        sheet.y += 0.6

    def _text(self, part: f.Text) -> None:
        self.sheet.y += 1.0
        self._paragraph(part.text, TEXT + (0 if self.paper.boxed else 1))
        self.sheet.y += 1.4

    def _note(self, part: f.Note) -> None:
        self.sheet.y += 0.8
        self._paragraph(part.text, SMALL)

    def _paragraph(self, text: str, size: float, *, bold: bool = False) -> None:
        sheet = self.sheet
        height = height_of(text, sheet.room_across, size, bold)
        sheet.need(height)
        box = Box(sheet.left, sheet.y, sheet.room_across, height)
        sheet.write(box, text, size, bold=bold)
        sheet.y += height

    def _page_break(self, _: f.PageBreak) -> None:
        self.sheet.turn()

    # -- lines

    def _line(self, part: f.Line) -> None:
        sheet = self.sheet
        at = sheet.left + (NO_WIDTH if part.no else 0)
        label_width = LABEL_WIDTH - (NO_WIDTH if part.no else 0)
        value_at = sheet.left + LABEL_WIDTH + 3
        room = sheet.left + sheet.room_across - value_at
        height = max(
            ROW if self.paper.boxed or part.style != "text" else LETTER_ROW,
            height_of(part.label, label_width, TEXT) + 1,
            self._value_height(part, room),
        )
        sheet.need(height + 0.8)
        self._label(part.no, part.label, at, label_width, min(ROW, height))
        _STYLES[part.style](self, part, Box(value_at, sheet.y, room, height))
        sheet.y += height + 0.8

    def _label(self, no: str, label: str, at: float, width: float, row: float) -> None:
        sheet = self.sheet
        if no:
            sheet.write(Box(sheet.left, sheet.y, NO_WIDTH, row), no, TEXT)
        height = max(row, height_of(label, width, TEXT))
        sheet.write(Box(at, sheet.y, width, height), label, TEXT)
        sheet.write(Box(sheet.left + LABEL_WIDTH, sheet.y, 3, row), ":", TEXT)

    def _value_height(self, part: f.Line, room: float) -> float:
        if part.style == "comb":
            return ROW * -(-max(1, len(part.value)) // _per_row(part, room))
        if part.style == "code":
            return max(ROW, height_of(_told(part), room - _code_width(part), SMALL) + 1)
        spare = 1.6 if self.paper.boxed else 0.4
        return height_of(_with_suffix(part), room - 2, TEXT) + spare

    def value_text(self, part: f.Line, box: Box) -> None:
        if part.pen:
            self._dots(box)
            return
        if self.paper.boxed:
            self.sheet.frame(box)
        inner = Box(box.x + 1, box.y, box.w - 2, box.h)
        self.sheet.write(inner, _with_suffix(part), TEXT)

    def _dots(self, box: Box) -> None:
        low = box.y + box.h - 1
        self.sheet.line(box.x, low, box.x + box.w, low, 0.5, dashed=True)

    def value_comb(self, part: f.Line, box: Box) -> None:
        per_row = _per_row(part, box.w)
        cells = max(part.cells, len(part.value))
        cell = min(CELL, box.w / per_row)
        for number in range(cells):
            row, column = divmod(number, per_row)
            place = Box(box.x + column * cell, box.y + row * ROW, cell, ROW - 0.6)
            if row * ROW + ROW > box.h + 0.1:
                break  # further empty rows of a long comb are not drawn
            self.sheet.frame(place)
            if number < len(part.value):
                sign = part.value[number].upper()
                self.sheet.write(place, sign, TEXT, align="centre")

    def value_date(self, part: f.Line, box: Box) -> None:
        at = box.x
        for sign in part.value:
            if sign == "-":
                self.sheet.write(Box(at, box.y, 2.5, ROW), "-", TEXT, align="centre")
                at += 2.5
                continue
            place = Box(at, box.y, CELL, ROW - 0.6)
            self.sheet.frame(place)
            self.sheet.write(place, sign, TEXT, align="centre")
            at += CELL

    def value_code(self, part: f.Line, box: Box) -> None:
        for number, sign in enumerate(part.code or " "):
            place = Box(box.x + number * CELL, box.y, CELL, ROW - 0.6)
            self.sheet.frame(place)
            if sign.strip():
                self.sheet.write(place, sign, TEXT, align="centre")
        wide = _code_width(part)
        rest = Box(box.x + wide, box.y, box.w - wide, box.h)
        self.sheet.write(rest, _told(part), SMALL)

    # -- boxes to mark

    def _boxes(self, part: f.Boxes) -> None:
        sheet = self.sheet
        sheet.need(ROW * 3)
        at = sheet.left + (NO_WIDTH if part.no else 0)
        if part.no:
            sheet.write(Box(sheet.left, sheet.y, NO_WIDTH, ROW), part.no, TEXT)
        room = sheet.room_across - (at - sheet.left)
        if part.label:
            height = max(ROW, height_of(part.label, room, TEXT))
            sheet.write(Box(at, sheet.y, room, height), part.label, TEXT)
            sheet.y += height
        columns = part.columns
        share = room / columns
        per_column = -(-len(part.options) // columns)
        rows = [part.options[number::per_column] for number in range(per_column)]
        for row in rows:
            height = max(ROW - 0.6, *(height_of(t, share - 8, SMALL + 0.5) + 0.6 for t, _ in row))
            sheet.need(height)
            for number, (text, marked) in enumerate(row):
                self._box(at + number * share, text, marked, share, height)
            sheet.y += height
        sheet.y += 1.2

    def _box(self, x: float, text: str, marked: bool, share: float, height: float) -> None:
        sheet, side = self.sheet, 3.6
        box = Box(x, sheet.y + 0.8, side, side)
        sheet.frame(box)
        if marked:
            right, low = x + side - 0.6, box.y + side - 0.6
            sheet.line(x + 0.6, box.y + 0.6, right, low, 1.2)
            sheet.line(x + 0.6, low, right, box.y + 0.6, 1.2)
        sheet.write(Box(x + 5, sheet.y, share - 8, height), text, SMALL + 0.5)

    # -- tables

    def _grid(self, part: f.Grid) -> None:
        from ptsp_tui.printing.form_grid import draw_grid

        draw_grid(self.sheet, part)

    # -- signatures

    def _signatures(self, part: f.Signatures) -> None:
        from ptsp_tui.printing.form_grid import draw_signatures

        draw_signatures(self.sheet, part.signs)


def _per_row(part: f.Line, room: float) -> int:
    return min(max(part.cells, 1), max(1, int(room / LEAST_CELL)))


def _with_suffix(part: f.Line) -> str:
    return f"{part.value} {part.suffix}".strip()


def _code_width(part: f.Line) -> float:
    return max(1, len(part.code)) * CELL + 2


def _told(part: f.Line) -> str:
    """Beside a code: all choices when they are few, else the one that was made."""
    if 0 < len(part.options) <= FEW_OPTIONS:
        return "   ".join(f"{code}. {label}" for code, label in part.options)
    return part.value


_STYLES: dict[str, Callable[[_Former, f.Line, Box], None]] = {
    "text": _Former.value_text,
    "comb": _Former.value_comb,
    "date": _Former.value_date,
    "code": _Former.value_code,
}


def _feet(sheet: Sheet, paper: f.Filled) -> None:
    total = len(sheet.pages)
    low, room = sheet.height - sheet.margin, sheet.room_across
    height = line_height(6.5) + 0.2
    for number, page in enumerate(sheet.pages, 1):
        foot = Box(sheet.left, low, room - 40, height)
        sheet.write(foot, paper.foot, 6.5, on=page)
        pages = Box(sheet.left + room - 39, low, 39, height)
        sheet.write(pages, f"{paper.code} {number}/{total}".strip(), 6.5, align="right", on=page)
