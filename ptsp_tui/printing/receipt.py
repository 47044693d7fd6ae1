"""The receipt (tanda terima) as plain text lines: for the screen, a file, a dot-matrix printer.

Width 32 to 80 columns. A missing value stops the print: a receipt never shows a blank where the
citizen needs a fact.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date

import segno

from ptsp_tui import clock, i18n
from ptsp_tui.cases.fold import Case
from ptsp_tui.cases.numbering import group_resume_code
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.words import text
from ptsp_tui.errors import Refused
from ptsp_tui.forms.checklist import fee_of
from ptsp_tui.forms.display import date_text, rupiah
from ptsp_tui.forms.state import FormState

Translate = Callable[[str], str]


def receipt_lines(
    case: Case, form: FormState, book: Book, unit_name: str, _: Translate, language: str, width: int
) -> list[str]:
    """The receipt of a filed case. Raises Refused naming the value that is missing."""
    for name, value in (("receipt", case.receipt), ("subject", case.subject_name)):
        if not value:
            raise Refused("The receipt cannot be printed: {field} is empty.", field=name)
    service = book.service(case.service)
    filed = clock.from_ms(case.filed_ms)
    lines = _title(_("RECEIPT"), unit_name, width)
    # On a line of its own: the number is 27 characters and must never be broken.
    lines += [_("Number"), case.receipt.center(width).rstrip()]
    pairs = [
        (_("Date"), f"{date_text(filed.date(), language)} {filed:%H.%M} WIB"),
        (_("Service"), text(service, "name", language)),
        (_("For"), case.subject_name),
    ]
    if case.applicant_name:
        pairs.append((_("Brought by"), case.applicant_name))
    pairs.append((_("Officer"), case.officer))
    for label, value in pairs:
        lines += _pair(label, value, width)
    lines.append("-" * width)
    lines += _outcome(case, _, language, width)
    lines += _fee(form, book, _, language, width)
    lines.append("-" * width)
    ask = _("Questions: {unit}, with this number.").format(unit=unit_name)
    return [*lines, *_wrap(ask, width)]


def _title(title: str, unit_name: str, width: int) -> list[str]:
    return [
        "=" * width,
        title.center(width).rstrip(),
        *(part.center(width).rstrip() for part in _wrap(f"PTSP {unit_name}", width)),
        "=" * width,
    ]


def _outcome(case: Case, _: Translate, language: str, width: int) -> list[str]:
    if case.state == "incomplete":
        code = group_resume_code(case.resume_code)
        lines = _wrap(_("Not complete yet. Still to bring:"), width)
        for number, name in enumerate(case.lacking, 1):
            lines += _wrap(f"{number}. {name}", width, "   ")
        return lines + _wrap(_("Come back with the code {code}.").format(code=code), width)
    if case.outcome == "forwarded":
        text_ = _("Complete. We carry it on to the {level}; you need not go there.")
        lines = _wrap(text_.format(level=i18n.word(case.decided_at)), width)
    else:
        lines = _wrap(_("Complete and accepted."), width)
    return lines + _wrap(promise_text(case.promised, case.promise_estimated, _, language), width)


def promise_text(promised: str, estimated: bool, _: Translate, language: str) -> str:
    """What is promised, in words; "" gives the honest sentence that nothing is."""
    if promised.startswith("PT"):
        minutes = promised.removeprefix("PT").removesuffix("M")
        return _("Ready in about {minutes} minutes when the system is up.").format(minutes=minutes)
    if promised:
        day = date_text(date.fromisoformat(promised), language)
        sentence = _("Ready on {day} at the latest.").format(day=day)
        return sentence + (" " + _("(holidays still estimated)") if estimated else "")
    return _("No time is promised for this service; we call you.")


def _fee(form: FormState, book: Book, _: Translate, language: str, width: int) -> list[str]:
    fee = fee_of(form)
    if fee is None:
        return []
    amount = fee.amount
    known = text(fee, "note", language) if amount is None else rupiah(amount)
    value = _("free") if amount == 0 else known
    basis = ", ".join(book.cite(act) for act in fee.legal)
    return _pair(_("Fee"), f"{value} ({basis})" if basis else value, width)


def _pair(label: str, value: str, width: int) -> list[str]:
    head = f"{label:<10}: " if width >= 40 else f"{label}: "
    return _wrap(head + value, width, " " * (12 if width >= 40 else 2))


def _wrap(line: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) or [""]


def qr_lines(content: str, border: int = 1) -> list[str]:
    """A QR code for paper: dark modules are inked, two modules to a character cell."""
    rows = [list(row) for row in segno.make(content, micro=False).matrix_iter(border=border)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    signs = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}
    return [
        "".join(signs[(int(bool(a)), int(bool(b)))] for a, b in zip(top, low, strict=True))
        for top, low in zip(rows[::2], rows[1::2], strict=True)
    ]
