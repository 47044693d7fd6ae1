"""The store's bars (STORE-AND-SYNC.md section 7): raw append, SQLite WAL FULL, stock TinyDB, ours.

Saves are interleaved round by round in one process, so that what slows the disk slows everybody.
What depends on the process (opening, memory) is measured in fresh ones. Documents are made-up.
`BENCH_STORE_MOST=10000 make bench` leaves out the 100,000, which take two minutes.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tinydb import TinyDB

from benchmarks.row import Row
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.session import set_up
from ptsp_tui.store import Cost, Index, PtspDB
from scripts.train_dictionary import filed
from tests.made_up import lines

WEAK = Cost(64, 1, 1)
WORD = "kuda lumping naik delman"
INDEXES = (
    Index("nik", "cases", "niks"),
    Index("state", "cases", "state"),
    Index("day", "cases", "day"),
)
STATES = ("submitted", "verifying", "approved", "issued", "handed_over", "incomplete", "returned")
MOST = int(os.environ.get("BENCH_STORE_MOST", "100000"))
ROUNDS = 600
VARIED = [  # what differs from case to case, and how much of its beginning does not
    (r"\b(?!3171000)[0-9]{16}\b", 6),  # NIK
    (r"\+62[0-9]{8,}", 6),  # phone
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", 9),  # UUID, after its time
    (r"(?<=261124\.)[0-9]{4}", 0),  # number of the receipt
    (r"\b17[0-9]{11}\b", 6),  # ms since 1970
]
KINDS = 240  # different cases, of which the others are copies with other numbers
RAW = 360  # bytes of a raw append: what a saved case takes in our journal


@cache
def _filed() -> list[str]:
    """The documents of made-up cases of every service, as JSON, as the counter keeps them."""
    os.environ["PTSP_PRACTICE_KEYS"] = "weak"
    book = Book.open()
    place = Path(tempfile.mkdtemp(prefix="bench-cases-"))
    try:
        with set_up(place / "data", book, "3171071004", "01", "petugas", WORD) as session:
            for line in lines(book, KINDS, 7, date(2026, 11, 24)):
                filed(session, book, line)
            return [json.dumps(dict(case)) for case in session.db.table("cases")]
    finally:
        shutil.rmtree(place)


def document(number: int) -> dict[str, Any]:
    """A made-up case of about 2,000 bytes as JSON: no two share a NIK, a receipt or a phone."""
    chance = random.Random(number)
    text = _filed()[number % KINDS]
    first = json.loads(text)["niks"][:1]
    if first:
        text = text.replace(first[0], f"3171{number:012}")
    for pattern, kept in VARIED:
        again = dict[str, str]()  # the same number of the same person stays the same in one case

        def other(found: re.Match[str], kept: int = kept, again: dict[str, str] = again) -> str:
            run = found[0]
            if run not in again:
                symbols = "0123456789abcdef" if "-" in run else "0123456789"
                drawn = chance.choices(symbols, k=len(run) - kept)
                again[run] = run[:kept] + "".join(drawn)
            return again[run]

        text = re.sub(pattern, other, text)
    case: dict[str, Any] = json.loads(text)
    case["state"] = chance.choice(STATES)
    case["day"] = f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    case["niks"] = [f"3171{number:012}", *case["niks"]] if not first else case["niks"]
    return case


def rows() -> list[Row]:
    """All lines of the store."""
    return list(_rows())


def _rows() -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="bench-store-"))
    try:
        sizes = [size for size in (1_000, 10_000, 100_000) if size <= MOST]
        ours: dict[int, float] = {}
        raws: dict[int, float] = {}
        for size in sizes:
            with _made(folder, size) as place:
                saves = _interleaved(place, size)
                ours[size] = median(saves["ours"])
                yield from _save_rows(size, saves)
                raws[size] = median(saves["raw"])
                yield _stock_row(place, size, ours[size])
                if size == sizes[-1]:
                    yield from _size_rows(place, size)
                    yield from _compaction_rows(place, size, saves)
        first, last = (ours[size] / raws[size] for size in (sizes[0], sizes[-1]))
        yield Row(
            f"save over raw, {sizes[-1]:,} / {sizes[0]:,} stored",
            f"{first:.2f} x raw",
            f"{last:.2f} x raw",
            last / first,
            1.2,
        )
        yield from _group_rows(folder)
    finally:
        shutil.rmtree(folder)


def _row(name: str, peer: float, ours: float, bar: float | None) -> Row:
    return Row(name, _time(peer), _time(ours), ours / peer, bar)


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


@contextmanager
def _made(folder: Path, size: int) -> Iterator[Path]:
    """A folder with `size` documents in stock TinyDB, SQLite and our store."""
    place = folder / str(size)
    place.mkdir()
    documents = [document(number) for number in range(size)]
    table = {str(n + 1): each for n, each in enumerate(documents)}
    (place / "stock.json").write_text(json.dumps({"cases": table}), encoding="utf-8")
    _make_sqlite(place / "sqlite", documents)
    store = PtspDB.create(place / "ours", "budi", WORD, INDEXES, cost=WEAK)
    for begin in range(0, size, 500):
        store.table("cases").insert_multiple(documents[begin : begin + 500])
    store._compactor.wait()
    store.compact()
    store.close()
    size_now = sum(path.stat().st_size for path in (place / "ours").glob("0*"))
    (place / "size").write_text(str(size_now), encoding="ascii")
    yield place
    shutil.rmtree(place)


def _make_sqlite(path: Path, documents: list[dict[str, Any]]) -> None:
    database = _sqlite(path)
    database.execute("create table d (id integer primary key, nik, state, day, body)")
    for name in ("nik", "state", "day"):
        database.execute(f"create index i_{name} on d ({name})")
    with database:
        database.execute("begin")
        database.executemany(SQLITE_INSERT, map(_sqlite_row, documents))
    database.close()


SQLITE_INSERT = "insert into d (nik, state, day, body) values (?, ?, ?, ?)"


def _sqlite(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    return database


def _sqlite_row(each: dict[str, Any]) -> tuple[str, ...]:
    return each["niks"][0], each["state"], each["day"], json.dumps(each)


def _insert(database: sqlite3.Connection, each: dict[str, Any]) -> None:
    database.execute(SQLITE_INSERT, _sqlite_row(each))


def _found(database: sqlite3.Connection, nik: str) -> list[dict[str, Any]]:
    rows = database.execute("select body from d where nik = ?", (nik,))
    return [json.loads(row[0]) for row in rows]


def _open(place: Path) -> PtspDB:
    return PtspDB.open(place / "ours", "budi", WORD, floor=WEAK, indexes=INDEXES)


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _interleaved(place: Path, size: int) -> dict[str, list[float]]:
    """Seconds of each save: raw, SQLite and ours in turn."""
    raw = os.open(place / "raw", os.O_CREAT | os.O_WRONLY)
    database, store = _sqlite(place / "sqlite"), _open(place)
    table, end = store.table("cases"), 0
    found: dict[str, list[float]] = {"raw": [], "sqlite": [], "ours": []}

    def append() -> None:
        os.pwrite(raw, bytes(RAW), end)
        os.fdatasync(raw)

    for number in range(size, size + ROUNDS):
        each = document(number)
        found["raw"].append(_timed(append))
        end += RAW
        found["ours"].append(_timed(partial(table.insert, each)))
        found["sqlite"].append(_timed(partial(_insert, database, each)))
    store.close()
    database.close()
    os.close(raw)
    return found


def _save_rows(size: int, saves: dict[str, list[float]]) -> Iterator[Row]:
    for peer, bar in (("raw", 1.8), ("sqlite", 1.25)):
        name = {"raw": "raw append+fdatasync", "sqlite": "SQLite WAL FULL insert"}[peer]
        ratio = median(ours / other for ours, other in zip(saves["ours"], saves[peer], strict=True))
        peer_s, ours_s = _time(median(saves[peer])), _time(median(saves["ours"]))
        yield Row(f"durable save, {size:,} stored / {name}", peer_s, ours_s, ratio, bar)


def _stock_row(place: Path, size: int, ours: float) -> Row:
    copy = place / "stock-to-write.json"
    shutil.copy(place / "stock.json", copy)
    stock = TinyDB(copy)
    stock.table("cases").insert(document(-1))
    rounds = 2 if size > 10_000 else 5
    saves = [_timed(lambda: stock.table("cases").insert(document(-2))) for _ in range(rounds)]
    stock.close()
    bar = {1_000: 1 / 100, 10_000: 1 / 1_000, 100_000: 1 / 30_000}[size]
    return _row(f"durable save, {size:,} stored / stock TinyDB", median(saves), ours, bar)


FRESH = """
import sys, time
from pathlib import Path
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage
from benchmarks.store import _open, _resident
place, what = Path(sys.argv[1]), sys.argv[2]
before, begin = _resident(), time.perf_counter()
if what == "ours":
    db = _open(place)
    len(db.table("cases"))
else:
    how = CachingMiddleware(JSONStorage) if what == "caching" else JSONStorage
    db = TinyDB(place / "stock.json", storage=how)
    len(db.table("cases"))
print(time.perf_counter() - begin, _resident() - before)
"""


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _fresh(place: Path, what: str) -> tuple[float, float]:
    """(seconds to open and count, bytes of memory) in a process of its own."""
    command = [sys.executable, "-c", FRESH, str(place), what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, size = done.stdout.split()
    return float(seconds), float(size)


def _size_rows(place: Path, size: int) -> Iterator[Row]:
    stock, caching = _fresh(place, "stock"), _fresh(place, "caching")
    ours = [_fresh(place, "ours") for _ in range(3)]
    seconds, memory = min(each[0] for each in ours), median(each[1] for each in ours)
    yield _row(f"open {size:,} / stock's first read", stock[0], seconds, 1 / 50)
    yield Row(
        f"memory at {size:,} / CachingMiddleware",
        _bytes(caching[1]),
        _bytes(memory),
        memory / caching[1],
        1 / 20,
    )
    stock_bytes = (place / "stock.json").stat().st_size
    files = int((place / "size").read_text(encoding="ascii"))
    yield Row(
        f"files at {size:,} / stock JSON",
        _bytes(stock_bytes),
        _bytes(files),
        files / stock_bytes,
        0.2,
    )
    yield _lookup_row(place, size)


def _bytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB"


def _lookup_row(place: Path, size: int) -> Row:
    store, database = _open(place), _sqlite(place / "sqlite")
    niks = [document(number)["niks"][0] for number in random.Random(1).sample(range(size), 300)]
    ours, theirs = [], []
    for nik in niks:  # in turn: neither has the processor's caches to itself
        ours.append(_timed(partial(store.by, "nik", nik)))
        theirs.append(_timed(partial(_found, database, nik)))
    assert all(len(store.by("nik", nik)) >= 1 for nik in niks)
    store.close()
    database.close()
    return _row(f"look-up by NIK, {size:,} / SQLite indexed", median(theirs), median(ours), 1.5)


def _compaction_rows(place: Path, size: int, saves: dict[str, list[float]]) -> Iterator[Row]:
    """The longest save while everything is being compacted in the background."""
    store = _open(place)
    table, longest = store.table("cases"), 0.0
    table.insert(document(-1))
    busy = threading.Thread(target=partial(store._compactor.compact, paced=True))
    begin = time.perf_counter()
    busy.start()
    number = size + ROUNDS
    while busy.is_alive():
        each = document(number)
        longest = max(longest, _timed(partial(table.insert, each)))
        number += 1
    took = time.perf_counter() - begin
    store.close()
    p99 = quantiles(saves["ours"], n=100)[98]
    yield _row(f"longest save while {size:,} are compacted / p99", p99, longest, 40)
    yield Row("  (that compaction took)", "", _time(took), took, None)


def _group_rows(folder: Path) -> Iterator[Row]:
    """Works given to the writer thread at once share their syncs."""
    store = PtspDB.create(folder / "group", "budi", WORD, INDEXES, cost=WEAK)
    table, documents = store.table("cases"), [document(n) for n in range(400)]
    alone = _timed(lambda: [table.insert(each) for each in documents[:200]]) / 200
    futures: list[Any] = []

    def together() -> None:
        futures.extend(store.run(table.insert, each) for each in documents[200:])
        for future in futures:
            future.result()

    shared = _timed(together) / 200
    store.close()
    yield _row("a save of 200 waiting together / one alone", alone, shared, 1.0)
