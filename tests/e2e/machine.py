"""A counter's computer as an administrator uses it: `ptsp` typed into a shell, nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.program import ROOT

UNIT, TERMINAL, OFFICER = "3171071004", "01", "budi"
PASSPHRASE = "kuda lumping naik delman"
NOW = "2026-11-24T09:00:00+07:00"
TODAY = date(2026, 11, 24)


class Done(NamedTuple):
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Standard output, one JSON document a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Machine:
    """One computer: its data folder, its passphrase file, and no settings of the developer's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.passphrase = folder / "passphrase"
        folder.mkdir(parents=True, exist_ok=True)
        self.passphrase.write_text(f"{PASSPHRASE}\n", encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """Everything that the program may know of its surroundings."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "LANG": "C.UTF-8",
            "PTSP_DATA": str(self.data),
            "PTSP_PASSPHRASE_FILE": str(self.passphrase),
            "PTSP_PRACTICE_KEYS": "weak",
            "PTSP_NOW": NOW,
        } | more

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """The program, running, with pipes to talk to it."""
        return subprocess.Popen(
            [sys.executable, "-m", "ptsp_tui.cli", *words],
            cwd=ROOT,
            env=env or self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ptsp(self, *words: str, expect: int = 0, typed: str = "", **more: str) -> Done:
        """Run a command to its end. It never shows a traceback; its exit code is `expect`."""
        with self.start(*words, env=self.environment(**more)) as running:
            out, err = running.communicate(typed, timeout=60)
        assert "Traceback" not in err, err
        assert running.returncode == expect, (words, running.returncode, out, err)
        return Done(running.returncode, out, err)

    def json(self, *words: str, expect: int = 0) -> Any:
        """What a command prints with --json."""
        return json.loads(self.ptsp(*words, "--json", expect=expect).out)

    def refused(self, *words: str, code: int = 1, typed: str = "", **more: str) -> str:
        """The one sentence of a command that must refuse: nothing on standard output."""
        done = self.ptsp(*words, expect=code, typed=typed, **more)
        assert done.out == ""
        (told,) = done.err.splitlines()
        assert is_filled_in(told), told
        return told

    def init(self) -> Machine:
        """Set it up, with its first officer."""
        self.ptsp("init", "--unit", UNIT, "--terminal", TERMINAL, "--officer", OFFICER)
        return self

    def write(self, name: str, lines: Iterable[Any]) -> str:
        """A file of JSON lines; a text is written as it is. Gives its path."""
        path = self.folder / name
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_bytes("".join(f"{text}\n" for text in texts).encode("utf-8", "surrogateescape"))
        return str(path)

    def intake(self, *lines: Any, expect: int = 0, language: str = "id") -> list[Any]:
        """The replies to lines handed in as a file: one for each, in order."""
        file = self.write("lines.jsonl", lines)
        replies = self.ptsp("--lang", language, "intake", file, expect=expect).lines
        assert len(replies) == len(lines)
        return replies

    def kept(self) -> tuple[int, list[Any]]:
        """How many events and which cases the store holds."""
        return self.json("status")["events"], self.json("cases")


def is_filled_in(sentence: str) -> bool:
    """Whether it is a sentence for a person: no place left open, no word of the machine room."""
    return bool(sentence.strip()) and not any(
        sign in sentence for sign in ("{", "}", "`", "$.", "Traceback", "Error(", "None")
    )
