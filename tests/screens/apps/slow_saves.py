"""The real program on a disk so slow that each save holds everything up for 300 ms."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ptsp_tui import app, cli

T = TypeVar("T")
LONG = 0.3
"""Seconds."""


class SlowApp(app.PtspApp):
    """Blocks the event loop at each save, and takes as long in the writer thread."""

    def _send_draft(self) -> Future[Any] | None:
        time.sleep(LONG)
        return super()._send_draft()

    async def in_store(self, work: Callable[[], T]) -> T:
        def slowly() -> T:
            time.sleep(LONG)
            return work()

        return await super().in_store(slowly)


if __name__ == "__main__":
    app.PtspApp = SlowApp  # type: ignore[misc]  # the one place that makes an app looks it up here
    cli.main()
