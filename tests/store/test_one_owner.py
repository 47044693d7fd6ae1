"""One ptsp owns the store, others may read beside it; all of it is for this user only."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ptsp_tui.errors import BadValue, NotFound, Refused, StoreLocked, StoreTrouble
from ptsp_tui.store import Cost, PtspDB, harden

Reopen = Callable[..., PtspDB]
CHILD = """
import sys
from pathlib import Path
from ptsp_tui.errors import PtspError
from ptsp_tui.store import Cost, PtspDB
try:
    db = PtspDB.open(Path(sys.argv[1]), "budi", "kuda lumping naik delman",
                     floor=Cost(64, 1, 1), read_only=sys.argv[2] == "read")
    print(len(db))
except PtspError as error:
    print(type(error).__name__, error)
"""


def second_process(folder: Path, how: str) -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", CHILD, str(folder), how]
    done = subprocess.run(arguments, capture_output=True, env=environment, text=True, check=True)
    return done.stdout.strip()


def test_a_second_process_is_refused_with_a_sentence_and_may_read(db: PtspDB) -> None:
    db.insert({"n": 1})
    assert second_process(db.path, "write") == (
        "StoreLocked Another ptsp window on this computer owns the data. Close it, or use it."
    )
    assert second_process(db.path, "read") == "1"
    db.close()
    assert second_process(db.path, "write") == "1"


def test_a_second_window_in_the_same_process_is_refused(db: PtspDB, reopen: Reopen) -> None:
    with pytest.raises(StoreLocked):
        reopen()


def test_reading_beside_the_owner_shows_the_moment_of_opening(db: PtspDB, reopen: Reopen) -> None:
    db.insert({"n": 1})
    reader = reopen(read_only=True)
    db.insert({"n": 2})
    assert [document["n"] for document in reader.all()] == [1]
    assert reader.health.read_only == "asked"
    assert len(reopen(read_only=True)) == 2


def test_reading_only_saves_nothing_and_writes_no_file(db: PtspDB, reopen: Reopen) -> None:
    db.insert({"n": 1})
    db.close()
    (db.path / "RESERVE").unlink()
    before = {path.name: path.read_bytes() for path in db.path.iterdir()}
    reader = reopen(read_only=True)
    for write in (lambda: reader.insert({}), lambda: reader.remove_officer("budi")):
        with pytest.raises(StoreTrouble, match="reading only"):
            write()
    reader.close()
    assert {path.name: path.read_bytes() for path in db.path.iterdir()} == before


def test_a_failed_opening_lets_the_next_one_in(db: PtspDB, reopen: Reopen) -> None:
    db.close()
    with pytest.raises(NotFound):
        PtspDB.open(db.path, "siti", "kuda lumping naik delman")
    assert len(reopen()) == 0


def test_where_there_is_no_store_none_is_opened_and_where_there_is_one_none_is_made(
    tmp_path: Path, db: PtspDB, reopen: Reopen
) -> None:
    with pytest.raises(NotFound, match="ptsp init"):
        reopen(tmp_path / "nowhere")
    with pytest.raises(NotFound, match="ptsp init"):
        reopen(tmp_path, read_only=True)
    db.close()
    with pytest.raises(Refused, match="already"):
        PtspDB.create(db.path, "siti", "kuda lumping naik delman")
    assert reopen().officers() == ["budi"]


def test_an_easy_passphrase_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadValue):
        PtspDB.create(tmp_path / "store", "budi", "short")
    assert list(tmp_path.iterdir()) == []


def test_a_store_whose_making_was_cut_short_can_be_made_again(
    tmp_path: Path, db: PtspDB, opened: list[PtspDB]
) -> None:
    half = tmp_path / "half"
    half.mkdir()
    (half / "KEYS").write_bytes((db.path / "KEYS").read_bytes())
    store = PtspDB.create(half, "siti", "kuda lumping naik delman", cost=Cost(64, 1, 1))
    opened.append(store)
    assert store.officers() == ["siti"]


def test_folder_and_files_are_for_the_owner_only(db: PtspDB) -> None:
    db.insert({"n": 1})
    assert stat.S_IMODE(db.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in db.path.iterdir()} == {0o600}


def test_hardening_turns_core_dumps_off() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    harden()
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    if before[1] == 0:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_a_lock_that_cannot_be_made_is_told_and_nothing_is_lost(
    db: PtspDB, folder: Path, reopen: Reopen
) -> None:
    db.insert({"n": 1})
    db.close()
    lock = folder / "LOCK"
    lock.unlink()
    for in_the_way in (lock.mkdir, partial(lock.symlink_to, folder / "KEYS")):
        in_the_way()
        with pytest.raises(StoreTrouble):
            reopen()
        lock.rmdir() if lock.is_dir() else lock.unlink()
    assert reopen().all() == [{"n": 1}]
