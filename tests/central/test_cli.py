"""`ptsp-central`, as an administrator uses it: sentences and exit codes, never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from ptsp_central.cli import main
from ptsp_central.database import file_url, open_engine
from ptsp_central.schema import event
from ptsp_central.store import Store
from tests.central.terminals import UNIT, send, terminal


class Admin:
    """Types commands against one data folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *words: str, expect: int = 0) -> str:
        """What a command prints (its sentence on standard error if it is refused)."""
        with pytest.raises(SystemExit) as left:
            main([*words, "--data", str(self.folder)])
        printed = self._capsys.readouterr()
        assert left.value.code == expect, printed
        assert "Traceback" not in printed.err
        return printed.out if expect == 0 else printed.err.strip()

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def store(self) -> Store:
        return Store(open_engine(file_url(self.folder)))


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> Admin:
    monkeypatch.delenv("PTSP_CENTRAL_DB", raising=False)
    return Admin(tmp_path / "central", capsys)


@pytest.fixture
def admin(fresh: Admin) -> Admin:
    fresh("init")
    return fresh


def test_nothing_works_before_init_and_nothing_is_made_by_mistake(fresh: Admin) -> None:
    for words in (["unit", "list"], ["verify"], ["events"], ["serve", "--port", "0"]):
        assert "ptsp-central init" in fresh(*words, expect=3)
    assert not fresh.folder.exists()


def test_init_happens_once_and_its_files_are_private(admin: Admin) -> None:
    assert admin("init", expect=1) == "This central is set up already."
    assert (admin.folder / "central.db").stat().st_mode & 0o077 == 0
    assert admin.folder.stat().st_mode & 0o077 == 0


def test_a_code_is_printed_once_and_kept_nowhere(admin: Admin) -> None:
    code = admin.json("enrol", "--unit", UNIT, "--terminal", "01")["code"]
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    kept = b"".join(file.read_bytes() for file in admin.folder.iterdir())
    assert code.replace("-", "").encode() not in kept
    assert code.encode() not in kept


@pytest.mark.parametrize("unit", ["31710", "31.71.07", "abcdefghij", ""])
def test_a_unit_that_is_none_is_refused_in_a_sentence(admin: Admin, unit: str) -> None:
    assert admin("enrol", "--unit", unit, "--terminal", "01", expect=1).count("\n") == 0


def test_units_are_listed_with_their_terminals(admin: Admin) -> None:
    assert admin("unit", "add", UNIT, "Kelurahan Contoh") == "added\n"
    assert admin("unit", "add", UNIT, "Kelurahan Teladan") == "renamed\n"
    store = admin.store()
    send(store, terminal(store, 3), 1, 3)
    (unit,) = admin.json("unit", "list")
    assert (unit["unit"], unit["name"]) == (UNIT, "Kelurahan Teladan")
    (log,) = unit["terminals"]
    assert (log["terminal"], log["epoch"], log["seq"], log["revoked"]) == ("01", 1, 3, False)
    assert "3 events" in admin("unit", "list")
    admin("revoke", "--unit", UNIT, "--terminal", "01")
    assert "revoked" in admin("unit", "list")
    assert admin("revoke", "--unit", UNIT, "--terminal", "01", expect=1)


def test_events_are_shown_as_their_terminals_wrote_them(admin: Admin) -> None:
    store = admin.store()
    box = terminal(store)
    box.add(1, service="ktp-hilang", values={"name": "Contoh Orang"})
    box.add(1)
    send(store, box, 1, 2)
    first, second = (json.loads(line) for line in admin("events", "--json").splitlines())
    assert first["payload"]["service"] == "ktp-hilang"
    assert first["payload"]["values"] == {"name": "Contoh Orang"}
    assert (first["seq"], second["seq"]) == (1, 2)
    assert (first["type"], first["officer"]) == ("case.submitted", "petugas-1")
    assert "Contoh" not in admin("events")
    assert admin("events", "--type", "case.approved", "--json") == ""


def test_verify_says_where_a_log_is_damaged(admin: Admin) -> None:
    store = admin.store()
    send(store, terminal(store, 3), 1, 3)
    assert admin("verify") == "1 logs, 3 events\n"
    with store.engine.begin() as connection:
        connection.execute(event.update().where(event.c.seq == 2).values(leaf=bytes(32)))
    assert "damaged at event 2" in admin("verify", expect=3)


@pytest.mark.parametrize(
    ("db", "code"),
    [("mysql://u@127.0.0.1/x", 2), ("nonsense", 2), ("postgresql://u@127.0.0.1:1/x", 3)],
)
def test_a_database_that_cannot_be_used_is_a_sentence(
    fresh: Admin, monkeypatch: pytest.MonkeyPatch, db: str, code: int
) -> None:
    monkeypatch.setenv("PTSP_CENTRAL_DB", db)
    for words in (["init"], ["verify"]):
        assert fresh(*words, expect=code).count("\n") == 0


def test_a_file_that_is_no_database_is_a_sentence(fresh: Admin) -> None:
    fresh.folder.mkdir()
    (fresh.folder / "central.db").write_bytes(b"not a database, a letter" * 100)
    assert fresh("verify", expect=3).count("\n") == 0
    assert fresh("init", expect=3).count("\n") == 0


def test_a_port_in_use_is_a_sentence(admin: Admin) -> None:
    from ptsp_central.server import listen

    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        assert port in admin("serve", "--port", port, expect=2)


def test_wrong_words_are_wrong_usage(admin: Admin) -> None:
    assert "No such command" in admin("nonsense", expect=2)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_it_listens_and_stops_when_told(admin: Admin, stop: int) -> None:
    words = [sys.executable, "-m", "ptsp_central.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        words,
        env=os.environ | {"PTSP_CENTRAL_DATA": str(admin.folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        url = running.stdout.readline().removeprefix("serving on ").strip()
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as got:
            assert json.load(got)["ok"] is True
        running.send_signal(stop)
        _, complaints = running.communicate(timeout=15)
    assert running.returncode == 0
    assert "Traceback" not in complaints
