"""A backup is whole, consistent and readable with the passphrase only; repair keeps all it can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ptsp_tui.errors import (
    DiskFull,
    NotFound,
    Refused,
    StoreDamaged,
    StoreLocked,
    WrongPassphrase,
)
from ptsp_tui.store import Cost, PtspDB, backup
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.frames import FRAME, HEADER_SIZE
from ptsp_tui.store.repair import repair

Reopen = Callable[..., PtspDB]
WEAK = Cost(64, 1, 1)
GOOD = "kuda lumping naik delman"


def filled(db: PtspDB) -> list[dict[str, object]]:
    db.table("cases").insert_multiple({"id": str(n), "name": "MADE UP"} for n in range(20))
    db.compact()
    db.table("cases").update({"state": "draft"}, doc_ids=[2])
    db.table("events").insert_multiple({"seq": n + 1} for n in range(5))
    return [dict(document) for document in db.table("cases")]


def restored(source: Path, folder: Path) -> PtspDB:
    backup.unpack(source, folder, "budi", GOOD, WEAK)
    return PtspDB.open(folder, "budi", GOOD, floor=WEAK)


def checked(source: Path, folder: Path) -> None:
    store = restored(source, folder)
    try:
        store.check()
    finally:
        store.close()


def test_a_backup_holds_everything_and_opens_with_the_passphrase(
    db: PtspDB, tmp_path: Path, opened: list[PtspDB]
) -> None:
    cases = filled(db)
    target = tmp_path / "a.bak"
    assert db.backup(target, {"desk.json": b"{}"}) == 25
    head = backup.read_head(target)
    assert (head.seq, head.beside) == (db.seq, {"desk.json": b"{}"})
    store = restored(target, tmp_path / "back")
    opened.append(store)
    assert store.table("cases").all() == cases
    assert store.check() == 25
    assert (store.store_id, store.seq) == (db.store_id, db.seq)
    assert store.table("events").insert({}) == 6
    assert [case.doc_id for case in store.by("state", "draft")] == [2]
    assert target.stat().st_mode & 0o077 == 0


def test_a_backup_is_one_moment_also_while_work_goes_on(
    db: PtspDB, tmp_path: Path, opened: list[PtspDB], reopen: Reopen
) -> None:
    stop = threading.Event()

    def work() -> None:
        n = 0
        while not stop.is_set():
            with db.transaction():
                db.table("a").insert({"n": n})
                db.table("b").insert({"n": n})
            n += 1
            if n % 20 == 0:
                db.compact()

    busy = threading.Thread(target=work)
    busy.start()
    try:
        for n in range(5):
            maker = db if n % 2 else reopen(read_only=True)
            maker.backup(tmp_path / f"{n}.bak", {})
    finally:
        stop.set()
        busy.join()
    for n in range(5):
        store = restored(tmp_path / f"{n}.bak", tmp_path / str(n))
        found = [document["n"] for document in store.table("a")]
        assert found == [document["n"] for document in store.table("b")] == list(range(len(found)))
        store.close()


def test_a_backup_after_the_keys_were_turned_opens_by_itself(
    db: PtspDB, tmp_path: Path, opened: list[PtspDB]
) -> None:
    cases = filled(db)
    db.turn_keys()
    db.backup(tmp_path / "a.bak", {})
    opened.append(restored(tmp_path / "a.bak", tmp_path / "back"))
    assert opened[-1].table("cases").all() == cases


def test_a_backup_writes_over_nothing(db: PtspDB, tmp_path: Path) -> None:
    target = tmp_path / "a.bak"
    target.write_bytes(b"mine")
    with pytest.raises(Refused, match="there already"):
        db.backup(target, {})
    assert target.read_bytes() == b"mine"


def test_a_backup_that_does_not_fit_leaves_nothing_and_harms_nothing(
    db: PtspDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(db)
    write_at = Disk.write_at

    def full(self: Disk, handle: int, offset: int, data: bytes) -> None:
        if self.folder == tmp_path:
            raise OSError(28, "full")
        write_at(self, handle, offset, data)

    monkeypatch.setattr(Disk, "write_at", full)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DiskFull):
        db.backup(tmp_path / "a.bak", {})
    assert sorted(tmp_path.iterdir()) == before
    db.insert({"work": "goes on"})


def test_a_backup_cut_short_or_altered_anywhere_is_refused(db: PtspDB, tmp_path: Path) -> None:
    db.table("cases").insert_multiple({"id": str(n)} for n in range(3))
    target, bad = tmp_path / "a.bak", tmp_path / "bad.bak"
    db.backup(target, {"desk.json": b"{}"})
    data = target.read_bytes()
    for at in range(0, len(data), 23):
        bad.write_bytes(data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :])
        with pytest.raises((StoreDamaged, Refused, WrongPassphrase)):
            checked(bad, tmp_path / "back")
    for cut in (0, 7, 60, len(data) // 2, len(data) - 1):
        bad.write_bytes(data[:cut])
        with pytest.raises((StoreDamaged, Refused)):
            backup.unpack(bad, tmp_path / "back", "budi", GOOD, WEAK)


def test_a_backup_of_nobody_or_with_a_wrong_passphrase_opens_nothing(
    db: PtspDB, tmp_path: Path
) -> None:
    db.backup(tmp_path / "a.bak", {})
    with pytest.raises(WrongPassphrase):
        backup.unpack(tmp_path / "a.bak", tmp_path / "back", "budi", GOOD + "!", WEAK)
    with pytest.raises(NotFound):
        backup.read_head(tmp_path / "none.bak")
    assert not (tmp_path / "back").exists()


def frames(data: bytes) -> list[tuple[int, int]]:
    found, offset = [], HEADER_SIZE
    while data[offset : offset + 2] == b"PJ":
        end = offset + FRAME.size + FRAME.unpack_from(data, offset)[3]
        found.append((offset, end))
        offset = end
    return found


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_repair_finds_nothing_where_all_is_well(db: PtspDB) -> None:
    filled(db)
    db.close()
    before = {path.name: path.read_bytes() for path in db.path.iterdir()}
    assert repair(db.path.parent, "store", "budi", GOOD, WEAK).aside == ""
    assert {path.name: path.read_bytes() for path in db.path.iterdir()} == before


def test_repair_keeps_every_readable_transaction_and_sets_the_damaged_files_aside(
    db: PtspDB, reopen: Reopen
) -> None:
    filled(db)
    with db.transaction():
        db.table("events").insert({"seq": 6})
        db.table("cases").insert({"id": "20"})
    db.table("events").insert({"seq": 7})
    db.close()
    segment, snapshot = db.path / "00000002.seg", db.path / "00000001.snap"
    places = frames(segment.read_bytes())
    flip(segment, places[6][0] + 30)  # the first half of the transaction of two
    flip(snapshot, frames(snapshot.read_bytes())[4][0] + 30)  # case "4"
    damaged = segment.read_bytes(), snapshot.read_bytes()
    with pytest.raises(StoreDamaged):
        reopen()
    done = repair(db.path.parent, "store", "budi", GOOD, WEAK)
    assert (done.places, done.aside) == (2, "store.damaged-1")
    aside = db.path.parent / done.aside
    assert ((aside / segment.name).read_bytes(), (aside / snapshot.name).read_bytes()) == damaged
    again = reopen()
    assert [doc["id"] for doc in again.table("cases")] == [str(n) for n in range(20) if n != 4]
    assert [doc["seq"] for doc in again.table("events")] == [1, 2, 3, 4, 5, 7]
    assert again.check() == done.documents == 25
    assert again.table("events").insert({}) > 1000, "an id that was lost is not given again"
    again.close()
    assert repair(db.path.parent, "store", "budi", GOOD, WEAK).places == 0


@pytest.mark.parametrize("name", ["MANIFEST", "00000001.snap", "00000002.seg"])
def test_repair_gets_over_a_file_that_is_gone_or_garbage(
    db: PtspDB, reopen: Reopen, name: str
) -> None:
    filled(db)
    db.close()
    (db.path / name).write_bytes(b"\xff" * 300)
    done = repair(db.path.parent, "store", "budi", GOOD, WEAK)
    assert done.places >= 1 or name == "MANIFEST"
    assert done.aside
    again = reopen()
    assert again.check() == done.documents == {"MANIFEST": 25, "00000002.seg": 20}.get(name, 6)


def test_repair_is_refused_while_the_program_runs(db: PtspDB) -> None:
    with pytest.raises(StoreLocked):
        repair(db.path.parent, "store", "budi", GOOD, WEAK)
