"""A new epoch of the log, for a machine whose numbers the central has given to another.

What the central has confirmed stays where it is; what it has not is written again under new
numbers, each event naming its first place as its origin, so that it is met once even if the
central had it after all.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ptsp_tui import protocol
from ptsp_tui.store.check import span
from ptsp_tui.store.database import PtspDB
from ptsp_tui.store.log import EventLog


class Intent(msgspec.Struct, frozen=True):
    """A renewal that the central may know of already: kept before it is asked.

    A copied disk holds the old key too, so every epoch has a key of its own.
    """

    epoch: int
    secret: bytes

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        key = Ed25519PrivateKey.from_private_bytes(self.secret).public_key()
        return key.public_bytes_raw()


def intent(log: EventLog) -> Intent | None:
    """The renewal that was begun, if any."""
    kept = log.meta("renewal")
    return msgspec.convert(kept, Intent) if kept and kept.get("secret") else None


def intend(db: PtspDB, log: EventLog, epoch: int) -> Intent:
    """Begin a renewal; durable when it returns."""
    made = Intent(epoch, os.urandom(32))
    with db.transaction():
        log.put_meta("renewal", msgspec.structs.asdict(made))
    return made


def renew(
    db: PtspDB, log: EventLog, to: Intent, began: Callable[[], object] = lambda: None
) -> list[str]:
    """Go on in the new epoch; gives the cases whose events have new numbers.

    `began` writes the epoch's first event. One transaction. The feed is read again from its start:
    the new epoch has one of its own.
    """
    with db.transaction():
        old = span(log)
        kept = msgspec.structs.replace(old, head=old.acked, chain=old.acked_chain)
        unsent = [_taken(db, old.base + seq) for seq in range(old.acked + 1, old.head + 1)]
        past = (log.meta("past") or {}).get("epochs", [])
        log.put_meta("past", {"epochs": [*past, msgspec.to_builtins(kept, builtin_types=(bytes,))]})
        identity = {"log_id": log.log_id, "epoch": to.epoch, "secret": to.secret}
        log.put_meta("log", {**identity, "base": old.base + old.head})
        log.put_meta("head", {"seq": 0, "chain": protocol.GENESIS})
        log.put_meta("ack", {"seq": 0, "chain": protocol.GENESIS, "raw": b"", "safe": 0})
        log.put_meta("feed", {"seq": 0, "tip": bytes(16), "marks": []})
        log.put_meta("renewal", {})
        log.put_meta("forked", {})
        log.reload()
        began()
        for seq, (event, case) in enumerate(unsent, old.acked + 1):
            origin = event.origin or (old.epoch, seq)
            log.put(msgspec.structs.replace(event, origin=origin), case)
            _move_refusal(db, (old.epoch, seq), (log.epoch, log.head()[0]))
    return sorted({case for _, case in unsent if case})


def _taken(db: PtspDB, doc_id: int) -> tuple[protocol.Event, str]:
    table = db.table("events")
    document = table.get(doc_id=doc_id)
    assert document is not None
    table.remove(doc_ids=[doc_id])
    return protocol.decode_event(document["raw"]), document["case"]


def _move_refusal(db: PtspDB, old: tuple[int, int], new: tuple[int, int]) -> None:
    for found in db.by("refused", f"{old[0]}:{old[1]}"):
        db.table("refused").update(
            {"key": f"{new[0]}:{new[1]}", "epoch": new[0], "seq": new[1]}, doc_ids=[found.doc_id]
        )
