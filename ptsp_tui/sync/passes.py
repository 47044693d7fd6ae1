"""One pass of sync: batches until all is acknowledged or something is in the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from random import SystemRandom
from typing import Final

import msgspec

from ptsp_tui.errors import NetworkTrouble, PtspError, Refused
from ptsp_tui.packing import GOOD, HARD, QUICK
from ptsp_tui.protocol import ACK_TYPE, SYNC_TYPE
from ptsp_tui.sync.client import Link, LinkSettings
from ptsp_tui.sync.exchange import STUCK, Answer, Batch, Verdict, prepare, settle
from ptsp_tui.sync.fetching import fetch, recover
from ptsp_tui.sync.inbox import Inbox
from ptsp_tui.sync.machine import Retry, dump_retry, load_retry
from ptsp_tui.sync.outbox import Outbox

roll = SystemRandom().random
FAST: Final = 64_000
"""Bytes a second, round trip and all: from there on packing hard takes longer than it saves."""
FASTER: Final = 500_000
"""And from there on packing well."""


class SyncReport(msgspec.Struct, frozen=True):
    """Where the log stands. `sent`: events the central confirmed in this pass; `received`: events
    of its feed; `unsent`: events without a receipt on disk; `head`, `acknowledged`: seq of the last
    event and of the last receipt; `next_try_ms`: ms since 1970 UTC, 0 when nothing is waiting;
    `contact`: our central answered, signed. `error` is what is in the way, if anything.
    """

    sent: int
    received: int
    unsent: int
    head: int
    acknowledged: int
    next_try_ms: int
    contact: bool = False
    error: PtspError | None = None

    @property
    def trouble(self) -> str | None:
        """The message id of what is in the way; None when all went well."""
        return self.error.msgid if self.error else None


def now_ms() -> int:
    """This terminal's clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


async def sync_once(
    outbox: Outbox,
    url: str,
    *,
    inbox: Inbox | None = None,
    link: Link | None = None,
    settings: LinkSettings | None = None,
    on_batch: Callable[[SyncReport], None] | None = None,
) -> SyncReport:
    """Send all that is unsent and take in what waits; trouble is in the report, not raised.

    `inbox` takes the feed, lost events and a new catalogue; without it only the log is sent.
    `on_batch` hears after every receipt but the last. `link` reuses a connection. Raises BadValue
    for an address that is none, Refused before enrolment, StoreTrouble from the outbox.
    """
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(Link(url, settings)) if link is None else link
        run = Pass(outbox, await asyncio.to_thread(_stored, outbox), inbox)
        while await run.step(line):
            if on_batch is not None:
                on_batch(await asyncio.to_thread(run.report))
        return await asyncio.to_thread(run.close)


def _stored(outbox: Outbox) -> Retry:
    return load_retry(outbox.sync_state())


class Pass:
    """The running state of one pass. Everything that touches the outbox runs in a thread."""

    def __init__(self, outbox: Outbox, retry: Retry, inbox: Inbox | None = None) -> None:
        self._outbox = outbox
        self._inbox = inbox
        self._retry = retry
        self._sent = 0
        self._received = 0
        self._rewound = False
        self._contact = False
        self._speed = 0.0  # bytes a second of the last exchange; 0 until an answer tells
        self._error: PtspError | None = None

    async def step(self, link: Link) -> bool:
        """One exchange; True if there is more to send or to take in and nothing in the way."""
        batch = await asyncio.to_thread(self._prepare)
        begun = time.monotonic()
        try:
            got = await link.post("/v1/sync", batch.body, SYNC_TYPE, ACK_TYPE)
        except NetworkTrouble as error:
            self._fail(Verdict(0, error, signed=False))
            return False
        took = time.monotonic() - begun
        self._speed = (len(batch.body) + len(got.body)) / max(took, 0.001)
        answer = Answer(got.content_type, got.body)
        verdict = await asyncio.to_thread(self._settle, batch, answer)
        if verdict.error is not None:
            return False
        return await self._follow_up(link, verdict)

    def _prepare(self) -> Batch:
        retry, speed = self._retry, self._speed
        level = HARD if speed < FAST else GOOD if speed < FASTER else QUICK
        size, want = retry.raw_budget(speed), retry.budget_at(speed)
        return prepare(self._outbox, size, self._inbox, want, level=level)

    def _settle(self, batch: Batch, answer: Answer) -> Verdict:
        verdict = settle(self._outbox, batch, answer, self._inbox)
        self._contact = self._contact or verdict.signed
        if verdict.error is None and self._stuck(batch, verdict):
            verdict = msgspec.structs.replace(verdict, error=NetworkTrouble(STUCK))
        if verdict.error is not None:
            self._fail(verdict)
            return verdict
        self._sent += max(0, verdict.moved)
        self._received += verdict.received
        got = len(answer.body) if verdict.feed_moved else 0
        self._retry = self._retry.received(now_ms(), batch.raw_bytes, len(batch.body), got)
        return verdict

    async def _follow_up(self, link: Link, verdict: Verdict) -> bool:
        """What an answer calls for beside the next batch; True if the pass goes on."""
        try:
            if verdict.behind and self._inbox is not None:
                await recover(self._outbox, self._inbox, link)
                return True
            if verdict.waiting or verdict.refused or await self._unsent():
                return True
            await fetch(self._outbox, self._inbox, link, verdict.catalogue)
        except (NetworkTrouble, Refused) as error:
            self._fail(Verdict(0, error, signed=isinstance(error, Refused)))
        return False

    async def _unsent(self) -> bool:
        return await asyncio.to_thread(
            lambda: self._outbox.head()[0] > self._outbox.acknowledged()[0]
        )

    def _stuck(self, batch: Batch, verdict: Verdict) -> bool:
        """A central that takes nothing would be asked for ever; one rewind per pass is normal."""
        if verdict.moved > 0 or verdict.feed_moved or verdict.behind or verdict.refused:
            return False
        if verdict.moved == 0 and batch.n == 0 and not verdict.waiting:
            return False
        rewound, self._rewound = self._rewound, True
        return rewound or (verdict.moved == 0 and not verdict.waiting)

    def _fail(self, verdict: Verdict) -> None:
        self._error = verdict.error
        network = isinstance(verdict.error, NetworkTrouble)
        after = self._retry.failed if network else self._retry.refused
        trouble = verdict.error.msgid if verdict.error else ""
        self._retry = after(now_ms(), roll(), trouble, verdict.retry_ms)

    def report(self) -> SyncReport:
        """Where the pass stands now."""
        head, acknowledged = self._outbox.head()[0], self._outbox.acknowledged()[0]
        return SyncReport(
            sent=self._sent,
            received=self._received,
            unsent=max(0, head - acknowledged),
            head=head,
            acknowledged=acknowledged,
            next_try_ms=self._retry.next_try_ms,
            contact=self._contact,
            error=self._error,
        )

    def close(self) -> SyncReport:
        """Keep the machine's state, and say where the log stands."""
        self._outbox.save_sync_state(dump_retry(self._retry))
        return self.report()
