"""Whatever a crash leaves behind opens again; whatever damage leaves behind is never cut away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from ptsp_tui.errors import StoreDamaged, StoreTrouble
from ptsp_tui.store import PtspDB, files, journal, manifest
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.frames import FRAME, HEADER_SIZE

Reopen = Callable[..., PtspDB]
Killed = Callable[..., Path]
FIRST = "00000001.seg"


def frames(data: bytes) -> list[tuple[int, int]]:
    """Where each frame begins and ends."""
    found, offset = [], HEADER_SIZE
    while data[offset : offset + 2] == b"PJ":
        end = offset + FRAME.size + FRAME.unpack_from(data, offset)[3]
        found.append((offset, end))
        offset = end
    return found


def flipped(data: bytes, at: int, bit: int = 0) -> bytes:
    return data[:at] + bytes((data[at] ^ (1 << bit),)) + data[at + 1 :]


class Lab:
    """A killed owner's store, of which copies with another first segment can be opened."""

    def __init__(self, origin: Path, reopen: Reopen) -> None:
        self.origin = origin
        whole = (origin / FIRST).read_bytes()
        self.frames = frames(whole)
        self.data = whole[: self.frames[-1][1]]  # without the zeroes behind the last frame
        self._reopen = reopen
        self._copies: Iterator[int] = count()

    def open(self, data: bytes, **options: object) -> PtspDB:
        copy = self.origin.with_name(f"copy{next(self._copies)}")
        shutil.copytree(self.origin, copy)
        (copy / FIRST).write_bytes(data)
        return self._reopen(copy, **options)

    def numbers(self, data: bytes, **options: object) -> list[int]:
        """The documents that are found when the first segment is `data`."""
        db = self.open(data, **options)
        found = [document["n"] for document in db.all()]
        db.close()
        shutil.rmtree(db.path)
        return found


@pytest.fixture
def lab(db: PtspDB, killed: Killed, reopen: Reopen) -> Lab:
    """Three documents, then two in one transaction, then a last one; never closed."""
    db.insert_multiple({"n": n} for n in range(2))
    db.insert({"n": 2})
    with db.transaction():
        db.insert({"n": 3})
        db.insert({"n": 4})
    db.insert({"n": 5})
    return Lab(killed(), reopen)


def test_a_killed_owner_loses_nothing_and_the_next_one_begins_a_new_segment(lab: Lab) -> None:
    db = lab.open(lab.data)
    assert not db.health.closed_well
    assert db.health.torn_bytes == 0
    db.insert({"n": 6})
    assert [document["n"] for document in db.all()] == [0, 1, 2, 3, 4, 5, 6]
    assert (db.path / FIRST).read_bytes() == lab.data
    assert (db.path / "00000002.seg").exists()


def test_an_owner_who_closed_well_is_continued_in_the_same_segment(
    db: PtspDB, reopen: Reopen
) -> None:
    for n in range(3):
        db.insert({"n": n})
        db.close()
        db = reopen()
        assert db.health.closed_well
        assert db.health.records == n + 1
    assert [path.name for path in db.path.glob("*.seg")] == [FIRST]


def test_a_last_record_cut_at_any_byte_is_left_out_and_work_goes_on(lab: Lab) -> None:
    begin, end = lab.frames[-1]
    for cut in range(begin, end):
        db = lab.open(lab.data[:cut])
        assert len(db) == 5
        assert bool(db.health.torn_bytes) == (cut > begin)
        assert db.health.torn_bytes <= cut - begin, "zeroes at its end may be room for the next"
        if cut % 16 == 0:
            db.insert({"n": 6})
            db.close()
            again = lab.numbers(lab.data[:cut])
            assert again == [0, 1, 2, 3, 4]
        db.close()


def test_work_after_a_torn_tail_survives_and_the_torn_file_is_never_written_again(
    lab: Lab, reopen: Reopen
) -> None:
    torn = lab.data[: lab.frames[-1][1] - 7]
    db = lab.open(torn)
    db.insert({"n": 6})
    db.close()
    again = reopen(db.path)
    assert [document["n"] for document in again.all()] == [0, 1, 2, 3, 4, 6]
    assert again.health.closed_well
    again.insert({"n": 7})
    assert (again.path / FIRST).read_bytes() == torn


def test_also_a_sealed_file_with_a_torn_tail_is_never_written_again(
    db: PtspDB, killed: Killed, reopen: Reopen
) -> None:
    db.insert({"n": 0})
    db.close()
    sealed = frames((db.path / FIRST).read_bytes())[-1][1]
    reopen().insert({"n": 1})
    copy = killed()
    torn = (copy / FIRST).read_bytes()[: sealed + 50]
    (copy / FIRST).write_bytes(torn)
    again = reopen(copy)
    assert 40 < again.health.torn_bytes <= 50
    again.insert({"n": 2})
    assert [document["n"] for document in again.all()] == [0, 2]
    assert (copy / FIRST).read_bytes() == torn


def test_a_segment_that_lost_its_end_before_the_next_one_began_is_damage(
    lab: Lab, reopen: Reopen
) -> None:
    db = lab.open(lab.data)
    db.insert({"n": 6})
    second = db.path / "00000002.seg"
    for data in (second.read_bytes(), second.read_bytes()[:HEADER_SIZE]):
        copy = lab.origin.with_name(f"short{len(data)}")
        shutil.copytree(db.path, copy)
        (copy / second.name).write_bytes(data)
        (copy / FIRST).write_bytes(lab.data[: lab.frames[-1][0]])
        with pytest.raises(StoreDamaged):
            reopen(copy)


def test_a_transaction_of_two_documents_is_whole_or_absent(lab: Lab) -> None:
    begin = lab.frames[3][0]
    middle, end = lab.frames[4]
    for cut in (begin + 1, middle, middle + 1, end - 1):
        assert lab.numbers(lab.data[:cut]) == [0, 1, 2]
    assert lab.numbers(lab.data[:end]) == [0, 1, 2, 3, 4]


def test_a_bit_flipped_in_the_last_record_leaves_out_that_record(lab: Lab) -> None:
    """S3: what is left is a beginning of what was written."""
    begin, end = lab.frames[-1]
    for at in range(begin, end, 3):
        assert lab.numbers(flipped(lab.data, at, at % 8)) == [0, 1, 2, 3, 4]


def test_a_bit_flipped_in_an_acknowledged_record_is_refused_and_never_cut_away(lab: Lab) -> None:
    """S4: damage is not taken for a torn tail."""
    tag = lab.frames[-2][1] - 16, lab.frames[-2][1]  # the last record is chained to it
    for (begin, end), step in ((lab.frames[0], 5), (lab.frames[3], 5), (tag, 1)):
        for at in range(begin, end, step):
            damaged = flipped(lab.data, at, at % 8)
            with pytest.raises(StoreDamaged, match="ptsp repair"):
                lab.open(damaged)


@pytest.mark.soak
def test_every_bit_of_the_last_and_of_a_middle_record(lab: Lab) -> None:
    """The two above, for each bit, and for records of both halves of a transaction."""
    begin, end = lab.frames[-1]
    for at in range(begin, end):
        for bit in range(8):
            assert lab.numbers(flipped(lab.data, at, bit)) == [0, 1, 2, 3, 4]
    for begin, end in (lab.frames[2], lab.frames[3], lab.frames[4]):
        for at in range(begin, end):
            for bit in range(8):
                damaged = flipped(lab.data, at, bit)
                with pytest.raises(StoreDamaged):
                    lab.open(damaged)


def test_a_bit_flipped_in_a_file_header_is_refused(lab: Lab) -> None:
    for at in range(HEADER_SIZE):
        with pytest.raises(StoreDamaged):
            lab.open(flipped(lab.data, at, at % 8))


@pytest.mark.parametrize("garbage", [bytes(700), b"PJ" * 300, b"\xff" * 513, b"PJ\x01"])
def test_garbage_after_the_last_record_loses_nothing(lab: Lab, garbage: bytes) -> None:
    assert lab.numbers(lab.data + garbage) == [0, 1, 2, 3, 4, 5]


def test_a_record_taken_out_of_the_middle_or_moved_is_refused(lab: Lab) -> None:
    begin, end = lab.frames[2]
    with pytest.raises(StoreDamaged):
        lab.open(lab.data[:begin] + lab.data[end:])
    with pytest.raises(StoreDamaged):
        lab.open(lab.data + lab.data[begin:end])


def test_later_blocks_written_before_earlier_ones_are_a_torn_tail(lab: Lab) -> None:
    """A power cut may keep the second record of a transaction and lose the first (S4)."""
    begin, end = lab.frames[3]
    data = lab.data[: lab.frames[4][1]]
    assert lab.numbers(data[:begin] + bytes(end - begin) + data[end:]) == [0, 1, 2]


def test_a_missing_segment_is_damage(lab: Lab, reopen: Reopen) -> None:
    db = lab.open(lab.data)
    db.insert({"n": 6})
    db.close()
    (db.path / FIRST).unlink()
    with pytest.raises(StoreDamaged):
        reopen(db.path)


def test_reading_only_goes_past_damage_and_says_how_much(lab: Lab) -> None:
    middle = lab.frames[2][0] + 40
    db = lab.open(flipped(lab.data, middle), read_only=True)
    assert [document["n"] for document in db.all()] == [0, 1, 3, 4, 5]
    assert db.health.read_only == "damage"
    assert db.health.damaged_places == 1


def test_reading_only_opens_a_segment_with_a_damaged_header_as_far_as_it_can(lab: Lab) -> None:
    assert lab.numbers(flipped(lab.data, 0), read_only=True) == [0, 1, 2, 3, 4, 5]
    assert lab.numbers(lab.data[:10], read_only=True) == []
    assert lab.numbers(flipped(lab.data, 20), read_only=True) == []


def test_damage_after_opening_is_met_at_the_reading(db: PtspDB) -> None:
    doc_id = db.insert({"n": 1})
    segment = db.path / FIRST
    segment.write_bytes(flipped(segment.read_bytes(), HEADER_SIZE + 50))
    with pytest.raises(StoreDamaged):
        db.get(doc_id=doc_id)


def test_a_long_journal_continues_in_further_segments(
    db: PtspDB, reopen: Reopen, killed: Killed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SEGMENT_SIZE", 500)
    monkeypatch.setattr(files, "HANDLES", 2)
    for n in range(20):
        db.insert({"n": n})
    segments = sorted(db.path.glob("*.seg"))
    assert len(segments) > 3
    assert [document["n"] for document in reopen(killed()).all()] == list(range(20))
    copy = killed("short")
    (copy / segments[1].name).unlink()
    with pytest.raises(StoreDamaged):
        reopen(copy)
    assert len(reopen(copy, read_only=True)) < 20


def test_leftovers_of_a_crash_while_making_a_file_are_swept_away(lab: Lab, reopen: Reopen) -> None:
    leftover = lab.origin / "00000002.seg.tmp"
    leftover.write_bytes(b"half a header")
    db = reopen(lab.origin)
    assert len(db) == 6
    assert not leftover.exists()


def test_a_damaged_manifest_is_refused_but_does_not_hinder_reading(lab: Lab) -> None:
    path = lab.origin / manifest.NAME
    for data in (b"", flipped(path.read_bytes(), 1)):
        path.write_bytes(data)
        with pytest.raises(StoreDamaged):
            lab.open(lab.data)
        assert len(lab.numbers(lab.data, read_only=True)) == 6
    path.unlink()
    with pytest.raises(StoreDamaged):
        lab.open(lab.data)


def test_data_of_a_newer_version_is_refused_with_a_sentence(db: PtspDB, reopen: Reopen) -> None:
    db.close()
    manifest.save(Disk(db.path), manifest.Manifest(version=2))
    for read_only in (False, True):
        with pytest.raises(StoreTrouble, match=r"format 2.*Update ptsp"):
            reopen(read_only=read_only)


def test_the_keys_of_another_store_open_nothing_and_cut_nothing(
    lab: Lab, db: PtspDB, tmp_path: Path, reopen: Reopen
) -> None:
    other = type(db).create(tmp_path / "other", "budi", "kuda lumping naik delman")
    other.close()
    for name in ("KEYS", "KEYS.bak"):
        shutil.copy(other.path / name, lab.origin / name)
    with pytest.raises(StoreDamaged):
        reopen(lab.origin)
    assert (lab.origin / FIRST).read_bytes().rstrip(b"\0") == lab.data.rstrip(b"\0")


def test_zeroes_behind_the_last_record_are_room_and_no_trace_of_a_crash(
    db: PtspDB, reopen: Reopen
) -> None:
    for n in range(3):
        db.insert({"n": n})
    size = (db.path / FIRST).stat().st_size
    db.close()
    again = reopen()
    assert (again.health.closed_well, again.health.torn_bytes) == (True, 0)
    again.insert({"n": 3})
    assert (db.path / FIRST).stat().st_size == size, "the file does not grow at every save"
    again.close()
    assert [document["n"] for document in reopen().all()] == [0, 1, 2, 3]
