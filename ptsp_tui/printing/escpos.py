"""ESC/POS: the bytes of a receipt printer, for what our papers need and no more.

Commands after Epson's published reference; tests compare every one with python-escpos. Two widths:
58 mm paper has 32 columns, 80 mm has 48 (font A).
"""

from __future__ import annotations

from ptsp_tui.printing import document as d
from ptsp_tui.printing import plain
from ptsp_tui.printing.signs import page_of

COLUMNS = {"escpos58": 32, "escpos80": 48}
ESC, GS = b"\x1b", b"\x1d"
INIT = ESC + b"@"
CODE_PAGE = ESC + b"t\x00"  # page 0: PC437, which every such printer has
LEFT, CENTRE = ESC + b"a\x00", ESC + b"a\x01"
BOLD, NOT_BOLD = ESC + b"E\x01", ESC + b"E\x00"
NORMAL, TALL, DOUBLE = GS + b"!\x00", GS + b"!\x01", GS + b"!\x11"
CUT = GS + b"VB\x00"  # feed to the knife, cut
FEED = ESC + b"d\x06"


def qr(content: str, size: int = 6) -> bytes:
    """A QR code drawn by the printer: model 2, modules of `size` dots, error correction M."""
    data = content.encode("ascii")
    return (
        _gs_k(b"\x31\x41\x32\x00")
        + _gs_k(b"\x31\x43" + bytes([size]))
        + _gs_k(b"\x31\x45\x31")
        + _gs_k(b"\x31\x50\x30" + data)
        + _gs_k(b"\x31\x51\x30")
    )


def _gs_k(parameters: bytes) -> bytes:
    return GS + b"(k" + len(parameters).to_bytes(2, "little") + parameters


def encode(document: d.Document, kind: str) -> bytes:
    """The whole paper, from reset to cut. `kind` is escpos58 or escpos80."""
    width = COLUMNS[kind]
    blocks = [_block(block, width) for block in document.blocks]
    return b"".join([INIT, CODE_PAGE, *blocks, FEED, CUT])


def _block(block: d.Block, width: int) -> bytes:
    if isinstance(block, d.Seal):
        caption = _text(plain.wrap(block.caption, width))
        return CENTRE + qr(block.text) + b"\n" + caption + LEFT
    if isinstance(block, d.Stamp):
        wrapped = plain.wrap(block.text, width // 2)
        return CENTRE + DOUBLE + _text(wrapped) + NORMAL + LEFT
    if isinstance(block, d.Title):
        title = BOLD + TALL + _text(plain.wrap(block.text, width)) + NORMAL + NOT_BOLD
        office = _text(plain.wrap(f"PTSP {block.office}", width)) if block.office else b""
        rule = _text(["=" * width])
        return CENTRE + rule + title + office + rule + LEFT
    if isinstance(block, d.Big):
        number = _text(plain.wrap(block.text, width))
        return _text([block.label]) + CENTRE + BOLD + TALL + number + NORMAL + NOT_BOLD + LEFT
    lines = _text(plain.lines(d.Document("", [block]), width))
    strong = isinstance(block, d.Para) and block.strong
    return BOLD + lines + NOT_BOLD if strong else lines


def _text(lines: list[str]) -> bytes:
    return page_of("".join(f"{line}\n" for line in lines))
