"""The feed's wire format: what the central tells one terminal, numbered and chained.

Pure. The central writes one feed for each (log, epoch): every event of the unit's cases that
other logs hold, and of cases that the terminal asked for. Items have numbers from 1 without gaps.
Both sides hash the same chain over them, so a cursor names not only how far a terminal has read
but what it has read; a central that was restored from a backup notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ptsp_tui import packing
from ptsp_tui.digest import sha256
from ptsp_tui.protocol import (
    MAX_EVENT,
    Ack,
    BadWire,
    Bytes16,
    Count,
    Epoch,
    Event,
    Seq,
    canonical,
    decode_event,
    encode,
    leaf,
)

START: Final = bytes(16)
"""The tip of an empty feed."""


def office_log(central_key: bytes) -> bytes:
    """The log id under which the central with that key writes the back office's decisions."""
    return sha256(b"ptsp-office-1" + central_key)[:16]


class Item(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An event of another log, as the central holds it; `recv_ms` is when it came (the legal time),
    ms since 1970 UTC.
    """

    log_id: Bytes16
    epoch: Epoch
    seq: Seq
    recv_ms: Count
    raw: Annotated[bytes, Meta(max_length=MAX_EVENT)]

    @property
    def event(self) -> Event:
        """The event; raises BadWire if the bytes are none."""
        return decode_event(self.raw)


def link(tip: bytes, number: int, item: tuple[bytes, int, int], leaf32: bytes) -> bytes:
    """The tip after item `number` = (log, epoch, seq) with event hash `leaf32` follows `tip`."""
    log_id, epoch, seq = item
    place = log_id + epoch.to_bytes(8, "big") + seq.to_bytes(8, "big")
    step = b"\x02" + tip + number.to_bytes(8, "big") + place + leaf32
    return sha256(step)[:16]


def walk(tip: bytes, first: int, items: Sequence[Item]) -> Iterator[tuple[int, Item, bytes]]:
    """(number, item, tip) of `items` from number `first` on; raises BadWire."""
    for number, item in enumerate(items, first):
        tip = link(tip, number, (item.log_id, item.epoch, item.seq), leaf(item.event))
        yield number, item, tip


def pack(items: Sequence[Item], dictionary: int) -> bytes:
    """The items as they travel; raises TooBig."""
    return packing.pack([encode(item) for item in items], dictionary)


def unpack(packed: bytes, count: int, dictionary: int) -> list[Item]:
    """The items again; raises BadWire, TooBig or NewerWire."""
    return [canonical(part, Item) for part in packing.unpack(packed, count, dictionary)]


def read(ack: Ack, packed: bytes, tip: bytes) -> list[Item]:
    """The items that came with a receipt, for a terminal whose cursor has `tip`.

    Raises BadWire unless they lead from there to the tip that the central signed.
    """
    if not ack.feed_n:
        return []
    items = unpack(packed, ack.feed_n, ack.feed_dict)
    *_, (_, _, last) = walk(tip, ack.feed_last - ack.feed_n + 1, items)
    if last != ack.feed_tip:
        raise BadWire("The message was altered on its way.")
    return items
