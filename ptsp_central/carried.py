"""Files that were carried here by hand: taken in as if they had been posted, answered in a file."""

from __future__ import annotations

from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ptsp_central import enrol
from ptsp_central.app import Central
from ptsp_central.keys import Keys
from ptsp_central.store import Store
from ptsp_tui.errors import Refused
from ptsp_tui.handover import Handover, open_, seal
from ptsp_tui.protocol import BadWire, verify_ack

ENROL: Final = b"PTSPENROL1"
ENROLLED: Final = b"PTSPENROLLED1"


class Taken(msgspec.Struct, frozen=True):
    """What a file held: `events` were new here; `reply` goes back to the terminal."""

    kind: str
    batches: int
    events: int
    refused: int
    reply: bytes


def take(store: Store, keys: Keys, raw: bytes) -> Taken:
    """Take in a file; the same file twice changes nothing. Raises Refused for no such file."""
    try:
        if raw.startswith(ENROL):
            return _enrol(store, keys, raw[len(ENROL) :])
        message = open_(raw, X25519PrivateKey.from_private_bytes(keys.recovery_private))
        if message.kind != "outbox":
            raise BadWire("This file was not made by ptsp export.")
    except BadWire as error:
        raise Refused(error.msgid) from None
    central = Central(store, keys)
    before, answers, refused = store.stats()["events"], [], 0
    for part in message.parts:
        answer = central.answer(part)
        refused += verify_ack(answer, keys.public).status != "ok"
        answers.append(answer)
    events = store.stats()["events"] - before
    reply = seal(Handover("receipts", bytes(32), answers), message.reply_to)
    return Taken("outbox", len(answers), events, refused, reply)


def _enrol(store: Store, keys: Keys, request: bytes) -> Taken:
    answer = enrol.answer(store, keys, request)
    if answer is None:
        raise Refused("This enrolment code is unknown, used or expired; ask for a new one.")
    return Taken("enrol", 0, 0, 0, ENROLLED + answer)
