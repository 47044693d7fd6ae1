"""Every paper for the citizen, in every output, as somebody last read and accepted it."""

from __future__ import annotations

import pytest

from ptsp_tui.errors import Refused
from ptsp_tui.printing import document as d
from ptsp_tui.printing import plain, receipt
from ptsp_tui.printing.render import render
from tests.golden import assert_golden
from tests.printing.made import LONG_NAME, LONG_WORD, NUMBER, documents, told
from tests.printing.pictures import assert_looks

KINDS = (
    "receipt", "receipt-copy", "receipt-incomplete", "receipt-forwarded", "missing-slip",
    "handover", "referral", "itinerary", "why", "daybook",
)  # fmt: skip
WIDTHS = (80, 40, 32)


@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_as_text_is_the_accepted_one(kind: str) -> None:
    document = documents()[kind]
    for width in WIDTHS:
        shown = "\n".join(plain.lines(document, width))
        assert_golden(f"papers/{kind}/text{width}", shown)


@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_as_receipt_printer_bytes_is_the_accepted_one(kind: str) -> None:
    document = documents()[kind]
    for format_ in ("escpos58", "escpos80"):
        data = render(document, format_)
        shown = "\n".join(repr(part)[2:-1] for part in data.split(b"\n"))
        assert_golden(f"papers/{kind}/{format_}", shown)


@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_as_pdf_is_the_accepted_one(kind: str) -> None:
    assert_looks(f"{kind}/pdf", render(documents()[kind], "pdf"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_wider_than_the_paper(kind: str) -> None:
    for width in range(32, 81):
        for line in plain.lines(documents()[kind], width):
            assert len(line) <= width, (width, line)


def test_the_number_is_never_broken() -> None:
    for width in range(32, 81):
        assert any(NUMBER in line for line in plain.lines(documents()["receipt"], width))


def test_a_copy_says_so_at_its_head_and_at_its_end_in_every_output() -> None:
    copied = documents()["receipt-copy"]
    lines = plain.lines(copied, 40, qr=False)
    assert "SALINAN" in lines[0]
    assert "SALINAN" in lines[-1]
    assert render(copied, "escpos58").count(b"SALINAN") == 2
    assert "SALINAN" not in "\n".join(plain.lines(documents()["receipt"], 40))


def test_the_missing_slip_tells_only_what_is_missing_and_where_to_get_it() -> None:
    text = " ".join(" ".join(plain.lines(documents()["missing-slip"], 80)).split())
    assert "Surat keterangan kehilangan dari kepolisian" in text
    assert "lapor ke SPKT" in text
    assert "8 Desember 2026" in text
    assert "K7QM 2XRA" in text
    assert "F-1.02" not in text, "what we fill in is not to be brought"


@pytest.mark.parametrize("field", ["number", "filed", "service", "subject", "officer", "unit"])
def test_a_missing_value_stops_the_print_and_is_named(field: str) -> None:
    for state, make in (
        ("submitted", receipt.receipt),
        ("incomplete", receipt.missing_slip),
        ("handed_over", receipt.handover),
    ):
        with pytest.raises(Refused) as refused:
            make(told(state, **{field: ""}))
        assert refused.value.facts["field"] == field


def test_nothing_is_handed_over_before_there_is_a_result() -> None:
    for state in ("submitted", "incomplete", "verifying", "rejected", "cancelled"):
        with pytest.raises(Refused):
            receipt.handover(told(state))


def test_a_complete_case_has_no_slip_of_missing_papers() -> None:
    with pytest.raises(Refused):
        receipt.missing_slip(told())


def test_the_longest_names_keep_every_letter_in_every_output() -> None:
    document = receipt.receipt(told(subject=LONG_WORD, applicant=LONG_NAME))
    for width in WIDTHS:
        shown = "".join("".join(plain.lines(document, width)).split())
        assert LONG_WORD in shown
        assert LONG_NAME.replace(" ", "") in shown
    for format_ in ("escpos58", "escpos80"):
        shown = "".join(render(document, format_).decode("cp437").split())
        assert LONG_WORD in shown


def test_the_same_paper_gives_the_same_bytes() -> None:
    for format_ in ("pdf", "escpos80", "text40"):
        assert render(documents()["receipt"], format_) == render(documents()["receipt"], format_)


def test_text_for_a_printer_is_in_its_code_page_and_fed_out() -> None:
    document = d.Document("x", [d.Para("Café – “Ñ” \x1b@ €")])
    data = render(document, "text80")
    assert data == 'Café - "Ñ" ?@ ?\n\f'.encode("cp437")
    assert render(document, "text40").endswith(b"\n\n\n\n")
    assert "Café –" in render(document, "text80", to_file=True).decode()
