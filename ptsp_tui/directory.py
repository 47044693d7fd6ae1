"""The wire format of the directory: every terminal's public key, so that any counter can check any
receipt without a network.

Pure, shared by both sides. The central numbers the keys from 1 in the order of enrolment and never
changes one; a terminal says how many it has and is told the next ones with its receipt. Both chain
the same hash over them: a terminal whose hash differs at the end (the central was restored from a
backup) begins again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ptsp_tui.digest import sha256
from ptsp_tui.enrolment import Terminal, Unit
from ptsp_tui.protocol import Ack, BadWire, Bytes32, Epoch, canonical, encode

START: Final = bytes(16)
"""The tip of an empty directory."""
MOST: Final = 4096
"""Most keys in one answer."""


class Key(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The Ed25519 key that a terminal signs with in one epoch, 32 bytes."""

    unit: Unit
    terminal: Terminal
    epoch: Epoch
    public: Bytes32


def link(tip: bytes, number: int, key: Key) -> bytes:
    """The tip after key `number` follows `tip`."""
    step = b"\x03" + tip + number.to_bytes(8, "big") + encode(key)
    return sha256(step)[:16]


def pack(keys: Sequence[Key]) -> bytes:
    """The keys as a receipt holds them; b"" for none."""
    return encode(list(keys)) if keys else b""


def read(ack: Ack) -> list[Key]:
    """The keys that came with a receipt: numbers `keys_after` + 1 and on. Raises BadWire."""
    if not ack.keys:
        return []
    keys = canonical(ack.keys, list[Key])
    if len(keys) > MOST or ack.keys_after + len(keys) > ack.keys_head:
        raise BadWire("The message is not in the expected form.")
    return keys
