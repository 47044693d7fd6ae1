"""Nothing that was acknowledged is lost, nothing is filed twice, whatever is killed when."""

from __future__ import annotations

import fcntl
import json
import signal
import time
from pathlib import Path
from random import Random
from typing import Any

from ptsp_tui.cases.numbering import parse_receipt
from ptsp_tui.catalog.book import Book
from tests.e2e.central import CentralProgram
from tests.e2e.machine import TODAY, Machine
from tests.made_up import lines

SEED = 20261124
# The pipe holds one page of replies: an intake that nobody listens to waits, instead of ending
# long before it is killed.
PAGE = 4096


def killed_after(machine: Machine, file: str, replies: int, seconds: float) -> list[Any]:
    """What an intake had printed that was killed `seconds` after its reply number `replies`."""
    with machine.start("intake", file) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        fcntl.fcntl(running.stdout, fcntl.F_SETPIPE_SZ, PAGE)
        printed = "".join(running.stdout.readline() for _ in range(replies))
        time.sleep(seconds)
        running.kill()
        printed += running.stdout.read()
        assert "Traceback" not in running.stderr.read()
    assert running.returncode == -signal.SIGKILL, "it was killed in the middle of its work"
    whole, _, _half = printed.rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def receipts(replies: list[Any]) -> dict[str, tuple[str, str]]:
    """ref -> receipt and case of every reply; all of them must be acknowledgements."""
    assert all("error" not in reply for reply in replies), replies
    return {reply["ref"]: (reply["receipt"], reply["case"]) for reply in replies}


def in_store(machine: Machine) -> dict[str, tuple[str, str]]:
    """The same of every case in the store."""
    found = machine.json("cases")
    known = {case["ref"]: (case["receipt"], case["id"]) for case in found}
    assert len(known) == len(found), "a line was filed twice"
    return known


def numbers_without_gap(known: dict[str, tuple[str, str]]) -> bool:
    """Whether each number from 1 on was given exactly once."""
    given = sorted(parse_receipt(receipt).number for receipt, _ in known.values())
    return given == list(range(1, len(given) + 1))


def test_a_hundred_lines_killed_three_times_and_sent_again_are_filed_exactly_once(
    machine: Machine, central: CentralProgram
) -> None:
    book = Book.open()
    opened = {service.id for service in book.services.values() if service.opens_case}
    made = list(lines(book, max(100, len(opened)), SEED, TODAY))
    assert {line["service"] for line in made} == opened
    file, rng = machine.write("made-up.jsonl", made), Random(SEED)

    acknowledged: dict[str, tuple[str, str]] = {}
    for first, last in ((1, 20), (21, 40), (41, 60)):
        replies = killed_after(
            machine, file, rng.randint(first, last), rng.choice([0, rng.uniform(0, 0.05)])
        )
        assert len(replies) < len(made)
        told = receipts(replies)
        assert told.items() >= {k: v for k, v in acknowledged.items() if k in told}.items()
        acknowledged |= told
        kept = in_store(machine)
        assert kept.items() >= acknowledged.items(), "a reply was printed before it was durable"
        assert numbers_without_gap(kept)
        machine.ptsp("verify")

    final = machine.ptsp("intake", file)
    told = receipts(final.lines)
    assert list(told) == [line["ref"] for line in made]
    assert told.items() >= acknowledged.items(), "the rerun gives the same receipts"
    assert in_store(machine) == told
    assert numbers_without_gap(told)
    _sync_and_compare(machine, central, told)


def _sync_and_compare(
    machine: Machine, central: CentralProgram, told: dict[str, tuple[str, str]]
) -> None:
    """Enrol, sync with a kill in between, and find every case at the central exactly once."""
    with central.serving() as url:
        machine.ptsp("enrol", "--central", url, "--code", central.code())
        with machine.start("sync") as running:
            time.sleep(0.4)
            running.kill()
        report = machine.json("sync")
        assert (report["unsent"], report["trouble"]) == (0, "")
        assert report["acknowledged"] == report["head"] == central.count()
        again = machine.json("sync")
        assert (again["sent"], again["head"]) == (0, report["head"])
        assert central.count() == report["head"], "a repeated sync adds nothing"
    filed = central.filed()
    assert len(filed) == len(told)
    assert {f["payload"]["ref"]: f["payload"]["receipt"] for f in filed} == {
        ref: receipt for ref, (receipt, _) in told.items()
    }
    assert all(case["acknowledged"] for case in machine.json("cases"))
    machine.ptsp("verify")


def test_a_file_sent_again_files_nothing_new(machine: Machine, tmp_path: Path) -> None:
    made = list(lines(Book.open(), 6, SEED, TODAY))
    first = machine.intake(*made)
    before = machine.kept()
    again = machine.intake(*made, *made[:2])
    assert receipts(again) == receipts(first)
    assert [reply["seq"] for reply in again[:6]] == [reply["seq"] for reply in first]
    assert machine.kept() == before
