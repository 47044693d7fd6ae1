"""`ptsp print`, as a script uses it: originals and copies, forms, printers, and checking a seal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ptsp_tui.store.lock import Lock
from tests.e2e.lines import good, seal_on
from tests.e2e.machine import Machine
from tests.printing.paper_tray import PaperTray


@pytest.fixture
def receipt(machine: Machine) -> str:
    """A filed case's number."""
    (reply,) = machine.intake(good())
    number: str = reply["receipt"]
    return number


def test_the_first_file_is_the_original_and_the_next_a_copy(
    machine: Machine, receipt: str, tmp_path: Path
) -> None:
    for name, is_copy in (("one", False), ("two", True)):
        paper = tmp_path / f"{name}.txt"
        done = machine.ptsp("print", receipt, "--to", str(paper))
        assert ("SALINAN" in paper.read_text(encoding="utf-8")) is is_copy
        assert ("SALINAN" in done.err) is is_copy
    again = tmp_path / "again.txt"
    machine.ptsp("print", receipt, "--to", str(again), "--spoiled")
    assert "SALINAN" not in again.read_text(encoding="utf-8")
    machine.ptsp("verify")


def test_what_is_only_shown_is_a_copy_and_leaves_no_trace(machine: Machine, receipt: str) -> None:
    before = machine.json("status")
    assert "SALINAN" in machine.ptsp("print", receipt).out
    assert machine.json("status") == before


def test_beside_a_running_program_a_print_is_a_copy(
    machine: Machine, receipt: str, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.txt"
    lock = Lock(machine.data / "store")
    lock.take()
    try:
        machine.ptsp("print", receipt, "--to", str(paper))
    finally:
        lock.release()
    assert "SALINAN" in paper.read_text(encoding="utf-8")


def test_a_printer_on_the_network_gets_the_receipt_and_a_dead_one_is_said(
    machine: Machine, receipt: str
) -> None:
    told = machine.refused("print", receipt, "--to", "tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in told
    with PaperTray() as tray:
        machine.ptsp("print", receipt, "--to", tray.address)
        tray.served.acquire(timeout=5)
        assert len(tray.originals()) == 1
        assert receipt.encode() in tray.papers[0]


@pytest.mark.parametrize("format_", ["escpos58", "escpos80", "text80", "text32", "pdf"])
def test_every_format_goes_to_a_file(
    machine: Machine, receipt: str, tmp_path: Path, format_: str
) -> None:
    paper = tmp_path / "paper"
    machine.ptsp("print", receipt, "--to", str(paper), "--format", format_)
    start = {"pdf": b"%PDF", "escpos58": b"\x1b@", "escpos80": b"\x1b@"}.get(format_, b"=")
    assert paper.read_bytes().startswith(start)


def test_a_form_is_a_pdf_and_may_be_looked_at_as_text(
    machine: Machine, receipt: str, tmp_path: Path
) -> None:
    paper = tmp_path / "f102.pdf"
    machine.ptsp("print", receipt, "--as", "form:F-1.02", "--to", str(paper))
    assert paper.read_bytes().startswith(b"%PDF")
    assert "[x] II.C" in machine.ptsp("print", receipt, "--as", "form:F-1.02").out


def test_papers_without_a_case(machine: Machine, receipt: str) -> None:
    assert receipt in machine.ptsp("print", "--as", "daybook", "--width", "80").out
    assert "UU 27/2022" in machine.ptsp("print", "--as", "privacy").out
    assert "Satpas" in machine.ptsp("print", "rujuk-sim", "--as", "referral").out


@pytest.mark.parametrize(
    "words",
    [
        ("--as", "receipt"),
        ("x", "--as", "passport"),
        ("x", "--as", "form:"),
        ("x", "--spoiled", "--came-out", "--to", "y"),
        ("x", "--format", "pdf"),
        ("x", "--format", "epson", "--to", "y"),
        ("x", "--fill", "nik", "--to", "y"),
    ],
)
def test_a_command_that_is_written_wrongly_is_wrong_usage(
    machine: Machine, receipt: str, words: tuple[str, ...]
) -> None:
    given = [receipt if word == "x" else word for word in words]
    assert machine.ptsp("print", *given, expect=2).err


def test_a_seal_is_checked_offline(machine: Machine, receipt: str, tmp_path: Path) -> None:
    seal = seal_on(machine.ptsp("print", receipt, "--width", "32").out)
    assert "asli" in machine.ptsp("print", "--check", seal).out
    assert "TIDAK asli" in machine.ptsp("print", "--check", seal[:-4] + "0000", expect=1).out
    assert machine.refused("print", "--check", "PTSP1:x")
    stranger = machine.folder.parent / "stranger"
    other = Machine(stranger)
    other.ptsp("init", "--unit", "3171071004", "--terminal", "02", "--officer", "ani")
    told = other.ptsp("print", "--check", seal, expect=1).out
    assert "belum dapat diperiksa" in told


def test_prints_are_in_the_log(machine: Machine, receipt: str, tmp_path: Path) -> None:
    before: Any = machine.json("status")["events"]
    machine.ptsp("print", receipt, "--to", str(tmp_path / "paper.txt"))
    assert machine.json("status")["events"] == before + 3, "asked, sent, confirmed"
    assert json.loads(machine.ptsp("case", receipt, "--json").out)["receipt"] == receipt
