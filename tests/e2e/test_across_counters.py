"""A case travels: to the central, to another office, back with a decision, or on a stick."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ptsp_tui.catalog.book import Book
from tests.e2e.central import CentralProgram
from tests.e2e.lines import good, seal_on
from tests.e2e.machine import TODAY, Machine
from tests.made_up import lines
from tests.program import ROOT


def admin(central: CentralProgram, *words: str, expect: int = 0) -> str:
    """What `ptsp-central` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "ptsp_central.cli", *words, "--data", str(central.folder)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == expect, done
    return done.stdout


def code(central: CentralProgram, unit: str, terminal: str) -> str:
    told: dict[str, Any] = json.loads(
        admin(central, "enrol", "--unit", unit, "--terminal", terminal, "--json")
    )
    return str(told["code"])


def test_an_incomplete_case_is_completed_elsewhere_decided_and_known_where_it_began(
    machine: Machine, central: CentralProgram, tmp_path: Path
) -> None:
    far = Machine(tmp_path / "far")
    far.ptsp("init", "--unit", "3173011001", "--terminal", "07", "--officer", "siti")
    (filed,) = machine.intake(good(ticks=["kk"], outcome="incomplete"))
    receipt = filed["receipt"]
    with central.serving() as url:
        machine.ptsp("enrol", "--central", url, "--code", central.code())
        machine.ptsp("sync")
        far.refused("lookup", receipt, "--reason", "warga di loket")
        far.ptsp("enrol", "--central", url, "--code", code(central, "3173011001", "07"))
        assert far.refused("lookup", "x", "--reason", "warga di loket")
        far.refused("lookup", "3171234567890123", "--reason", "warga di loket")
        far.refused("lookup", receipt, "--reason", " ")
        told = far.json("lookup", filed["resume_code"], "--reason", "warga di loket")
        assert [case["receipt"] for case in told["cases"]] == [receipt]
        assert far.json("case", receipt)["state"] == "incomplete"
        seal = seal_on(machine.ptsp("print", receipt, "--width", "32").out)
        assert "asli" in far.ptsp("print", "--check", seal).out, "the key came with the sync"
        admin(central, "case", receipt, "--state", "cancelled", "--reason", "warga pindah")
        assert "incomplete" in admin(central, "case", receipt)
        admin(central, "case", receipt, "--state", "issued", expect=1)
        assert machine.json("sync")["received"] == 1
        assert far.json("sync")["received"] == 1
        for each in (machine, far):
            case = each.json("case", receipt)
            assert (case["state"], case["history"][-1]["reason"]) == ("cancelled", "warga pindah")
            each.ptsp("verify")
        assert machine.json("sync", "--refused") == []
    report = json.loads(admin(central, "report", "--json"))
    assert (report["terminals"], report["needs_review"], report["forked"]) == (2, [], [])


def test_a_stick_goes_to_the_central_and_back(machine: Machine, central: CentralProgram) -> None:
    stick, reply = machine.folder / "stick", machine.folder / "stick.reply"
    assert machine.refused("export", "--outbox", str(stick))
    one_time = central.code()
    machine.ptsp("enrol", "--code", one_time, "--to", str(stick))
    assert "enrol" in admin(central, "import", str(stick), "--json")
    machine.ptsp("enrol", "--code", one_time, "--from", str(reply))
    machine.intake(good(), good())
    assert machine.json("export", "--outbox", str(stick))["events"] == 5
    assert machine.json("status")["unsent"] == 5
    assert json.loads(admin(central, "import", str(stick), "--json"))["events"] == 5
    assert machine.json("sync", "--reply", str(reply)) == {"confirmed": 5, "received": 0}
    assert machine.json("status")["unsent"] == 0
    machine.ptsp("verify")
    assert central.count() == 5


@pytest.mark.soak
def test_a_central_that_is_killed_again_and_again_loses_nothing_it_confirmed(
    machine: Machine, central: CentralProgram
) -> None:
    chance = Random(5)
    made = list(lines(Book.open(), 400, 5, TODAY))
    with central.serving() as url:
        machine.ptsp("enrol", "--central", url, "--code", central.code())
    machine.intake(*made)
    head = machine.json("status")["events"]
    for _ in range(20):
        with central.serving(), machine.start("sync") as running:
            time.sleep(chance.uniform(0.3, 1.2))
            os.kill(central.pid, signal.SIGKILL)
            running.communicate(timeout=60)
        confirmed = machine.json("status")["acknowledged"]
        assert central.count() >= confirmed, "a receipt was given for what was not durable"
        machine.ptsp("verify")
    with central.serving():
        assert machine.json("sync")["unsent"] == 0
    assert central.count() == head
