"""A paper as the bytes of one kind of printer."""

from __future__ import annotations

from typing import Literal, get_args

from ptsp_tui.printing import document as d
from ptsp_tui.printing import plain
from ptsp_tui.printing.as_document import as_document
from ptsp_tui.printing.filled import Filled
from ptsp_tui.printing.signs import page_of

Paper = d.Document | Filled
Format = Literal["escpos58", "escpos80", "text80", "text40", "text32", "pdf"]
FORMATS: tuple[str, ...] = get_args(Format)
FORM_FEED = b"\x0c"
ROLL_FEED = b"\n\n\n\n"


def render(paper: Paper, format_: str, *, to_file: bool = False) -> bytes:
    """The bytes. Text for a printer is in code page 437 and fed out; for a file it is UTF-8.

    Raises Refused when PDF is asked and the extra [print] is not installed.
    """
    if format_ == "pdf":
        return _pdf(paper)
    document = as_document(paper) if isinstance(paper, Filled) else paper
    if format_.startswith("escpos"):
        from ptsp_tui.printing.escpos import encode

        return encode(document, format_)
    return text(document, int(format_.removeprefix("text")), to_file=to_file)


def text(document: d.Document, width: int, *, to_file: bool) -> bytes:
    """Plain text of `width` columns."""
    shown = "\n".join(plain.lines(document, width)) + "\n"
    if to_file:
        return shown.encode()
    return page_of(shown) + (FORM_FEED if width >= plain.NARROW else ROLL_FEED)


def _pdf(paper: Paper) -> bytes:
    from ptsp_tui.printing import document_layout, form_layout, pdf

    if isinstance(paper, Filled):
        return pdf.encode(form_layout.lay_out(paper), paper.code or paper.id)
    return pdf.encode(document_layout.lay_out(paper), paper.name)


def preview(paper: Paper, width: int) -> list[str]:
    """The paper as lines for the screen, without the QR code."""
    document = as_document(paper) if isinstance(paper, Filled) else paper
    return plain.lines(document, width, qr=False)
