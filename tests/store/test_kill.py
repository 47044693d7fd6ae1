"""S1, S2: what was acknowledged is there after kill -9, and no transaction is half there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ptsp_tui.store import Cost, PtspDB

Reopen = Callable[..., PtspDB]
WEAK = Cost(64, 1, 1)
WRITER = Path(__file__).with_name("killed_writer.py")


def killed_after(folder: Path, firsts: list[int], seconds: float) -> list[int]:
    """Let a child write from these numbers, one thread each, kill it; the last acknowledged."""
    arguments = [sys.executable, str(WRITER), str(folder), *map(str, firsts)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment, text=True)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.kill()
        said = child.stdout.read()
    acknowledged = [number - 1 for number in firsts]
    for line in said.splitlines(keepends=True):
        if line.endswith("\n"):
            thread, number = map(int, line.split())
            acknowledged[thread] = number
    return acknowledged


def found_in(store: PtspDB, thread: int) -> int:
    """How many transactions of a thread are there: whole ones, without a gap, as written."""
    events = [document["n"] for document in store.table(f"events{thread}")]
    assert events == list(range(len(events)))
    assert [document["n"] for document in store.table(f"cases{thread}")] == events
    for document in store.table(f"events{thread}"):
        assert document["text"] == "x" * (document["n"] % 700)
    return len(events)


def killed(reopen: Reopen, folder: Path, threads: int, times: int, longest: float) -> list[int]:
    """Kill a writing child so often; how many transactions there are in the end."""
    chance = random.Random(2026 + threads)
    firsts = [0] * threads
    for _ in range(times):
        acknowledged = killed_after(folder, firsts, chance.uniform(0, longest))
        store = reopen()
        firsts = [found_in(store, thread) for thread in range(threads)]
        assert all(here > said for here, said in zip(firsts, acknowledged, strict=True))
        store.close()
    return firsts


@pytest.mark.parametrize("threads", [1, 4])
def test_a_killed_terminal_loses_nothing(db: PtspDB, reopen: Reopen, threads: int) -> None:
    db.close()
    assert sum(killed(reopen, db.path, threads, 8, 0.15)) > 8


@pytest.mark.soak
@pytest.mark.parametrize("threads", [1, 4])
def test_three_hundred_kills_lose_nothing(db: PtspDB, reopen: Reopen, threads: int) -> None:
    """Transactions over several tables, threads, and compaction all the while."""
    done = 0
    for part in range(6):  # a fresh store now and then: reading back is most of the time
        store = PtspDB.create(
            db.path.with_name(f"part{part}"), "budi", "kuda lumping naik delman", cost=WEAK
        )
        store.close()

        def again(path: Path = store.path) -> PtspDB:
            return reopen(path)

        done += sum(killed(again, store.path, threads, 50, 0.3))
    assert done > 300
