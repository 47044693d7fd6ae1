"""Whole visits in a pseudo-terminal, with the keyboard alone, compared with golden screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ptsp_tui.catalog.book import Book
from tests.golden import assert_golden
from tests.screens.at_counter import FAMILY_CARD, NIK, PASSPHRASE
from tests.screens.lines import (
    FIELDS,
    FILED,
    FORM,
    PTSP,
    TO_THE_FORM,
    cases_of,
    log_in,
    new_terminal,
    program,
    start,
)
from tests.terminal import Terminal

pytestmark = pytest.mark.pty
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
MASKS = {CODE.pattern: "resume code"}


class Shown:
    """Compares what the terminal shows, step by step, with golden texts."""

    def __init__(self, terminal: Terminal, folder: str) -> None:
        self.terminal = terminal
        self.folder = folder
        self.number = 0

    def step(self, name: str, *seen: str) -> None:
        """Wait until `seen` is on the screen and it is quiet; then it must be the golden one."""
        for words in seen:
            self.terminal.wait_for(words, timeout=30)
        self.number += 1
        text = self.terminal.wait_quiet(150)
        assert_golden(f"screens/{self.folder}/{self.number:02}-{name}", text, MASKS)


def test_from_the_first_start_to_the_receipt_with_keys_only(tmp_path: Path, book: Book) -> None:
    data = tmp_path / "terminal"
    with Terminal(PTSP, env=program(data, PYTHONPATH=str(Path.cwd())), cwd=tmp_path) as terminal:
        shown = Shown(terminal, "visit")
        shown.step("set-up", "Frasa sandi")
        terminal.send("petamburan")
        shown.step("set-up-office", "Kelurahan Petamburan")
        terminal.press("Enter", "Enter", *"budi", "Enter", PASSPHRASE, "Enter", PASSPHRASE, "Enter")
        shown.step("set-up-filled", "budi")
        terminal.press("Enter", "Enter")
        shown.step("home", "Warga perlu apa")
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
        terminal.send("".join(keys for key, keys in FIELDS if key < "subject.village" or "s.rw" in key))
        terminal.press("Ctrl+Q")
        shown.step("review", "AJUKAN")


def _first_day_stub() -> None: ...
