"""Backup, restore and repair of this terminal: the store, and the desk beside it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui import clock
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.desk import FILE, STORE, Desk, write_desk
from ptsp_tui.counter.record import project
from ptsp_tui.counter.session import Session, key_floor, unlock
from ptsp_tui.errors import NotFound, PtspError, Refused, StoreDamaged
from ptsp_tui.store import PtspDB, backup, opening
from ptsp_tui.store import repair as repairs
from ptsp_tui.store.disk import Disk
from ptsp_tui.store.lock import Lock
from ptsp_tui.store.swap import NEW, put_in_place


def back_up(session: Session, target: Path) -> int:
    """Everything as it is now, in one encrypted file; how many documents.

    Refused when the file exists, DiskFull, StoreTrouble, StoreDamaged.
    """
    return session.db.backup(target, {FILE: msgspec.json.encode(session.desk)})


class Restored(msgspec.Struct, frozen=True):
    """`made_ms`: when the backup was made, ms since 1970 UTC. `aside`: the folder of what was."""

    documents: int
    made_ms: int
    aside: str


def restore(
    data: Path, source: Path, officer: str, passphrase: str, *, replace: bool = False
) -> Restored:
    """Put a backup in the place of what is in the folder `data`, which is set aside.

    Refused, unless `replace`, when what is here is newer, is not the same terminal's, or cannot
    be opened to tell. NotFound, WrongPassphrase, StoreDamaged, StoreLocked, DiskFull.
    """
    head, store_id = backup.unpack(source, data / NEW, officer, passphrase, key_floor())
    documents = _checked(data / NEW, officer, passphrase, head.made_ms)
    lock = _owned(data)
    try:
        if lock is not None and not replace:
            _refuse_newer(data, officer, passphrase, head.seq, store_id)
        with opening.told():
            aside = put_in_place(data, STORE, "before-restore")
    finally:
        if lock is not None:
            lock.release()
    if FILE in head.beside:
        write_desk(data, msgspec.json.decode(head.beside[FILE], type=Desk))
    return Restored(documents, head.made_ms, aside)


def _checked(folder: Path, officer: str, passphrase: str, made_ms: int) -> int:
    """Read every document of the new store, and let it know that it is a restored one."""
    db = PtspDB.open(folder, officer, passphrase, floor=key_floor())
    try:
        documents = db.check()
        table, found = db.table("meta"), db.by("meta", "restored")
        kept = {"key": "restored", "made_ms": made_ms, "at_ms": clock.local_ms()}
        if found:
            table.update(kept, doc_ids=[found[0].doc_id])
        else:
            table.insert(kept)
    finally:
        db.close()
    return documents


def _owned(data: Path) -> Lock | None:
    """The store that is there, locked; None when there is none. StoreLocked."""
    if not (data / STORE).is_dir():
        return None
    lock = Lock(data / STORE)
    lock.take()
    return lock


def _refuse_newer(data: Path, officer: str, passphrase: str, seq: int, store_id: bytes) -> None:
    try:
        db = PtspDB.open(data / STORE, officer, passphrase, read_only=True, floor=key_floor())
    except NotFound:
        if not opening.exists(Disk(data / STORE)):
            return
        raise _unknown() from None
    except PtspError:
        raise _unknown() from None
    here, same = db.seq, db.store_id == store_id
    damage = db.health.damaged_places
    db.close()
    if damage:
        raise _unknown()
    if not same:
        raise Refused(
            "The data here belong to another set-up than the backup. Nothing was changed. "
            "To set them aside and use the backup all the same: --replace"
        )
    if here > seq:
        raise Refused(
            "The data here are newer than the backup: {count} changes would be missing. Nothing "
            "was changed. To set them aside and use the backup all the same: --replace",
            count=here - seq,
        )


def _unknown() -> Refused:
    return Refused(
        "The data here cannot be opened with this passphrase, so they may be newer than the "
        "backup. Nothing was changed. To set them aside and use the backup: --replace"
    )


class Repair(msgspec.Struct, frozen=True):
    """What repair did. `lost` and `lost_confirmed`: numbers of events that are gone; the central
    holds the confirmed ones. `renewed`: cases made again from their events.
    """

    documents: int
    places: int
    aside: str
    lost: list[int] = []
    lost_confirmed: list[int] = []
    renewed: int = 0


def repair(data: Path, book: Book, officer: str, passphrase: str) -> Repair:
    """Keep all that can be read, set the damaged files aside, and say what is lost.

    `places` is 0 when nothing was wrong. NotFound, StoreLocked, WrongPassphrase, DiskFull,
    StoreTrouble; StoreDamaged when not even a key can be read.
    """
    done = repairs.repair(data, STORE, officer, passphrase, key_floor())
    if not done.aside:
        return Repair(done.documents, 0, "")
    try:
        session = unlock(data, book, officer, passphrase)
    except StoreDamaged:
        return Repair(done.documents, done.places, done.aside)
    with session:
        lost, confirmed = _lost(session)
        return Repair(done.documents, done.places, done.aside, lost, confirmed, _renew(session))


def _lost(session: Session) -> tuple[list[int], list[int]]:
    """The numbers that the log lacks, and those of them that the central has confirmed."""
    log, events = session.log, session.db.table("events")
    here = {document["seq"] for document in events if document.get("epoch", 0) == log.epoch}
    acked = log.acknowledged()[0]
    gone = [seq for seq in range(1, max([log.head()[0], *here]) + 1) if seq not in here]
    return [seq for seq in gone if seq > acked], [seq for seq in gone if seq <= acked]


def _renew(session: Session) -> int:
    """Fold again the cases whose document is gone, or is older than their events."""
    newest: dict[str, int] = {}
    for document in session.db.table("events"):
        if document["case"]:
            newest[document["case"]] = document["seq"]
    renewed = 0
    for case, seq in newest.items():
        found = session.db.by("case", case)
        if not found or int(found[0]["seq"]) < seq:
            with session.db.transaction():
                renewed += project(session, case) is not None
    return renewed
