"""S1, S2: what was acknowledged is there after kill -9, and no transaction is half there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ptsp_tui.store import PtspDB

WRITER = Path(__file__).with_name("killed_writer.py")
KILLS = 20


def killed_after(folder: Path, first: int, seconds: float) -> int:
    """Let a child write from number `first`, kill it; the last number it acknowledged."""
    arguments = [sys.executable, str(WRITER), str(folder), str(first)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment, text=True)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.kill()
        lines = child.stdout.read().split("\n")
    return int(lines[-2]) if len(lines) > 1 else first - 1


def test_twenty_kills_lose_nothing(db: PtspDB, reopen: Callable[..., PtspDB]) -> None:
    chance = random.Random(2026)
    db.close()
    first = 0
    for _ in range(KILLS):
        acknowledged = killed_after(db.path, first, chance.uniform(0, 0.1))
        store = reopen()
        events = [document["n"] for document in store.table("events")]
        cases = [document["n"] for document in store.table("cases")]
        assert events == list(range(len(events)))
        assert cases == events
        assert len(events) > acknowledged
        for document in store.table("events"):
            assert document["text"] == "x" * (document["n"] % 700)
        first = len(events)
        store.close()
    assert first > KILLS
