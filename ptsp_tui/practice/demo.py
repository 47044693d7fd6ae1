"""A whole visit, played through the real screens: what `ptsp demo` and `make demo` show.

A made-up citizen who lost her KTP-el is served offline, with the keyboard alone; then a private
central is started on loopback, the terminal enrols, sends, and the receipt is confirmed. Nothing
here knows the program's insides: it types and reads the screen like a person.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ptsp_tui.practice.terminal import Terminal

PASSPHRASE = "kuda lumping naik delman"  # noqa: S105 - of the made-up terminal
PTSP = [sys.executable, "-m", "ptsp_tui.cli"]
CENTRAL = [sys.executable, "-m", "ptsp_central.cli"]
Say = Callable[[str, str], None]
"""Called with a heading and a text: a screen, or what a command printed."""


def play(say: Say, language: str = "id") -> str:
    """Play it all; returns the receipt number that the central confirmed.

    Raises AssertionError, with the screen, when something does not appear in time.
    """
    with tempfile.TemporaryDirectory(prefix="ptsp-demo-") as folder:
        data, paper = Path(folder) / "terminal", Path(folder) / "receipt.txt"
        environment = {"PTSP_DATA": str(data), "PTSP_LANG": language}
        with Terminal(PTSP, env=environment) as terminal:
            _set_up(terminal, say)
            receipt = _serve(terminal, say, paper)
        say("$ cat receipt.txt", paper.read_text(encoding="utf-8"))
        with _central(Path(folder) / "central", say) as (address, code):
            _confirm(folder, environment, address, code, receipt, say)
        return receipt


def _show(terminal: Terminal, say: Say, heading: str) -> None:
    """The screen when nothing moves on it any more."""
    terminal.wait_quiet(200)
    say(heading, terminal.screen())


def _set_up(terminal: Terminal, say: Say) -> None:
    terminal.wait_for("Frasa sandi", timeout=30)
    _show(terminal, say, "1. First start: the set-up wizard")
    terminal.type("petamburan")
    terminal.wait_for("Kel. Petamburan")
    terminal.press("Enter", "Enter")
    for answer in ("budi", PASSPHRASE, PASSPHRASE, "", ""):
        terminal.type(answer)
        terminal.press("Enter")
    terminal.wait_for("Warga perlu apa", timeout=30)
    _show(terminal, say, "2. Home: what does the citizen need?")


def _serve(terminal: Terminal, say: Say, paper: Path) -> str:
    terminal.type("ktp saya hilang")
    terminal.press("Enter")
    terminal.wait_for("Penerbitan KTP-el karena hilang")
    _show(terminal, say, "3. In the citizen's words")
    terminal.press("Enter")
    terminal.wait_for("[ktp-hilang]")
    _show(terminal, say, "4. The card of the service")
    terminal.press("Enter")
    terminal.wait_for("( ) Ya")
    terminal.send("y")
    _show(terminal, say, "5. The question that decides")
    terminal.press("Enter")
    terminal.wait_for("Kartu Keluarga")
    terminal.press("Space", "Space")
    terminal.wait_for("2 [x]")
    _show(terminal, say, "6. Exactly the papers of this case")
    terminal.press("Enter")
    terminal.wait_for("Nama lengkap")
    _fill(terminal, say)
    terminal.wait_for("Nomor HP")
    terminal.type("081234567890")
    terminal.press("Enter", "Enter")
    terminal.wait_for("AJUKAN")
    _show(terminal, say, "8. Review")
    terminal.press("Enter")
    terminal.wait_for("TANDA TERIMA")
    _show(terminal, say, "9. The receipt")
    found = re.search(r"\d{10}\.\d{2}0\.\d{6}\.\d{4}\.\w", terminal.screen())
    assert found is not None, terminal.screen()
    terminal.press("F7")
    terminal.wait_for("Cetak yang mana")
    terminal.press("Enter")
    terminal.wait_for("Cetak ke")
    terminal.type(str(paper))
    terminal.press("Enter")
    terminal.wait_for("ditulis ke")
    terminal.press("Enter")
    terminal.wait_for("Warga perlu apa")
    _show(terminal, say, "10. Home again: filed, not sent yet")
    terminal.press("Ctrl+Q")
    terminal.wait_for("Keluar dari program")
    _show(terminal, say, "11. Leaving says what is unsent")
    terminal.send("y")
    assert terminal.exit_code(timeout=20) == 0
    return found.group()


def _fill(terminal: Terminal, say: Say) -> None:
    """The form pages, as an officer types: Enter walks, full masks move on by themselves."""
    terminal.type("siti aminah")
    terminal.press("Enter")
    terminal.type("3171015708900001")
    terminal.type("jakarta")
    terminal.press("Enter")
    terminal.type("3171010101100001")
    terminal.type("jl kebon sirih 1")
    terminal.press("Enter")
    terminal.type("001002kebon siri")
    terminal.wait_for("Menteng")
    _show(
        terminal, say, "7. The form: NIK gave birth date and sex; the village gives its postal code"
    )
    terminal.press("Enter")
    terminal.wait_for("Tanggal hilang")
    terminal.type("kemarin")
    terminal.press("Enter", "Enter")
    terminal.type("LP/123/XI/2026")
    terminal.press("Enter")
    terminal.type("hari ini")
    terminal.press("Enter")


@contextmanager
def _central(folder: Path, say: Say) -> Iterator[tuple[str, str]]:
    """A private central on loopback; its address and a one-time code for our terminal."""
    place = ["--data", str(folder)]
    _run([*CENTRAL, "init", *place], {})
    asked = [*CENTRAL, "enrol", "--unit", "3171071004", "--terminal", "01", "--json", *place]
    code = json.loads(_run(asked, {}))["code"]
    server = subprocess.Popen(
        [*CENTRAL, "serve", "--port", "0", *place],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_environment({}),
    )
    try:
        assert server.stdout is not None
        address = ""
        for line in server.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                address = found.group()
                break
        assert address, "the central did not start"
        say("12. A central on loopback", f"$ ptsp-central serve\n{address}")
        yield address, code
    finally:
        server.terminate()
        server.wait(timeout=20)


def _confirm(
    folder: str, environment: dict[str, str], address: str, code: str, receipt: str, say: Say
) -> None:
    secret = Path(folder) / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    settings = {**environment, "PTSP_PASSPHRASE_FILE": str(secret)}
    for words in (
        ["enrol", "--central", address, "--code", code],
        ["sync"],
        ["status"],
        ["verify"],
    ):
        shown = (
            "ptsp enrol --central URL --code CODE" if words[0] == "enrol" else f"ptsp {words[0]}"
        )
        say(f"$ {shown}", _run([*PTSP, *words], settings))
    case = json.loads(_run([*PTSP, "case", receipt, "--json"], settings))
    assert case["acknowledged"] is True, "the central has not confirmed the case"


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command[2:])}: {done.stderr}"
    return done.stdout


def _environment(more: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PTSP_")}
    return {**kept, **more}
