"""What is typed ahead reaches the field it was meant for, in the real program at any speed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ptsp_tui.catalog.book import Book
from tests.screens.at_counter import NIK
from tests.screens.lines import FILED, FORM, TO_THE_FORM, cases_of, log_in, new_terminal, start
from tests.terminal import Terminal

pytestmark = pytest.mark.pty
SLOW = [sys.executable, str(Path(__file__).parent / "apps" / "slow_saves.py")]
GAPS = (0, 0.002, 0.005, 0.01, 0.04)
BLANKS_IN_NIK = f"{NIK[:6]} {NIK[6:12]} {NIK[12:]}"


@contextmanager
def at_home(data: Path, book: Book, command: list[str] | None = None) -> Iterator[Terminal]:
    """The program, an officer logged in."""
    with start(new_terminal(data, book), command) as terminal:
        log_in(terminal)
        yield terminal


def visit(terminal: Terminal, keys: str, gap: float = 0.0) -> None:
    """Type a visit up to its receipt and go home."""
    terminal.type(keys, gap)
    terminal.wait_for("TANDA TERIMA", timeout=30)
    terminal.press("Enter")
    terminal.wait_for("Warga perlu apa")


def test_a_whole_visit_typed_at_any_gap_files_exactly_the_same(tmp_path: Path, book: Book) -> None:
    with at_home(tmp_path, book) as terminal:
        for gap in GAPS:
            visit(terminal, TO_THE_FORM + FORM + "\r", gap)
    filed = cases_of(tmp_path, book)
    assert len(filed) == len(GAPS)
    assert [case["values"] for case in filed] == [FILED] * len(GAPS)
    assert [set(case["ticks"]) for case in filed] == [{"surat-kehilangan", "kk"}] * len(GAPS)


def test_a_scanned_nik_files_the_same_whatever_ends_its_line(tmp_path: Path, book: Book) -> None:
    """A scanner types digits and CR, LF, both, or Tab; a full field has moved on by then."""
    scans = [NIK, f"{NIK}\r", f"{NIK}\n", f"{NIK}\r\n", f"{NIK}\t"]
    scans += [f"\x1b[200~{BLANKS_IN_NIK}\x1b[201~", f"\x1b[200~{NIK}\n\x1b[201~"]
    with at_home(tmp_path, book) as terminal:
        for scan in scans:
            visit(terminal, TO_THE_FORM + FORM.replace(NIK, scan) + "\r")
    filed = cases_of(tmp_path, book)
    assert len(filed) == len(scans)
    assert [case["values"] for case in filed] == [FILED] * len(scans)


def test_saves_that_take_300_ms_misroute_no_key(tmp_path: Path, book: Book) -> None:
    with at_home(tmp_path, book, SLOW) as terminal:
        visit(terminal, TO_THE_FORM + FORM + "\r")
        visit(terminal, TO_THE_FORM + FORM + "\r", 0.01)
    assert [case["values"] for case in cases_of(tmp_path, book)] == [FILED] * 2


def test_keys_typed_while_the_program_starts_are_not_lost(tmp_path: Path, book: Book) -> None:
    with start(new_terminal(tmp_path, book)) as terminal:
        terminal.wait_until(lambda _screen: bool(terminal.raw), "a first byte")
        terminal.send("kuda lumping naik delman\rktp saya hilang\r")
        terminal.wait_for("Penerbitan KTP-el karena hilang", timeout=30)
