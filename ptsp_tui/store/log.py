"""This terminal's event log: one writer, numbered from 1 without gaps, chained by hash.

It lives in the store's tables `events` (one document per event) and `meta` (identity, head,
receipt of the central), so that an event, the case it changes and the draft it ends are one
durable transaction. It is also what sync pushes from: it has the shape of `sync.Outbox`.

A log has epochs, each numbered from 1: the central refuses a second machine under the same numbers
(a copied disk, a replaced PC), and the next epoch begins with what was unsent (`store.renewal`).
Document ids run on through the epochs: `_base` is the id before event 1 of the present one.
"""

from __future__ import annotations

import os
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tinydb.table import Document

from ptsp_tui import protocol
from ptsp_tui.clock import local_ms
from ptsp_tui.errors import StoreDamaged
from ptsp_tui.store.database import PtspDB


class Own(msgspec.Struct, frozen=True):
    """An event of this log, and the place where it is now."""

    epoch: int
    seq: int
    event: protocol.Event


class EventLog:
    """The log over an open store. Methods that write must run inside a transaction, or make one."""

    def __init__(self, db: PtspDB) -> None:
        self._db = db
        self.reload()

    def reload(self) -> None:
        """Take identity and key from the store (again). Raises StoreDamaged without any."""
        identity = self.meta("log")
        if identity is None:
            raise StoreDamaged(
                "The data on this computer has no terminal identity. Restore a backup."
            )
        self.log_id: bytes = identity["log_id"]
        self.epoch: int = identity["epoch"]
        self._base: int = identity.get("base", 0)
        self._key = Ed25519PrivateKey.from_private_bytes(identity["secret"])

    @classmethod
    def begin(cls, db: PtspDB, epoch: int = 0) -> EventLog:
        """Give a new store its identity: a random log id, a signing key, its first epoch."""
        secret = Ed25519PrivateKey.generate().private_bytes_raw()
        with db.transaction():
            _put(db, "log", {"log_id": os.urandom(16), "epoch": epoch, "secret": secret, "base": 0})
            _put(db, "head", {"seq": 0, "chain": protocol.GENESIS})
        return cls(db)

    # -- small documents by name

    def meta(self, key: str) -> dict[str, Any] | None:
        """The small document called `key`, without its name."""
        found = self._db.by("meta", key)
        return {k: v for k, v in found[0].items() if k != "key"} if found else None

    def put_meta(self, key: str, values: dict[str, Any]) -> None:
        """Keep a small document; durable with the transaction it is in."""
        _put(self._db, key, values)

    # -- appending

    def append(
        self, kind: str, app_id: bytes, case: str, officer: str, t_ms: int, payload: bytes
    ) -> int:
        """Add one event and return its number. Inside a transaction of the caller.

        `t_ms` is the device's clock, milliseconds since 1970 UTC; the last known offset to the
        central's clock is stored beside it and never changes the order, which is the number.
        """
        event = protocol.Event(
            v=protocol.VERSION,
            type=kind,
            app_id=app_id,
            officer=officer,
            t_ms=t_ms,
            clock_off_ms=self.clock_offset(),
            seen_feed=self.feed_cursor(),
            salt=os.urandom(16),
            payload=payload,
        )
        return self.put(event, case)

    def put(self, event: protocol.Event, case: str) -> int:
        """Add an event as it is (written again, or fetched back) and return its number."""
        seq, chain = self.head()
        raw = protocol.encode_event(event)
        chain = protocol.chain(chain, seq + 1, protocol.leaf(event))
        document = {
            "epoch": self.epoch,
            "seq": seq + 1,
            "case": case,
            "type": event.type,
            "t_ms": event.t_ms,
            "raw": raw,
            "chain": chain,
        }
        self._db.table("events").insert(Document(document, doc_id=self._base + seq + 1))
        self.put_meta("head", {"seq": seq + 1, "chain": chain})
        return seq + 1

    def clock_offset(self) -> int:
        """The central's clock minus ours in ms, as the last signed answer told it; 0 before."""
        return int((self.meta("clock") or {}).get("offset_ms", 0))

    def feed_cursor(self) -> int:
        """Up to which number this store holds the central's feed."""
        return int((self.meta("feed") or {}).get("seq", 0))

    def last_ms(self) -> int:
        """The device time of the newest event, 0 for an empty log."""
        seq, _ = self.head()
        return int(self._document(seq)["t_ms"]) if seq else 0

    def own_of_case(self, case: str) -> list[Own]:
        """The events of one case that this log holds, in order."""
        found = sorted(self._db.by("event_case", case), key=lambda document: document.doc_id)
        return [
            Own(int(d.get("epoch", 0)), int(d["seq"]), protocol.decode_event(d["raw"]))
            for d in found
        ]

    def of_case(self, case: str) -> list[tuple[int, protocol.Event]]:
        """(number, event) of one case, in order."""
        return [(own.seq, own.event) for own in self.own_of_case(case)]

    def _document(self, seq: int) -> Any:
        # The events table only ever grows, so a document's id follows from the event's number.
        document = self._db.table("events").get(doc_id=self._base + seq)
        if document is None or document["seq"] != seq:
            raise StoreDamaged("Event {seq} is missing from the log. Run: ptsp repair", seq=seq)
        return document

    # -- the shape of sync.Outbox

    def head(self) -> tuple[int, bytes]:
        """(number, chain hash) of the last event; (0, GENESIS) for an empty log."""
        head = self.meta("head")
        return (head["seq"], head["chain"]) if head else (0, protocol.GENESIS)

    def acknowledged(self) -> tuple[int, bytes]:
        """(number, chain hash) of the last receipt of the central on disk here."""
        ack = self.meta("ack")
        return (ack["seq"], ack["chain"]) if ack else (0, protocol.GENESIS)

    def safe_seq(self) -> int:
        """Up to which number the central has archived this log: below it nothing is needed here."""
        return int((self.meta("ack") or {}).get("safe", 0))

    def events(self, first: int, budget: int) -> list[bytes]:
        """Encoded events from number `first`, together at most `budget` bytes, at least one.

        Of an event that the central has refused only the hash is given: the chain goes on.
        """
        out: list[bytes] = []
        size = 0
        refused = len(self._db.table("refused")) > 0
        for seq in range(first, self.head()[0] + 1):
            raw: bytes = self._document(seq)["raw"]
            if refused and self._db.by("refused", f"{self.epoch}:{seq}"):
                raw = protocol.encode_event(protocol.erased(protocol.decode_event(raw)))
            size += len(raw)
            if out and size > budget:
                break
            out.append(raw)
        return out

    def prev_hash(self, first: int) -> bytes:
        """Chain hash of event `first - 1`; GENESIS for 1."""
        if first <= 1:
            return protocol.GENESIS
        chain: bytes = self._document(first - 1)["chain"]
        return chain

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature by this terminal's key; 64 bytes."""
        return self._key.sign(data)

    def public_key(self) -> bytes:
        """The public half of this terminal's key; 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def central_key(self) -> bytes:
        """The central's public key; b"" before enrolment."""
        return bytes((self.meta("central") or {}).get("public", b""))

    def store_ack(self, raw_ack: bytes, seq: int, chain: bytes, server_ms: int) -> None:
        """Keep the central's receipt, and what it says of our clock."""
        safe = protocol.verify_ack(raw_ack, self.central_key()).safe_seq
        receipt = {
            "raw": protocol.receipt_in(raw_ack),
            "seq": seq,
            "chain": chain,
            "ms": server_ms,
            "safe": safe,
        }

        def keep() -> None:
            self.put_meta("ack", receipt)
            self.put_meta("clock", {"offset_ms": server_ms - local_ms()})

        self._db.run(keep).result()

    def sync_state(self) -> dict[str, Any]:
        """What `save_sync_state` kept; {} at first."""
        return self.meta("sync") or {}

    def save_sync_state(self, state: dict[str, Any]) -> None:
        """Keep the state of the retry machine."""
        self._db.run(self.put_meta, "sync", state).result()

    # -- checking

    def verify(self) -> tuple[int, int]:
        """Walk the whole chain again; (events, acknowledged). Raises StoreDamaged at a break."""
        from ptsp_tui.store.check import verify

        return verify(self._db, self)


def _put(db: PtspDB, key: str, values: dict[str, Any]) -> None:
    assert "key" not in values, "a small document's own name is under `key`"
    table, found = db.table("meta"), db.by("meta", key)
    if found:
        table.upsert(Document({"key": key, **values}, doc_id=found[0].doc_id))
    else:
        table.insert({"key": key, **values})
