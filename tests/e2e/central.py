"""The real central, serving on loopback as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ptsp_central.audit import shown, verify
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.enrol import new_code
from ptsp_central.keys import new_keys
from ptsp_central.store import Store
from tests.e2e.machine import TERMINAL, UNIT
from tests.program import ROOT


class CentralProgram:
    """`ptsp-central serve` over one data folder, and what an administrator can ask of that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.pid = 0
        folder.mkdir()
        with self._store() as store:
            assert create(store.engine, new_keys())

    @contextmanager
    def _store(self) -> Iterator[Store]:
        engine = open_engine(file_url(self.folder))
        try:
            yield Store(engine)
        finally:
            engine.dispose()

    def code(self, terminal: str = TERMINAL) -> str:
        """A new one-time code."""
        with self._store() as store:
            return new_code(store, UNIT, terminal)

    def filed(self) -> list[Any]:
        """All filings that it holds."""
        with self._store() as store:
            return [shown(row) for row in store.events("case.filed")]

    def count(self) -> int:
        """How many events it holds; every chain is walked for that."""
        with self._store() as store:
            walks = list(verify(store))
        assert all(walk.bad_seq == 0 for walk in walks)
        return sum(walk.events for walk in walks)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Listening on loopback; on the same port as before when it listened already."""
        port = self.url.rpartition(":")[2] or "0"
        words = ["serve", "--data", str(self.folder), "--port", port]
        with subprocess.Popen(
            [sys.executable, "-m", "ptsp_central.cli", *words],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as running:
            try:
                assert running.stdout is not None
                self.url = running.stdout.readline().removeprefix("serving on ").strip()
                assert self.url
                self.pid = running.pid
                yield self.url
            finally:
                running.terminate()
                running.wait(timeout=30)
