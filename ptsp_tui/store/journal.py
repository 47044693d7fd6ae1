"""The append-only journal on disk: one write and one sync per transaction (PJ1).

A segment that was not closed in peace is never written again (S5): a new one begins. After a
failed write nothing more is written until the store is opened again, and a failed sync is never
tried twice: the second would lie (S7, PostgreSQL wiki "Fsync Errors").
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock as Mutex
from typing import Final

from ptsp_tui.errors import StoreTrouble

from .disk import TEMPORARY, Disk, is_full, trouble, unreadable
from .frames import DOC, HEADER_SIZE, LAST, NO_TAG, SEAL, TAG, Cipher, FileHeader, Head
from .manifest import Manifest, damaged
from .replay import Place, Replay, Transaction, segment_name

SEGMENT_SIZE: Final = 16 * 1024 * 1024  # a segment longer than this gets no further transaction
RESERVE: Final = "RESERVE"
RESERVE_SIZE: Final = 4 * 1024 * 1024  # given up when the disk is full
_ROOM: Final = 16 * RESERVE_SIZE  # free bytes from which the reserve is made again
_HANDLES: Final = 32


class Journal:
    """The segments of one store. `append` and `close` belong to one thread at a time."""

    def __init__(self, disk: Disk, data_key: bytes, *, read_only: bool) -> None:
        self.disk = disk
        self._data_key = data_key
        self.read_only = read_only
        self._mutex = Mutex()
        self._readers: OrderedDict[int, int] = OrderedDict()  # segment -> file handle
        self._writer: int | None = None  # file handle of the last segment
        self._ciphers: dict[int, Cipher] = {}
        self._trouble: StoreTrouble | None = None
        self._closed = False
        self._number = 0
        self._size = 0
        self._open_segment = False  # whether the last segment may be appended to
        self._dirty = False  # whether it holds frames that no SEAL follows
        self._seq = 0
        self._tag = NO_TAG

    def replay(self, manifest: Manifest, apply: Callable[[Transaction], None]) -> Replay:
        """Read everything back; the outcome says what was found."""
        outcome = Replay(self.disk, self._data_key, manifest, salvage=self.read_only)
        try:
            outcome.run(apply)
        except OSError as fault:
            raise unreadable(fault) from fault
        if not self.read_only:
            self._continue_after(outcome)
        self._ciphers = outcome.ciphers
        self._number, self._size = outcome.number, outcome.size
        self._seq, self._tag = outcome.seq, outcome.tag
        self._open_segment = outcome.sealed and not outcome.torn and bool(outcome.ciphers)
        return outcome

    def _continue_after(self, outcome: Replay) -> None:
        try:
            if outcome.ciphers and not outcome.sealed:
                self._make_durable(segment_name(outcome.number), outcome.doubt, outcome.size)
            for name in self.disk.names():
                if name.endswith(TEMPORARY):
                    self.disk.remove(name)
        except OSError as fault:
            raise trouble(fault) from fault
        with suppress(OSError):
            self._make_reserve()

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

    @property
    def folder(self) -> Path:
        """The store's folder."""
        return self.disk.folder

    def check_open(self) -> None:
        """StoreTrouble when the journal was closed."""
        if self._closed:
            raise StoreTrouble("The data is closed. Start ptsp again.")

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

    @contextmanager
    def poisoned_until_done(self) -> Iterator[None]:
        """Whatever ends the block early leaves a journal that refuses further writes."""
        self.check_writable()
        self._trouble = StoreTrouble(
            "Saving was interrupted; the last change may be missing. Close ptsp and start it again."
        )
        try:
            yield
        except OSError as fault:
            self._trouble = trouble(fault)
            self._give_up_reserve(fault)
            raise self._trouble from fault
        self._trouble = None

    def _give_up_reserve(self, fault: OSError) -> None:
        """On a full disk: make room, so that after a new start the day can be ended."""
        if is_full(fault):
            with suppress(OSError):
                self.disk.remove(RESERVE)

    def append(self, plains: list[bytes]) -> list[Place]:
        """Write one transaction durably, a DOC frame for each of `plains`; where they are.

        Call inside `poisoned_until_done`. Raises OSError.
        """
        if not self._open_segment or self._size > SEGMENT_SIZE:
            self._new_segment()
        last = len(plains) - 1
        frames = [(DOC, LAST if n == last else 0, plain) for n, plain in enumerate(plains)]
        return self._write(frames)

    def _write(self, frames: list[tuple[int, int, bytes]]) -> list[Place]:
        cipher, durable = self._ciphers[self._number], self._seq
        before = cipher.file_id if self._size == HEADER_SIZE else self._tag
        buffer, places, seq = bytearray(), [], self._seq
        for kind, flags, plain in frames:
            seq += 1
            frame = cipher.seal(Head(kind, flags, 0, seq, durable), before, plain)
            places.append(Place(self._number, self._size + len(buffer), len(frame)))
            buffer += frame
            before = frame[-TAG:]
        if self._writer is None:
            self._writer = self.disk.open(segment_name(self._number), write=True)
        self.disk.write_at(self._writer, self._size, bytes(buffer))
        self.disk.sync(self._writer)
        self._size += len(buffer)
        self._seq, self._tag, self._dirty = seq, before, True
        return places

    def _new_segment(self) -> None:
        header = FileHeader(os.urandom(16), self._seq + 1, self._tag)
        self.disk.write_whole(segment_name(self._number + 1), header.encode())
        self._drop_writer()
        self._number += 1
        self._size = HEADER_SIZE
        self._ciphers[self._number] = Cipher(self._data_key, header.file_id)
        self._open_segment = True

    def read(self, place: Place) -> bytes:
        """The plain text of one frame; StoreDamaged when it is no longer what was written."""
        cipher = self._ciphers[place.segment]
        with self._mutex:
            self.check_open()
            try:
                handle = self._reader(place.segment)
                data = self.disk.read_at(handle, place.offset - TAG, place.length + TAG)
            except OSError as fault:
                raise unreadable(fault) from fault
        before = cipher.file_id if place.offset == HEADER_SIZE else data[:TAG]
        plain = None
        if len(data) == place.length + TAG:
            plain = cipher.unseal_after(before, data[TAG:])
        if plain is None:
            raise damaged()
        return plain

    def _reader(self, number: int) -> int:
        if number in self._readers:
            self._readers.move_to_end(number)
            return self._readers[number]
        handle = self._readers[number] = self.disk.open(segment_name(number), write=False)
        if len(self._readers) > _HANDLES:
            self.disk.close(self._readers.popitem(last=False)[1])
        return handle

    def close(self) -> None:
        """Seal the last segment, if this session wrote to it, and let the files go.

        A seal that cannot be written loses nothing: the next opening takes longer.
        """
        if self._closed:
            return
        try:
            if self._dirty and self._trouble is None:
                with suppress(OSError):
                    self._write([(SEAL, LAST, b"")])
        finally:
            with self._mutex:
                self._closed = True
                while self._readers:
                    self.disk.close(self._readers.popitem()[1])
                self._drop_writer()

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self.disk.close(self._writer)
            self._writer = None
