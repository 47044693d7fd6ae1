"""Only who knows a passphrase opens the store, and no passphrase is easy to guess."""

from __future__ import annotations

from binascii import crc32
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ptsp_tui.errors import BadValue, NotFound, Refused, StoreDamaged, StoreTrouble, WrongPassphrase
from ptsp_tui.store import Cost, PtspDB, keys, passphrase
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.keys import Keys

Reopen = Callable[..., PtspDB]
WEAK = Cost(64, 1, 1)
GOOD = "kuda lumping naik delman"
OTHER = "hujan deras di pasar minggu"


def rewritten(
    folder: Path, change: Callable[[list[Any]], None], names: str = "KEYS KEYS.bak"
) -> None:
    """Let a forger change the first slot, checksum included."""
    whole = msgspec.msgpack.decode((folder / "KEYS").read_bytes()[:-4])
    change(whole[3][0])
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
    data_key = bytes(32)
    made = Keys.new()
    made.add("budi", GOOD, data_key)
    assert made.unlock("budi", GOOD) == data_key


def test_a_slot_of_another_kind_is_kept_as_it_is(db: PtspDB, reopen: Reopen) -> None:
    db.close()
    recovery = [1, 2, "central", b"\x01" * 80]
    whole = msgspec.msgpack.decode((db.path / "KEYS").read_bytes()[:-4])
    whole[3].append(recovery)
    plain = msgspec.msgpack.encode(whole)
    (db.path / "KEYS").write_bytes(plain + crc32(plain).to_bytes(4, "little"))
    store = reopen()
    store.add_officer("siti", OTHER, cost=WEAK)
    assert recovery in msgspec.msgpack.decode((db.path / "KEYS").read_bytes()[:-4])[3]
    assert store.officers() == ["budi", "siti"]


def test_a_key_file_of_a_newer_version_is_refused_with_a_sentence(
    db: PtspDB, reopen: Reopen
) -> None:
    db.close()
    whole = msgspec.msgpack.decode((db.path / "KEYS").read_bytes()[:-4])
    whole[1] = 2
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


@pytest.mark.parametrize(
    "easy",
    [
        "pendek",
        "a b c d",
        "rahasiarahasia",
        "rahasia12345",
        "jakarta2026!!",
        "P4$$w0rd1234",
        "sayangkucinta",
        "bismillah bismillah bismillah bismillah",
        "abc abc abc abc abc",
        "aaaaaaaaaaaaaa",
        "081234567890",
        "3171000000000001",
        "qwertyuiop123",
        "abcdefghijkl",
        "correct horse battery staple",
        "budisantoso1",
        "kelurahan12345",
        "iloveyou iloveyou2",
    ],
)
def test_an_easy_passphrase_is_refused_with_the_reason(easy: str) -> None:
    with pytest.raises(BadValue) as told:
        passphrase.check(easy, "budi")
    assert told.value.facts["field"] == "passphrase"
    assert "words" in str(told.value)


@pytest.mark.parametrize(
    "good",
    [
        GOOD,
        OTHER,
        "es teh dan gado",
        "Tr4mp0lin-hijau",
        "xk7Q-pw3m-9zLd",
        "bakso rahasia nenek moyangku",
        "kambing-terbang-lewat-genteng",
    ],
)
def test_a_passphrase_of_ones_own_is_accepted(good: str) -> None:
    passphrase.check(good, "budi")


def test_the_list_of_common_ones_holds_a_few_hundred_words() -> None:
    assert 300 <= len(passphrase.common()) <= 999
    assert all(word == word.casefold() and len(word) > 2 for word in passphrase.common())


def test_keys_are_read_from_the_disk_as_they_were_written(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    made = Keys.new()
    made.add("budi", GOOD, b"k" * 32, WEAK)
    made.save(disk)
    read = Keys.load(disk)
    assert read.store_id == made.store_id
    assert read.unlock("budi", GOOD, WEAK) == b"k" * 32
