"""A month offline, then one sync over the worst line in Jakarta."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ptsp_central.enrol import new_code
from ptsp_tui.config import Settings
from ptsp_tui.counter import link
from ptsp_tui.counter.mailbox import Mailbox
from ptsp_tui.counter.session import Session
from ptsp_tui.sync import LinkSettings, passes, sync_once
from ptsp_tui.sync.exchange import Batch, prepare
from ptsp_tui.sync.machine import BUDGET_MAX
from tests.sync.backlog import as_json, events_of, offline
from tests.sync.counters import weak_keys
from tests.sync.private_central import TERMINAL, UNIT, PrivateCentral
from tests.sync.shaped_line import ShapedLine, shaped_line

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


async def _enrol(session: Session, folder: Path, central: PrivateCentral) -> None:
    code = new_code(central.store, UNIT, TERMINAL)
    await link.enrol(session, Settings(data=str(folder)), central.url, code)


def _check(session: Session, central: PrivateCentral) -> None:
    log = session.log
    held = [row.body for row in central.store.events() if row.log_id == log.log_id]
    assert held == log.events(1, 2**40)
    assert central.is_sound()


async def _assert_cheap(
    folder: Path, cases: int, days: int, central: PrivateCentral, patch: pytest.MonkeyPatch
) -> None:
    with closing(offline(folder, cases, days, patch)) as session:
        await _enrol(session, folder, central)
        await _measure(session, folder, cases, central)


async def _measure(session: Session, folder: Path, cases: int, central: PrivateCentral) -> None:
    plain = sum(len(as_json(event)) for event in events_of(session))
    async with shaped_line(central.url) as (url, line):
        begun = time.monotonic()
        report = await sync_once(session.log, url, inbox=Mailbox(session, folder))
        took = (time.monotonic() - begun) * 10
    assert (report.unsent, report.error) == (0, None)
    assert line.up <= 0.15 * plain, f"{line.up / plain:.3f} of the raw JSON"
    assert line.requests <= max(2, cases / 50)
    assert took > line.up * 8 / 64_000, "the line is as slow as it says"
    _check(session, central)


async def test_two_days_offline_cost_little_of_the_line(
    tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _assert_cheap(tmp_path / "desk", 150, 2, central, monkeypatch)


@pytest.mark.soak
async def test_thirty_days_offline_with_3000_cases(
    tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _assert_cheap(tmp_path / "desk", 3_000, 30, central, monkeypatch)


async def _cut_often(
    session: Session, folder: Path, url: str, line: ShapedLine, cuts: int, chance: random.Random
) -> None:
    """Sync with `cuts` cuts at random moments, then to the end."""
    box = Mailbox(session, folder)
    patient = LinkSettings(silence_s=5)
    for _ in range(cuts):
        passing = asyncio.create_task(sync_once(session.log, url, inbox=box, settings=patient))
        await asyncio.sleep(chance.uniform(0.05, 0.9))
        line.cut()
        await passing
    assert (await sync_once(session.log, url, inbox=box, settings=patient)).unsent == 0


async def _assert_resumed(
    folder: Path, cases: int, cuts: int, central: PrivateCentral, patch: pytest.MonkeyPatch
) -> None:
    sent: list[Batch] = []

    def noted(*args: Any, **named: Any) -> Batch:
        sent.append(prepare(*args, **named))
        return sent[-1]

    patch.setattr(passes, "prepare", noted)
    with closing(offline(folder, cases, 30, patch)) as session:
        await _enrol(session, folder, central)
        async with shaped_line(central.url) as (url, line):
            await _cut_often(session, folder, url, line, cuts, random.Random(7))
        assert session.log.acknowledged()[0] == session.log.head()[0]
        _check(session, central)
    _assert_one_batch_each(sent, cuts)


def _assert_one_batch_each(sent: list[Batch], cuts: int) -> None:
    """After a cut only what was on its way then is sent once more."""
    last, again = Batch(1, 0, 0, b""), 0
    for batch in sent:
        if batch.n and batch.first < last.first + last.n:
            assert batch.first == last.first, "it goes on where the last receipt was"
            again += 1
        last = batch if batch.n else last
        assert len(batch.body) <= BUDGET_MAX * 1.5
    assert 0 < again <= cuts


async def test_a_line_that_is_cut_again_and_again_costs_one_batch_each_time(
    tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _assert_resumed(tmp_path / "desk", 120, 4, central, monkeypatch)


@pytest.mark.soak
async def test_twenty_cuts_in_the_months_sync_cost_one_batch_each(
    tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _assert_resumed(tmp_path / "desk", 3_000, 20, central, monkeypatch)
