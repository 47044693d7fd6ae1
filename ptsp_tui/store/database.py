"""PtspDB: TinyDB whose every write is one durable, encrypted transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from . import backup as backups
from . import keys, manifest, opening
from .compaction import Compactor
from .disk import Disk
from .health import Health, health_of
from .indexes import INDEXES, Index
from .journal import Journal
from .keys import COST, FLOOR, Cost, Keys
from .lock import Lock
from .manifest import Manifest
from .records import reader
from .ring import Ring
from .storage import JournalStorage
from .table import JournalTable
from .transaction import Transaction
from .writer import Writer

P = ParamSpec("P")
T = TypeVar("T")


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
        self, journal: Journal, storage: JournalStorage, key_file: Keys, lock: Lock | None
    ) -> None:
        self._journal = journal
        self._keys = key_file
        self._lock = lock
        super().__init__(storage=lambda: storage)
        self._documents = storage
        self._writer = Writer(storage)
        self._compactor = Compactor(storage, journal)
        self.health: Health = health_of(
            storage, keys_from_copy=key_file.from_copy, read_only=journal.read_only
        )
        if lock is not None:
            storage.flushed = self._compactor.consider
            self._compactor.consider()

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
        disk, key_file, ring = Disk(path), Keys.new(), Ring.new()
        opening.refuse_existing(disk)
        key_file.add(officer, passphrase, ring, cost)
        with opening.told():
            disk.make_folder()
        with _locked(path) as lock:
            opening.refuse_existing(disk)
            with opening.told():
                key_file.save(disk, ring)
                manifest.save(disk, Manifest())
            return cls._started(disk, ring, key_file, lock, indexes)

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

        NotFound (no store, no such officer), StoreLocked, WrongPassphrase (also while a wait for
        wrong ones lasts), StoreDamaged (never when reading only, unless nothing can be read),
        StoreTrouble (another format, no access).
        """
        disk = disk or Disk(path)
        opening.refuse_absent(disk)

        def key(key_file: Keys) -> Ring:
            return opening.unlocked(disk, key_file, officer, passphrase, floor)

        return cls._open(disk, key, indexes, read_only=read_only)

    @classmethod
    def open_with_key(cls, path: Path, key: bytes, indexes: Iterable[Index] = INDEXES) -> Self:
        """Open the store with its data key, as a recovery by the central gives it."""
        disk = Disk(path)
        opening.refuse_absent(disk)
        return cls._open(disk, lambda key_file: key_file.ring_of(key), indexes, read_only=False)

    @classmethod
    def _open(
        cls,
        disk: Disk,
        unlock: Callable[[Keys], Ring],
        indexes: Iterable[Index],
        *,
        read_only: bool,
    ) -> Self:
        if read_only:
            key_file = Keys.load(disk)
            return cls._started(disk, unlock(key_file), key_file, None, indexes)
        with _locked(disk.folder) as lock:
            key_file = Keys.load(disk)
            ring = unlock(key_file)
            with suppress(OSError):  # a full disk: the next opening mends
                key_file.mend(disk, ring)
            return cls._started(disk, ring, key_file, lock, indexes)

    @classmethod
    def _started(
        cls, disk: Disk, ring: Ring, key_file: Keys, lock: Lock | None, indexes: Iterable[Index]
    ) -> Self:
        journal, storage = opening.storage_of(disk, ring, indexes, read_only=lock is None)
        return cls(journal, storage, key_file, lock)

    @property
    def path(self) -> Path:
        """The store's folder."""
        return self._journal.folder

    @property
    def store_id(self) -> bytes:
        """16 random bytes that name this store; a restored copy has the same."""
        return self._keys.store_id

    @property
    def seq(self) -> int:
        """How far the journal has come: of two copies of a store, the higher one is newer."""
        return self._journal.durable

    def derive(self, info: bytes) -> bytes:
        """A 32-byte key for another purpose; the same for the same `info` until the keys turn."""
        return keys.derived(self._journal.ring.key, self.store_id, info)

    # -- documents

    def by(self, index: str, value: str, *also: tuple[str, str], newest: int = 0) -> list[Document]:
        """The documents found under `value` in a declared index, oldest first, as copies.

        `also`: further (index, value) of the same table that must hold too. With `newest` only so
        many, the newest first; the others are not read.
        """
        found = self._documents.by((index, value), *also, newest=newest)
        return [Document(document, doc_id) for doc_id, document in found]

    def brief(self, table: str, shape: type[T], newest: int = 0) -> Iterator[T]:
        """Of each document of a table only the fields of `shape` (a msgspec struct), newest first.

        Far less time and memory than whole documents. With `newest` only so many are read.
        """
        read, documents = reader(shape), self._documents
        for doc_id in reversed(documents.ids(table)[-newest:]):
            packed = documents.packed(table, doc_id)
            if packed is not None:
                yield read(packed)

    def count_by(self, index: str, value: str) -> int:
        """How many `by` would give, at the cost of none.

        A value whose 32-bit hash is that of another one may be counted with it.
        """
        return self._documents.count_by(index, value)

    def transaction(self) -> Transaction:
        """All writes in the block, to any tables, become durable together, or none if it raises.

        They are on disk when the block has ended. Inside another transaction they join it; if
        the inner block raises and the outer one goes on, only the inner writes are undone.
        Belongs to one thread: never await inside.
        """
        return self._documents.transaction()

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `work(*args)` in the writer thread, in a transaction; done when it is on disk.

        Works run one at a time in the order given; those that wait together are written with
        one sync. A screen awaits `asyncio.wrap_future(db.run(...))`.
        """
        self._journal.check_open()
        return self._writer.submit(partial(work, *args, **kwargs))

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

    # -- who can open

    def officers(self) -> list[str]:
        """Who can open the store."""
        return self._keys.officers()

    def add_officer(self, officer: str, passphrase: str, *, cost: Cost = COST) -> None:
        """Let another officer open the store. Refused, BadValue; takes one Argon2id."""
        self._change_keys(lambda: self._keys.add(officer, passphrase, self._journal.ring, cost))

    def change_passphrase(self, officer: str, passphrase: str, *, cost: Cost = COST) -> None:
        """Give an officer a new passphrase. NotFound, BadValue; takes one Argon2id."""
        self._change_keys(lambda: self._keys.change(officer, passphrase, self._journal.ring, cost))

    def remove_officer(self, officer: str) -> None:
        """Let an officer no longer open the store. NotFound; Refused for the last one.

        He may have copied the key: `turn_keys` makes the copy worthless for what comes.
        """
        self._change_keys(lambda: self._keys.remove(officer))

    def recovery_public(self) -> bytes:
        """The key of the central that can help; b"" when none can."""
        return self._keys.recovery_public

    def set_recovery(self, public: bytes) -> None:
        """Let the central with this X25519 key help when every passphrase is forgotten."""
        self._change_keys(lambda: self._keys.set_recovery(public, self._journal.ring))

    def recovery_sealed(self) -> bytes:
        """The data key, sealed to the central. Refused when it never was."""
        return self._keys.recovery_sealed

    def turn_keys(self) -> None:
        """Make a new data key, seal it to everybody who can open, and encrypt everything anew.

        Takes as long as writing all documents. Cut short, it leaves a store in order, part of
        it under the old key; call it again. DiskFull, StoreTrouble, StoreDamaged.
        """
        with self._documents.still():
            self._turn(self._journal.ring.turned())
        self.compact()
        with self._documents.still():
            self._turn(self._journal.ring.without_older())

    def _turn(self, ring: Ring) -> None:
        """Use this ring from now on: only once the key file on disk has it."""
        self._change_keys(lambda: self._keys.seal_again(ring), ring)
        self._journal.ring = ring

    def _change_keys(self, change: Callable[[], None], ring: Ring | None = None) -> None:
        self._journal.check_writable()
        before = self._keys.copy()
        try:
            change()
            with opening.told():
                self._keys.save(self._journal.disk, ring or self._journal.ring)
        except BaseException:
            self._keys = before
            raise

    # -- upkeep

    def compact(self) -> None:
        """Write everything that is there into a new file and remove the old ones.

        What was deleted is then on the disk no more. Otherwise it happens in the background.
        DiskFull, StoreTrouble, StoreDamaged; then nothing has changed.
        """
        self._compactor.compact()

    def backup(self, target: Path, beside: dict[str, bytes]) -> int:
        """Write everything as it is now into one encrypted file; how many documents.

        `beside`: small files without personal data to be kept with it. Refused when there is
        such a file, DiskFull, StoreTrouble, StoreDamaged: then there is no backup.
        """
        return backups.write(self._journal, self._documents, self._keys, target, beside)

    def check(self) -> int:
        """Read every document once; how many there are. StoreDamaged at the first bad one."""
        return self._documents.check()

    def close(self) -> None:
        """Finish what `run` was given, seal the journal, and let the next one in."""
        self._writer.close()
        self._compactor.stop()
        try:
            super().close()
        finally:
            if self._lock is not None:
                self._lock.release()


@contextmanager
def _locked(folder: Path) -> Iterator[Lock]:
    """Own the folder; if the block raises, let the next one in."""
    lock = Lock(folder)
    lock.take()
    try:
        yield lock
    except BaseException:
        lock.release()
        raise
