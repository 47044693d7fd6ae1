"""PtspDB: TinyDB whose every write is one durable, encrypted transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from ptsp_tui.errors import NotFound, Refused, StoreDamaged, StoreTrouble

from . import keys, manifest
from .disk import Disk, trouble, unreadable
from .indexes import INDEXES, Index
from .journal import Journal
from .keys import COST, FLOOR, Cost, Keys
from .lock import Lock
from .manifest import Manifest
from .replay import SUFFIX
from .storage import JournalStorage
from .table import JournalTable

P = ParamSpec("P")
T = TypeVar("T")


class Health(msgspec.Struct, frozen=True):
    """What was found at opening, for the summary shown to the officer."""

    records: int = 0  # read back
    torn_bytes: int = 0  # of a change that was never acknowledged, left behind by a crash
    closed_well: bool = True  # the last owner closed in peace (False beside a running one)
    damaged_places: int = 0  # stepped over; above 0 only when reading only
    keys_from_copy: bool = False  # KEYS was damaged and its copy was used
    read_only: str = ""  # "" or why: "asked", "damage"


class PtspDB(TinyDB):
    """The documents of this terminal; made by `create` and `open`.

    Thread-safe: one thread writes at a time, others read what is committed meanwhile. A write
    outside `transaction` is a transaction of its own. On the event loop use `run`: a write
    waits for the disk. Every write may raise DiskFull or StoreTrouble, and every later one then
    raises the same until the store is opened again.
    """

    table_class: type[Table] = JournalTable
    default_storage_class: type[Storage] = JournalStorage  # type: ignore[assignment]  # TinyDB narrows it to its own

    def __init__(
        self, journal: Journal, key_file: Keys, data_key: bytes, lock: Lock | None, *args: Any
    ) -> None:
        self._journal = journal
        self._keys = key_file
        self._data_key = data_key
        self._lock = lock
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="ptsp-writer")
        super().__init__(journal, *args)
        self._documents = cast("JournalStorage", self.storage)
        self.health = _health(self._documents, key_file, read_only=journal.read_only)

    @classmethod
    def create(
        cls,
        path: Path,
        officer: str,
        passphrase: str,
        indexes: Iterable[Index] = INDEXES,
        *,
        cost: Cost = COST,
    ) -> Self:
        """Make a store in the folder `path`, with its first officer, and open it.

        Refused when there is one, BadValue for an easy passphrase, DiskFull, StoreTrouble.
        `cost` below `keys.FLOOR` is for tests: opening then needs the same `floor`.
        """
        disk, key_file, data_key = Disk(path), Keys.new(), os.urandom(32)
        _refuse_existing(disk)
        key_file.add(officer, passphrase, data_key, cost)
        with _told():
            disk.make_folder()
        lock = Lock(path)
        lock.take()
        try:
            _refuse_existing(disk)
            with _told():
                key_file.save(disk)
                manifest.save(disk, Manifest())
            return cls._start(disk, key_file, data_key, lock, indexes)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(
        cls,
        path: Path,
        officer: str,
        passphrase: str,
        *,
        read_only: bool = False,
        indexes: Iterable[Index] = INDEXES,
        floor: Cost = FLOOR,
        disk: Disk | None = None,
    ) -> Self:
        """Open the store in `path`.

        `read_only` neither locks nor writes anything: it works beside a running owner, beside
        damage (`health.damaged_places`) and on a full disk, and shows the moment of opening.

        NotFound (no store, no such officer), StoreLocked, WrongPassphrase, StoreDamaged (never
        when reading only, unless nothing can be read), StoreTrouble (another format, no access).
        """
        disk = disk or Disk(path)
        _refuse_absent(disk)
        lock = None if read_only else Lock(path)
        if lock is not None:
            lock.take()
        try:
            key_file = Keys.load(disk)
            data_key = key_file.unlock(officer, passphrase, floor)
            if lock is not None:
                with suppress(OSError):  # a full disk: the next opening mends
                    key_file.mend(disk)
            return cls._start(disk, key_file, data_key, lock, indexes)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    @classmethod
    def _start(
        cls,
        disk: Disk,
        key_file: Keys,
        data_key: bytes,
        lock: Lock | None,
        indexes: Iterable[Index],
    ) -> Self:
        journal = Journal(disk, data_key, read_only=lock is None)
        try:
            return cls(journal, key_file, data_key, lock, _manifest(disk, lock), indexes)
        except BaseException:
            journal.close()
            raise

    @property
    def path(self) -> Path:
        """The store's folder."""
        return self._journal.folder

    @property
    def store_id(self) -> bytes:
        """16 random bytes that name this store; a restored copy has the same."""
        return self._keys.store_id

    def derive(self, info: bytes) -> bytes:
        """A 32-byte key for another purpose; the same for the same `info` while the store lives."""
        return keys.derived(self._data_key, self.store_id, info)

    def by(self, index: str, value: str) -> list[Document]:
        """The documents found under `value` in a declared index, oldest first, as copies."""
        return [Document(document, doc_id) for doc_id, document in self._documents.by(index, value)]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes in the block, to any tables, become durable together, or none if it raises.

        They are on disk when the block has ended. Inside another transaction they join it; if
        the inner block raises and the outer one goes on, only the inner writes are undone.
        Belongs to one thread: never await inside.
        """
        with self._documents.transaction():
            yield

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `work(*args)` in the writer thread, in a transaction; done when it is on disk.

        Works run one at a time in the order given. A screen awaits
        `asyncio.wrap_future(db.run(...))`.
        """
        self._journal.check_open()
        return self._writer.submit(partial(self._in_transaction, work, *args, **kwargs))

    def _in_transaction(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.transaction():
            return work(*args, **kwargs)

    def tables(self) -> set[str]:
        """The names of the tables that have documents."""
        return self._documents.tables()

    def drop_table(self, name: str) -> None:
        """Delete all documents of a table. Their ids are not used again."""
        self.table(name).truncate()

    def drop_tables(self) -> None:
        """Delete all documents."""
        with self.transaction():
            for name in self.tables():
                self.drop_table(name)

    def officers(self) -> list[str]:
        """Who can open the store."""
        return self._keys.officers()

    def add_officer(self, officer: str, passphrase: str, *, cost: Cost = COST) -> None:
        """Let another officer open the store. Refused, BadValue; takes one Argon2id."""
        self._change_keys(lambda: self._keys.add(officer, passphrase, self._data_key, cost))

    def change_passphrase(self, officer: str, passphrase: str, *, cost: Cost = COST) -> None:
        """Give an officer a new passphrase. NotFound, BadValue; takes one Argon2id."""
        self._change_keys(lambda: self._keys.change(officer, passphrase, self._data_key, cost))

    def remove_officer(self, officer: str) -> None:
        """Let an officer no longer open the store. NotFound; Refused for the last one."""
        self._change_keys(lambda: self._keys.remove(officer))

    def _change_keys(self, change: Callable[[], None]) -> None:
        self._journal.check_writable()
        change()
        with _told():
            self._keys.save(self._journal.disk)

    def close(self) -> None:
        """Finish what `run` was given, seal the journal, and let the next one in."""
        self._writer.shutdown(wait=True)
        try:
            super().close()
        finally:
            if self._lock is not None:
                self._lock.release()


def _health(storage: JournalStorage, key_file: Keys, *, read_only: bool) -> Health:
    found = storage.replayed
    reason = ("damage" if found.damage else "asked") if read_only else ""
    return Health(
        records=found.records,
        torn_bytes=found.torn,
        closed_well=found.sealed and not found.torn,
        damaged_places=found.damage,
        keys_from_copy=key_file.from_copy,
        read_only=reason,
    )


def _manifest(disk: Disk, lock: Lock | None) -> Manifest:
    """Who only reads can do without a damaged manifest: this version always begins at 1."""
    try:
        return manifest.load(disk)
    except StoreDamaged:
        if lock is not None:
            raise
        return Manifest()


def _refuse_existing(disk: Disk) -> None:
    if _exists(disk):
        raise Refused(
            "There is already data in {folder}. Use it, or choose another folder.",
            folder=str(disk.folder),
        )


def _refuse_absent(disk: Disk) -> None:
    if not _exists(disk):
        raise NotFound(
            "There is no data in {folder} yet. Run `ptsp init` first.", folder=str(disk.folder)
        )


def _exists(disk: Disk) -> bool:
    """MANIFEST is written last; a segment without it is a damaged store, not an absent one."""
    with _told(unreadable):
        return disk.folder.is_dir() and (
            disk.exists(manifest.NAME) or any(name.endswith(SUFFIX) for name in disk.names())
        )


@contextmanager
def _told(how: Callable[[OSError], StoreTrouble] = trouble) -> Iterator[None]:
    """What the system refuses, as an error a person can act on."""
    try:
        yield
    except OSError as fault:
        raise how(fault) from fault
