"""What is fetched in pieces: our own events after a restored backup, and a new catalogue."""

from __future__ import annotations

import asyncio
from typing import Final

from ptsp_tui import packing
from ptsp_tui.asks import BundlePart, BundleTold, LogPart, LogTold
from ptsp_tui.errors import NetworkTrouble, Refused
from ptsp_tui.protocol import BadWire, walk
from ptsp_tui.sync.asking import ask
from ptsp_tui.sync.client import Link
from ptsp_tui.sync.exchange import FORKED, NOT_OURS
from ptsp_tui.sync.inbox import Inbox
from ptsp_tui.sync.outbox import Outbox

PIECE: Final = 32 * 1024
"""Bytes asked for at once: what a cut line can cost."""


async def recover(outbox: Outbox, inbox: Inbox, link: Link) -> None:
    """Bring back the events that the central has and this store, an older copy, has lost.

    Raises Refused if they do not continue our own: then somebody else wrote under our numbers.
    """
    while True:
        first = (await asyncio.to_thread(outbox.head))[0] + 1
        told = await ask(link, outbox, "log", LogPart(first, PIECE, packing.DICTIONARY), LogTold)
        await asyncio.to_thread(_adopt, outbox, inbox, first, told)
        seq, chain = await asyncio.to_thread(outbox.head)
        if seq >= told.seq:
            if (seq, chain) != (told.seq, told.head):
                raise Refused(FORKED)
            return


def _adopt(outbox: Outbox, inbox: Inbox, first: int, told: LogTold) -> None:
    if outbox.prev_hash(first) != told.prev:
        inbox.forked(True)
        raise Refused(FORKED)
    try:
        events = packing.unpack(told.z, told.n, told.dict_id)
        for _ in walk(told.prev, first, events):
            pass
    except BadWire:
        raise NetworkTrouble(NOT_OURS) from None
    if not events:
        raise NetworkTrouble(NOT_OURS)
    inbox.adopt(events)


async def fetch(outbox: Outbox, inbox: Inbox | None, link: Link, want: bytes) -> None:
    """Get the catalogue `want` if it is not here yet; it is used from the next start on.

    Goes on where an earlier try was cut. Raises NetworkTrouble, Refused.
    """
    if inbox is None or not want:
        return
    base = await asyncio.to_thread(inbox.catalogue)
    while (offset := await asyncio.to_thread(inbox.has_part, want)) is not None:
        wanted = BundlePart(want, base, offset, PIECE)
        told = await ask(link, outbox, "catalogue", wanted, BundleTold)
        end = offset + len(told.piece)
        whole = offset >= told.size  # it died before it could install, or has no pieces of this
        if told.offset != offset or (not whole and (end > told.size or not told.piece)):
            raise NetworkTrouble(NOT_OURS)
        if not whole:
            await asyncio.to_thread(inbox.take_part, want, told.base, offset, told.piece)
        if whole or end == told.size:
            await _install(inbox, want, told.manifest)


async def _install(inbox: Inbox, want: bytes, manifest: bytes) -> None:
    try:
        await asyncio.to_thread(inbox.take_bundle, want, manifest)
    except BadWire:
        raise NetworkTrouble(NOT_OURS) from None
