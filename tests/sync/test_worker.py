"""Sync in the app: it sends when nudged, waits when it must, and never stops by itself."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ptsp_tui.errors import StoreTrouble
from ptsp_tui.sync import SyncReport, Worker
from ptsp_tui.sync import worker as worker_module
from ptsp_tui.sync.exchange import NOT_ENROLLED
from ptsp_tui.sync.machine import Retry, dump_retry
from ptsp_tui.sync.passes import now_ms
from ptsp_tui.sync.route import way_out
from tests.sync.bad_line import bad_line
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.private_central import PrivateCentral


class Heard:
    """Keeps what a worker reports, and waits for a report that fits."""

    def __init__(self) -> None:
        self.reports: asyncio.Queue[SyncReport] = asyncio.Queue()

    async def until(self, **facts: Any) -> SyncReport:
        async with asyncio.timeout(10):
            while True:
                report = await self.reports.get()
                if all(getattr(report, name) == value for name, value in facts.items()):
                    return report


@asynccontextmanager
async def working(
    outbox: MemoryOutbox, url: str, watch_s: float = 2.0
) -> AsyncIterator[tuple[Worker, Heard]]:
    heard = Heard()
    worker = Worker(outbox, url, heard.reports.put_nowait, watch_s=watch_s)
    task = asyncio.create_task(worker.run())
    try:
        yield worker, heard
    finally:
        worker.stop()
        async with asyncio.timeout(10):
            await task


async def test_what_is_waiting_at_the_start_is_sent_and_a_nudge_sends_more(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    outbox.add(5)
    await central.admit(outbox)
    async with working(outbox, central.url) as (worker, heard):
        await heard.until(acknowledged=5, unsent=0)
        outbox.add(2)
        worker.nudge()
        await heard.until(acknowledged=7, unsent=0)
    assert central.bodies(outbox) == outbox.raw


async def test_only_the_officer_shortens_a_wait(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(1)
    await central.admit(outbox)
    faults: list[str | None] = ["drop_before"]
    async with bad_line(central.url, lambda: faults[0]) as (url, line):
        outbox.state = {"failures": 16}  # the next wait is long
        async with working(outbox, url) as (worker, heard):
            report = await heard.until(acknowledged=0)
            assert report.trouble
            faults[0] = None
            asked = line.requests
            worker.nudge()
            await asyncio.sleep(0.05)
            if report.next_try_ms > 0:  # full jitter may, rarely, wait for nothing
                assert line.requests == asked
            worker.nudge(force=True)
            await heard.until(acknowledged=1)


async def test_a_network_that_comes_back_ends_the_wait(
    central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = MemoryOutbox()
    outbox.add(1)
    await central.admit(outbox)
    outbox.state = {"failures": 16, "next_try_ms": 2**52}  # the longest wait
    address = [""]
    monkeypatch.setattr(worker_module, "way_out", lambda: address[0])
    async with working(outbox, central.url, watch_s=0.01) as (_, heard):
        await asyncio.sleep(0.1)
        assert outbox.acks == []
        address[0] = "10.1.2.3"
        await heard.until(acknowledged=1)


def test_looking_for_a_network_sends_nothing_and_never_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert isinstance(way_out(), str)

    class NoSocket:
        def __init__(self, *_: object) -> None:
            raise OSError

    monkeypatch.setattr(socket, "socket", NoSocket)
    assert way_out() == ""


async def test_a_wait_survives_a_restart(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(1)
    await central.admit(outbox)
    outbox.state = {"failures": 9, "next_try_ms": 2**52}
    async with working(outbox, central.url) as (worker, heard):
        await asyncio.sleep(0.05)
        assert outbox.acks == []
        worker.nudge(force=True)
        await heard.until(acknowledged=1)


async def test_a_terminal_that_is_not_enrolled_is_told_and_goes_on_working(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    outbox.add(1)
    async with working(outbox, central.url) as (worker, heard):
        report = await heard.until()
        assert (report.trouble, report.unsent, report.head) == (NOT_ENROLLED, 1, 1)
        await central.admit(outbox)
        worker.nudge(force=True)
        await heard.until(acknowledged=1)


class SickOutbox(MemoryOutbox):
    """A store whose disk is full once."""

    sick = True

    def store_ack(self, raw_ack: bytes, seq: int, chain: bytes, server_ms: int) -> None:
        if self.sick:
            raise StoreTrouble("The disk is full.")
        super().store_ack(raw_ack, seq, chain, server_ms)


async def test_trouble_of_the_store_is_reported_and_does_not_end_sync(
    central: PrivateCentral,
) -> None:
    outbox = SickOutbox()
    outbox.add(1)
    await central.admit(outbox)
    async with working(outbox, central.url) as (worker, heard):
        report = await heard.until(trouble="The disk is full.")
        assert (report.acknowledged, report.unsent) == (0, 1)
        outbox.sick = False
        worker.nudge(force=True)
        await heard.until(acknowledged=1)


async def test_the_event_loop_stays_free_while_a_backlog_is_sent(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(300)
    await central.admit(outbox)
    on_loop: list[str] = []

    class Watched(MemoryOutbox):
        def __getattribute__(self, name: str) -> Any:
            if name in ("events", "sign", "store_ack", "head", "save_sync_state"):
                try:
                    asyncio.get_running_loop()
                    on_loop.append(name)
                except RuntimeError:
                    pass  # a worker thread: no loop runs here
            return super().__getattribute__(name)

    watched = Watched()
    watched.raw, watched.chains, watched.central = outbox.raw, outbox.chains, outbox.central
    async with working(watched, central.url) as (_, heard):
        await heard.until(unsent=0)
    assert on_loop == []


def test_importing_sync_loads_no_httpx() -> None:
    ask = "import sys, ptsp_tui.sync, ptsp_tui.protocol; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


async def test_a_back_off_of_before_the_restart_is_told_of_at_once(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    await central.admit(outbox)
    outbox.add(2)
    until = now_ms() + 60_000
    outbox.save_sync_state(dump_retry(Retry(failures=5, next_try_ms=until)))
    async with working(outbox, central.url) as (_, heard):
        report = await heard.until(unsent=2)
        assert report.sent == 0
        assert abs(report.next_try_ms - until) < 5_000
