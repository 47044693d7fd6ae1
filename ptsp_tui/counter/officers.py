"""Who can open this terminal: officers come and go, and a forgotten passphrase is replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ptsp_tui import recovery
from ptsp_tui.counter.desk import STORE, read_desk
from ptsp_tui.counter.session import Session, key_cost
from ptsp_tui.errors import Refused
from ptsp_tui.store import PtspDB, tries
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.keys import Keys
from ptsp_tui.store.opening import refuse_absent, told

PENDING: Final = "RECOVERY"  # the private key that opens the central's answer


def add(session: Session, officer: str, passphrase: str) -> None:
    """Let another officer work here. Refused when he can already, BadValue."""
    session.db.add_officer(officer, passphrase, cost=key_cost())


def off(session: Session, officer: str) -> None:
    """An officer works here no more; everything is encrypted anew, for he may have a copy.

    NotFound; Refused for the last one.
    """
    session.db.remove_officer(officer)
    session.db.turn_keys()


def reset(session: Session, officer: str, passphrase: str) -> None:
    """Replace a forgotten passphrase on another officer's word. NotFound, BadValue."""
    session.db.change_passphrase(officer, passphrase, cost=key_cost())
    tries.right(Disk(session.db.path), officer)


def ask_central(data: Path, officer: str) -> bytes:
    """The request that the central answers, when no passphrase is known any more.

    Needs no passphrase: what it holds is sealed. NotFound without a store, Refused when this
    terminal was never enrolled. A new request makes an answer to the one before worthless.
    """
    desk, disk = read_desk(data), Disk(data / STORE)
    refuse_absent(disk)
    keys = Keys.load(disk)
    sealed = keys.recovery_sealed
    private = X25519PrivateKey.generate()
    with told():
        disk.write_whole(PENDING, private.private_bytes_raw())
    public = private.public_key().public_bytes_raw()
    return recovery.ask(keys.store_id, desk.unit, desk.terminal, officer, sealed, public)


def recover(data: Path, answer: bytes, officer: str, passphrase: str) -> None:
    """Use the central's answer: the officer has this passphrase now, and the keys are new.

    Refused for an answer to another request, BadValue for an easy passphrase, StoreLocked.
    """
    disk = Disk(data / STORE)
    refuse_absent(disk)
    if not disk.exists(PENDING):
        raise Refused("This computer has asked the central nothing. Make a request first.")
    with told():
        private = disk.read(PENDING)
    key = recovery.read_answer(answer, Keys.load(disk).store_id, private)
    db = PtspDB.open_with_key(data / STORE, key)
    try:
        if officer in db.officers():
            db.change_passphrase(officer, passphrase, cost=key_cost())
        else:
            db.add_officer(officer, passphrase, cost=key_cost())
        db.turn_keys()
    finally:
        db.close()
    tries.right(disk, officer)
    with told():
        disk.remove(PENDING)
