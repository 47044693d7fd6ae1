"""A line that fails in a chosen way at each exchange: a tiny HTTP proxy on loopback."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

FAULTS: Final = (
    "drop_before",  # the request never reaches the central
    "drop_after",  # the central commits, its answer is lost
    "cut_request",
    "cut_answer",
    "duplicate",  # the request arrives twice
    "late_duplicate",  # and once more, one exchange later
    "error_before",  # 502 from something in between, nothing stored
    "error_after",  # 502 from something in between, stored
    "portal",  # a sign-in page with status 200
    "redirect",  # to the real central: not to be followed all the same
    "too_many",  # 429 from something in between
    "delay",  # a tenth of a second on the way
    "flip_request",  # one bit of the request is wrong
    "flip",  # one bit of the answer is wrong
    "stale",  # the answer to an earlier request
)

_PAGE: Final = b"<html>sign in</html>"


def _http(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class BadLine:
    """Forwards to `target`, failing as `next_fault()` says; None passes the exchange on."""

    def __init__(self, target: str, next_fault: Callable[[], str | None]) -> None:
        self._target = target
        parts = urlsplit(target)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._next_fault = next_fault
        self._late: bytes | None = None
        self._stale = _http("200 OK", "content-type: application/vnd.ptsp.ack")
        self.requests = 0
        self.answered = 0  # bytes

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await _message(reader)
            self.requests += 1
            answer = await self._answer(request)
            self.answered += len(answer)
            writer.write(answer)
            await writer.drain()
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    async def _answer(self, request: bytes) -> bytes:
        fault = self._next_fault()
        if self._late is not None:
            late, self._late = self._late, None
            await self._forward(late)
        if fault == "delay":
            await asyncio.sleep(0.1)
        if fault == "flip_request":
            return await self._forward(request[:-20] + bytes([request[-20] ^ 4]) + request[-19:])
        if fault in ("drop_before", "error_before", "too_many", "portal", "redirect"):
            return _instead(fault, self._target)
        if fault == "cut_request":
            return await self._forward(request[: len(request) * 2 // 3], whole=False)
        answer = await self._forward(request)
        if fault == "duplicate":
            answer = await self._forward(request)
        if fault == "late_duplicate":
            self._late = request
        stale, self._stale = self._stale, answer
        return _spoilt(fault, answer, stale)

    async def _forward(self, request: bytes, *, whole: bool = True) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(request)
            await writer.drain()
            return await _message(reader) if whole else b""
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def _instead(fault: str, target: str) -> bytes:
    return {
        "drop_before": b"",
        "error_before": _http("502 Bad Gateway"),
        "too_many": _http("429 Too Many Requests", "retry-after: 1"),
        "portal": _http("200 OK", "content-type: text/html", body=_PAGE),
        "redirect": _http("307 Temporary Redirect", f"location: {target}/v1/sync", body=_PAGE),
    }[fault]


def _spoilt(fault: str | None, answer: bytes, stale: bytes) -> bytes:
    if fault == "drop_after":
        return b""
    if fault == "error_after":
        return _http("502 Bad Gateway")
    if fault == "cut_answer":
        return answer[:-7]
    if fault == "flip":
        return answer[:-20] + bytes([answer[-20] ^ 4]) + answer[-19:]
    return stale if fault == "stale" else answer


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    size = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
    return head + await reader.readexactly(size)


@asynccontextmanager
async def bad_line(
    target: str, next_fault: Callable[[], str | None], tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, BadLine]]:
    """The address of a bad line to `target`, and the line; with `tls` its far end is encrypted."""
    line = BadLine(target, next_fault)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}", line
