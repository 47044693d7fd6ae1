"""Is a receipt genuine? The central knows every enrolled terminal's public key."""

from __future__ import annotations

from sqlalchemy import and_, select

from ptsp_central.database import reading
from ptsp_central.schema import log_head
from ptsp_central.store import Store
from ptsp_tui.cases.numbering import ReceiptNumber
from ptsp_tui.cases.seal import Verdict, read_seal, verdict


def check(store: Store, text: str) -> tuple[str, Verdict]:
    """(receipt number, verdict) of the text of a QR code. Raises BadValue for what is no seal.

    A revoked terminal's key still counts: what it gave out before stays true.
    """
    found = read_seal(text)
    return str(found.number), verdict(found, _key(store, found.number))


def _key(store: Store, number: ReceiptNumber) -> bytes | None:
    c = log_head.c
    this = and_(c.unit == number.unit, c.terminal == number.terminal, c.epoch == number.epoch)
    with reading(store.engine) as connection:
        key: bytes | None = connection.scalar(select(c.pub).where(this))
    return key
