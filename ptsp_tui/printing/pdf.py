"""Pages as a PDF file. The same pages give the same bytes: no time and no random id goes in."""

from __future__ import annotations

from io import BytesIO

from ptsp_tui.errors import Refused
from ptsp_tui.printing.layout import POINT, Page, Sheet
from ptsp_tui.printing.metrics import NO_EXTRA, name_of


def encode(sheet: Sheet, title: str) -> bytes:
    """The file. `title` is the kind of paper: nothing personal goes into a file's properties."""
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ModuleNotFoundError:
        raise Refused(NO_EXTRA) from None
    out = BytesIO()
    size = (sheet.width / POINT, sheet.height / POINT)
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("ptsp-tui")
    for page in sheet.pages:
        _draw(canvas, page, sheet.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: object, page: Page, height: float) -> None:
    from reportlab.pdfgen.canvas import Canvas

    assert isinstance(canvas, Canvas)
    for stroke in page.strokes:
        canvas.setLineWidth(stroke.width)
        canvas.setDash([1.5, 1.5] if stroke.dashed else [], 0)
        ends = (stroke.x1, height - stroke.y1, stroke.x2, height - stroke.y2)
        canvas.line(*(end / POINT for end in ends))
    for inked in page.inked:
        box = inked.box
        low = height - box.y - box.h
        canvas.rect(*(each / POINT for each in (box.x, low, box.w, box.h)), stroke=0, fill=1)
    for word in page.words:
        canvas.setFont(name_of(word.bold), word.size)
        canvas.drawString(word.x / POINT, (height - word.y) / POINT, word.text)
