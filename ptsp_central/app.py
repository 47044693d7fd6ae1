"""The central's HTTP face: two endpoints of exact bytes, and a health check.

Every answer about a log is a signed ack whatever its status code; what cannot be understood at
all gets a plain code without an ack, and terminals do not believe those.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ptsp_central import enrol
from ptsp_central.keys import Keys
from ptsp_central.ledger import Outcome
from ptsp_central.store import Store
from ptsp_tui.enrolment import ENROL_TYPE, ENROLLED_TYPE
from ptsp_tui.errors import StoreTrouble
from ptsp_tui.protocol import (
    ACK_TYPE,
    MAX_BODY,
    SYNC_TYPE,
    Ack,
    BadWire,
    NewerWire,
    Push,
    TooBig,
    decode_push,
    request_sha8,
    sign_ack,
)

BUSY_RETRY_MS: Final = 5_000
BODY_S: Final = 120.0
"""How long a request may take to arrive, seconds: 1 MiB at 64 kbit/s is 131, a batch 4."""
_HTTP: Final = {"ok": 200, "bad_key": 403, "too_big": 413, "upgrade": 426, "busy": 503}
_log = logging.getLogger("ptsp_central")


class Unreadable(Exception):
    """A request body that will not be read; `status` is the HTTP code to say so with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Central:
    """The request handlers over one store."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/v1/sync", self.sync, methods=["POST"]),
                Route("/v1/enrol", self.enrol, methods=["POST"]),
                Route("/healthz", self.health, methods=["GET"]),
            ],
            exception_handlers={Unreadable: _unreadable},
        )

    async def sync(self, request: Request) -> Response:
        """Take in one batch, answer with the head."""
        started = time.monotonic()
        raw = await _body(request, SYNC_TYPE)
        answer, facts = await run_in_threadpool(self._sync, raw)
        _note("sync", started, status=answer.status_code, bytes=len(raw), **facts)
        return answer

    def _sync(self, raw: bytes) -> tuple[Response, dict[str, Any]]:
        push: Push | None = None
        try:
            push = decode_push(raw)
            outcome = self._store.append(push)
        except NewerWire:
            outcome = Outcome("upgrade")
        except TooBig:
            outcome = Outcome("too_big")
        except BadWire:
            return PlainTextResponse("not a message of this protocol", 400), {"said": "bad"}
        except (OperationalError, PoolTimeout) as error:
            _note("database", time.monotonic(), error=type(error).__name__, code=_code(error))
            outcome = Outcome("busy")
        except (SQLAlchemyError, StoreTrouble) as error:
            _note("fault", time.monotonic(), error=type(error).__name__)
            return PlainTextResponse("the central could not store this", 500), {"said": "fault"}
        ack = self._ack(raw, push, outcome)
        status = _HTTP.get(outcome.status, 409)
        facts: dict[str, Any] = {"said": outcome.status, "stored": outcome.stored}
        if push is not None:
            facts |= {"log": push.log_id.hex()[:8], "epoch": push.epoch, "have": outcome.have_seq}
        return Response(ack, status, media_type=ACK_TYPE), facts

    def _ack(self, raw: bytes, push: Push | None, outcome: Outcome) -> bytes:
        ack = Ack(
            status=outcome.status,
            log_id=push.log_id if push else bytes(16),
            epoch=push.epoch if push else 0,
            have_seq=outcome.have_seq,
            have_hash=outcome.have_hash,
            safe_seq=0,  # nothing is archived elsewhere yet: terminals keep everything
            server_ms=self._store.clock(),
            request_sha8=request_sha8(raw),
            retry_ms=BUSY_RETRY_MS if outcome.status == "busy" else 0,
            fork_seq=outcome.fork_seq,
        )
        return sign_ack(self._keys.sign, ack)

    async def enrol(self, request: Request) -> Response:
        """Make a terminal known that holds a one-time code."""
        started = time.monotonic()
        raw = await _body(request, ENROL_TYPE)
        answer = await run_in_threadpool(self._enrol, raw)
        _note("enrol", started, status=answer.status_code)
        return answer

    def _enrol(self, raw: bytes) -> Response:
        try:
            sealed = enrol.answer(self._store, self._keys, raw)
        except BadWire:
            return PlainTextResponse("not a message of this protocol", 400)
        except SQLAlchemyError as error:
            _note("database", time.monotonic(), error=type(error).__name__, code=_code(error))
            return PlainTextResponse("the central is busy", 503)
        return Response(sealed or b"", 200 if sealed else 403, media_type=ENROLLED_TYPE)

    async def health(self, _request: Request) -> Response:
        """200 when the database answers."""
        try:
            counts = await run_in_threadpool(self._store.stats)
        except SQLAlchemyError:
            return JSONResponse({"ok": False}, 503)
        return JSONResponse({"ok": True} | counts)


async def _body(request: Request, content_type: str) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != content_type:
        raise Unreadable(415)
    got = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for part in request.stream():
                got += part
                if len(got) > MAX_BODY:
                    raise Unreadable(413)
    except TimeoutError:
        raise Unreadable(408) from None
    except ClientDisconnect:
        raise Unreadable(400) from None
    return bytes(got)


async def _unreadable(_request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, Unreadable) else 400
    _note("unreadable", time.monotonic(), status=status)
    # the rest of the body is not read, so the connection cannot be used again
    return PlainTextResponse("unreadable", status, headers={"connection": "close"})


def _code(error: SQLAlchemyError) -> str:
    """The driver's own code for what went wrong; never a value."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", ""))


def _note(what: str, started: float, **facts: object) -> None:
    """One line of log: numbers and code words, never a value that a terminal sent."""
    took = round((time.monotonic() - started) * 1000, 1)
    _log.info(what, extra={"facts": facts | {"ms": took}})
