"""Our ESC/POS bytes are those of python-escpos, which is only here to be asked."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from ptsp_tui.printing import document as d
from ptsp_tui.printing import escpos


@pytest.fixture
def oracle() -> Any:
    """A printer that only writes down what it is told."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is old, and says so of its own imports
        from escpos.printer import Dummy

        return Dummy()


def test_reset_and_cut(oracle: Any) -> None:
    oracle.hw("INIT")
    assert oracle.output == escpos.INIT
    oracle.clear()
    oracle.cut(feed=False)
    assert oracle.output == escpos.CUT, "function B: feed to the knife, then cut"


def test_alignment_and_bold(oracle: Any) -> None:
    oracle.set(align="center", bold=True)
    assert escpos.CENTRE in oracle.output
    assert escpos.BOLD in oracle.output
    oracle.clear()
    oracle.set(align="left", bold=False)
    assert escpos.LEFT in oracle.output
    assert escpos.NOT_BOLD in oracle.output


@pytest.mark.parametrize(
    ("width", "height", "ours"), [(1, 2, escpos.TALL), (2, 2, escpos.DOUBLE), (1, 1, escpos.NORMAL)]
)
def test_sizes_of_letters(oracle: Any, width: int, height: int, ours: bytes) -> None:
    oracle.set(custom_size=True, width=width, height=height)
    assert ours in oracle.output


@pytest.mark.parametrize("size", [3, 6, 8])
def test_a_qr_code_drawn_by_the_printer(oracle: Any, size: int) -> None:
    from escpos.constants import QR_ECLEVEL_M, QR_MODEL_2

    content = "PTSP1:3171071004.010.261124.0001.P:" + "AB/9" * 24
    oracle.qr(content, ec=QR_ECLEVEL_M, size=size, model=QR_MODEL_2, native=True)
    assert escpos.qr(content, size) in oracle.output


def test_nothing_typed_by_a_person_can_steer_the_printer() -> None:
    hostile = "Budi\x1b@\x1dV\x00\x10\x14\x01\x00\x05 \x9b Santoso"
    document = d.Document("x", [d.Pair("Nama", hostile), d.Para(hostile), d.Big("No", hostile)])
    data = escpos.encode(document, "escpos80")
    body = data.removeprefix(escpos.INIT + escpos.CODE_PAGE).removesuffix(escpos.FEED + escpos.CUT)
    assert escpos.INIT not in body
    assert b"\x1dV" not in body
    assert b"\x10\x14" not in body


def test_every_block_fits_both_papers() -> None:
    for kind, width in escpos.COLUMNS.items():
        data = escpos.encode(d.Document("x", [d.Para("a" * 500), d.Rule()]), kind)
        assert max(len(line) for line in data.split(b"\n")[1:-1]) <= width
