"""The pseudo-terminal of the tests is a real one."""

from __future__ import annotations

import os

import pytest

from tests.terminal import Terminal

SHELL = (
    "trap 'stty size' WINCH; trap 'exit 9' HUP; stty size; read line; echo \"got $line\"; "
    "while :; do sleep 0.02; done"
)


def test_the_child_gets_keys_sizes_and_the_hangup_of_its_line() -> None:
    with Terminal(["/bin/sh", "-c", SHELL]) as terminal:
        terminal.wait_for("24 80")
        terminal.send("halo\n")
        terminal.wait_for("got halo")
        terminal.resize(100, 30)
        terminal.wait_for("30 100")
        terminal.hangup()
        assert terminal.exit_code() == 9


def test_leaving_the_block_ends_the_child_and_all_it_started() -> None:
    with Terminal(["/bin/sh", "-c", "sleep 600 & echo $!; wait"]) as terminal:
        child = int(terminal.wait_until(lambda text: text.strip().isdigit(), "a number").strip())
    assert terminal.exit_code() == -9
    assert not _is_alive(child)


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123  # /proc is no ordinary file
            return file.read().rsplit(") ", 1)[1][0] not in "ZX"
    except FileNotFoundError:
        return False


def test_queries_that_pyte_does_not_know_leave_no_text_behind() -> None:
    # printf in pieces: sequences may be cut anywhere by the line.
    script = r"printf '\033[>29'; sleep 0.05; printf 'u\033[<u\033[?2048$p\033[?1049hok'; sleep 600"
    with Terminal(["/bin/sh", "-c", script]) as terminal:
        assert terminal.wait_for("ok").strip() == "ok"


def test_a_developers_settings_do_not_reach_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with Terminal(["/bin/sh", "-c", 'echo "<$NO_COLOR>" "$HOME"'], env={"X": "1"}) as terminal:
        screen = terminal.wait_for("<>")
        assert os.path.expanduser("~") not in screen.split()  # noqa: PTH111  # the string counts
        assert terminal.exit_code() == 0
