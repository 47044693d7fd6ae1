"""Setting up a computer and joining a central: wrong words change nothing, nor does a dead line."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from tests.e2e.central import CentralProgram
from tests.e2e.lines import good
from tests.e2e.machine import OFFICER, TERMINAL, UNIT, Machine

CODE_OF_NOBODY = "ABCD-ABCD-ABCD-ABCD"


@pytest.fixture
def new(tmp_path: Path) -> Machine:
    """A computer on which nothing was set up."""
    return Machine(tmp_path / "new")


@pytest.fixture
def dead_url() -> str:
    """An address on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def init_words(unit: str = UNIT, terminal: str = TERMINAL, officer: str = OFFICER) -> list[str]:
    return ["init", "--unit", unit, "--terminal", terminal, "--officer", officer]


def test_after_init_the_status_tells_the_office_and_an_empty_day(new: Machine) -> None:
    assert "Petamburan" in new.ptsp(*init_words()).out
    status = new.json("status")
    assert (status["unit"], status["terminal"], status["officer"]) == (UNIT, TERMINAL, OFFICER)
    assert (status["unit_name"], status["store"]) == ("Petamburan", "ok")
    assert (status["central"], status["enrolled"], status["last_contact"]) == ("", False, "")
    assert (status["events"], status["acknowledged"], status["unsent"]) == (1, 0, 1)
    assert status["catalogue"]


@pytest.mark.parametrize(("language", "label"), [("id", "Belum terkirim:"), ("en", "Unsent:")])
def test_the_status_for_people_is_in_their_language(
    machine: Machine, language: str, label: str
) -> None:
    lines = machine.ptsp("--lang", language, "status").out.splitlines()
    assert [line.split()[-1] for line in lines if line.startswith(label)] == ["1"]
    assert len(lines) == 12


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (init_words(unit="317107100"), "10"),
        (init_words(unit="31710710040"), "10"),
        (init_words(unit="317107100A"), "10"),
        (init_words(unit="3171071999"), "3171071999"),
        (init_words(unit="999999"), "999999"),
        (init_words(terminal="1"), "01"),
        (init_words(terminal="001"), "01"),
        (init_words(terminal="xx"), "01"),
        (init_words(officer="  "), ""),
        (init_words(officer="x" * 65), "64"),
        (init_words(officer="bu\ndi"), ""),
    ],
)
def test_a_wrong_office_number_or_officer_sets_up_nothing(
    new: Machine, words: list[str], named: str
) -> None:
    assert named in new.refused(*words)
    assert not new.data.exists()


@pytest.mark.parametrize("passphrase", ["", "short", "aaaaaaaaaaaaaaaa", "password1234"])
def test_an_easy_passphrase_sets_up_nothing(new: Machine, passphrase: str) -> None:
    new.passphrase.write_text(passphrase, encoding="utf-8")
    assert passphrase not in new.refused(*init_words()) or not passphrase
    assert not new.data.exists()


def test_without_a_passphrase_nothing_waits_for_a_keyboard(new: Machine) -> None:
    assert "PTSP_PASSPHRASE_FILE" in new.refused(*init_words(), PTSP_PASSPHRASE_FILE="")
    new.passphrase.unlink()
    assert str(new.passphrase) in new.refused(*init_words())
    assert not new.data.exists()


def test_words_that_belong_together_are_asked_for(new: Machine) -> None:
    assert "--officer" in new.refused("init", "--unit", UNIT, "--terminal", TERMINAL, code=2)
    assert "--code" in new.refused(*init_words(), "--central", "https://pusat.example", code=2)
    assert not new.data.exists()


def test_a_second_init_is_refused_and_changes_nothing(machine: Machine) -> None:
    machine.intake(good())
    before = machine.kept()
    machine.refused(*init_words())
    machine.refused(*init_words(unit="317107", terminal="02", officer="siti"))
    assert machine.kept() == before


def test_before_init_every_verb_says_how_to_begin(new: Machine) -> None:
    for words in (["status"], ["cases"], ["case", "x"], ["print", "x"], ["verify"], ["sync"]):
        assert "ptsp init" in new.refused(*words)
    assert not new.data.exists()


def test_a_wrong_passphrase_or_officer_opens_nothing(machine: Machine) -> None:
    assert OFFICER in machine.refused("status", "--officer", "siti")
    machine.passphrase.write_text("kuda lumping naik bajaj\n", encoding="utf-8")
    machine.refused("status", code=3)
    machine.refused("intake", machine.write("one.jsonl", [good()]), code=3)


@pytest.mark.parametrize("damage", ["lost", "cut"])
def test_init_mends_a_computer_that_forgot_which_office_it_is(
    machine: Machine, central: CentralProgram, damage: str
) -> None:
    with central.serving() as url:
        machine.ptsp("enrol", "--central", url, "--code", central.code())
        machine.intake(good())
        desk, before = machine.data / "desk.json", machine.json("status")
        desk.unlink() if damage == "lost" else desk.write_bytes(desk.read_bytes()[:9])
        assert "ptsp init" in machine.refused("status", code=1 if damage == "lost" else 3)
        machine.refused(*init_words(terminal="02"))
        machine.ptsp(*init_words())
        assert machine.json("status") == before
        assert machine.json("sync")["unsent"] == 0


def test_a_wrong_code_is_one_sentence_and_changes_nothing(
    machine: Machine, new: Machine, central: CentralProgram
) -> None:
    before = machine.json("status")
    with central.serving() as url:
        other = central.code("02")
        for code in ("x", CODE_OF_NOBODY, other):
            machine.refused("enrol", "--central", url, "--code", code)
        assert machine.json("status") == before
        good_code = central.code()
        machine.ptsp("enrol", "--central", url, "--code", good_code)
        status = machine.json("status")
        assert (status["enrolled"], status["central"]) == (True, url)
        new.init().refused("enrol", "--central", url, "--code", good_code)
        assert new.json("status")["enrolled"] is False, "a code is good for one computer"


@pytest.mark.parametrize("url", ["pusat", "http://pusat.example", "ftp://pusat.example", ""])
def test_an_address_that_cannot_be_one_is_refused(machine: Machine, url: str) -> None:
    assert "https://" in machine.refused("enrol", "--central", url, "--code", CODE_OF_NOBODY)


def test_a_dead_central_is_exit_4_and_one_sentence_and_nothing_is_lost(
    machine: Machine, dead_url: str
) -> None:
    machine.intake(good())
    before = machine.json("status"), machine.kept()
    machine.refused("enrol", "--central", dead_url, "--code", CODE_OF_NOBODY, code=4)
    assert "ptsp enrol" in machine.refused("sync"), "before enrolment there is nowhere to send to"
    assert (machine.json("status"), machine.kept()) == before


def test_init_with_a_dead_central_sets_up_all_the_same_and_enrols_later(
    new: Machine, central: CentralProgram, dead_url: str
) -> None:
    done = new.ptsp(*init_words(), "--central", dead_url, "--code", CODE_OF_NOBODY, expect=4)
    assert "Petamburan" in done.out
    assert done.err.count("\n") == 1
    assert new.json("status")["enrolled"] is False
    with central.serving() as url:
        new.ptsp("enrol", "--central", url, "--code", central.code())
        assert new.json("sync")["unsent"] == 0


def test_init_can_enrol_at_once(new: Machine, central: CentralProgram) -> None:
    with central.serving() as url:
        new.ptsp(*init_words(), "--central", url, "--code", central.code())
        assert new.json("status")["central"] == url


def test_a_central_that_goes_away_gets_everything_when_it_is_back(
    machine: Machine, central: CentralProgram
) -> None:
    with central.serving() as url:
        machine.ptsp("enrol", "--central", url, "--code", central.code())
        assert machine.json("sync")["acknowledged"] == 1
    machine.intake(good(), good())
    done = machine.ptsp("--lang", "en", "sync", "--json", expect=4)
    report = json.loads(done.out)
    assert (report["sent"], report["unsent"], report["acknowledged"]) == (0, 4, 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", report["next_try"])
    assert report["trouble"] == done.err.strip() == "The central cannot be reached."
    status = machine.json("status")
    assert (status["events"], status["acknowledged"], status["unsent"]) == (5, 1, 4)
    with central.serving():
        assert "4" in machine.ptsp("sync").out
        status = machine.json("status")
        assert (status["acknowledged"], status["unsent"]) == (5, 0)
        assert status["last_contact"].endswith("+07:00")
        assert central.count() == 5
