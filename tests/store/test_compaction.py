"""Compaction keeps everything that is there, whatever ends it early, and disturbs nobody."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ptsp_tui.errors import StoreDamaged, StoreTrouble
from ptsp_tui.store import Index, PtspDB, compaction
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.frames import FRAME, HEADER_SIZE, SNAPDOC, TAG

Reopen = Callable[..., PtspDB]
Killed = Callable[..., Path]


def names(db: PtspDB) -> list[str]:
    return sorted(path.name for path in db.path.iterdir() if path.name[0] == "0")


def filled(db: PtspDB) -> dict[str, list[tuple[int, dict[str, object]]]]:
    """Puts, changes and deletions in two tables; what must be there after."""
    db.table("cases").insert_multiple({"id": str(n), "state": "draft"} for n in range(30))
    db.table("cases").update({"state": "submitted"}, doc_ids=[3, 4])
    db.table("cases").remove(doc_ids=[1, 9])
    db.table("events").insert_multiple({"n": n, "raw": bytes([n]) * 100} for n in range(9))
    db.table("drafts").insert({"id": "x"})
    db.table("drafts").truncate()
    return content(db)


def content(db: PtspDB) -> dict[str, list[tuple[int, dict[str, object]]]]:
    tables = sorted(db.tables())
    return {name: [(doc.doc_id, dict(doc)) for doc in db.table(name)] for name in tables}


def test_compaction_keeps_every_document_id_and_index_and_removes_the_old_files(
    db: PtspDB, reopen: Reopen
) -> None:
    there = filled(db)
    db.compact()
    assert names(db) == ["00000001.snap"]
    for store in (db, reopen(read_only=True)):
        assert content(store) == there
        assert [doc.doc_id for doc in store.by("state", "submitted")] == [3, 4]
        assert store.count_by("state", "draft") == 26
        assert store.check() == 37
    db.close()
    again = reopen()
    assert again.health.closed_well
    assert content(again) == there


def test_ids_are_never_used_again_also_after_compaction(db: PtspDB, reopen: Reopen) -> None:
    """S6."""
    filled(db)
    db.table("cases").remove(doc_ids=[30])
    db.compact()
    db.compact()
    db.close()
    again = reopen()
    seq = again.seq
    assert again.table("cases").insert({}) == 31
    assert again.table("drafts").insert({}) == 2
    assert again.seq == seq + 2


def test_work_goes_on_after_compaction_and_is_compacted_again(db: PtspDB, reopen: Reopen) -> None:
    filled(db)
    for round_ in range(3):
        db.compact()
        db.table("cases").update({"round": round_}, doc_ids=[2, 5])
        db.table("cases").remove(doc_ids=[20 + round_])
        db.table("cases").insert({"id": f"new{round_}", "state": "draft"})
    there = content(db)
    assert names(db) == ["00000003.snap", "00000004.seg"]
    db.close()
    again = reopen()
    assert content(again) == there
    assert [doc.doc_id for doc in again.by("case", "new1")] == [32]


def test_compacting_what_has_not_changed_writes_nothing(db: PtspDB) -> None:
    filled(db)
    db.compact()
    before = (db.path / "00000001.snap").read_bytes()
    db.compact()
    assert (db.path / "00000001.snap").read_bytes() == before


class Failing(Disk):
    """A disk whose n-th changing operation from now on fails, and all after it."""

    left = 1_000_000
    error = errno.EIO

    def _one(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(self.error, "told to")

    def write_at(self, handle: int, offset: int, data: bytes) -> None:
        self._one()
        super().write_at(handle, offset, data)

    def create(self, name: str) -> int:
        self._one()
        return super().create(name)

    def sync(self, handle: int) -> None:
        self._one()
        super().sync(handle)

    def rename(self, old: str, new: str) -> None:
        self._one()
        super().rename(old, new)

    def sync_folder(self) -> None:
        self._one()
        super().sync_folder()

    def remove(self, name: str) -> None:
        self._one()
        super().remove(name)


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_at_any_step_of_compaction_loses_nothing(
    db: PtspDB, reopen: Reopen, killed: Killed, error: int
) -> None:
    there = filled(db)
    db.close()
    steps = 0
    while True:
        folder = killed(f"step{error}-{steps}")
        disk = Failing(folder)
        disk.error = error
        store = reopen(folder, disk=disk)
        disk.left = steps
        try:
            store.compact()
        except StoreTrouble:
            done = False
        else:
            done = disk.left >= 0
        disk.left = 1_000_000
        assert content(store) == there
        store.insert({"after": steps})
        again = reopen(copied(folder))
        assert len(again.all()) == 1
        again.drop_table("_default")
        assert content(again) == there
        again.close()
        store.close()
        steps += 1
        if done:
            break
    assert steps > 8


def copied(folder: Path) -> Path:
    copy = folder.with_name(folder.name + "-killed")
    shutil.copytree(folder, copy)
    return copy


def test_a_reading_that_has_begun_goes_on_undisturbed(db: PtspDB) -> None:
    there = filled(db)["cases"]
    reading = iter(db.table("cases"))
    first = next(reading)
    db.table("cases").update({"state": "gone"})
    db.compact()
    db.table("cases").truncate()
    db.compact()
    assert [(doc.doc_id, dict(doc)) for doc in (first, *reading)] == there
    assert len(db.table("cases")) == 0


def test_what_is_open_in_a_removed_file_is_closed_when_the_reading_ends(db: PtspDB) -> None:
    filled(db)
    reading = iter(db.table("cases"))
    next(reading)
    db.compact()
    assert db._journal.files._kept
    list(reading)
    assert not db._journal.files._kept


def test_compaction_begins_by_itself_and_keeps_the_journal_small(
    db: PtspDB, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft is saved every 150 ms while somebody types."""
    monkeypatch.setattr(compaction, "GARBAGE", 20_000)
    monkeypatch.setattr("ptsp_tui.store.journal.AHEAD", 4096)
    filled(db)
    for n in range(1500):
        db.table("drafts").upsert({"id": "a", "text": "x" * (n % 50), "n": n}, lambda doc: True)
        if n % 100 == 99:
            db._compactor.wait()
    db.close()
    assert sum(path.stat().st_size for path in db.path.glob("0*")) < 100_000
    again = reopen()
    assert again.table("drafts").all() == [{"id": "a", "text": "x" * 49, "n": 1499}]
    assert len(again.table("cases")) == 28


def test_many_records_in_the_tail_are_compacted_too(
    db: PtspDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FRAMES", 20)
    for n in range(25):
        db.insert({"n": n})
    db._compactor.wait()
    assert "00000001.snap" in names(db)


def test_threads_writing_and_reading_during_compactions_lose_and_miss_nothing(
    db: PtspDB, reopen: Reopen
) -> None:
    seen: list[int] = []
    stop = threading.Event()

    def write(name: str) -> None:
        for n in range(60):
            with db.transaction():
                db.table(name).insert({"n": n})
                db.table("all").insert({"name": name, "n": n})

    def read() -> None:
        while not stop.is_set():
            found = [doc["n"] for doc in db.table("a")]
            assert found == list(range(len(found)))
            seen.append(len(found))

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    while any(thread.is_alive() for thread in writers):
        db.compact()
    stop.set()
    reader.join(20)
    assert seen == sorted(seen)
    db.close()
    again = reopen()
    assert {len(again.table(name)) for name in "abc"} == {60}
    assert [doc.doc_id for doc in again.table("all")] == list(range(1, 181))


def test_another_process_may_open_for_reading_while_files_come_and_go(
    db: PtspDB, reopen: Reopen
) -> None:
    there = filled(db)
    stop = threading.Event()

    def compactions() -> None:
        while not stop.is_set():
            db.table("other").insert({})
            db.compact()

    busy = threading.Thread(target=compactions)
    busy.start()
    try:
        for _ in range(15):
            reader = reopen(read_only=True)
            found = content(reader)
            found.pop("other", None)
            assert found == there
            assert reader.health.read_only == "asked"
            reader.close()
    finally:
        stop.set()
        busy.join()


def test_closing_calls_off_a_compaction_that_is_running(
    db: PtspDB, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = filled(db)
    monkeypatch.setattr(compaction, "FRAMES", 20)
    reached = threading.Event()
    read = db._journal.read

    def slow(place: int) -> bytes:
        reached.set()
        db._compactor._stopping.wait(10)
        return read(place)

    monkeypatch.setattr(db._journal, "read", slow)
    db.insert({"n": 1})
    reached.wait(10)
    db.close()
    assert names(db) == ["00000001.seg"]
    again = reopen()
    assert again.health.closed_well
    assert again.all() == [{"n": 1}]
    again.drop_table("_default")
    assert content(again) == there


def snapshot_frames(data: bytes) -> list[tuple[int, int, int]]:
    """(kind, begin, end) of each frame."""
    found, offset = [], HEADER_SIZE
    while data[offset : offset + 2] == b"PJ":
        _, kind, _, length, _, _, _ = FRAME.unpack_from(data, offset)
        found.append((kind, offset, offset + FRAME.size + length))
        offset = found[-1][2]
    return found


def in_checksum(frames: list[tuple[int, int, int]], at: int) -> bool:
    """A wrong checksum over a right document harms no reading."""
    return any(begin + 24 <= at < begin + 28 for _, begin, _ in frames)


def flipped(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << (at % 8)
    path.write_bytes(data)


def test_a_bit_flipped_anywhere_in_a_snapshot_is_refused_or_told_and_the_rest_can_be_read(
    db: PtspDB, reopen: Reopen, killed: Killed
) -> None:
    """S4: never cut away in silence."""
    db.table("cases").insert_multiple({"id": str(n)} for n in range(4))
    db.compact()
    db.table("cases").insert({"id": "4"})
    origin = killed("origin")
    frames = snapshot_frames((origin / "00000001.snap").read_bytes())
    # the tag of the last document is bound by the first index frame too
    documents_end = max(end for kind, _, end in frames if kind == SNAPDOC) - TAG
    for at in range(0, frames[-1][2], 7):
        folder = origin.with_name(f"flip{at}")
        shutil.copytree(origin, folder)
        flipped(folder / "00000001.snap", at)
        reader = reopen(folder, read_only=True)
        if HEADER_SIZE <= at < documents_end:
            store = reopen(folder)
            assert len(store.table("cases")) == 5
            with pytest.raises(StoreDamaged):
                store.check()
            if not in_checksum(frames, at):
                with pytest.raises(StoreDamaged):
                    store.compact()
            store.insert({"work": "goes on"})
            store.close()
            shutil.rmtree(folder)
            continue
        assert reader.health.damaged_places
        assert len(reader.table("cases")) >= (1 if at < HEADER_SIZE else 4)
        with pytest.raises(StoreDamaged):
            reopen(folder)
        shutil.rmtree(folder)


def test_a_missing_snapshot_is_damage(db: PtspDB, reopen: Reopen) -> None:
    filled(db)
    db.compact()
    db.close()
    (db.path / "00000001.snap").unlink()
    with pytest.raises(StoreDamaged):
        reopen()


def test_leftovers_of_a_compaction_cut_short_are_swept_away(
    db: PtspDB, reopen: Reopen, killed: Killed
) -> None:
    there = filled(db)
    folder = killed()
    db.compact()
    (folder / "00000001.snap").write_bytes((db.path / "00000001.snap").read_bytes())
    (folder / "00000001.snap.tmp").write_bytes(b"half")
    store = reopen(folder)
    assert content(store) == there
    assert names(store) == ["00000001.seg"]
    store.close()


def test_events_that_the_central_does_not_hold_survive_compaction(
    db: PtspDB, reopen: Reopen
) -> None:
    """S8: compaction removes what was deleted or replaced, and nothing else."""
    index = Index("event_case", "events", "case")
    for n in range(40):
        db.table("events").insert({"seq": n + 1, "case": str(n % 3), "raw": bytes([n])})
    for _ in range(3):
        db.compact()
        db.table("drafts").insert({})
    db.close()
    again = reopen(indexes=(index,))
    assert [doc["seq"] for doc in again.table("events")] == list(range(1, 41))
    assert len(again.by("event_case", "1")) == 13
