"""Load: every outlet of Jakarta reconnects in the same second, and a country of villages trickles.

Real requests over HTTP to a central in a process of its own, on SQLite and on PostgreSQL; the
terminals' logs are in memory. Both sides share this machine's processors, so a central alone can
do more. `need` is what the service makes at most; a ratio is need / measured.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import pytest
from sqlalchemy import Engine

from benchmarks.row import Row
from ptsp_central import directory
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import Keys, new_keys
from ptsp_central.schema import feed_head, known_key, log_head, setting, unit
from ptsp_central.store import Store
from ptsp_tui.cases.events import AnyBody, Filed, decode_body
from ptsp_tui.cases.ids import id_text, uuid7
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.clock import today
from ptsp_tui.directory import Key
from ptsp_tui.feed import START
from ptsp_tui.protocol import GENESIS, SYNC_TYPE
from ptsp_tui.sync import SyncReport, sync_once
from ptsp_tui.sync.client import Link
from tests.central.cases import write
from tests.central.terminals import push
from tests.postgresql import postgresql
from tests.sync.backlog import events_of, offline
from tests.sync.memory_outbox import MemoryOutbox

OUTLETS: Final = 318
"""1 provincial, 6 of cities and the regency, 44 kecamatan, 267 kelurahan."""
OVERNIGHT: Final = 20
"""Cases of an outlet that had no network since yesterday."""
VILLAGES: Final = 80_000
LINES: Final = 16
HEARD: Final = 2_000
"""Of all villages, those that send one event in the time measured."""
NEED: Final = OUTLETS * 50 * 5 / (8 * 3600)
"""Events a second: 50 cases a day and outlet, 5 events each, in 8 hours."""
NEED_ALL: Final = VILLAGES * 50 * 5 / 86_400


def rows() -> list[Row]:
    """The load on both databases."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PTSP_PRACTICE_KEYS", "weak")
    try:
        with tempfile.TemporaryDirectory() as folder:
            bodies = _bodies(Path(folder) / "desk", patch)
            url = str(file_url(Path(folder)))
            found = _play("SQLite", url, bodies)
    finally:
        patch.undo()
    with postgresql() as url:
        found += _play("PostgreSQL", url, bodies)
    return found


def _bodies(folder: Path, patch: pytest.MonkeyPatch) -> list[Filed]:
    """Filings of made-up people, over all services."""
    with closing(offline(folder, 200, 1, patch)) as session:
        found = [decode_body(event.payload) for event in events_of(session)]
    return [body for body in found if isinstance(body, Filed)]


def _play(name: str, url: str, bodies: list[Filed]) -> list[Row]:
    engine = open_engine(url)
    create(engine, new_keys())
    store, keys = Store(engine), Keys(engine)
    outlets = [_terminal(number, OVERNIGHT, bodies) for number in range(OUTLETS)]
    villages = [_terminal(number, 1, bodies) for number in range(1_000, 1_000 + HEARD)]
    _enrol(engine, outlets, keys.public)
    empty = _size(engine)
    with _served(url) as served:
        storm, tries = asyncio.run(_all_at_once(outlets, served))
        stored = (_size(engine) - empty) / store.stats()["events"]
        _enrol(engine, villages, keys.public, others=VILLAGES - HEARD)
        trickle = asyncio.run(_by_few_lines([push(box, 1, 1) for box in villages], served))
    assert store.stats()["events"] == OUTLETS * OVERNIGHT + HEARD
    engine.dispose()
    events = OUTLETS * OVERNIGHT / storm
    single = HEARD / trickle
    return [
        Row(
            f"{name}: {OUTLETS} outlets at once, {OVERNIGHT} cases each",
            f"need {NEED:.1f}/s",
            f"{events:,.0f} ev/s",
            NEED / events,
            0.1,
        ),
        Row(f"{name}: ... all received after", "-", f"{storm:.1f} s", 0.0, None),
        Row(f"{name}: ... bytes in the database an event", "-", f"{stored:,.0f}", 0.0, None),
        Row(f"{name}: ... passes for each outlet", "1", f"{tries:.2f}", tries, None),
        Row(
            f"{name}: {VILLAGES:,} logs, {HEARD:,} send 1 event",
            f"need {NEED_ALL:.0f}/s",
            f"{single:,.0f} ev/s",
            NEED_ALL / single,
            None,
        ),
    ]


def _size(engine: Engine) -> int:
    """Bytes of the whole database."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
        size = "SELECT pg_database_size(current_database())"
        return int(connection.exec_driver_sql(size).scalar_one())


class _Outlet(MemoryOutbox):
    """A terminal of an office of its own."""

    unit = ""


def _terminal(number: int, cases: int, bodies: list[Filed]) -> _Outlet:
    box = _Outlet(10_000 + number)
    box.unit = f"31{number:08}"
    for n in range(1, cases + 1):
        body = bodies[(number + n) % len(bodies)]
        place: dict[str, Any] = {"unit": box.unit, "terminal": "01"}
        receipt = make_receipt(box.unit, "01", box.epoch, today(), n)
        filed: AnyBody = msgspec.structs.replace(body, receipt=receipt, **place)
        write(box, id_text(uuid7()), filed)
    return box


def _enrol(engine: Engine, boxes: list[_Outlet], central: bytes, others: int = 0) -> None:
    """Make the terminals known at once, and so many more that only fill the tables."""
    made = random.Random(1)
    known = [(box.log_id, box.unit, box.public_key) for box in boxes]
    known += [(made.randbytes(16), f"9{n:09}", made.randbytes(32)) for n in range(others)]
    with engine.begin() as connection:
        told = directory.after(connection, 0, 0)
        number, tip = told.head, told.tip
        heads, keys = [], []
        for log_id, code, public in known:
            number += 1
            tip = directory.wire.link(tip, number, Key(code, "01", 1, public))
            heads.append(_head(log_id, code, public))
            key = {"number": number, "unit": code, "terminal": "01", "epoch": 1}
            keys.append({**key, "pub": public})
        connection.execute(unit.insert(), [{"code": c, "name": c} for _, c, _ in known])
        connection.execute(log_head.insert(), heads)
        feeds = [{"log_id": i, "epoch": 1, "unit": c, "seq": 0, "tip": START} for i, c, _ in known]
        connection.execute(feed_head.insert(), feeds)
        connection.execute(known_key.insert(), keys)
        head = setting.update().where(setting.c.name == directory.HEAD)
        connection.execute(head.values(value=number.to_bytes(8, "big") + tip))
    for box in boxes:
        box.central = central


def _head(log_id: bytes, code: str, public: bytes) -> dict[str, Any]:
    place = {"log_id": log_id, "epoch": 1, "unit": code, "terminal": "01"}
    return {**place, "seq": 0, "hash": GENESIS, "pub": public, "enrolled_ms": 0, "recovery": b""}


async def _all_at_once(boxes: list[_Outlet], url: str) -> tuple[float, float]:
    """(seconds until the last has its receipt, passes for each): all begin now."""
    begun = time.perf_counter()
    tries = await asyncio.gather(*(_until_sent(box, url) for box in boxes))
    return time.perf_counter() - begun, sum(tries) / len(tries)


async def _until_sent(box: _Outlet, url: str) -> int:
    tries = 0
    async with Link(url) as link:
        while True:
            tries += 1
            report: SyncReport = await sync_once(box, url, link=link)
            if not report.unsent:
                return tries
            wait_ms = report.next_try_ms - time.time_ns() // 1_000_000
            await asyncio.sleep(max(0, wait_ms) / 1000)


async def _by_few_lines(bodies: list[bytes], url: str) -> float:
    """Seconds for these requests over LINES kept-alive connections, as a server that does TLS in
    front of the central has them; what a terminal would do is done before."""
    waiting, place = iter(bodies), urlsplit(url)

    async def line() -> None:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for body in waiting:
            head = f"POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-type: {SYNC_TYPE}\r\n"
            writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
            told = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert told.startswith(b"http/1.1 200"), told
            await reader.readexactly(int(told.split(b"content-length: ")[1].split(b"\r\n")[0]))
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(line() for _ in range(LINES)))
    return time.perf_counter() - begun


@contextmanager
def _served(db: str) -> Iterator[str]:
    """`ptsp-central serve` as it is in production."""
    words = [sys.executable, "-m", "ptsp_central.cli", "serve", "--port", "0"]
    environment = os.environ | {"PTSP_CENTRAL_DB": db}
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().removeprefix("serving on ").strip()
        finally:
            running.terminate()
