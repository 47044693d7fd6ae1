"""Whole visits in a pseudo-terminal, with the keyboard alone, compared with golden screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ptsp_tui.catalog.book import Book
from tests.golden import assert_golden
from tests.screens.at_counter import FAMILY_CARD, NIK, PASSPHRASE
from tests.screens.lines import FILED, FORM, PTSP, cases_of, log_in, new_terminal, program, start
from tests.terminal import Terminal

pytestmark = pytest.mark.pty
CODE = r"(?<=kode )\w{4} \w{4}\b|(?<=lanjutan : )\w{4} \w{4}\b"
FILED_BY_HAND = {k: v for k, v in FILED.items() if k not in ("loss.place", "contact.note")}
RECEIPT = r"\d{10}\.010\.261124\.\d{4}\.\w"


class Shown:
    """Compares what the terminal shows, step by step, with golden texts."""

    def __init__(self, terminal: Terminal, folder: str) -> None:
        self.terminal = terminal
        self.folder = folder
        self.number = 0

    def step(self, name: str, *seen: str) -> str:
        """Wait until `seen` is on the screen and it is quiet; then it must be the golden one."""
        for words in seen:
            self.terminal.wait_for(words, timeout=30)
        self.number += 1
        text = self.terminal.wait_quiet(150)
        assert_golden(f"screens/{self.folder}/{self.number:02}-{name}", text, {CODE: "resume code"})
        return text


def test_from_the_first_start_to_the_receipt_with_keys_only(tmp_path: Path, book: Book) -> None:
    data = tmp_path / "terminal"
    with Terminal(PTSP, env=program(data), cwd=tmp_path) as terminal:
        shown = Shown(terminal, "visit")
        _set_up(terminal, shown)
        _choose(terminal, shown)
        _fill(terminal, shown)
        _file(terminal, shown)
        assert terminal.exit_code(timeout=20) == 0
    assert "TANDA TERIMA" in (tmp_path / "struk.txt").read_text(encoding="utf-8")
    (case,) = cases_of(data, book)
    assert case["values"] == FILED_BY_HAND
    assert case["outcome"] == "accepted"


def _set_up(terminal: Terminal, shown: Shown) -> None:
    shown.step("set-up", "Frasa sandi")
    terminal.send("petamburan")
    shown.step("set-up-office", "Kel. Petamburan")
    terminal.press("Enter", "Enter", "budi", "Enter", PASSPHRASE, "Enter", PASSPHRASE, "Enter")
    shown.step("set-up-filled", "budi")
    terminal.press("Enter", "Enter")
    shown.step("home", "Warga perlu apa")


def _choose(terminal: Terminal, shown: Shown) -> None:
    terminal.press("ktp saya hilang", "Enter")
    shown.step("found", "Hasil pencarian")
    terminal.press("Enter")
    shown.step("card", "[ktp-hilang]")
    terminal.press("Enter")
    shown.step("question", "( ) Ya")
    terminal.press("y", "Enter")
    shown.step("papers", "serahkan aslinya")
    terminal.press("Space", "Space")
    shown.step("papers-ticked", "2 [x]")
    terminal.press("Enter")
    shown.step("form", "Nama lengkap")


def _fill(terminal: Terminal, shown: Shown) -> None:
    terminal.press("siti aminah", "Enter", NIK)
    shown.step("form-nik-gives-birth-date-and-sex", "17-08-1990")
    terminal.press("jakarta", "Enter", FAMILY_CARD, "jl kebon sirih no 1", "Enter")
    terminal.press("001", "002", "kebon siri")
    shown.step("form-village", "1 Kebon Sirih")
    terminal.press("Enter")
    assert "10340" in shown.step("form-second-page-after-the-postal-code", "Tanggal hilang")
    terminal.press("kemarin", "Enter", "Enter", "LP/123/XI/2026", "Enter", "24112026")
    shown.step("form-contact", "Nomor HP")
    terminal.press("081234567890", "Enter", "Enter")


def _file(terminal: Terminal, shown: Shown) -> None:
    shown.step("review", "AJUKAN")
    terminal.press("Enter")
    shown.step("receipt", "TANDA TERIMA")
    terminal.press("F7")
    terminal.wait_for("Cetak yang mana")
    terminal.press("Enter")
    shown.step("print", "Cetak ke")
    terminal.press("struk.txt", "Enter")
    shown.step("printed", "ditulis ke")
    terminal.press("Enter")
    shown.step("home-again", "Warga perlu apa", "Kunjungan ditutup")
    terminal.press("Ctrl+Q")
    shown.step("leaving", "Keluar dari program")
    terminal.send("y")


def test_an_incomplete_visit_is_completed_later_under_the_same_receipt_number(
    tmp_path: Path, book: Book
) -> None:
    data = tmp_path / "terminal"
    env = new_terminal(data, book)
    with start(env) as terminal:
        shown = Shown(terminal, "incomplete")
        log_in(terminal)
        terminal.send("ktp saya hilang\r\r\ry\r")
        terminal.wait_for("serahkan aslinya")
        terminal.press("F8")
        shown.step("papers-missing", "? Kurang: ")
        terminal.press("Enter")
        terminal.wait_for("Nama lengkap")
        terminal.send(FORM)
        shown.step("review", "BELUM LENGKAP")
        terminal.press("Enter")
        slip = shown.step("slip", "TANDA TERIMA")
        terminal.press("Enter")
        terminal.wait_for("Warga perlu apa")
        terminal.press("Ctrl+Q", "y")
        assert terminal.exit_code(timeout=20) == 0
    code, receipt = re.search(CODE, slip), re.search(RECEIPT, slip)
    assert code is not None
    assert receipt is not None
    with start(env) as terminal:  # another day, the same citizen with the paper
        shown.terminal = terminal
        log_in(terminal)
        shown.step("home-waits", "belum lengkap")
        terminal.press(code.group().lower(), "Enter")
        terminal.wait_for("Hasil pencarian")
        terminal.press("Enter")
        shown.step("case", "Kode lanjutan")
        terminal.press("Enter")
        terminal.wait_for("serahkan aslinya")
        terminal.press("1", "Enter")
        terminal.wait_for("SITI AMINAH")
        terminal.press("PgDn", "PgDn", "PgDn")
        shown.step("review-complete", "AJUKAN")
        terminal.press("Enter")
        assert receipt.group() in shown.step("receipt", "TANDA TERIMA")
    (case,) = cases_of(data, book)
    assert (case["receipt"], case["state"]) == (receipt.group(), "submitted")
