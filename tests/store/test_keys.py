"""Only who knows a passphrase opens the store, and no passphrase is easy to guess."""

from __future__ import annotations

import errno
from binascii import crc32
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ptsp_tui import clock, recovery
from ptsp_tui.errors import BadValue, NotFound, Refused, StoreDamaged, StoreTrouble, WrongPassphrase
from ptsp_tui.store import Cost, PtspDB, keys, passphrase, tries
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.frames import FileHeader
from ptsp_tui.store.keys import Keys
from ptsp_tui.store.ring import Ring

Reopen = Callable[..., PtspDB]
WEAK = Cost(64, 1, 1)
GOOD = "kuda lumping naik delman"
OTHER = "hujan deras di pasar minggu"


def rewritten(
    folder: Path, change: Callable[[list[Any]], None], names: str = "KEYS KEYS.bak"
) -> None:
    """Let a forger change the first slot, checksum included."""
    whole = msgspec.msgpack.decode((folder / "KEYS").read_bytes()[:-4])
    change(whole[4][0])
    plain = msgspec.msgpack.encode(whole)
    for name in names.split():
        (folder / name).write_bytes(plain + crc32(plain).to_bytes(4, "little"))


def test_a_wrong_passphrase_opens_nothing_and_says_what_to_check(db: PtspDB) -> None:
    db.close()
    with pytest.raises(WrongPassphrase, match="Caps Lock"):
        PtspDB.open(db.path, "budi", GOOD + "!", floor=WEAK)
    with pytest.raises(NotFound, match="Known here: budi"):
        PtspDB.open(db.path, "siti", GOOD, floor=WEAK)


def test_spaces_and_composed_letters_do_not_make_a_passphrase_wrong(db: PtspDB) -> None:
    db.close()
    PtspDB.open(db.path, "budi", " kuda  lumping naik delman ", floor=WEAK).close()
    assert passphrase.normalised("caf\u0065\u0301") == passphrase.normalised("caf\u00e9")


def test_every_officer_has_a_passphrase_and_one_can_be_changed_or_taken_away(
    db: PtspDB, reopen: Reopen
) -> None:
    db.insert({"n": 1})
    db.add_officer("siti", OTHER, cost=WEAK)
    assert db.officers() == ["budi", "siti"]
    with pytest.raises(Refused, match="already"):
        db.add_officer("siti", OTHER, cost=WEAK)
    with pytest.raises(NotFound):
        db.change_passphrase("agus", OTHER, cost=WEAK)
    db.change_passphrase("siti", "gajah kecil makan rumput", cost=WEAK)
    db.close()
    with pytest.raises(WrongPassphrase):
        PtspDB.open(db.path, "siti", OTHER, floor=WEAK)
    again = PtspDB.open(db.path, "siti", "gajah kecil makan rumput", floor=WEAK)
    assert again.all() == [{"n": 1}]
    again.remove_officer("siti")
    with pytest.raises(Refused, match="only one"):
        again.remove_officer("budi")
    with pytest.raises(NotFound):
        again.remove_officer("siti")
    again.close()
    for name in ("KEYS", "KEYS.bak"):
        assert b"siti" not in (db.path / name).read_bytes()
    assert reopen().all() == [{"n": 1}]


@pytest.mark.parametrize("officer", ["", "  ", "x" * 65])
def test_an_officer_has_a_name(db: PtspDB, officer: str) -> None:
    with pytest.raises(BadValue):
        db.add_officer(officer, OTHER, cost=WEAK)


def test_a_damaged_key_file_is_mended_from_its_copy(db: PtspDB, reopen: Reopen) -> None:
    db.close()
    good = (db.path / "KEYS").read_bytes()
    for bad in (b"", good[:-1], good[:20] + b"\0" + good[21:]):
        (db.path / "KEYS").write_bytes(bad)
        store = reopen()
        assert store.health.keys_from_copy
        store.close()
        assert (db.path / "KEYS").read_bytes() == good
        assert not reopen(read_only=True).health.keys_from_copy


def test_an_old_copy_does_not_outlive_the_next_opening(db: PtspDB, reopen: Reopen) -> None:
    """A crash between the two writes must not leave a removed officer a way in."""
    db.add_officer("siti", OTHER, cost=WEAK)
    old = (db.path / "KEYS.bak").read_bytes()
    db.remove_officer("siti")
    db.close()
    (db.path / "KEYS.bak").write_bytes(old)
    reopen().close()
    assert (db.path / "KEYS.bak").read_bytes() == (db.path / "KEYS").read_bytes()


def test_two_damaged_key_files_are_told_as_damage(db: PtspDB, reopen: Reopen) -> None:
    db.close()
    for name in ("KEYS", "KEYS.bak"):
        (db.path / name).write_bytes(b"not keys")
    with pytest.raises(StoreDamaged, match="Restore a backup"):
        reopen()


def test_forged_costs_open_nothing(db: PtspDB, reopen: Reopen) -> None:
    """Bound as additional data: cheaper guesses cannot be had by editing the file."""
    db.close()

    def raise_passes(slot: list[Any]) -> None:
        slot[4] = 2

    rewritten(db.path, raise_passes)
    with pytest.raises(WrongPassphrase):
        reopen()


@pytest.mark.parametrize(
    ("field", "value"), [(3, 64 * 1024 * 1024), (3, 8), (4, 1000), (4, 0), (5, 200), (5, 0)]
)
def test_costs_out_of_bounds_are_refused_before_any_work(
    db: PtspDB, reopen: Reopen, field: int, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.close()

    def forge(slot: list[Any]) -> None:
        slot[field] = value

    rewritten(db.path, forge)
    monkeypatch.delattr(Argon2id, "derive", raising=False)
    with pytest.raises(StoreDamaged, match="not safe"):
        reopen()


def test_a_store_with_weak_test_settings_is_refused_in_earnest(db: PtspDB) -> None:
    db.close()
    with pytest.raises(StoreDamaged, match="not safe"):
        PtspDB.open(db.path, "budi", GOOD)


def test_the_default_cost_is_the_second_choice_of_rfc_9106() -> None:
    assert Cost(64 * 1024, 3, 4) == keys.COST
    ring, made = Ring.new(), Keys.new()
    made.add("budi", GOOD, ring)
    made.encode(ring)
    assert made.unlock("budi", GOOD).key == ring.key


def test_a_slot_slipped_in_by_who_does_not_know_the_data_key_opens_nothing(
    db: PtspDB, tmp_path: Path, opened: list[PtspDB], reopen: Reopen
) -> None:
    """A thief's slot would be given the next data key when the keys turn."""
    other = PtspDB.create(tmp_path / "other", "thief", OTHER, cost=WEAK)
    opened.append(other)
    db.close()
    slot = msgspec.msgpack.decode((other.path / "KEYS").read_bytes()[:-4])[4][0]
    whole = msgspec.msgpack.decode((db.path / "KEYS").read_bytes()[:-4])
    whole[4].append(slot)
    plain = msgspec.msgpack.encode(whole)
    for name in ("KEYS", "KEYS.bak"):
        (db.path / name).write_bytes(plain + crc32(plain).to_bytes(4, "little"))
    with pytest.raises(StoreDamaged, match="altered"):
        reopen()


def test_a_key_file_of_a_newer_version_is_refused_with_a_sentence(
    db: PtspDB, reopen: Reopen
) -> None:
    db.close()
    whole = msgspec.msgpack.decode((db.path / "KEYS").read_bytes()[:-4])
    whole[1] = 3
    plain = msgspec.msgpack.encode(whole)
    (db.path / "KEYS").write_bytes(plain + crc32(plain).to_bytes(4, "little"))
    with pytest.raises(StoreTrouble, match="Update ptsp"):
        reopen()


def test_derived_keys_differ_by_purpose_and_by_store_and_stay(
    db: PtspDB, reopen: Reopen, tmp_path: Path, opened: list[PtspDB]
) -> None:
    one, two = db.derive(b"draft"), db.derive(b"print")
    other = PtspDB.create(tmp_path / "other", "budi", GOOD, cost=WEAK)
    opened.append(other)
    assert len({one, two, other.derive(b"draft")}) == 3
    assert len(one) == 32
    assert len(db.store_id) == 16
    assert db.store_id != other.store_id
    db.close()
    again = reopen()
    assert (again.derive(b"draft"), again.store_id) == (one, db.store_id)


def test_a_key_file_of_the_trial_version_is_refused_with_a_sentence(
    db: PtspDB, reopen: Reopen
) -> None:
    db.close()
    plain = msgspec.msgpack.encode(["PTSPKEYS", 1, bytes(16), []])
    (db.path / "KEYS").write_bytes(plain + crc32(plain).to_bytes(4, "little"))
    with pytest.raises(StoreTrouble, match="trial version"):
        reopen()


def test_keys_are_read_from_the_disk_as_they_were_written(tmp_path: Path) -> None:
    disk, ring = Disk(tmp_path), Ring.new().turned()
    made = Keys.new()
    made.add("budi", GOOD, ring, WEAK)
    made.save(disk, ring)
    read = Keys.load(disk)
    assert read.store_id == made.store_id
    found = read.unlock("budi", GOOD, WEAK)
    assert (found.key, found.older) == (ring.key, ring.older)


def test_turned_keys_open_for_every_officer_and_leave_nothing_under_the_old_key(
    db: PtspDB,
) -> None:
    db.insert_multiple({"n": n} for n in range(5))
    db.add_officer("siti", OTHER, cost=WEAK)
    db.set_recovery(X25519PrivateKey.generate().public_key().public_bytes_raw())
    old = db._journal.ring.key
    sealed = db.recovery_sealed()
    db.turn_keys()
    db.insert({"n": 5})
    db.close()
    for officer, word in (("budi", GOOD), ("siti", OTHER)):
        store = PtspDB.open(db.path, officer, word, floor=WEAK)
        assert [document["n"] for document in store.all()] == [0, 1, 2, 3, 4, 5]
        assert store.recovery_sealed() != sealed
        store.close()
    with pytest.raises(StoreDamaged):
        PtspDB.open_with_key(db.path, old)
    for path in db.path.glob("0*.s*"):
        header, _ = FileHeader.decode(path.read_bytes())
        assert header is not None
        assert header.key == 1


@pytest.mark.parametrize("renames", range(6))
def test_turning_the_keys_cut_short_at_any_file_loses_nothing(
    db: PtspDB, reopen: Reopen, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    db.insert({"n": 0})
    left = renames
    rename = Disk.rename

    def cut(self: Disk, old: str, new: str) -> None:
        nonlocal left
        if not left:
            raise OSError(errno.EIO, "told to")
        left -= 1
        rename(self, old, new)

    monkeypatch.setattr(Disk, "rename", cut)
    with pytest.raises(StoreTrouble):
        db.turn_keys()
    monkeypatch.undo()
    with suppress(StoreTrouble):
        db.insert({"n": 1})
    found = db.all()
    db.close()
    again = reopen()
    assert again.all() == found
    again.turn_keys()
    again.insert({"n": 2})
    again.close()
    assert reopen().all() == [*found, {"n": 2}]


def test_wrong_passphrases_cost_a_wait_that_grows_and_ends(
    db: PtspDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.close()
    now = 1_800_000_000_000
    monkeypatch.setattr(clock, "local_ms", lambda: now)

    def tried(word: str, officer: str = "budi") -> str:
        try:
            PtspDB.open(db.path, officer, word, floor=WEAK, read_only=True).close()
        except WrongPassphrase as error:
            return str(error)
        return "open"

    for _ in range(tries.FREE):
        assert "Caps Lock" in tried(OTHER)
    assert "Wait 1 seconds" in tried(GOOD), "the right one must wait too, or it would tell"
    now += 1000
    assert "Caps Lock" in tried(OTHER)
    assert "Wait 2 seconds" in tried(GOOD)
    now -= 3_600_000
    assert "Wait 2 seconds" in tried(GOOD), "a clock that goes back neither frees nor locks out"
    now += 2000
    assert tried(GOOD) == "open"
    assert "Caps Lock" in tried(OTHER), "and begins again at nothing"


def test_the_wait_has_an_end() -> None:
    waits = [tries.wait_after(wrong) for wrong in range(40)]
    assert waits == sorted(waits)
    assert waits[:6] == [0, 0, 0, 1, 2, 4]
    assert waits[-1] == tries.LONGEST


def test_a_waiting_officer_keeps_no_other_from_work(
    db: PtspDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.add_officer("siti", OTHER, cost=WEAK)
    db.close()
    monkeypatch.setattr(clock, "local_ms", lambda: 1_800_000_000_000)
    for _ in range(tries.FREE):
        with pytest.raises(WrongPassphrase):
            PtspDB.open(db.path, "budi", OTHER, floor=WEAK)
    PtspDB.open(db.path, "siti", OTHER, floor=WEAK).close()


def test_the_central_opens_a_request_and_the_answer_opens_the_store(db: PtspDB) -> None:
    central, mine = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    db.insert({"n": 1})
    with pytest.raises(Refused, match="never enrolled"):
        db.recovery_sealed()
    db.set_recovery(central.public_key().public_bytes_raw())
    public = mine.public_key().public_bytes_raw()
    asked = recovery.ask(db.store_id, "3171071004", "01", "budi", db.recovery_sealed(), public)
    db.close()
    request = recovery.read_request(asked)
    with pytest.raises(Refused, match="another central"):
        recovery.answer(request, X25519PrivateKey.generate().private_bytes_raw())
    answer = recovery.answer(request, central.private_bytes_raw())
    with pytest.raises(Refused, match="another request"):
        recovery.read_answer(answer, db.store_id, central.private_bytes_raw())
    key = recovery.read_answer(answer, db.store_id, mine.private_bytes_raw())
    store = PtspDB.open_with_key(db.path, key)
    store.change_passphrase("budi", OTHER, cost=WEAK)
    store.turn_keys()
    store.close()
    with pytest.raises(StoreDamaged):
        PtspDB.open_with_key(db.path, key)
    again = PtspDB.open(db.path, "budi", OTHER, floor=WEAK)
    assert again.all() == [{"n": 1}]
    again.close()


@pytest.mark.parametrize("data", [b"", b"nothing", msgspec.msgpack.encode(["PTSPANSWER", 2])])
def test_a_file_that_is_no_request_or_answer_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="no recovery request"):
        recovery.read_request(data)
    with pytest.raises(Refused, match="no recovery answer"):
        recovery.read_answer(data, bytes(16), bytes(32))
