"""The real central, run as its administrator runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.machine import TERMINAL, UNIT
from tests.program import ROOT, run


class CentralProgram:
    """`ptsp-central` over one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._run("init")

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "ptsp_central.cli", *words, "--data", str(self.folder)]

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"}

    def _run(self, *words: str) -> str:
        return run(self._words(*words), cwd=ROOT, env=self._environment())

    def code(self, terminal: str = TERMINAL) -> str:
        """A new one-time code."""
        printed = self._run("enrol", "--unit", UNIT, "--terminal", terminal, "--json")
        return str(json.loads(printed)["code"])

    def filed(self) -> list[Any]:
        """The bodies of all filings that it holds."""
        printed = self._run("events", "--type", "case.filed", "--json")
        return [json.loads(line) for line in printed.splitlines()]

    def count(self) -> int:
        """How many events it holds; every chain is walked for that."""
        return sum(log["events"] for log in json.loads(self._run("verify", "--json")))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Listening on loopback; on the same port as before when it listened already."""
        port = self.url.rpartition(":")[2] or "0"
        with subprocess.Popen(
            self._words("serve", "--port", port),
            cwd=ROOT,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as running:
            try:
                assert running.stdout is not None
                self.url = running.stdout.readline().removeprefix("serving on ").strip()
                assert self.url
                yield self.url
            finally:
                running.terminate()
                running.wait(timeout=30)
