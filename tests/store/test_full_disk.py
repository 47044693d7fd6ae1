"""A disk that is full or broken is told at once, nothing half is kept, nothing is tried twice."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from ptsp_tui.errors import DiskFull, StoreTrouble
from ptsp_tui.store import PtspDB
from ptsp_tui.store.disk import Disk

Reopen = Callable[..., PtspDB]


class Bad(Disk):
    """A disk that fails when told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.fail: dict[str, int] = {}
        self.syncs = 0
        self.full = False

    def _maybe(self, what: str) -> None:
        if what in self.fail:
            raise OSError(self.fail[what], "told to")
        if self.full and not self.exists("RESERVE"):
            self.full = False  # giving up the reserve made room

    def write_at(self, handle: int, offset: int, data: bytes) -> None:
        if self.fail.get("write") == errno.ENOSPC:
            super().write_at(handle, offset, data[: len(data) // 2])
        self._maybe("write")
        super().write_at(handle, offset, data)

    def sync(self, handle: int) -> None:
        self.syncs += 1
        self._maybe("sync")
        super().sync(handle)

    def read_at(self, handle: int, offset: int, length: int) -> bytes:
        self._maybe("read")
        return super().read_at(handle, offset, length)


@pytest.fixture
def bad(folder: Path) -> Bad:
    return Bad(folder)


@pytest.fixture
def on_bad(db: PtspDB, reopen: Reopen, bad: Bad) -> PtspDB:
    """A store with one document, opened on a disk that can be made to fail."""
    db.insert({"n": 0})
    db.close()
    return reopen(disk=bad)


@pytest.mark.parametrize("what", ["write", "sync"])
@pytest.mark.parametrize(
    ("code", "error"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EIO, StoreTrouble)],
)
def test_a_failed_save_is_told_undone_and_stops_all_saving_until_reopened(
    on_bad: PtspDB, bad: Bad, reopen: Reopen, what: str, code: int, error: type[StoreTrouble]
) -> None:
    bad.fail[what] = code
    with pytest.raises(error) as told:
        on_bad.insert({"n": 1})
    assert type(told.value) is error
    assert "not saved" in str(told.value)
    bad.fail.clear()
    syncs = bad.syncs
    with pytest.raises(error):
        on_bad.insert({"n": 2})
    with pytest.raises(error):
        on_bad.run(on_bad.insert, {"n": 2}).result(10)
    assert [document["n"] for document in on_bad.all()] == [0]
    on_bad.close()
    assert bad.syncs == syncs
    again = reopen()
    assert again.health.closed_well is (again.health.torn_bytes == 0 and len(again) == 1)
    assert again.insert({"n": 3}) >= 2
    # after a failed sync the change may have reached the disk all the same, but only whole
    assert [document["n"] for document in again.all()] in ([0, 3], [0, 1, 3])


def test_a_store_on_a_full_disk_opens_reads_and_says_full_when_saving(
    on_bad: PtspDB, bad: Bad, reopen: Reopen
) -> None:
    on_bad.close()
    bad.fail["write"] = errno.ENOSPC
    again = reopen(disk=bad)
    assert [document["n"] for document in again.all()] == [0]
    with pytest.raises(DiskFull):
        again.insert({"n": 1})
    again.close()
    assert len(reopen(read_only=True, disk=bad)) == 1


def test_a_full_disk_gives_up_the_reserve_so_that_the_day_can_be_ended(
    on_bad: PtspDB, bad: Bad, reopen: Reopen
) -> None:
    assert (bad.folder / "RESERVE").stat().st_size == 4 * 1024 * 1024
    bad.fail["write"] = errno.ENOSPC
    with pytest.raises(DiskFull):
        on_bad.insert({"n": 1})
    assert not (bad.folder / "RESERVE").exists()
    on_bad.close()
    reopen().insert({"n": 2})
    assert (bad.folder / "RESERVE").exists()


def test_a_transaction_that_could_not_be_saved_leaves_no_trace_in_memory(
    on_bad: PtspDB, bad: Bad
) -> None:
    bad.fail["sync"] = errno.EIO

    @on_bad.transaction()
    def change() -> None:
        on_bad.table("cases").insert({"id": "a"})
        on_bad.remove(doc_ids=[1])

    with pytest.raises(StoreTrouble, match="not saved"):
        change()
    assert on_bad.tables() == {"_default"}
    assert on_bad.by("case", "a") == []


def test_an_interrupted_save_stops_all_saving(
    on_bad: PtspDB, bad: Bad, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bad, "sync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        on_bad.insert({"n": 1})
    with pytest.raises(StoreTrouble, match="interrupted"):
        on_bad.insert({"n": 2})


def test_a_disk_that_will_not_read_is_told(on_bad: PtspDB, bad: Bad) -> None:
    bad.fail["read"] = errno.EIO
    with pytest.raises(StoreTrouble, match="cannot be read"):
        on_bad.get(doc_id=1)


def test_a_tail_that_cannot_be_made_durable_is_not_built_upon(
    db: PtspDB, killed: Callable[..., Path], reopen: Reopen
) -> None:
    db.insert({"n": 0})
    bad = Bad(killed())
    bad.fail["sync"] = errno.EIO
    with pytest.raises(StoreTrouble):
        reopen(bad.folder, disk=bad)


def test_a_seal_that_cannot_be_written_loses_nothing(
    on_bad: PtspDB, bad: Bad, reopen: Reopen
) -> None:
    on_bad.insert({"n": 1})
    bad.fail["write"] = errno.ENOSPC
    on_bad.close()
    assert len(reopen()) == 2
