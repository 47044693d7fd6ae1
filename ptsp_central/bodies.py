"""Reading request bodies: of the right type, of bounded size, within bounded time."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

BODY_S: Final = 120.0
"""How long a request may take to arrive, seconds: 1 MiB at 64 kbit/s is 131, a batch 4."""


class Unreadable(Exception):
    """A request body that will not be read; `status` is the HTTP code to say so with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read(request: Request, content_type: str, limit: int) -> bytes:
    """The body, at most `limit` bytes. Raises Unreadable."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != content_type:
        raise Unreadable(415)
    got = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                got += part
                if len(got) > limit:
                    raise Unreadable(413)
    except TimeoutError:
        raise Unreadable(408) from None
    except ClientDisconnect:
        raise Unreadable(400) from None
    return bytes(got)


async def refuse(_request: Request, error: Exception) -> Response:
    """The answer to an Unreadable."""
    status = error.status if isinstance(error, Unreadable) else 400
    # the rest of the body is not read, so the connection cannot be used again
    return PlainTextResponse("unreadable", status, headers={"connection": "close"})
