"""One original of a paper, whatever happens to the printer, the keys or the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ptsp_tui import clock
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.cases.prints import prints
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter import print_job
from ptsp_tui.counter.draft import open_draft
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.paper_kinds import as_copy, journal_name, make
from ptsp_tui.counter.record import entries_of
from ptsp_tui.counter.session import Session, set_up, unlock
from ptsp_tui.counter.visit import begin_visit
from ptsp_tui.errors import PrinterTrouble, StoreTrouble
from ptsp_tui.printing import sinks
from ptsp_tui.printing.render import render
from tests.made_up import valid_case
from tests.printing.paper_tray import PaperTray

PASSPHRASE = "kuda lumping naik delman"
RUNS = 200
PER_STORE = 20  # a small store starts again faster


class Crash(BaseException):
    """The program is gone: nothing after this line happened."""


class Terminal:
    """A counter whose program may die and start again."""

    def __init__(self, data: Path, book: Book) -> None:
        self.data = data
        self.book = book
        self.session = set_up(data, book, "3171071004", "01", "budi", PASSPHRASE)

    def restart(self) -> None:
        """Start again on the same store."""
        self.session.close()
        self.session = unlock(self.data, self.book, "budi", PASSPHRASE)

    def filed(self, seed: int = 1, *, incomplete: bool = False) -> dict[str, Any]:
        """A case of a made-up citizen."""
        draft = open_draft(self.book, "ktp-hilang", clock.today(), begin_visit().id)
        line = valid_case(draft.service, self.book, Random(seed), clock.today())
        draft.form.fill(line["answers"])
        draft.form.fill(line["values"])
        for key in line["confirm"]:
            draft.form.confirm(key)
        for key in () if incomplete else line["ticks"]:
            draft.tick(key)
        slip = file(self.session, draft, incomplete=incomplete, ref=f"run-{seed}")
        return case_document(self.session, slip.case)

    def bytes(self, document: dict[str, Any], job: print_job.Job) -> bytes:
        """The receipt as this print sends it."""
        paper = make(self.session, "receipt", document)
        return render(paper if job.original else as_copy(paper), "escpos80")

    def begin(self, document: dict[str, Any]) -> print_job.Job:
        """Announce a print of the receipt."""
        name = journal_name("receipt", document)
        return print_job.begin(self.session, document, name, "tcp")

    def journal(self, document: dict[str, Any]) -> list[Any]:
        """All prints of the case."""
        return prints(entries_of(self.session, document["id"]))


@pytest.fixture
def terminal(tmp_path: Path, book: Book) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "data", book)
    yield made
    made.session.close()


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperTray]:
    monkeypatch.setattr(sinks, "LINGER", 0.3)
    with PaperTray() as made:
        yield made


def test_the_first_print_is_the_original_and_every_later_one_a_copy(terminal: Terminal) -> None:
    document = terminal.filed()
    for expected in (True, False, False):
        job = terminal.begin(document)
        assert job.original is expected
        print_job.sent(terminal.session, job, 100)
        assert (b"SALINAN" not in terminal.bytes(document, job)) is expected


def test_two_keys_at_once_give_one_original(terminal: Terminal) -> None:
    document = terminal.filed()
    first = terminal.begin(document)
    with pytest.raises(print_job.Unsettled):
        terminal.begin(document)
    print_job.sent(terminal.session, first, 1)
    assert not terminal.begin(document).original


def test_a_printer_that_is_not_there_is_said_and_the_next_print_is_the_original(
    terminal: Terminal,
) -> None:
    document = terminal.filed()
    nowhere = sinks.parse_target("tcp://127.0.0.1:9")
    job = terminal.begin(document)
    with pytest.raises(PrinterTrouble):
        print_job.deliver(terminal.session, job, nowhere, b"paper")
    assert [each.state for each in terminal.journal(document)] == ["failed"]
    assert terminal.begin(document).original


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    terminal: Terminal, tmp_path: Path
) -> None:
    document = terminal.filed()
    target = sinks.parse_target(str(tmp_path / "none" / "paper.txt"))
    job = terminal.begin(document)
    with pytest.raises(StoreTrouble):
        print_job.deliver(terminal.session, job, target, b"paper")
    assert not (tmp_path / "none").exists()
    assert terminal.begin(document).original


def test_a_file_needs_nobodys_word(terminal: Terminal, tmp_path: Path) -> None:
    document = terminal.filed()
    target = sinks.parse_target(str(tmp_path / "paper.txt"))
    print_job.deliver(terminal.session, terminal.begin(document), target, b"paper")
    assert (tmp_path / "paper.txt").read_bytes() == b"paper"
    assert [each.state for each in terminal.journal(document)] == ["confirmed"]


def test_after_a_crash_between_print_and_journal_the_officer_is_asked(terminal: Terminal) -> None:
    document = terminal.filed()
    terminal.begin(document)
    terminal.restart()
    with pytest.raises(print_job.Unsettled):
        terminal.begin(document)
    name = journal_name("receipt", document)
    before = print_job.last_original(terminal.session, document["id"], name)
    assert before is not None
    print_job.settle(terminal.session, document["id"], before, came_out=True)
    assert not terminal.begin(document).original


def test_a_completed_case_has_a_receipt_of_its_own(terminal: Terminal) -> None:
    document = terminal.filed(incomplete=True)
    assert terminal.begin(document).paper == "receipt/incomplete"
    assert terminal.begin({**document, "state": "submitted"}).original


def test_a_print_does_not_change_the_case(terminal: Terminal) -> None:
    document = terminal.filed()
    print_job.sent(terminal.session, terminal.begin(document), 1)
    assert case_document(terminal.session, document["id"]) == document
    terminal.session.log.verify()


def test_the_receipt_of_another_terminal_is_printed_as_a_copy(terminal: Terminal) -> None:
    document = terminal.filed() | {"receipt": make_receipt("3171071004", "02", 0, clock.today(), 1)}
    assert not terminal.begin(document).original


def test_exactly_one_original_comes_out_in_two_hundred_faulty_runs(
    tmp_path: Path, book: Book, tray: PaperTray
) -> None:
    """Printer gone, line dropped in the middle, at once or after the last byte, double key, crash
    before or after the bytes left: the officer answers truly, and goes on until one is there."""
    for first in range(0, RUNS, PER_STORE):
        terminal = Terminal(tmp_path / str(first), book)
        for run in range(first, first + PER_STORE):
            document = terminal.filed(run)
            tray.papers.clear()
            _until_it_is_in_the_citizens_hand(terminal, tray, document, Random(run))
            assert len(tray.originals()) == 1, f"run {run}"
            kept = [p for p in terminal.journal(document) if p.original and p.state != "failed"]
            assert [each.state for each in kept] == ["confirmed"], f"run {run}"
        terminal.session.close()


def _until_it_is_in_the_citizens_hand(
    terminal: Terminal, tray: PaperTray, document: dict[str, Any], rng: Random
) -> None:
    case, name = document["id"], journal_name("receipt", document)
    for attempt in range(12):
        before = print_job.last_original(terminal.session, case, name)
        if before is not None and before.state != "confirmed":
            print_job.settle(terminal.session, case, before, came_out=bool(tray.originals()))
        if tray.originals():
            break
        fault = "ok" if attempt == 11 else rng.choice(FAULTS)
        _print_once(terminal, tray, document, fault)
    before = print_job.last_original(terminal.session, case, name)
    if before is not None and before.state != "confirmed":
        print_job.confirm(terminal.session, case, before.job)


FAULTS = ("ok", "half", "vanish", "late", "gone", "crash-before", "crash-after", "double", "jam")


def _print_once(terminal: Terminal, tray: PaperTray, document: dict[str, Any], fault: str) -> None:
    session: Session = terminal.session
    job = terminal.begin(document)
    tray.mode = fault if fault in ("half", "vanish", "late") else "ok"
    if fault == "crash-before":
        terminal.restart()
        return
    if fault == "double":
        with pytest.raises(print_job.Unsettled):
            terminal.begin(document)
    place = "tcp://127.0.0.1:9" if fault == "gone" else tray.address
    target = sinks.parse_target(place)
    try:
        if fault == "crash-after":
            sinks.send(target, terminal.bytes(document, job))
            terminal.restart()
        else:
            print_job.deliver(session, job, target, terminal.bytes(document, job))
    except PrinterTrouble:
        if fault == "gone":
            return
    tray.served.acquire(timeout=5)
    if fault == "jam":  # the printer swallowed it: the bytes arrived, no paper did
        tray.papers.clear()
