"""Sync inside the app: one async task that waits, sends, and says where the log stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from ptsp_tui.errors import PtspError
from ptsp_tui.sync.client import Link, LinkSettings
from ptsp_tui.sync.inbox import Inbox
from ptsp_tui.sync.machine import CEILING_MS, Retry, load_retry
from ptsp_tui.sync.outbox import Outbox
from ptsp_tui.sync.passes import SyncReport, now_ms, roll, sync_once
from ptsp_tui.sync.route import way_out


class Worker:
    """Keeps the log in step with the central. The event loop only moves bytes: packing, signing,
    checking and every call of the outbox run in a thread. Use from one event loop.
    """

    def __init__(
        self,
        outbox: Outbox,
        url: str,
        report: Callable[[SyncReport], None],
        *,
        inbox: Inbox | None = None,
        settings: LinkSettings | None = None,
        idle_s: float = 300.0,
        watch_s: float = 2.0,
    ) -> None:
        """`report` is called on the event loop after every receipt and every pass.

        With nothing to send the central is asked every `idle_s` seconds, less up to half of it
        at random. While it waits out a back-off it looks every `watch_s` seconds whether this
        computer has got a network (again), and then tries at once. Raises BadValue for an address
        that is none.
        """
        self._outbox = outbox
        self._inbox = inbox
        self._watch_s = watch_s
        self._url = url
        self._report = report
        self._link = Link(url, settings)
        self._idle_s = idle_s
        self._wake = asyncio.Event()
        self._forced = False
        self._stopped = False
        self._last = (0, 0)  # head and acknowledged

    def nudge(self, *, force: bool = False) -> None:
        """There is something to send. `force` (the officer asked) does not wait out a back-off."""
        self._forced = self._forced or force
        self._wake.set()

    def stop(self) -> None:
        """End `run` after the exchange under way."""
        self._stopped = True
        self.nudge(force=True)

    async def run(self) -> None:
        """Work until `stop` or cancellation; no trouble of store or network ends it."""
        async with self._link:
            retry = await asyncio.to_thread(self._retry)
            if wait_ms := retry.wait_ms(now_ms()):  # the back-off of before the restart goes on
                self._report(await asyncio.to_thread(self._standing, None, now_ms() + wait_ms))
                await self._pause(wait_ms / 1000, hold=True)
            while not self._stopped:
                await self._pause_after(await self._pass())

    async def _pass(self) -> SyncReport:
        self._forced = False
        self._wake.clear()
        try:
            report = await sync_once(
                self._outbox,
                self._url,
                inbox=self._inbox,
                link=self._link,
                on_batch=self._report,
            )
        except PtspError as error:
            report = await asyncio.to_thread(self._standing, error, now_ms() + CEILING_MS)
        self._last = (report.head, report.acknowledged)
        self._report(report)
        return report

    async def _pause_after(self, report: SyncReport) -> None:
        if report.error is None:
            await self._pause(self._idle_s * (1 - roll() / 2), hold=False)
        else:
            wait_ms = min(CEILING_MS, max(0, report.next_try_ms - now_ms()))
            await self._pause(wait_ms / 1000, hold=True)

    async def _pause(self, seconds: float, *, hold: bool) -> None:
        """Wait; a nudge ends it, but when `hold` only a forced one or a new network does."""
        loop = asyncio.get_running_loop()
        until, before = loop.time() + seconds, way_out()
        while (left := until - loop.time()) > 0 and not self._forced:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(left, self._watch_s))
                if self._forced or not hold:
                    return
                self._wake.clear()
            before, was = way_out(), before
            if hold and before and before != was:
                return

    def _standing(self, error: PtspError | None, next_try_ms: int) -> SyncReport:
        """Where the log stands although no pass was made; the numbers stay true."""
        try:
            head, acknowledged = self._outbox.head()[0], self._outbox.acknowledged()[0]
        except PtspError:  # a store that cannot even be read: what was last known
            head, acknowledged = self._last
        unsent = max(0, head - acknowledged)
        return SyncReport(0, 0, unsent, head, acknowledged, next_try_ms, error=error)

    def _retry(self) -> Retry:
        return load_retry(self._outbox.sync_state())
