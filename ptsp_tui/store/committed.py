"""The committed documents: read back at opening, then kept up with every write to the disk."""

from __future__ import annotations

from collections.abc import Callable

from . import snapshot as snapshots
from .columns import NO_COLUMNS
from .delta import GONE, Delta
from .disk import unreadable
from .indexes import Index, Indexes
from .journal import Journal
from .manifest import Manifest, damaged
from .places import length_of
from .records import PUT, decode_record, unpack
from .replay import Replay, Transaction
from .snapshot import Snapshot
from .underway import Underway
from .view import NO_FILE, View


class Committed:
    """State behind JournalStorage: `view`, counts and the next free ids. Its caller locks."""

    def __init__(
        self,
        journal: Journal,
        manifest: Manifest,
        indexes: Indexes,
        packed_at: Callable[[int], bytes],
        salvage: bool,
    ) -> None:
        self._journal = journal
        self._indexes = indexes
        self._packed_at = packed_at
        self._newest: dict[tuple[str, int], bytes] = {}  # while reading back
        self.delta = Delta(indexes)
        self.view = View(NO_FILE, {}, (self.delta,))
        self.counts: dict[str, int] = {}
        self.next_ids: dict[str, int] = {}
        self.live = 0  # bytes of the frames of documents that are there
        self.rescued: dict[str, int] = {}  # table -> documents changed since the last SEAL
        self.snapshot_damage = 0
        self._unsealed: set[tuple[str, int]] = set()
        base = self._open_snapshot(manifest, salvage)
        self.replayed: Replay = journal.replay(manifest, base, self._replay, salvage=salvage)
        self._index_all()
        for table, _ in self._unsealed:
            self.rescued[table] = self.rescued.get(table, 0) + 1
        self._unsealed.clear()

    @property
    def damage(self) -> int:
        """Damaged places that were stepped over."""
        return self.replayed.damage + self.snapshot_damage

    # -- opening

    def _open_snapshot(self, manifest: Manifest, salvage: bool) -> Snapshot | None:
        if not manifest.snapshot:
            return None
        journal = self._journal
        try:
            if journal.read_only:
                journal.files.hold([-manifest.snapshot])
            if salvage:
                return self._salvage(manifest.snapshot)
            base = snapshots.load(journal.files, journal.ring, manifest.snapshot)
        except FileNotFoundError as fault:
            raise damaged() from fault
        except OSError as fault:
            raise unreadable(fault) from fault
        self.take_over(base)
        for table, columns in base.tables.items():
            self.counts[table] = len(columns)
            self.next_ids[table] = columns.next_id
            self.live += columns.offsets[-1] - columns.offsets[0]
        return base

    def _salvage(self, number: int) -> Snapshot | None:
        left = snapshots.salvage(self._journal.whole(-number), self._journal.ring, number)
        self.snapshot_damage = left.damage
        if left.cipher is None:
            return None
        for table, columns in left.tables:
            self.next_ids[table] = columns.next_id
        self._replay(left.frames)
        self._unsealed.clear()
        return Snapshot(number, left.seq, left.tag, 0, 0, {}, left.cipher, 0)

    def _replay(self, transaction: Transaction) -> None:
        if not transaction:
            self._unsealed.clear()
        for place, plain in transaction:
            record = decode_record(plain)
            packed = place.packed() if record.op == PUT else GONE
            self._place(record.table, record.doc_id, packed)
            self.delta.put(record.table, record.doc_id, packed, ())
            self._unsealed.add((record.table, record.doc_id))
            if self._indexes.of(record.table):
                self._newest[record.table, record.doc_id] = record.packed

    def _index_all(self) -> None:
        """Index what changed since the snapshot, and what the snapshot has no column for."""
        for (table, doc_id), packed in self._newest.items():
            place = self.delta.places(table)[doc_id]
            if place != GONE:
                self.delta.put(table, doc_id, place, self._indexes.values(table, unpack(packed)))
        self._newest.clear()
        for table, columns in self.view.snapshot.items():
            if any(index.key not in columns.columns for index in self._indexes.of(table)):
                self._index_anew(table)

    def _index_anew(self, table: str) -> None:
        """The declared indexes have changed: read the table once; the next snapshot has them."""
        touched = self.delta.places(table)
        kept = self.view.snapshot.get(table, NO_COLUMNS).ids
        for doc_id in [doc_id for doc_id in kept if doc_id not in touched]:
            place = self.view.find(table, doc_id)
            assert place is not None
            values = self._indexes.values(table, unpack(self._packed_at(place)))
            self.delta.put(table, doc_id, place, values)

    # -- keeping up

    def _place(self, table: str, doc_id: int, place: int) -> None:
        free = self.next_ids.get(table, 1)
        before = self.view.find(table, doc_id) if doc_id < free else None
        self.live += length_of(place) - (length_of(before) if before else 0)
        now = (place != GONE) - (before is not None)
        self.counts[table] = self.counts.get(table, 0) + now
        if doc_id >= free:
            self.next_ids[table] = doc_id + 1

    def take_in(self, underway: Underway) -> None:
        """A transaction has reached the disk."""
        for table, doc_id, place in underway.places:
            self._place(table, doc_id, place)
            self.delta.put(table, doc_id, place, underway.changes.values(table, doc_id))
        self.next_ids.update(underway.changes.next_ids)

    def by(self, index: Index, value: str) -> set[int]:
        """The ids of the documents that may have `value`."""
        return self.view.by(index.table, index.name, index.key, value)

    def new_delta(self) -> View:
        """Keep further changes apart; the view of everything until now."""
        before = self.view
        self.delta = Delta(self._indexes)
        self.view = View(before.file, before.snapshot, (self.delta, *before.deltas))
        return before

    def take_over(self, base: Snapshot, covered: int = 1) -> None:
        """Read from a new snapshot; it covers the `covered` oldest deltas."""
        kept = self.view.deltas[: len(self.view.deltas) - covered] or (self.delta,)
        self.view = View(-base.number, base.tables, kept)

    def check(self, view: View, table: str, touched: dict[int, int]) -> int:
        """Read each document of a table once; how many. StoreDamaged at one that is not whole."""
        count = 0
        for doc_id, place in view.places(table, touched):
            record = decode_record(self._journal.read(place, strict=True))
            if (record.table, record.doc_id, record.op) != (table, doc_id, PUT):
                raise damaged()
            unpack(record.packed)
            count += 1
        return count
