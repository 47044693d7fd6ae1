"""docs/papers.md lists every template, and says which were never compared with an official one."""

from __future__ import annotations

from pathlib import Path

from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.templates import Template

DOC = Path(__file__).resolve().parents[2] / "docs" / "papers.md"


def rows(book: Book) -> list[str]:
    """The table's rows: forms first, then what has a code, then by name."""
    ordered = sorted(
        book.templates.values(), key=lambda t: (t.kind != "form", not t.code, t.code, t.id)
    )
    return [_row(template) for template in ordered]


def _row(t: Template) -> str:
    size = f"{t.size} landscape" if t.landscape else t.size
    kind = "privacy" if t.kind == "notice" else f"{t.kind}:{t.code or t.id}"
    sources = t.confidence.replace("_", " ")
    return f"| `{kind}` | {t.name} | {size} | {sources} | {t.compared or 'never'} |"


def test_the_document_lists_every_paper_as_it_is(book: Book) -> None:
    lines = DOC.read_text(encoding="utf-8").splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("| `--as` | paper"))
    assert lines[head + 2 :] == rows(book)


def test_a_form_that_was_never_compared_says_so(book: Book) -> None:
    text = DOC.read_text(encoding="utf-8")
    assert "No form here has been laid beside an" in text or all(
        template.compared for template in book.templates.values() if template.kind == "form"
    )
