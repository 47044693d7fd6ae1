"""Ids of visits, cases and events: UUIDv7 (RFC 9562 section 5.7), kept as 16 bytes.

They sort by time of making. Within one process they strictly grow, even when the clock goes back
(RFC 9562 section 6.2, method 2: the random part is counted up).
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from random import SystemRandom  # `secrets` would load hashlib, and that OpenSSL

from ptsp_tui.errors import BadValue

_random = SystemRandom()
_RANDOM_BITS = 74  # 12 of rand_a, 62 of rand_b


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Uuid7:
    """A maker of growing ids; safe to call from several threads."""

    def __init__(
        self,
        now_ms: Callable[[], int] = _now_ms,
        randbits: Callable[[int], int] = _random.getrandbits,
    ) -> None:
        self._now_ms = now_ms
        self._randbits = randbits
        self._lock = threading.Lock()
        self._ms = -1
        self._random = 0

    def __call__(self) -> bytes:
        """The next id: 16 bytes, greater than every one before."""
        with self._lock:
            self._step(self._now_ms())
            return _pack(self._ms, self._random)

    def _step(self, now: int) -> None:
        if now > self._ms:
            self._ms, self._random = now, self._randbits(_RANDOM_BITS - 1)  # room to count up
            return
        self._random += 1 + self._randbits(32)  # ids of one millisecond are not guessed either
        if self._random >> _RANDOM_BITS:
            self._ms, self._random = self._ms + 1, self._randbits(_RANDOM_BITS - 1)


def _pack(ms: int, random: int) -> bytes:
    high, low = random >> 62, random & ((1 << 62) - 1)
    number = (ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    return number.to_bytes(16, "big")


uuid7 = Uuid7()
"""Makes the ids of this process."""


def id_text(raw: bytes) -> str:
    """The 36 characters of an id, lower case."""
    return str(uuid.UUID(bytes=raw))


def id_time_ms(raw: bytes) -> int:
    """When the id was made, in milliseconds since 1970 by the clock of its terminal."""
    return int.from_bytes(raw[:6], "big")


def parse_id(text: str) -> bytes:
    """The 16 bytes of an id given as text; BadValue when it is no UUIDv7."""
    try:
        number = uuid.UUID(text.strip())
    except ValueError as error:
        raise BadValue("This is no case or visit id.", field="id") from error
    if number.version != 7:
        raise BadValue("This is no case or visit id.", field="id")
    return number.bytes
