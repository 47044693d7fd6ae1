"""Backup, restore and repair of a whole terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptsp_tui.counter import keeping
from ptsp_tui.counter.desk import FILE, read_desk
from ptsp_tui.counter.session import Session, unlock
from ptsp_tui.errors import Refused, StoreLocked
from ptsp_tui.store.frames import FRAME, HEADER_SIZE
from tests.counter.conftest import PASSPHRASE
from tests.counter.test_filing import filed


def data_of(session: Session) -> Path:
    return session.db.path.parent


def restore(data: Path, source: Path, *, replace: bool = False) -> keeping.Restored:
    return keeping.restore(data, source, "budi", PASSPHRASE, replace=replace)


def test_a_backup_comes_back_on_another_computer(session: Session, tmp_path: Path) -> None:
    slip = filed(session)
    assert keeping.back_up(session, tmp_path / "a.bak") > 3
    done = restore(tmp_path / "other", tmp_path / "a.bak")
    assert done.aside == ""
    with unlock(tmp_path / "other", session.book, "budi", PASSPHRASE) as other:
        assert other.desk == session.desk
        assert [case["id"] for case in other.db.by("receipt", slip.receipt)] == [slip.case]
        assert other.log.verify()[0] == session.log.head()[0]
        assert other.log.meta("restored") is not None


def test_newer_data_are_not_overwritten_without_a_word(session: Session, tmp_path: Path) -> None:
    data = data_of(session)
    keeping.back_up(session, tmp_path / "a.bak")
    filed(session)
    with pytest.raises(StoreLocked):
        restore(data, tmp_path / "a.bak")
    session.close()
    with pytest.raises(Refused, match="--replace"):
        restore(data, tmp_path / "a.bak")
    with unlock(data, session.book, "budi", PASSPHRASE) as same:
        assert len(same.db.table("cases")) == 1
    done = restore(data, tmp_path / "a.bak", replace=True)
    with unlock(data, session.book, "budi", PASSPHRASE) as older:
        assert len(older.db.table("cases")) == 0
    assert (data / done.aside / "MANIFEST").exists(), "what was newer is set aside, not deleted"


def test_a_backup_that_is_not_older_needs_no_word(session: Session, tmp_path: Path) -> None:
    filed(session)
    session.db.table("drafts").insert({"id": "x"})
    data = data_of(session)
    session.close()
    with unlock(data, session.book, "budi", PASSPHRASE, read_only=True) as reader:
        keeping.back_up(reader, tmp_path / "a.bak")
    (data / FILE).unlink()
    assert restore(data, tmp_path / "a.bak").aside == "store.before-restore-1"
    assert read_desk(data) == session.desk


def test_data_that_cannot_be_judged_are_not_overwritten_without_a_word(
    session: Session, tmp_path: Path
) -> None:
    keeping.back_up(session, tmp_path / "a.bak")
    data = data_of(session)
    session.db.add_officer("siti", "hujan deras di pasar minggu")
    session.db.remove_officer("budi")
    session.close()
    with pytest.raises(Refused, match="--replace"):
        restore(data, tmp_path / "a.bak")


def damage(path: Path, frame: int) -> None:
    data = bytearray(path.read_bytes())
    offset = HEADER_SIZE
    for _ in range(frame):
        offset += FRAME.size + FRAME.unpack_from(data, offset)[3]
    data[offset + 30] ^= 1
    path.write_bytes(data)


def test_damaged_data_open_for_reading_and_after_repair_for_work(session: Session) -> None:
    slips = [filed(session, seed=seed) for seed in range(3)]
    data, segment = data_of(session), session.db.path / "00000001.seg"
    book, head = session.book, session.log.head()[0]
    session.close()
    damage(segment, 8)
    with unlock(data, book, "budi", PASSPHRASE) as reader:
        assert reader.db.health.read_only == "damage"
        assert reader.db.health.damaged_places == 1
    done = keeping.repair(data, book, "budi", PASSPHRASE)
    assert (done.places, done.aside) == (1, "store.damaged-1")
    assert len(done.lost) == 1
    assert done.lost_confirmed == []
    with unlock(data, book, "budi", PASSPHRASE) as mended:
        assert mended.db.health.read_only == ""
        assert len(mended.db.table("cases")) == len(slips) - 1
        assert mended.log.head()[0] == head
        filed(mended, seed=9)


def test_repair_folds_a_case_again_when_only_its_document_is_gone(session: Session) -> None:
    slip = filed(session)
    data, book = data_of(session), session.book
    session.db.compact()
    (case,) = session.db.by("case", slip.case)
    place = session.db._documents.committed.view.find("cases", case.doc_id)
    assert place is not None
    session.close()
    snapshot = data / "store" / "00000001.snap"
    raw = bytearray(snapshot.read_bytes())
    raw[((place >> 32) & 0xFF_FFFF_FFFF) + 40] ^= 1
    snapshot.write_bytes(raw)
    done = keeping.repair(data, book, "budi", PASSPHRASE)
    assert (done.places, done.renewed, done.lost) == (1, 1, [])
    with unlock(data, book, "budi", PASSPHRASE) as mended:
        assert mended.db.by("case", slip.case) == [case]


def test_nothing_damaged_is_said(session: Session) -> None:
    data, book = data_of(session), session.book
    session.close()
    assert keeping.repair(data, book, "budi", PASSPHRASE).aside == ""
