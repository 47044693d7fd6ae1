"""Walks the log again: every hash from the first event on, against the central's receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ptsp_tui import protocol
from ptsp_tui.errors import StoreDamaged
from ptsp_tui.store.database import PtspDB

if TYPE_CHECKING:
    from ptsp_tui.store.log import EventLog


class Span(msgspec.Struct, frozen=True):
    """One epoch of the log: its events are the documents from `base` + 1 to `base` + `head`.

    `receipt` is the central's last one, b"" when there is none, for (`acked`, `acked_chain`).
    """

    epoch: int
    base: int
    head: int
    chain: bytes
    acked: int
    acked_chain: bytes
    receipt: bytes


def spans(log: EventLog) -> list[Span]:
    """The epochs that left something here, oldest first, and the present one."""
    past = [msgspec.convert(each, Span) for each in (log.meta("past") or {}).get("epochs", [])]
    return [*past, span(log)]


def span(log: EventLog) -> Span:
    """The present epoch."""
    identity, ack = log.meta("log") or {}, log.meta("ack") or {}
    head, acked = log.head(), log.acknowledged()
    return Span(
        epoch=log.epoch,
        base=identity.get("base", 0),
        head=head[0],
        chain=head[1],
        acked=acked[0],
        acked_chain=acked[1],
        receipt=ack.get("raw", b""),
    )


def verify(db: PtspDB, log: EventLog) -> tuple[int, int]:
    """(events, acknowledged) of the present epoch. Raises StoreDamaged at the first break."""
    for each in spans(log):
        _walk(db, each)
        _check_receipt(log, each)
    return log.head()[0], log.acknowledged()[0]


def _walk(db: PtspDB, of: Span) -> None:
    chain, table = protocol.GENESIS, db.table("events")
    for seq in range(1, of.head + 1):
        document: Any = table.get(doc_id=of.base + seq)
        if document is None or document["seq"] != seq:
            raise StoreDamaged("Event {seq} is missing from the log. Run: ptsp repair", seq=seq)
        event = protocol.decode_event(document["raw"])
        chain = protocol.chain(chain, seq, protocol.leaf(event))
        if chain != document["chain"]:
            raise StoreDamaged("Event {seq} is not what was written. Run: ptsp repair", seq=seq)
        if seq == of.acked and chain != of.acked_chain:
            raise StoreDamaged(
                "Event {seq} is not the one that the central confirmed. Run: ptsp repair", seq=seq
            )
    if chain != of.chain or of.acked > of.head:
        raise StoreDamaged("The log ends before its last entry. Run: ptsp repair")


def _check_receipt(log: EventLog, of: Span) -> None:
    if not of.acked:
        return
    ack = protocol.verify_ack(of.receipt, log.central_key())
    if (ack.have_seq, ack.have_hash, ack.epoch) != (of.acked, of.acked_chain, of.epoch):
        raise StoreDamaged("The central's receipt does not fit the log. Run: ptsp repair")
