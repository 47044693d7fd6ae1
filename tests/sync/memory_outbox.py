"""The store's side of sync in memory, for tests; durable calls are counted, nothing is hidden."""

from __future__ import annotations

import random
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ptsp_tui.protocol import GENESIS, Event, chain, encode_event, leaf


class MemoryOutbox:
    """One terminal's log, its keys and its last receipt."""

    def __init__(self, seed: int = 1, epoch: int = 1) -> None:
        made = random.Random(seed)
        self.log_id = made.randbytes(16)
        self.epoch = epoch
        self.key = Ed25519PrivateKey.from_private_bytes(made.randbytes(32))
        self.public_key = self.key.public_key().public_bytes_raw()
        self.central = b""
        self.raw: list[bytes] = []
        self.chains = [GENESIS]
        self.acks: list[tuple[bytes, int, bytes, int]] = []
        self.state: dict[str, Any] = {}
        self._made = made

    def add(self, count: int = 1, *, origin: tuple[int, int] | None = None, **body: Any) -> None:
        """Write `count` events, each with a body of its own."""
        for _ in range(count):
            seq = len(self.raw) + 1
            payload = msgspec.msgpack.encode({"n": seq, "note": self._made.randbytes(40)} | body)
            self.append(
                Event(
                    v=1,
                    type="case.submitted",
                    app_id=self._made.randbytes(16),
                    officer="petugas-1",
                    t_ms=1_700_000_000_000 + seq,
                    clock_off_ms=-5,
                    seen_feed=0,
                    salt=self._made.randbytes(16),
                    payload=payload,
                    origin=origin,
                )
            )

    def append(self, event: Event) -> None:
        """Write one event as it is."""
        self.raw.append(encode_event(event))
        self.chains.append(chain(self.chains[-1], len(self.raw), leaf(event)))

    def head(self) -> tuple[int, bytes]:
        return len(self.raw), self.chains[-1]

    def acknowledged(self) -> tuple[int, bytes]:
        return (self.acks[-1][1], self.acks[-1][2]) if self.acks else (0, GENESIS)

    def events(self, first: int, budget: int) -> list[bytes]:
        taken: list[bytes] = []
        for raw in self.raw[first - 1 :]:
            if taken and sum(map(len, taken)) + len(raw) > budget:
                break
            taken.append(raw)
        return taken

    def prev_hash(self, first: int) -> bytes:
        return self.chains[first - 1]

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data)

    def central_key(self) -> bytes:
        return self.central

    def store_ack(self, raw_ack: bytes, seq: int, chain: bytes, server_ms: int) -> None:
        self.acks.append((raw_ack, seq, chain, server_ms))

    def sync_state(self) -> dict[str, Any]:
        return self.state

    def save_sync_state(self, state: dict[str, Any]) -> None:
        self.state = state
