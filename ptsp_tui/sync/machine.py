"""The retry machine: what to send next, how much, and when to try again. Pure."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ptsp_tui.protocol import MAX_BATCH

BUDGET_START: Final = 8 * 1024
BUDGET_MIN: Final = 512
BUDGET_MAX: Final = 32 * 1024
"""A batch on the wire, bytes: 32 KiB is about 4 s at 64 kbit/s, all that a cut line can cost."""
BROAD: Final = 128_000
"""Bytes a second, round trip and all: from there on a line is broad."""
BROAD_TIMES: Final = 8
"""So many batches go over a broad line as one: there too a cut costs less than 4 s."""
FIRST_WAIT_MS: Final = 2_000
CEILING_MS: Final = 5 * 60_000
"""The longest wait between two tries, also when the central asks for a longer one."""
_RATIO_MAX: Final = 12.0


class Retry(msgspec.Struct, frozen=True):
    """What the machine remembers between tries; survives a restart through the outbox.

    `budget` is the wanted size of a batch on the wire in bytes, `ratio` how much smaller than its
    events the last batch was, `failures` the tries since the last answer, `next_try_ms` and
    `contact_ms` are ms since 1970 UTC by this terminal's clock (0: at once; never), `trouble` the
    message id of what went wrong last ("" if nothing).
    """

    budget: int = BUDGET_START
    ratio: float = 3.0
    failures: int = 0
    next_try_ms: int = 0
    contact_ms: int = 0
    trouble: str = ""

    def budget_at(self, speed: float) -> int:
        """The wanted size of a batch over a line of `speed`, bytes a second (0: not known).

        A line that has failed of late is not taken for a broad one.
        """
        broad = speed >= BROAD and self.budget >= BUDGET_START
        return self.budget * BROAD_TIMES if broad else self.budget

    def raw_budget(self, speed: float) -> int:
        """How many bytes of events to take so that the batch comes near that."""
        return min(MAX_BATCH // 2, int(self.budget_at(speed) * self.ratio))

    def wait_ms(self, now_ms: int) -> int:
        """How long to wait from `now_ms`; never above the ceiling, whatever the clock did."""
        return min(CEILING_MS, max(0, self.next_try_ms - now_ms))

    def received(self, now_ms: int, raw_bytes: int, wire_bytes: int, feed_bytes: int = 0) -> Retry:
        """After a receipt for a batch of `raw_bytes` of events sent as `wire_bytes`.

        `feed_bytes` is how much of the feed came with it.
        """
        grown = self.budget
        ratio = self.ratio
        if raw_bytes or feed_bytes:
            grown = min(BUDGET_MAX, self.budget * 2)
        if raw_bytes:
            ratio = min(_RATIO_MAX, max(1.0, raw_bytes / wire_bytes))
        return Retry(grown, ratio, 0, 0, now_ms, "")

    def failed(self, now_ms: int, roll: float, trouble: str, retry_ms: int = 0) -> Retry:
        """After a try that brought no receipt: half the batch, and back off.

        Full jitter: `roll` in [0, 1) picks the wait below a cap that doubles with every failure,
        so that a district's terminals do not come back together. `retry_ms` is the least wait
        that the central asked for.
        """
        waiting = self.refused(now_ms, roll, trouble, retry_ms)
        return msgspec.structs.replace(waiting, budget=max(BUDGET_MIN, self.budget // 2))

    def refused(self, now_ms: int, roll: float, trouble: str, retry_ms: int = 0) -> Retry:
        """After a signed refusal: it may be put right at the office, so try again, but rarely."""
        cap = min(CEILING_MS, FIRST_WAIT_MS * 2 ** min(self.failures, 16))
        wait = min(CEILING_MS, max(retry_ms, int(roll * cap)))
        failures = self.failures + 1
        return msgspec.structs.replace(
            self, failures=failures, next_try_ms=now_ms + wait, trouble=trouble
        )


def load_retry(state: dict[str, Any]) -> Retry:
    """The machine as `sync_state()` kept it; a fresh one from anything unreadable."""
    try:
        retry = msgspec.convert(state, Retry)
    except msgspec.ValidationError:
        return Retry()
    budget = min(BUDGET_MAX, max(BUDGET_MIN, retry.budget))
    ratio = min(_RATIO_MAX, max(1.0, retry.ratio))
    failures = max(0, retry.failures)
    return msgspec.structs.replace(retry, budget=budget, ratio=ratio, failures=failures)


def dump_retry(retry: Retry) -> dict[str, Any]:
    """The machine as plain values for `save_sync_state()`."""
    return msgspec.structs.asdict(retry)
