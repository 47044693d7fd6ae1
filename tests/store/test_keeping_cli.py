"""`ptsp officer`, `backup`, `restore`, `repair` as an administrator types them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.central import CentralProgram
from tests.e2e.lines import good
from tests.e2e.machine import Machine
from tests.program import ROOT

OTHER = "hujan deras di pasar minggu"


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A computer right after `ptsp init`, to be copied."""
    folder = tmp_path_factory.mktemp("kept")
    Machine(folder).init()
    return folder


@pytest.fixture
def machine(set_up_once: Path, tmp_path: Path) -> Machine:
    """A computer of this test's own."""
    shutil.copytree(set_up_once, tmp_path / "machine")
    return Machine(tmp_path / "machine")


def word(machine: Machine, text: str) -> str:
    """A passphrase file for another officer."""
    path = machine.folder / f"word-{len(text)}"
    path.write_text(text + "\n", encoding="utf-8")
    return str(path)


def test_officers_come_are_listed_and_go(machine: Machine) -> None:
    new = word(machine, OTHER)
    machine.ptsp("officer", "add", "siti", PTSP_NEW_PASSPHRASE_FILE=new)
    assert machine.json("officer", "list") == ["budi", "siti"]
    machine.ptsp("status", PTSP_OFFICER="siti", PTSP_PASSPHRASE_FILE=new)
    before = {path.name for path in (machine.data / "store").glob("0*")}
    machine.ptsp("officer", "off", "siti", PTSP_OFFICER="budi")
    assert {path.name for path in (machine.data / "store").glob("0*")}.isdisjoint(before)
    machine.refused("status", PTSP_OFFICER="siti", PTSP_PASSPHRASE_FILE=new)
    assert "budi" in machine.refused("officer", "off", "budi")


def test_another_officer_resets_a_forgotten_passphrase(machine: Machine) -> None:
    siti, third = word(machine, OTHER), word(machine, "gajah kecil makan rumput")
    machine.ptsp("officer", "add", "siti", PTSP_NEW_PASSPHRASE_FILE=siti)
    machine.refused("officer", "reset", "budi", "--officer", "budi", code=2)
    machine.ptsp(
        "officer",
        "reset",
        "budi",
        PTSP_OFFICER="siti",
        PTSP_PASSPHRASE_FILE=siti,
        PTSP_NEW_PASSPHRASE_FILE=third,
    )
    machine.ptsp("status", PTSP_OFFICER="budi", PTSP_PASSPHRASE_FILE=third)
    assert "budi" in machine.refused("status", code=3, PTSP_OFFICER="budi")


def test_the_central_helps_when_every_passphrase_is_forgotten(
    machine: Machine, tmp_path: Path
) -> None:
    central = CentralProgram(tmp_path / "central")
    with central.serving() as url:
        machine.ptsp("enrol", "--central", url, "--code", central.code())
    file = machine.write("cases.jsonl", [good(ref="one")])
    machine.ptsp("intake", file)
    request, answer = tmp_path / "request", tmp_path / "answer"
    asking = ("officer", "reset", "budi", "--request", str(request))
    machine.ptsp(*asking, PTSP_PASSPHRASE_FILE="")
    command = [sys.executable, "-m", "ptsp_central.cli", "recover", "--data", str(central.folder)]
    done = subprocess.run(
        [*command, str(request), str(answer)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "3171071004" in done.stdout
    assert subprocess.run([*command, str(request), str(answer)], cwd=ROOT).returncode == 1
    new = word(machine, OTHER)
    using = ("officer", "reset", "budi", "--answer", str(answer))
    machine.ptsp(*using, PTSP_NEW_PASSPHRASE_FILE=new, PTSP_PASSPHRASE_FILE="")
    assert not (machine.data / "store" / "RECOVERY").exists()
    (case,) = [machine.ptsp("cases", "--json", PTSP_PASSPHRASE_FILE=new).out]
    assert '"one"' in case
    machine.refused("status", code=3)
    assert "belum" in machine.refused(*using, PTSP_NEW_PASSPHRASE_FILE=new)


def test_a_terminal_that_was_never_enrolled_cannot_be_helped_by_a_central(
    machine: Machine, tmp_path: Path
) -> None:
    request = tmp_path / "request"
    machine.refused("officer", "reset", "budi", "--request", str(request))
    assert not request.exists()


def test_backup_restore_and_repair(machine: Machine, tmp_path: Path) -> None:
    machine.ptsp("intake", machine.write("one.jsonl", [good(ref="one")]))
    target = str(tmp_path / "a.bak")
    machine.ptsp("backup", target)
    machine.refused("backup", target)
    machine.ptsp("intake", machine.write("two.jsonl", [good(ref="two")]))
    assert "--replace" in machine.refused("restore", target, "--officer", "budi")
    machine.refused("restore", target, code=2)
    assert len(machine.json("cases")) == 2
    machine.ptsp("restore", target, "--officer", "budi", "--replace")
    assert [case["ref"] for case in machine.json("cases")] == ["one"]
    machine.ptsp("repair")
    machine.ptsp("intake", machine.write("two.jsonl", [good(ref="two")]))
    segment = max((machine.data / "store").glob("0*"))
    data = bytearray(segment.read_bytes())
    data[400] ^= 1
    segment.write_bytes(data)
    said = machine.ptsp("repair").out
    assert "store.damaged-1" in said
    machine.ptsp("status")
