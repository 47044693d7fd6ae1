"""What sync needs from the store: the terminal's log, its keys, and a place for receipts."""

from __future__ import annotations

from typing import Any, Protocol


class Outbox(Protocol):
    """The store's side of sync. Every method may block on the disk.

    Sync calls them from a worker thread, one call at a time, never on the event loop; officers'
    saves go on in the meantime, so `head` may grow between two calls. Sequence numbers start
    at 1 without gaps.
    """

    @property
    def log_id(self) -> bytes:
        """16 bytes, made once for this terminal's store."""
        ...

    @property
    def epoch(self) -> int:
        """Which life of this log; one more after every new enrolment."""
        ...

    def head(self) -> tuple[int, bytes]:
        """(seq, chain hash) of the last durable event; (0, GENESIS) for an empty log.

        From memory, like `acknowledged`: it answers even when the disk is in trouble.
        """
        ...

    def acknowledged(self) -> tuple[int, bytes]:
        """(seq, chain hash) of the last receipt on disk; (0, GENESIS) before the first."""
        ...

    def events(self, first: int, budget: int) -> list[bytes]:
        """Encoded events from seq `first` on, in order, together at most `budget` bytes.

        Always at least one when there is one; empty when `first` is past the head.
        """
        ...

    def prev_hash(self, first: int) -> bytes:
        """Chain hash of event `first - 1`; GENESIS for 1. `first` is at most head + 1."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature of `data` by this terminal's log key; 64 bytes."""
        ...

    def central_key(self) -> bytes:
        """The central's Ed25519 public key, 32 bytes; b"" before enrolment."""
        ...

    def store_ack(self, raw_ack: bytes, seq: int, chain: bytes, server_ms: int) -> None:
        """Keep the receipt; durable when it returns.

        From now on `acknowledged()` is (seq, chain). `seq` is lower than before when the central
        was restored from a backup: then those events are unsent again, and it must say so.
        `server_ms` is the central's clock at its answer, ms since 1970 UTC.
        """
        ...

    def sync_state(self) -> dict[str, Any]:
        """What `save_sync_state` kept; {} at first. Plain ints, floats and strings."""
        ...

    def save_sync_state(self, state: dict[str, Any]) -> None:
        """Keep the state of the retry machine (back-off survives a restart)."""
        ...
