"""The screen bars (TEXTUAL.md 5.2) against a bare Textual app, through pseudo-terminals.

Both programs run in turn, one sample each, `N` times; the figure is the smallest of each side
(processor time, memory) or a percentile (echo). Times are reported, never asserted.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean, median, quantiles

from benchmarks import screens_inside
from benchmarks.row import Row
from benchmarks.wire import BARE, LOOK, PTSP, Wire
from ptsp_tui import clock
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.draft import open_draft
from ptsp_tui.counter.session import Session, unlock
from ptsp_tui.counter.visit import begin_visit, file_case, save_draft
from tests.screens.at_counter import NOW, OFFICER, PASSPHRASE, made, put

N = 11
KEYS = 120
FULLEST = "sktm"
HOME, FORM, LOG_IN = "Warga perlu apa", "Nama lengkap", "Frasa sandi"
CASES = 10_000
IDLE = 5.0
AT_THE_KEYS = 1.5
"""Seconds that an officer types a passphrase; the program gets ready behind that."""
BURST = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstqzjk"
BURST_ENDS = b"qzjk"


@contextmanager
def _bare(kind: str) -> Iterator[Wire]:
    with Wire([*BARE, kind], env=LOOK) as wire:
        wire.until_written("PAINTED")
        yield wire


def _program(data: Path, **more: str) -> dict[str, str]:
    return {
        **LOOK,
        "PTSP_DATA": str(data),
        "PTSP_LANG": "id",
        "PTSP_NOW": NOW,
        "PTSP_PRACTICE_KEYS": "weak",
        "PTSP_SITE_CONFIG": str(data / "none.toml"),
        "PTSP_CONFIG": str(data / "none.toml"),
        **more,
    }


@contextmanager
def _ours(data: Path) -> Iterator[Wire]:
    with Wire(PTSP, env=_program(data)) as wire:
        wire.until_written(LOG_IN)
        yield wire


def _log_in(wire: Wire) -> None:
    since = wire.mark()
    wire.send(f"{PASSPHRASE}\r")
    wire.until_written(HOME, since)


def _to_form(wire: Wire) -> None:
    """The parked draft of the fullest service, on its first page."""
    since = wire.mark()
    wire.press("F6")
    wire.wait_quiet(300)
    wire.send("1")
    wire.until_written(FORM, since)
    wire.wait_quiet(300)


def _terminal(data: Path, book: Book, cases: int = 0) -> Path:
    made(data, book)
    with unlock(data, book, OFFICER, PASSPHRASE) as session:
        draft = open_draft(book, FULLEST, clock.today(), begin_visit().id)
        draft.step = "form"
        save_draft(session, draft.to_dict())
        if cases:
            _many(session, book, cases)
            session.db.compact()  # as on a terminal that took them in over months
    return data


def _many(session: Session, book: Book, count: int) -> None:
    """`count` cases on disk, as the projection of one real case."""
    from random import Random

    from tests.made_up import valid_case

    visit = begin_visit()
    draft = open_draft(book, "ktp-hilang", clock.today(), visit.id)
    put(draft, valid_case(draft.service, book, Random(1), clock.today()), ticked=True)
    file_case(session, visit, draft)
    (case,) = [dict(each) for each in session.db.table("cases").all()]
    for start in range(1, count, 500):
        with session.db.transaction():
            for number in range(start, min(start + 500, count)):
                receipt = f"{case['receipt'][:-6]}{number:04}.X"
                session.db.table("cases").insert(
                    {**case, "id": f"{case['id'][:-6]}{number:06}", "receipt": receipt}
                )


def _starts(data: Path) -> list[Row]:
    """Start, log-in, memory."""
    bare, start, home, peer_mb, ours_mb, index_mb = [], [], [], [], [], []
    for _ in range(N):
        with _bare("label") as wire:
            bare.append(wire.cpu)
            wire.wait_quiet(200)
            peer_mb.append(wire.memory)
        with _ours(data) as wire:
            start.append(wire.cpu)
            time.sleep(AT_THE_KEYS)
            before = wire.cpu
            _log_in(wire)
            home.append(wire.cpu - before)
            ours_mb.append(wire.memory)
            time.sleep(2.0)  # the indexes are opened half a second after the log-in
            index_mb.append(wire.memory)
    return [
        _ratio("start to the log-in painted, CPU", min(bare), min(start), "ms", 1.30),
        _ratio("log-in to home painted, CPU", min(bare), min(home), "ms", 0.30),
        _ratio("resident at home", min(peer_mb), min(ours_mb), "MB", 1.6),  # DESIGN 12
        _ratio("resident with the village index", min(peer_mb), min(index_mb), "MB", 1.7),
    ]


def _big(data: Path) -> list[Row]:
    peer, ours = [], []
    for _ in range(3):
        with _bare("label") as wire:
            wire.wait_quiet(200)
            peer.append(wire.memory)
        with _ours(data) as wire:
            _log_in(wire)
            ours.append(wire.memory)
    return [_ratio(f"resident at home with {CASES:,} cases", min(peer), min(ours), "MB", 1.7)]


def _typing(data: Path) -> list[Row]:
    """Echo, bytes, burst: both programs stand side by side and are asked in turn."""
    echo: dict[str, list[float]] = {"peer": [], "ours": []}
    burst: dict[str, list[float]] = {"peer": [], "ours": []}
    after: dict[str, list[float]] = {"peer": [], "ours": []}
    worked: dict[str, list[float]] = {"peer": [], "ours": []}
    with _bare("input") as peer, _ours(data) as ours:
        _log_in(ours)
        time.sleep(3.0)  # the indexes are opened behind the first seconds of the day
        _to_form(ours)
        wires = {"peer": peer, "ours": ours}
        for number in range(KEYS):
            for name, wire in wires.items():
                echo[name].append(wire.echo("abcdefgh "[number % 9]))
                time.sleep(0.02)
            if number % 30 == 29:
                for wire in wires.values():
                    wire.press("Ctrl+U")
                time.sleep(0.25)  # what that leads to is no part of the next echo
        for _ in range(N):
            for name, wire in wires.items():
                wire.press("Ctrl+U")
                time.sleep(0.25)  # what it paints is no part of the burst
                before = wire.cpu
                painted, last = _burst(wire)
                burst[name].append(painted)
                after[name].append(last)
                worked[name].append(wire.cpu - before)
        sizes = _sizes(ours)
        search = _searching(ours)
        with _bare("label") as label:  # a stock Input blinks
            idle = {"peer": _idle(label), "ours": _idle(ours)}
    p50 = median(echo["peer"]), median(echo["ours"])
    p99 = quantiles(echo["peer"], n=100)[98], quantiles(echo["ours"], n=100)[98]
    return [
        _ratio("echo p50 on the fullest form page", p50[0], p50[1], "ms", 1.1),
        _ratio("echo p99 on the fullest form page", p99[0], p99[1], "ms", 1.3),
        _ratio("village search: key to rows, p50", p50[0], search, "ms", 4.0),
        _ratio("60-character burst to painted", min(burst["peer"]), min(burst["ours"]), "ms", 1.5),
        _ratio("burst to all it leads to", min(after["peer"]), min(after["ours"]), "ms", None),
        _ratio("60-character burst, CPU", min(worked["peer"]), min(worked["ours"]), "ms", 1.5),
        *sizes,
        _ratio("idle CPU per second", idle["peer"][0], idle["ours"][0], "ms", 1.5),
        Row("idle output", "0 B/s", f"{idle['ours'][1]:.0f} B/s", idle["ours"][1], 0.0),
    ]


def _burst(wire: Wire) -> tuple[float, float]:
    """Milliseconds until its last four characters stand there, and until nothing more follows."""
    begin = since = wire.mark()
    sent = time.perf_counter()
    wire.send(BURST)
    painted = last = 0.0
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        size = len(wire.raw)
        if size != since:
            since, last = size, time.perf_counter()
            if not painted and BURST_ENDS in wire.raw[begin:].lower():  # names are in capitals
                painted = last
        elif painted and time.perf_counter() - last > 0.08:
            break
        time.sleep(0.0005)
    assert painted, "the burst never came"
    return (painted - sent) * 1000, (last - sent) * 1000


def _sizes(wire: Wire) -> list[Row]:
    """Bytes of a character, of Tab and of a page turn."""
    found = {"character": [], "Tab": [], "page": []}  # type: dict[str, list[int]]
    wire.press("Ctrl+U")
    for name, keys, count in (("character", "a", 20), ("Tab", "\t", 8), ("page", "\x1b[6~", 1)):
        for _ in range(count):
            wire.wait_quiet(80)
            before = len(wire.raw)
            wire.echo(keys)
            wire.wait_quiet(80)
            found[name].append(len(wire.raw) - before)
    wire.press("PgUp")
    wire.wait_quiet(200)
    bars = {"character": 200, "Tab": 4000, "page": 11000}
    return [
        _ratio(f"bytes of a {name}, 16 colours", bars[name], fmean(sizes), "B", 1.0)
        for name, sizes in found.items()
    ]


def _searching(wire: Wire) -> float:
    """A letter in the village field to its repainted list, by the end of its output."""
    wire.press("PgDn")
    wire.wait_quiet(200)
    times = []
    with contextlib.suppress(AssertionError):
        wire.press("Tab")
        wire.wait_quiet(100)
        for sign in "kebonjeruk":
            times.append(wire.echo(sign))
            wire.wait_quiet(60)
    return median(times) if times else 0.0


def _idle(wire: Wire) -> tuple[float, float]:
    wire.wait_quiet(800)
    cpu, size = wire.cpu, len(wire.raw)
    time.sleep(IDLE)
    return (wire.cpu - cpu) / IDLE, (len(wire.raw) - size) / IDLE


def _ratio(name: str, peer: float, ours: float, unit: str, bar: float | None) -> Row:
    shown = [f"{value:,.1f} {unit}" for value in (peer, ours)]
    return Row(name, shown[0], shown[1], ours / peer if peer else 0.0, bar)


def rows() -> list[Row]:
    """The table; compiled files are made first, for without them every start takes thrice."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update({"PTSP_PRACTICE_KEYS": "weak", "PTSP_NOW": NOW})
    compileall.compile_dir("ptsp_tui", quiet=2)
    book = Book.open()  # compiled anew here if need be, not in what is measured
    with tempfile.TemporaryDirectory() as folder:
        small = _terminal(Path(folder) / "small", book)
        big = _terminal(Path(folder) / "big", book, CASES)
        found = [*_starts(small), *_big(big), *_typing(small)]
    return found + screens_inside.measures(N)
