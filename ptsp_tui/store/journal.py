"""The append-only journal on disk: one write and one sync for all that waits (PJ1).

A segment that was not closed in peace is never written again (S5): a new one begins. After a
failed write nothing more is written until the store is opened again, and a failed sync is never
tried twice: the second would lie (S7, PostgreSQL wiki "Fsync Errors").
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock as Mutex
from typing import Final

from ptsp_tui.errors import StoreTrouble

from . import manifest as manifests
from .disk import TEMPORARY, Disk, is_full, trouble, unreadable
from .files import Files
from .frames import DOC, HEADER_SIZE, LAST, NO_TAG, SEAL, TAG, Chain, Cipher, FileHeader, head_at
from .manifest import Manifest, damaged
from .places import (
    FILE_SHIFT,
    OFFSET_SHIFT,
    SEGMENT_SUFFIX,
    SNAPSHOT_SUFFIX,
    numbers,
    segment_name,
    snapshot_name,
    taken_apart,
)
from .replay import Replay, Transaction
from .ring import Ring
from .snapshot import Snapshot

SEGMENT_SIZE: Final = 16 * 1024 * 1024  # a segment longer than this gets no further transaction
AHEAD: Final = 128 * 1024  # zeroes written behind the last frame: a file that does not grow
# needs no change of its size or blocks, and so one write less, for each of the next saves
RESERVE: Final = "RESERVE"
RESERVE_SIZE: Final = 4 * 1024 * 1024  # given up when the disk is full
_ROOM: Final = 16 * RESERVE_SIZE  # free bytes from which the reserve is made again


class Journal:
    """The segments of one store. `append` and `close` belong to one thread at a time, and so
    does `flush`, which may be another one.
    """

    def __init__(self, disk: Disk, ring: Ring, *, read_only: bool) -> None:
        self.disk = disk
        self.ring = ring
        self.read_only = read_only
        self.files = Files(disk)
        self.tail_frames = 0  # since the snapshot
        self.tail_bytes = 0
        self.snapshot = 0  # the number of the newest, 0 for none
        self.snapshot_bytes = 0
        self._snapshot_key = 0
        self._queue = Mutex()  # held for moments: around what waits to be written
        self._waiting: list[bytes] = []
        self._written = 0  # where in the last segment it belongs
        self._room = 0  # up to where it is filled with zeroes
        self._writer: int | None = None  # file handle of the last segment
        self._ciphers: dict[int, Cipher] = {}
        self._trouble: StoreTrouble | None = None
        self._closed = False
        self._number = 0
        self._open_segment = False  # whether the last segment may be appended to
        self._rotated = False  # whether it could be, before `rotate`
        self._dirty = False  # whether it holds frames that no SEAL follows
        self._chain: Chain | None = None
        self._tag = NO_TAG
        self.seq = 0  # of the last frame given to `append`
        self.durable = 0  # of the last frame on disk

    # -- opening

    def replay(
        self,
        manifest: Manifest,
        base: Snapshot | None,
        apply: Callable[[Transaction], None],
        *,
        salvage: bool = False,
    ) -> Replay:
        """Read everything after the snapshot back; the outcome says what was found."""
        tag = NO_TAG if base is None else base.tag
        outcome = Replay(self.ring, manifest.first_segment, manifest.seq, tag, salvage=salvage)
        try:
            present = numbers(self.disk.names(), SEGMENT_SUFFIX)
            needed = [number for number in present if number >= manifest.first_segment]
            if self.read_only:
                self.files.hold(needed)
            outcome.run(needed, self.whole, apply)
        except OSError as fault:
            raise unreadable(fault) from fault
        if not self.read_only:
            self._continue_after(manifest, outcome)
        self._take_over(base, outcome)
        return outcome

    def _take_over(self, base: Snapshot | None, outcome: Replay) -> None:
        self._ciphers.update(outcome.ciphers)
        if base is not None:
            self._adopt(base)
        self._number, self._written, self._room = outcome.number, outcome.size, outcome.room
        self.seq = self.durable = outcome.seq
        self._tag = outcome.tag
        self.tail_frames, self.tail_bytes = outcome.records, outcome.bytes
        self._open_segment = outcome.sealed and not outcome.torn and bool(outcome.ciphers)
        if self._open_segment:
            cipher = self._ciphers[self._number]
            self._chain = Chain(cipher, self.seq, self._written, self._before(cipher))

    def _before(self, cipher: Cipher) -> bytes:
        return cipher.file_id if self._written == HEADER_SIZE else self._tag

    def _adopt(self, base: Snapshot) -> None:
        self.snapshot, self.snapshot_bytes = base.number, base.size
        self._snapshot_key = base.key
        self._ciphers[-base.number] = base.cipher

    def _continue_after(self, manifest: Manifest, outcome: Replay) -> None:
        try:
            if outcome.ciphers and not outcome.sealed:
                self._make_durable(segment_name(outcome.number), outcome.doubt, outcome.size)
            self._sweep(manifest)
        except OSError as fault:
            raise trouble(fault) from fault
        with suppress(OSError):
            self._make_reserve()

    def _sweep(self, manifest: Manifest) -> None:
        """Leftovers of a crash: half-made files, and what a compaction had no time to remove."""
        names = self.disk.names()
        old = [n for n in numbers(names, SEGMENT_SUFFIX) if n < manifest.first_segment]
        spare = [n for n in numbers(names, SNAPSHOT_SUFFIX) if n != manifest.snapshot]
        leftovers = [name for name in names if name.endswith(TEMPORARY)]
        for name in [*leftovers, *map(segment_name, old), *map(snapshot_name, spare)]:
            self.disk.remove(name)

    def _make_durable(self, name: str, begin: int, end: int) -> None:
        """What was read may be in the system's memory only: nothing may build on it before.

        A sync alone could lie: if one failed before, the system may have forgotten that these
        bytes never reached the disk. Writing the same bytes again makes it remember.
        """
        handle = self.disk.open(name, write=True)
        try:
            self.disk.write_at(handle, begin, self.disk.read_at(handle, begin, end - begin))
            self.disk.sync(handle)
        finally:
            self.disk.close(handle)
        self.disk.sync_folder()

    def _make_reserve(self) -> None:
        if self.disk.free() > _ROOM and not self.disk.exists(RESERVE):
            self.disk.write_whole(RESERVE, bytes(RESERVE_SIZE))

    # -- may it be used

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self.disk.folder

    def check_open(self) -> None:
        """StoreTrouble when the journal was closed."""
        self.files.check_open()

    def check_writable(self) -> None:
        """Raise the reason why nothing can be written now, if there is one."""
        self.check_open()
        if self.read_only:
            raise StoreTrouble(
                "The data is open for reading only; nothing can be saved. "
                "Close ptsp and open it again to work."
            )
        if self._trouble is not None:
            raise type(self._trouble)(self._trouble.msgid, **self._trouble.facts)

    def poisoned_until_done(self) -> Poisoned:
        """Whatever ends the block early leaves a journal that refuses further writes."""
        return Poisoned(self)

    def poison(self, fault: BaseException) -> StoreTrouble:
        """Nothing is written from now on, because of `fault`; what to tell the officer."""
        if isinstance(fault, OSError):
            self._trouble = trouble(fault)
            self._give_up_reserve(fault)
        else:
            self._trouble = StoreTrouble(
                "Saving was interrupted; the last change may be missing. "
                "Close ptsp and start it again."
            )
        return self._trouble

    def _give_up_reserve(self, fault: OSError) -> None:
        """On a full disk: make room, so that after a new start the day can be ended."""
        if is_full(fault):
            with suppress(OSError):
                self.disk.remove(RESERVE)

    # -- writing

    @property
    def needs_segment(self) -> bool:
        """Whether `begin_segment` must come before the next `append`."""
        return self._chain is None or not self._open_segment or self._chain.offset > SEGMENT_SIZE

    def begin_segment(self) -> None:
        """Begin a new segment; all that was appended before must be on disk. Raises OSError.

        Call inside `poisoned_until_done`.
        """
        key = self.ring.current
        header = FileHeader(os.urandom(16), self.seq + 1, self._tag, key=key)
        self.disk.write_whole(segment_name(self._number + 1), header.encode())
        self._drop_writer()
        self._number += 1
        self._written = self._room = HEADER_SIZE
        cipher = self._ciphers[self._number] = self.ring.cipher(key, header.file_id)
        self._chain = Chain(cipher, self.seq, HEADER_SIZE, header.file_id)
        self._open_segment = True
        self.tail_bytes += HEADER_SIZE

    def append(self, plains: list[bytes], kind: int = DOC) -> list[int]:
        """Put one transaction behind what waits, a frame for each of `plains`.

        Gives the packed places where they will be.

        It is on disk when `durable` has reached `seq`.
        """
        chain, last = self._chain, len(plains) - 1
        assert chain is not None, "begin_segment comes first"
        file, frames, places = self._number << FILE_SHIFT, [], []
        for n, plain in enumerate(plains):
            offset = chain.offset
            frame = chain.add(kind, LAST if n == last else 0, plain, self.durable)
            frames.append(frame)
            places.append(file | offset << OFFSET_SHIFT | len(frame))
        with self._queue:
            self._waiting += frames
            self.seq, self._tag, self._dirty = chain.seq, chain.tag, True
        return places

    def flush(self) -> None:
        """Write all that waits, durably. Call inside `poisoned_until_done`. Raises OSError."""
        with self._queue:
            data, self._waiting = b"".join(self._waiting), []
            seq = self.seq
        if not data:
            return
        if self._writer is None:
            self._writer = self.disk.open(segment_name(self._number), write=True)
        end = self._written + len(data)
        ahead = self._room - end
        if ahead < 0:
            self._room = end + AHEAD
            self.disk.write_at(self._writer, self._written, data + bytes(AHEAD))
        else:
            self.disk.write_at(self._writer, self._written, data)
        self.disk.sync(self._writer)
        self._written = end
        self.tail_bytes += len(data)
        self.tail_frames += seq - self.durable
        self.durable = seq

    @property
    def end(self) -> tuple[int, bytes]:
        """Seq and tag of the last frame."""
        return self.seq, self._tag

    # -- reading

    def whole(self, file: int) -> bytes:
        """All bytes of a file. Raises OSError."""
        return self.files.read(file, 0, self.files.size(file))

    def read(self, packed: int, *, strict: bool = False) -> bytes:
        """The plain text of the frame at a packed place.

        StoreDamaged when it is no longer what was written (`strict`: also when only its checksum
        is not, which harms no reading but recovery), StoreTrouble.
        """
        file, offset, length = taken_apart(packed)
        cipher = self._ciphers[file]
        try:
            data = self.files.read(file, offset - TAG, length + TAG)
        except OSError as fault:
            raise unreadable(fault) from fault
        plain = None
        if len(data) == length + TAG and not (strict and head_at(data, TAG) is None):
            before = cipher.file_id if offset == HEADER_SIZE else data[:TAG]
            plain = cipher.unseal_after(before, data[TAG:])
        if plain is None:
            raise damaged()
        return plain

    # -- compaction

    @property
    def unchanged(self) -> bool:
        """Whether a new snapshot would be no other than the one that is there."""
        fresh = self._snapshot_key == self.ring.current
        return bool(self.snapshot) and not self.tail_frames and fresh

    def rotate(self) -> tuple[int, int, bytes]:
        """The last segment gets no more frames; (its number, seq and tag of the last frame).

        All that was appended must be on disk; call inside `poisoned_until_done`. Only when there
        was no segment since the last snapshot is one begun, for its number. Raises OSError.
        """
        if self._number <= self.snapshot:
            self.begin_segment()
        self._rotated, self._open_segment = self._open_segment, False
        return self._number, self.seq, self._tag

    def resume(self, number: int) -> None:
        """Compaction was called off: go on in the segment, unless another one has begun."""
        if self._number == number:
            self._open_segment = self._rotated

    def publish(self, made: Snapshot) -> None:
        """Reading begins with this snapshot from now on. Raises OSError; then it does not."""
        first = made.number + 1
        manifests.save(self.disk, Manifest(snapshot=made.number, first_segment=first, seq=made.seq))

    def adopt(self, made: Snapshot, frames: int, size: int) -> list[int]:
        """Go over to a published snapshot, which covers so many frames and bytes of the tail.

        Gives the files that are no longer needed.
        """
        old = [number for number in self._ciphers if number <= made.number]
        self._adopt(made)
        self.tail_frames -= frames
        self.tail_bytes -= size
        if self._number == made.number:
            self._dirty = False  # its frames are in the snapshot
        return old

    def forget(self, files: list[int]) -> None:
        """Remove files that are no longer needed; the next opening removes what stays behind."""
        with suppress(OSError):
            self.files.remove(files)

    # -- end

    def close(self) -> None:
        """Seal the last segment, if this session wrote to it, and let the files go.

        A seal that cannot be written loses nothing: the next opening takes longer.
        """
        if self._closed:
            return
        self._closed = True
        try:
            if self._dirty and self._trouble is None and self._open_segment:
                self.append([b""], SEAL)
                with suppress(OSError):
                    self.flush()
        finally:
            self.files.close()
            self._drop_writer()

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self.disk.close(self._writer)
            self._writer = None


class Poisoned:
    """A block in which the disk is written; see `Journal.poisoned_until_done`."""

    __slots__ = ("_journal",)

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def __enter__(self) -> None:
        self._journal.check_writable()

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        if fault is None:
            return
        told = self._journal.poison(fault)
        if isinstance(fault, OSError):
            raise told from fault
