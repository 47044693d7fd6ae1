"""Is this receipt genuine? Asked of the terminals' public keys that are known here, offline."""

from __future__ import annotations

import msgspec

from ptsp_tui.cases.numbering import ReceiptNumber
from ptsp_tui.cases.seal import Verdict, read_seal, verdict
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.telling import is_ours
from ptsp_tui.i18n import _
from ptsp_tui.store.directory import name_of


class Checked(msgspec.Struct, frozen=True):
    """The verdict on a seal, and a sentence for whoever asked."""

    receipt: str
    verdict: Verdict
    sentence: str


def check_seal(session: Session, text: str) -> Checked:
    """Check the text of a QR code. Raises BadValue for what is no seal at all."""
    found = read_seal(text)
    number = str(found.number)
    said = verdict(found, key_of(session, found.number))
    return Checked(number, said, words(said).format(number=number))


def key_of(session: Session, number: ReceiptNumber) -> bytes | None:
    """The public key of the terminal that the number names: our own, or one that sync brought."""
    if is_ours(session, str(number)):
        return session.log.public_key()
    kept = session.log.meta(name_of(number.unit, number.terminal, number.epoch))
    return bytes(kept["public"]) if kept else None


def words(said: Verdict) -> str:
    """The verdict as a sentence with the place {number}."""
    sentences = {
        "genuine": _("{number}: genuine, given by the terminal that it names."),
        "forged": _("{number}: NOT genuine, the signature does not fit."),
        "unknown": _("{number}: cannot be checked yet, that terminal's key is not known here."),
    }
    return sentences[said]
