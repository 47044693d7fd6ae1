"""What a PDF looks like, as text that a person can read and a test can compare with tolerance.

Each page is told by its size and words, and by a thumbnail of signs: how dark each cell is.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "papers"
SHADES = " .:-=+*#"
COLUMNS, ROWS = 60, 40
MOST_DIFFERENT = 0.02
"""Share of a thumbnail's cells that may be another shade: another renderer, not another page."""


def described(pdf: bytes) -> list[tuple[str, list[str]]]:
    """(words, thumbnail rows) of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(document[number]) for number in range(len(document))]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> tuple[str, list[str]]:
    width, height = page.get_size()
    words = page.get_textpage().get_text_range().replace("\r\n", "\n")
    lines = [line.rstrip() for line in words.splitlines()]
    size = f"page {width * 25.4 / 72:.0f} x {height * 25.4 / 72:.0f} mm"
    return "\n".join([size, *lines]), _thumbnail(page)


def _thumbnail(page: pypdfium2.PdfPage) -> list[str]:
    image = page.render(scale=1.0).to_pil().convert("L").resize((COLUMNS, ROWS))
    cells = list(image.tobytes())
    shades = [SHADES[min(len(SHADES) - 1, (255 - cell) * len(SHADES) // 140)] for cell in cells]
    return ["".join(shades[at : at + COLUMNS]) for at in range(0, len(shades), COLUMNS)]


def boxes(pdf: bytes) -> list[tuple[int, float, float, float, float]]:
    """(page, left, bottom, right, top) in points of every sign on paper, blanks left out."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for number in range(len(document)):
        text = document[number].get_textpage()
        for index in range(text.count_chars()):
            if chr(pdfium.FPDFText_GetUnicode(text, index)).strip():
                found.append((number, *text.get_charbox(index)))
    document.close()
    return found


def assert_looks(name: str, pdf: bytes) -> None:
    """Compare with tests/golden/papers/<name>.txt: words exactly, thumbnails nearly."""
    pages = described(pdf)
    place = FOLDER / f"{name}.txt"
    shown = "\n\n".join("\n".join([words, *(f"|{row}|" for row in rows)]) for words, rows in pages)
    if os.environ.get("PTSP_UPDATE_GOLDEN"):
        assert not os.environ.get("CI"), "golden files are written by a person at a desk"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(shown + "\n", encoding="utf-8")
        return
    golden = place.read_text(encoding="utf-8")
    assert _words(shown) == _words(golden), name
    one, two = _picture(shown), _picture(golden)
    assert len(one) == len(two), name
    different = sum(
        abs(SHADES.index(a) - SHADES.index(b)) > 1 for a, b in zip(one, two, strict=True)
    )
    assert different <= MOST_DIFFERENT * len(one), f"{name}: {different} of {len(one)} cells differ"


def _words(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("|")).strip()


def _picture(text: str) -> str:
    return "".join(line[1:-1] for line in text.splitlines() if line.startswith("|"))
