"""A line that fails in a chosen way at each exchange: a tiny HTTP proxy on loopback."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Final
from urllib.parse import urlsplit

FAULTS: Final = (
    "drop_before",  # the request never reaches the central
    "drop_after",  # the central commits, its answer is lost
    "cut_request",
    "cut_answer",
    "short_request",  # cut, by something that mended the length
    "short_answer",
    "duplicate",  # the request arrives twice
    "late_duplicate",  # and once more, one exchange later
    "late",  # it arrives one exchange later, when nobody waits for its answer
    "error_before",  # 5xx from something in between, nothing stored
    "error_after",  # 5xx from something in between, stored
    "portal",  # a sign-in page with status 200
    "redirect",  # to the real central: not to be followed all the same
    "too_many",  # 429 from something in between
    "delay",  # a tenth of a second on the way
    "flip_request",  # one bit of the request is wrong
    "flip",  # one bit of the answer is wrong
    "stale",  # the answer to an earlier request
)

_ERRORS: Final = ("500 Internal Server Error", "502 Bad Gateway", "504 Gateway Timeout")
_PAGE: Final = b"<html>sign in</html>"


def _http(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class BadLine:
    """Forwards to `target`, failing as `next_fault()` says; None passes the exchange on.

    `chance` picks where a message is cut and which of its bits is turned.
    """

    def __init__(self, target: str, next_fault: Callable[[], str | None], chance: Random) -> None:
        self._target = target
        parts = urlsplit(target)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._next_fault = next_fault
        self._chance = chance
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
            return await self._forward(self._flipped(request))
        if fault == "short_request":
            return await self._forward(self._short(request))
        if fault == "late":
            self._late = request
            return b""
        if fault in ("drop_before", "error_before", "too_many", "portal", "redirect"):
            return self._instead(fault)
        if fault == "cut_request":
            return await self._forward(self._begun(request), whole=False)
        answer = await self._forward(request)
        if fault == "duplicate":
            answer = await self._forward(request)
        if fault == "late_duplicate":
            self._late = request
        stale, self._stale = self._stale, answer
        return self._spoilt(fault, answer, stale)

    def _begun(self, message: bytes) -> bytes:
        """The message's head and a part of its body."""
        body = message.index(b"\r\n\r\n") + 4
        return message[: self._chance.randrange(body, len(message))]

    def _short(self, message: bytes) -> bytes:
        """The same, with a length that fits."""
        head, _, body = message.partition(b"\r\n\r\n")
        left = body[: self._chance.randrange(len(body))]
        length = re.compile(rb"(?i)content-length: *\d+")
        return length.sub(b"content-length: %d" % len(left), head) + b"\r\n\r\n" + left

    def _flipped(self, message: bytes) -> bytes:
        """The message with one bit of its body turned."""
        at = self._chance.randrange(message.index(b"\r\n\r\n") + 4, len(message))
        return (
            message[:at] + bytes([message[at] ^ 1 << self._chance.randrange(8)]) + message[at + 1 :]
        )

    def _instead(self, fault: str) -> bytes:
        return {
            "drop_before": b"",
            "error_before": self._error(),
            "too_many": _http("429 Too Many Requests", "retry-after: 1"),
            "portal": _http("200 OK", "content-type: text/html", body=_PAGE),
            "redirect": _http(
                "307 Temporary Redirect", f"location: {self._target}/v1/sync", body=_PAGE
            ),
        }[fault]

    def _error(self) -> bytes:
        return _http(self._chance.choice(_ERRORS))

    def _spoilt(self, fault: str | None, answer: bytes, stale: bytes) -> bytes:
        if fault == "drop_after":
            return b""
        if fault == "error_after":
            return self._error()
        if fault == "cut_answer":
            return self._begun(answer)
        if fault == "short_answer":
            return self._short(answer)
        if fault == "flip":
            return self._flipped(answer)
        return stale if fault == "stale" else answer

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


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    size = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
    return head + await reader.readexactly(size)


@asynccontextmanager
async def bad_line(
    target: str,
    next_fault: Callable[[], str | None],
    tls: ssl.SSLContext | None = None,
    chance: Random | None = None,
) -> AsyncIterator[tuple[str, BadLine]]:
    """The address of a bad line to `target`, and the line; with `tls` its far end is encrypted."""
    line = BadLine(target, next_fault, chance or Random(1))
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}", line
