"""Where papers go: what a person may write as a printer, and that it gets every byte."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from ptsp_tui.config import Settings
from ptsp_tui.counter.printers import Printers, choose, format_for, printers
from ptsp_tui.errors import BadValue, PrinterTrouble, StoreTrouble
from ptsp_tui.printing import sinks
from ptsp_tui.printing.sinks import Target, parse_target, send
from tests.printing.paper_tray import PaperTray

BIG = bytes(range(256)) * 800


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("tcp://192.0.2.5:9100", Target("tcp", "192.0.2.5", 9100)),
        ("tcp://printer.contoh", Target("tcp", "printer.contoh", 9100)),
        ("tcp://[2001:db8::5]", Target("tcp", "2001:db8::5", 9100)),
        ("tcp://[2001:db8::5]:9101", Target("tcp", "2001:db8::5", 9101)),
        ("lp:Kantor_1", Target("lp", "Kantor_1")),
        ("/dev/usb/lp0", Target("device", "/dev/usb/lp0")),
        (" struk.txt ", Target("file", "struk.txt")),
    ],
)
def test_a_printer_is_read_as_it_is_written(text: str, target: Target) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize("text", ["", "  ", "tcp://", "tcp://x:0", "tcp://x:99999", "tcp://x:y",
                                  "lp:", "lp:-o", "lp:a b"])  # fmt: skip
def test_what_is_no_printer_is_one_sentence(text: str) -> None:
    with pytest.raises(BadValue):
        parse_target(text)


@pytest.mark.parametrize("mode", ["ok", "slow"])
def test_a_network_printer_gets_every_byte(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "LINGER", 0.3)
    with PaperTray() as tray:
        tray.mode = mode
        send(parse_target(tray.address), BIG)
        tray.served.acquire(timeout=5)
        assert tray.papers == [BIG]


def test_a_network_printer_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        target = Target("tcp", "127.0.0.1", deaf.getsockname()[1])
        with pytest.raises(PrinterTrouble):
            send(target, BIG * 200)


def test_a_device_gets_every_byte(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    try:
        while True:
            try:
                send(Target("device", str(pipe)), BIG)
                break
            except PrinterTrouble:  # the reader has not opened it yet
                continue
    finally:
        reader.join(timeout=10)
    assert got == [BIG]


def test_a_device_that_is_unplugged_or_takes_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "PATIENCE", 0.3)
    with pytest.raises(PrinterTrouble):
        send(parse_target("/dev/usb/lp-none"), b"paper")
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(PrinterTrouble):
            send(Target("device", str(pipe)), BIG)
    finally:
        os.close(held)


def test_the_spooler_gets_every_byte_and_its_refusal_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "lp"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat > {tmp_path}/paper\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    send(Target("lp", "Kantor"), BIG)
    assert (tmp_path / "paper").read_bytes() == BIG
    assert (tmp_path / "words").read_text().split() == ["-d", "Kantor", "-o", "raw"]
    send(Target("lp", "Kantor"), b"%PDF-1.3")
    assert (tmp_path / "words").read_text().split() == ["-d", "Kantor"]
    program.write_text("#!/bin/sh\ncat > /dev/null\necho 'lp: no such printer' >&2\nexit 1\n")
    with pytest.raises(PrinterTrouble, match="no such printer"):
        send(Target("lp", "Kantor"), BIG)
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    with pytest.raises(PrinterTrouble):
        send(Target("lp", "Kantor"), b"paper")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_bytes(b"older")
    send(parse_target(str(paper)), b"newer")
    assert paper.read_bytes() == b"newer"
    with pytest.raises(StoreTrouble):
        send(parse_target(str(tmp_path)), b"paper")
    assert sorted(tmp_path.iterdir()) == [paper]


def test_what_was_chosen_in_the_app_comes_before_the_settings(tmp_path: Path) -> None:
    settings = Settings(
        data=str(tmp_path), printer="/dev/usb/lp0", printer_format="escpos58", page_printer="lp:A"
    )
    assert printers(settings) == Printers("/dev/usb/lp0", "escpos58", "lp:A")
    choose(tmp_path, Printers(slips="tcp://192.0.2.5:9100", format="escpos80"))
    assert printers(settings) == Printers("tcp://192.0.2.5:9100", "escpos80", "lp:A")
    choose(tmp_path, Printers())
    assert printers(settings) == Printers("/dev/usb/lp0", "escpos58", "lp:A")
    (tmp_path / "printers.json").write_text("{")
    assert printers(settings).slips == "/dev/usb/lp0"


def test_a_choice_that_is_no_printer_is_not_kept(tmp_path: Path) -> None:
    for wrong in (Printers(slips="tcp://"), Printers(pages="lp:"), Printers(format="epson")):
        with pytest.raises(BadValue):
            choose(tmp_path, wrong)
    assert not list(tmp_path.iterdir())


def test_the_format_follows_from_the_target_unless_it_is_told() -> None:
    assert format_for(parse_target("tcp://192.0.2.5")) == "escpos80"
    assert format_for(parse_target("lp:Kantor")) == "pdf"
    assert format_for(parse_target("struk.txt")) == "text40"
    assert format_for(parse_target("surat.pdf")) == "pdf"
    assert format_for(parse_target("surat.out"), page=True) == "pdf"
    assert format_for(parse_target("tcp://192.0.2.5"), "text80") == "text80"
