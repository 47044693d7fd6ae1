"""Reading a journal back: every whole transaction, in order, and nothing else.

A bad frame at sequence number k is a torn tail, the trace of a crash in mid-write, if and only if
no later authentic frame says that k was on disk already (`durable` >= k). Otherwise it is damage
to acknowledged data: that is refused, never cut away (S4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from .disk import Disk
from .frames import (
    DOC,
    FLAGS,
    FRAME,
    HEADER_SIZE,
    LAST,
    NO_TAG,
    SEAL,
    TAG,
    Cipher,
    FileHeader,
    Head,
    authentic_after,
    head_at,
)
from .manifest import Manifest, damaged, refuse_newer

SUFFIX: Final = ".seg"


class Place(msgspec.Struct, frozen=True):
    """Where a frame is: segment number, offset and whole length in bytes."""

    segment: int
    offset: int
    length: int

    def packed(self) -> int:
        """As one integer: a quarter of the memory, and there is one for every document."""
        return (self.segment << 72) | (self.offset << 32) | self.length

    @classmethod
    def of(cls, packed: int) -> Place:
        """The place that `packed` stands for."""
        return cls(packed >> 72, (packed >> 32) & 0xFF_FFFF_FFFF, packed & 0xFFFF_FFFF)


Transaction = list[tuple[Place, bytes]]  # the plain texts of its frames, and where they are


def segment_name(number: int) -> str:
    """The file name of a segment."""
    return f"{number:08d}{SUFFIX}"


class Replay:
    """One reading of all segments. After `run`, the attributes say how the journal ends.

    With `salvage` (reading only) damage is counted and stepped over, losing the transactions
    it touches; without, it raises StoreDamaged.
    """

    def __init__(self, disk: Disk, data_key: bytes, manifest: Manifest, *, salvage: bool) -> None:
        self._disk = disk
        self._data_key = data_key
        self._salvage = salvage
        self._first = manifest.first_segment
        self._pending: Transaction = []
        self._skipping = False
        self.seq = manifest.seq
        self.tag = NO_TAG
        self.ciphers: dict[int, Cipher] = {}
        self.number = self._first - 1  # of the last segment
        self.size = 0  # bytes of the last segment up to the end of its last transaction
        self.doubt = 0  # offset in it from which nothing says that it was on disk
        self.sealed = True  # the last segment ends with a SEAL: its owner closed it in peace
        self.records = 0
        self.torn = 0  # bytes of torn tail in the last segment
        self.damage = 0  # places stepped over

    def run(self, apply: Callable[[Transaction], None]) -> None:
        """Give every whole transaction to `apply`, in order."""
        for number in self._numbers():
            if number != self.number + 1:
                self._damaged()
            self._segment(number, self._disk.read(segment_name(number)), apply)

    def _numbers(self) -> list[int]:
        names = [name for name in self._disk.names() if name.endswith(SUFFIX)]
        numbers = sorted(int(stem) for name in names if (stem := name[: -len(SUFFIX)]).isdigit())
        return [number for number in numbers if number >= self._first]

    def _segment(self, number: int, data: bytes, apply: Callable[[Transaction], None]) -> None:
        self.number, self.size, self.sealed, self.torn = number, HEADER_SIZE, False, 0
        self.doubt = HEADER_SIZE
        self._skipping = False  # no transaction crosses from one segment into the next
        header = self._header(data)
        if header is None:
            return
        cipher = self.ciphers[number] = Cipher(self._data_key, header.file_id)
        offset: int | None = HEADER_SIZE
        after = self.seq  # the number of the last good frame, committed or not
        while offset is not None and offset < len(data):
            found = _frame(data, offset, cipher, after + 1)
            if found is None:
                offset, after = self._step_over(data, offset, cipher, after + 1)
                continue
            head, plain = found
            place = Place(number, offset, FRAME.size + head.length)
            self._pending.append((place, plain))
            offset, after = offset + place.length, head.seq
            if head.flags & LAST:
                self._commit(head, apply)
                if head.durable >= self.seq:
                    self.doubt = self.size
                self.seq, self.tag, self.size = head.seq, data[offset - TAG : offset], offset
        self._pending.clear()
        self.torn = len(data) - self.size

    def _header(self, data: bytes) -> FileHeader | None:
        header, sound = FileHeader.decode(data)
        if sound and header is not None:
            refuse_newer(header.version)
        linked = (
            header is not None
            and (header.first_seq, header.prev_tag) == (self.seq + 1, self.tag)
            and header.flags == FLAGS
        )
        if not sound or not linked:
            self._damaged()
            if header is not None and sound:
                self.seq = header.first_seq - 1
        return header

    def _commit(self, head: Head, apply: Callable[[Transaction], None]) -> None:
        if head.kind == DOC and not self._skipping:
            self.records += len(self._pending)
            apply(self._pending)
        self._pending = []
        self._skipping = False
        self.sealed = head.kind == SEAL

    def _step_over(
        self, data: bytes, offset: int, cipher: Cipher, seq: int
    ) -> tuple[int | None, int]:
        """Where to go on after the bad frame `seq` at `offset`, or None; and after which number.

        A frame whose checksum is right and that is yet not authentic was not torn: it is
        damage, or the journal of another store.
        """
        later = list(authentic_after(data, offset, cipher))
        torn = head_at(data, offset) is None and all(head.durable < seq for _, head in later)
        if torn:
            return None, seq - 1
        self._damaged()
        self._pending, self._skipping = [], True
        return (later[0][0], later[0][1].seq - 1) if later else (None, seq - 1)

    def _damaged(self) -> None:
        if not self._salvage:
            raise damaged()
        self.damage += 1


def _frame(data: bytes, offset: int, cipher: Cipher, seq: int) -> tuple[Head, bytes] | None:
    """The frame `seq` at `offset` and its plain text, None when it is not there and authentic."""
    head = head_at(data, offset)
    if head is None or head.seq != seq or head.kind not in (DOC, SEAL):
        return None
    plain = cipher.unseal(data, offset, head.length)
    return None if plain is None else (head, plain)
