"""A slow line: so many bits a second, so long a way, on a clock that may run faster than ours.

A TCP proxy on loopback. Each direction carries its bytes one after another at the line's rate, and
each byte arrives half a round trip after it was sent; nothing is lost, but all of it can be cut.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 1400
"""About what one packet carries, bytes."""


class ShapedLine:
    """64 kbit/s and 600 ms unless said otherwise; `speed` times faster in real time."""

    def __init__(
        self, target: str, *, kbit: float = 64, rtt_ms: float = 600, speed: float = 10
    ) -> None:
        parts = urlsplit(target)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._byte_s = 8 / (kbit * 1000 * speed)
        self._half_s = rtt_ms / 2000 / speed
        self.up = 0
        self.down = 0
        self.requests = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        pair = (self._pump(reader, far_writer, up=True), self._pump(far_reader, writer, up=False))
        tasks = {asyncio.create_task(each) for each in pair}
        self._tasks |= tasks
        try:
            with suppress(asyncio.CancelledError):  # the test is over
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks -= tasks
            for each in (writer, far_writer):
                each.close()
                with suppress(ConnectionError):
                    await each.wait_closed()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        free, underway = loop.time(), asyncio.Queue[tuple[float, bytes]]()
        carrier = asyncio.create_task(_carry(underway, writer))
        try:
            while data := await reader.read(_CHUNK):
                if up:
                    self.up += len(data)
                    self.requests += data.count(b"POST /v1/")
                else:
                    self.down += len(data)
                free = max(free, loop.time()) + len(data) * self._byte_s
                underway.put_nowait((free + self._half_s, data))
                await asyncio.sleep(max(0.0, free - loop.time()))
            while not underway.empty():
                await asyncio.sleep(self._half_s)
        except ConnectionError:
            return
        finally:
            carrier.cancel()
            await asyncio.gather(carrier, return_exceptions=True)

    def cut(self) -> None:
        """Every connection breaks now."""
        for task in self._tasks:
            task.cancel()


async def _carry(
    underway: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
) -> None:
    loop = asyncio.get_running_loop()
    while True:
        at, data = await underway.get()
        await asyncio.sleep(max(0.0, at - loop.time()))
        writer.write(data)
        await writer.drain()


@asynccontextmanager
async def shaped_line(
    target: str, *, kbit: float = 64, rtt_ms: float = 600, speed: float = 10
) -> AsyncIterator[tuple[str, ShapedLine]]:
    """The address of a slow line to `target`, and the line."""
    line = ShapedLine(target, kbit=kbit, rtt_ms=rtt_ms, speed=speed)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", line
    finally:
        line.cut()
        server.close()
        await asyncio.sleep(0)
