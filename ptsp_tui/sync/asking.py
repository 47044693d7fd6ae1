"""Questions to the central: signed, answered signed, each good once."""

from __future__ import annotations

import asyncio
from typing import Any, Final, TypeVar

from ptsp_tui import asks
from ptsp_tui.asks import ASK_TYPE, TOLD_TYPE, Ask, Kind, LookedUp, LookUp, Told
from ptsp_tui.errors import NetworkTrouble, NotFound, PtspError, Refused
from ptsp_tui.protocol import VERSION, BadWire, encode, request_sha8
from ptsp_tui.sync.client import Link, LinkSettings
from ptsp_tui.sync.exchange import BUSY, NOT_OURS, UNKNOWN
from ptsp_tui.sync.once import once
from ptsp_tui.sync.outbox import Outbox

ABSENT: Final = "The central does not know it."
NO_SUCH: Final = "The central cannot look for this number; look at it again."
REPLAYED: Final = "The central has seen a later question of this terminal; try again."
_TOLD: Final[dict[str, tuple[type[PtspError], str]]] = {
    "bad_key": (Refused, UNKNOWN),
    "busy": (NetworkTrouble, BUSY),
    "refused": (Refused, NO_SUCH),
    "not_found": (NotFound, ABSENT),
    "replayed": (NetworkTrouble, REPLAYED),
}
T = TypeVar("T")


async def ask(link: Link, outbox: Outbox, kind: Kind, body: Any, shape: type[T]) -> T:
    """Put one question. Raises NetworkTrouble, Refused, NotFound.

    A clock that went back costs a second try: the central says from where to count.
    """
    told = await _put(link, outbox, kind, body)
    if told.status == "replayed":
        once.above(told.once)
        told = await _put(link, outbox, kind, body)
    if told.status != "ok":
        error, msgid = _TOLD[told.status]
        raise error(msgid)
    try:
        return asks.read_body(told, shape)
    except BadWire:
        raise NetworkTrouble(NOT_OURS) from None


async def _put(link: Link, outbox: Outbox, kind: Kind, body: Any) -> Told:
    raw = await asyncio.to_thread(_sealed, outbox, kind, body)
    got = await link.post("/v1/ask", raw, ASK_TYPE, TOLD_TYPE)
    try:
        if got.content_type != TOLD_TYPE:
            raise BadWire(NOT_OURS)
        return await asyncio.to_thread(_opened, outbox, raw, got.body)
    except BadWire:
        raise NetworkTrouble(NOT_OURS) from None


def _opened(outbox: Outbox, question: bytes, answer: bytes) -> Told:
    """The answer, if it is our central's and to this question; raises BadWire."""
    told = asks.open_told(answer, outbox.central_key())
    if told.request_sha8 != request_sha8(question):
        raise BadWire(NOT_OURS)
    return told


def _sealed(outbox: Outbox, kind: Kind, body: Any) -> bytes:
    question = Ask(VERSION, outbox.log_id, outbox.epoch, once.next(), kind, encode(body))
    return asks.seal_ask(outbox.sign, question)


async def look_up(
    outbox: Outbox, url: str, wanted: LookUp, *, settings: LinkSettings | None = None
) -> LookedUp:
    """Ask for a case from elsewhere; its events then come with the feed of the next sync.

    Raises NetworkTrouble, Refused, NotFound, BadValue for an address that is none.
    """
    async with Link(url, settings) as link:
        return await ask(link, outbox, "lookup", wanted, LookedUp)
