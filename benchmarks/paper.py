"""Paper: from the last key of a visit to the receipt on its way, and a form as PDF.

There is no peer to stand beside: the bars of issue 7 are seconds (a receipt <= 2 s after the last
key, a form <= 1 s), so the peer is the bar itself. The printer is a socket on loopback that takes
every byte at once: what is measured is ours.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.row import Row

ROUNDS = 7
RECEIPT_S, FORM_S = 2.0, 1.0
WORDS = "kuda lumping naik delman"


def _median(work: Callable[[], object]) -> float:
    """Seconds, the middle of several."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return sorted(took)[ROUNDS // 2]


def _printer() -> tuple[str, threading.Thread]:
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            connection, _ = server.accept()
            with connection:
                while connection.recv(65536):
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return f"tcp://127.0.0.1:{server.getsockname()[1]}", thread


def _filed(session: Any, number: int) -> dict[str, Any]:
    from ptsp_tui import clock
    from ptsp_tui.counter.draft import open_draft
    from ptsp_tui.counter.filing import file
    from ptsp_tui.counter.lookup import case_document
    from ptsp_tui.counter.visit import begin_visit
    from tests.made_up import valid_case

    draft = open_draft(session.book, "ktp-hilang", clock.today(), begin_visit().id)
    line = valid_case(draft.service, session.book, Random(number), clock.today())
    draft.form.fill(line["answers"])
    draft.form.fill(line["values"])
    for key in line["confirm"]:
        draft.form.confirm(key)
    for key in line["ticks"]:
        draft.tick(key)
    return case_document(session, file(session, draft, ref=f"bench-{number}").case)


def _print(session: Any, kind: str, document: dict[str, Any], target: Any, format_: str) -> None:
    from ptsp_tui.counter import print_job
    from ptsp_tui.counter.paper_kinds import journal_name, make
    from ptsp_tui.printing.render import render

    name = journal_name(kind, document)
    before = print_job.last_original(session, document["id"], name)
    if before is not None:
        print_job.settle(session, document["id"], before, came_out=False)
    job = print_job.begin(session, document, name, target.kind)
    print_job.deliver(session, job, target, render(make(session, kind, document), format_))


def _cold(kind: str, format_: str) -> float:
    """The same in a fresh process, imports and all, as the first print of a day."""
    code = f"""
import time, sys
from pathlib import Path
sys.argv = ["bench"]
from benchmarks.paper import _cold_print
_cold_print({kind!r}, {format_!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )  # fmt: skip
    return float(done.stdout)


def _cold_print(kind: str, format_: str) -> None:
    """Print how long the first paper of a process takes, once the store is open."""
    from ptsp_tui.printing.sinks import parse_target

    with tempfile.TemporaryDirectory() as folder, _terminal(Path(folder)) as session:
        document = _filed(session, 1)
        target = parse_target(_printer()[0])
        start = time.perf_counter()
        _print(session, kind, document, target, format_)
        sys.stdout.write(f"{time.perf_counter() - start}\n")


def _terminal(folder: Path) -> Any:
    os.environ["PTSP_PRACTICE_KEYS"] = "weak"
    from ptsp_tui import i18n
    from ptsp_tui.catalog.book import Book
    from ptsp_tui.counter.session import set_up

    i18n.use("id")
    return set_up(folder / "data", Book.open(), "3171071004", "01", "budi", WORDS)


def _row(name: str, seconds: float, bar: float) -> Row:
    return Row(name, f"{bar:.0f} s", f"{seconds * 1000:.1f} ms", seconds / bar, 1.0)


def rows() -> list[Row]:
    """Receipt and form: in a running program, and as the first print of a process."""
    from ptsp_tui.printing.sinks import parse_target

    with tempfile.TemporaryDirectory() as folder, _terminal(Path(folder)) as session:
        document = _filed(session, 1)
        target = parse_target(_printer()[0])
        receipt = _median(lambda: _print(session, "receipt", document, target, "escpos80"))
        form = _median(lambda: _print(session, "form:f-1-02", document, target, "pdf"))
        notice = _median(lambda: _print(session, "privacy", document, target, "pdf"))
    return [
        _row("receipt, journal to last byte", receipt, RECEIPT_S),
        _row("receipt, first print of a process", _cold("receipt", "escpos80"), RECEIPT_S),
        _row("form F-1.02 as PDF", form, FORM_S),
        _row("form F-1.02, first print of a process", _cold("form:f-1-02", "pdf"), FORM_S),
        _row("a page of text as PDF", notice, FORM_S),
    ]
