"""One process owns the store; reading goes on beside it, and a second writer is told so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.lines import good
from tests.e2e.machine import Machine


@contextmanager
def owner(machine: Machine) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A ptsp that owns the store: an intake that waits for its next line, and its first reply."""
    with machine.start("intake", "-") as running:
        try:
            yield running, hand_in(running, good(ref="first"))
        finally:
            running.kill()


def hand_in(running: subprocess.Popen[str], line: Any) -> Any:
    """The reply to one more line."""
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(json.dumps(line) + "\n")
    running.stdin.flush()
    return json.loads(running.stdout.readline())


def test_beside_a_running_owner_everything_that_only_reads_works(machine: Machine) -> None:
    with owner(machine) as (running, reply):
        assert machine.json("status")["events"] == 3
        assert [case["ref"] for case in machine.json("cases")] == ["first"]
        assert machine.json("case", reply["receipt"])["id"] == reply["case"]
        assert reply["receipt"] in machine.ptsp("print", reply["receipt"]).out
        assert "3" in machine.ptsp("verify").out
        assert machine.json("find", reply["receipt"])[0]["id"] == reply["case"]
        hand_in(running, good(ref="second"))
        assert len(machine.json("cases")) == 2, "each reading sees what is durable by then"


def test_beside_a_running_owner_whatever_writes_is_refused_and_loses_nothing(
    machine: Machine,
) -> None:
    file = machine.write("more.jsonl", [good(ref="second")])
    writers = [
        ["intake", file],
        ["sync"],
        ["enrol", "--central", "https://pusat.example", "--code", "ABCD-ABCD-ABCD-ABCD"],
    ]
    with owner(machine) as (running, _):
        for words in writers:
            assert "ptsp" in machine.refused(*words, code=3)
        assert "receipt" in hand_in(running, good(ref="third")), "the owner works on"
    assert [case["ref"] for case in machine.json("cases")] == ["third", "first"]


def test_a_killed_owner_leaves_the_store_free_and_whole(machine: Machine) -> None:
    with owner(machine) as (_, first):
        pass
    (again, second) = machine.intake(good(ref="first"), good(ref="second"))
    assert again["receipt"] == first["receipt"]
    assert second["receipt"].split(".")[3] == "0002"
    machine.ptsp("verify")
