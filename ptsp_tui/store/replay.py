"""Reading the segments back: every whole transaction, in order, and nothing else.

A bad frame at sequence number k is a torn tail, the trace of a crash in mid-write, if and only if
no later frame of the file says that k was on disk already (`durable` >= k). Otherwise it is damage
to acknowledged data: that is refused, never cut away (S4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .frames import (
    DOC,
    FLAGS,
    FRAME,
    HEADER_SIZE,
    LAST,
    SEAL,
    SEGMENT,
    TAG,
    Cipher,
    FileHeader,
    Head,
    frames_after,
    head_at,
)
from .manifest import damaged, refuse_newer
from .places import Place
from .ring import Ring

Transaction = list[tuple[Place, bytes]]  # the plain texts of its frames, and where they are


class Replay:
    """One reading of all segments. After `run`, the attributes say how the journal ends.

    With `salvage` damage is counted and stepped over, losing the transactions it touches;
    without, it raises StoreDamaged.
    """

    def __init__(self, ring: Ring, first: int, seq: int, tag: bytes, *, salvage: bool) -> None:
        """Reading begins with segment `first`, after the frame numbered `seq` with this tag."""
        self._ring = ring
        self._salvage = salvage
        self._pending: Transaction = []
        self._skipping = False
        self.seq = seq
        self.tag = tag
        self.ciphers: dict[int, Cipher] = {}
        self.number = first - 1  # of the last segment
        self.size = 0  # bytes of the last segment up to the end of its last transaction
        self.room = 0  # its length
        self.bytes = 0  # of all segments up to there
        self.doubt = 0  # offset in the last one from which nothing says that it was on disk
        self.sealed = True  # the last segment ends with a SEAL: its owner closed it in peace
        self.records = 0
        self.torn = 0  # bytes of torn tail in the last segment
        self.damage = 0  # places stepped over

    def run(
        self,
        numbers: Iterable[int],
        read: Callable[[int], bytes],
        apply: Callable[[Transaction], None],
    ) -> None:
        """Give every whole transaction of these segments to `apply`, in order.

        An empty one stands for a SEAL: who wrote until here closed in peace.
        """
        for number in numbers:
            if number != self.number + 1:
                self._damaged()
            self._segment(number, read(number), apply)

    def _segment(self, number: int, data: bytes, apply: Callable[[Transaction], None]) -> None:
        self.number, self.size, self.sealed, self.torn = number, HEADER_SIZE, False, 0
        self.doubt = HEADER_SIZE
        self._skipping = False  # no transaction crosses from one segment into the next
        header = self._header(data)
        if header is None or not self._ring.knows(header.key):
            return
        cipher = self.ciphers[number] = self._ring.cipher(header.key, header.file_id)
        offset: int | None = HEADER_SIZE
        after = self.seq  # the number of the last good frame, committed or not
        while offset is not None and offset < len(data):
            found = _frame(data, offset, cipher, after + 1)
            if found is None:
                offset, after = self._step_over(data, offset, cipher, after + 1)
                continue
            head, plain = found
            if self._skipping and head.durable >= head.seq - 1:
                self._skipping = False  # all before it was on disk: a transaction begins here
            place = Place(number, offset, FRAME.size + head.length)
            self._pending.append((place, plain))
            offset, after = offset + place.length, head.seq
            if head.flags & LAST:
                self._commit(head, apply)
                if head.durable >= self.seq:
                    self.doubt = self.size
                self.seq, self.tag, self.size = head.seq, data[offset - TAG : offset], offset
        self._pending.clear()
        self.room = len(data)
        self.bytes += self.size
        self.torn = len(data[self.size :].rstrip(b"\0"))  # zeroes are room for what comes

    def _header(self, data: bytes) -> FileHeader | None:
        header, sound = FileHeader.decode(data)
        sound = sound and header is not None and header.magic == SEGMENT
        if sound and header is not None:
            refuse_newer(header.version)
        linked = (
            header is not None
            and (header.first_seq, header.prev_tag) == (self.seq + 1, self.tag)
            and header.flags == FLAGS
            and self._ring.knows(header.key)
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
        elif head.kind == SEAL:
            apply([])
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
        later = list(frames_after(data, offset, cipher))
        torn = head_at(data, offset) is None and all(each.head.durable < seq for each in later)
        if torn:
            return None, seq - 1
        self._damaged()
        self._pending, self._skipping = [], True
        sure = next((each for each in later if each.sure), None)
        return (None, seq - 1) if sure is None else (sure.offset, sure.head.seq - 1)

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
