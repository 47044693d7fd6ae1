"""When the program is at fault, nothing an officer typed shows on screen or in a file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptsp_tui.crash import crash_of, last_words, write_record
from tests.terminal import Terminal

SECRET = "3174990101" + "0042"
APP = Path(__file__).parent / "apps" / "crashing.py"


def raised(function: Callable[[], Any]) -> Exception:
    try:
        function()
    except Exception as error:  # noqa: BLE001 - whatever it raises is what the test is about
        return error
    raise AssertionError("it should have failed")


def read_nik() -> None:
    nik = SECRET
    int(f"x{nik}")


def read_form() -> None:
    try:
        read_nik()
    except ValueError as error:
        raise KeyError(SECRET) from error


@pytest.mark.pty
@pytest.mark.parametrize(
    ("how", "keys"),
    [
        ("action", ["F7"]),
        ("handler", []),
        ("timer", ["F8"]),
        ("worker", ["F8"]),
        ("render", ["F8"]),
        ("app", ["F8"]),
        ("save", ["F7"]),
    ],
)
def test_whatever_raises_the_officer_sees_a_plain_screen_and_leaves_with_70(
    tmp_path: Path, how: str, keys: list[str]
) -> None:
    log = tmp_path / "crash.log"
    with Terminal([sys.executable, str(APP), how, str(log)]) as term:
        term.wait_for("F10 Menu")
        term.paste(SECRET)
        if keys:
            term.wait_for(SECRET)
            term.wait_quiet(100)
            shown_before = len(term.raw)
            term.press(*keys)
        else:
            shown_before = len(term.raw)
        screen = term.wait_for("Code:")
        saved = how != "save"
        assert ("is saved" in screen) is saved
        term.press("Enter")
        assert term.exit_code(timeout=10) == 70
        told = term.raw[shown_before:].decode(errors="replace")
    record = log.read_text(encoding="utf-8")
    code = json.loads(record.splitlines()[0])["code"]
    assert code in told
    assert SECRET not in record
    assert SECRET not in told
    assert "Traceback" not in told
    assert "nik =" not in told


@pytest.mark.pty
@pytest.mark.parametrize("how", ["mount", "twice"])
def test_a_crash_that_leaves_no_room_for_a_screen_still_says_one_sentence(
    tmp_path: Path, how: str
) -> None:
    log = tmp_path / "crash.log"
    with Terminal([sys.executable, str(APP), how, str(log)]) as term:
        if how == "twice":
            term.wait_for("F10 Menu")
            term.press("F8")
        assert term.exit_code(timeout=10) == 70
        told = term.raw.decode(errors="replace")
    assert "Something went wrong in the program (code " in told
    assert SECRET not in told
    assert "Traceback" not in told
    assert SECRET not in log.read_text(encoding="utf-8")


def test_a_record_names_kinds_and_places_but_no_value() -> None:
    crash = crash_of(raised(read_form))
    assert crash.kinds == ("builtins.KeyError", "builtins.ValueError")
    assert all(place.rpartition(":")[2].isdigit() for place in crash.where)
    assert SECRET not in crash.record()
    assert "0042" not in crash.record()


def test_the_same_fault_has_the_same_code_and_another_fault_another() -> None:
    codes = {crash_of(raised(read_form)).code for _ in range(3)}
    assert len(codes) == 1
    assert crash_of(raised(read_nik)).code not in codes


def test_all_exceptions_of_a_group_are_recorded() -> None:
    group = ExceptionGroup(SECRET, [raised(read_nik), raised(read_form)])
    kinds = crash_of(group).kinds
    assert kinds[0] == "builtins.ExceptionGroup"
    assert {"builtins.ValueError", "builtins.KeyError"} <= set(kinds)
    assert SECRET not in crash_of(group).record()


def test_a_log_that_cannot_be_written_is_no_second_crash(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert not write_record(crash_of(raised(read_nik)), in_the_way / "crash.log")


def test_the_last_words_say_whether_the_draft_was_saved() -> None:
    crash = crash_of(raised(read_nik))
    said = {last_words(crash, saved=saved) for saved in (None, True, False)}
    assert len(said) == 3
    assert all(crash.code in words for words in said)


def test_outside_the_app_too_a_crash_is_one_sentence_and_code_70(tmp_path: Path) -> None:
    program = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from ptsp_tui.crash import guard_process\n"
        "guard_process(Path(sys.argv[1]))\n"
        f"def work():\n    nik = '{SECRET}'\n    int('x' + nik)\n"
        "thread = threading.Thread(target=work); thread.start(); thread.join()\n"
        "work()\n"
    )
    log = tmp_path / "logs" / "crash.log"
    done = subprocess.run(
        [sys.executable, "-c", program, str(log)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    records = log.read_text(encoding="utf-8")
    assert len(records.splitlines()) == 2
    assert SECRET not in records
