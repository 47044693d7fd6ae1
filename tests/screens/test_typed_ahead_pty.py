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
PASTED = "\x1b[200~{}\x1b[201~"


@contextmanager
def at_home(data: Path, book: Book, command: list[str] | None = None) -> Iterator[Terminal]:
    """The program, an officer logged in."""
    with start(new_terminal(data, book), command) as terminal:
        log_in(terminal)
        yield terminal


def citizen(number: int) -> str:
    """A NIK of one's own: the same matter of the same person would be asked about."""
    return f"{NIK[:-4]}{number + 1:04}"


def filed_for(count: int) -> list[dict[str, object]]:
    """What must have been filed for the first `count` citizens."""
    return [{**FILED, "subject.nik": citizen(number)} for number in range(count)]


def visit(terminal: Terminal, keys: str, gap: float = 0.0) -> None:
    """Type a visit up to its receipt and go home."""
    terminal.type(keys, gap)
    terminal.wait_for("TANDA TERIMA", timeout=30)
    terminal.press("Enter")
    terminal.wait_for("Warga perlu apa")


def test_a_whole_visit_typed_at_any_gap_files_exactly_the_same(tmp_path: Path, book: Book) -> None:
    with at_home(tmp_path, book) as terminal:
        for number, gap in enumerate(GAPS):
            visit(terminal, TO_THE_FORM + FORM.replace(NIK, citizen(number)) + "\r", gap)
    filed = cases_of(tmp_path, book)
    assert [case["values"] for case in filed] == filed_for(len(GAPS))
    assert [set(case["ticks"]) for case in filed] == [{"surat-kehilangan", "kk"}] * len(GAPS)


def test_a_scanned_nik_files_the_same_whatever_ends_its_line(tmp_path: Path, book: Book) -> None:
    """A scanner types digits and CR, LF, both, or Tab; a full field has moved on by then."""
    scans = ["{}", "{}\r", "{}\n", "{}\r\n", "{}\t", PASTED, PASTED.format("{}\n")]
    with at_home(tmp_path, book) as terminal:
        for number, scan in enumerate(scans):
            nik = citizen(number)
            shown = f"{nik[:6]} {nik[6:12]} {nik[12:]}" if scan == PASTED else nik
            visit(terminal, TO_THE_FORM + FORM.replace(NIK, scan.format(shown)) + "\r")
    assert [case["values"] for case in cases_of(tmp_path, book)] == filed_for(len(scans))


def test_saves_that_take_300_ms_misroute_no_key(tmp_path: Path, book: Book) -> None:
    with at_home(tmp_path, book, SLOW) as terminal:
        for number, gap in enumerate((0, 0.01)):
            visit(terminal, TO_THE_FORM + FORM.replace(NIK, citizen(number)) + "\r", gap)
    assert [case["values"] for case in cases_of(tmp_path, book)] == filed_for(2)


def test_keys_typed_while_the_program_starts_are_not_lost(tmp_path: Path, book: Book) -> None:
    with start(new_terminal(tmp_path, book)) as terminal:
        terminal.wait_until(lambda _screen: bool(terminal.raw), "a first byte")
        terminal.send("kuda lumping naik delman\rktp saya hilang\r")
        shown = terminal.wait_for("Penerbitan KTP-el karena hilang", timeout=30)
    assert "ktp saya hilang" in shown
