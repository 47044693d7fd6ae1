"""The central's HTTP face for terminals: three endpoints of exact bytes; and health and numbers.

Every answer about a log is signed whatever its status code; what cannot be understood at all gets
a plain code without a signature, and terminals do not believe those. The back office's JSON
endpoints are in `api`.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ptsp_central import api, bodies, directory, enrol, openapi
from ptsp_central.answers import Desk
from ptsp_central.feeds import Part
from ptsp_central.keys import Keys
from ptsp_central.ledger import Outcome
from ptsp_central.limits import Limit
from ptsp_central.metrics import TEXT, Metrics
from ptsp_central.store import NOTHING, Store
from ptsp_tui import feed, packing
from ptsp_tui.asks import ASK_TYPE, MAX_ASK, TOLD_TYPE, Told, open_ask, seal_told
from ptsp_tui.enrolment import ENROL_TYPE, ENROLLED_TYPE
from ptsp_tui.errors import Refused, StoreTrouble
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
_SYNC_CODES: Final = {"ok": 200, "bad_key": 403, "too_big": 413, "upgrade": 426, "busy": 503}
_ASK_CODES: Final = {"ok": 200, "bad_key": 403, "not_found": 404, "refused": 422, "busy": 503}
_log = logging.getLogger("ptsp_central")
NOT_OURS: Final = "not a message of this protocol"


class Limits:
    """What one terminal may ask: batches, and questions (which give cases away)."""

    def __init__(self, batches: Limit | None = None, questions: Limit | None = None) -> None:
        self.batches = batches or Limit(burst=1_000, rate=20)
        self.questions = questions or Limit(burst=300, rate=1)
        self.codes = Limit(burst=60, rate=1)


class Central:
    """The request handlers over one store."""

    def __init__(self, store: Store, keys: Keys, limits: Limits | None = None) -> None:
        self._store = store
        self._keys = keys
        self._desk = Desk(store, keys)
        self._limits = limits or Limits()
        self.metrics = Metrics()

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/v1/sync", self.sync, methods=["POST"]),
                Route("/v1/ask", self.ask, methods=["POST"]),
                Route("/v1/enrol", self.enrol, methods=["POST"]),
                Route("/healthz", self.health, methods=["GET"]),
                Route("/metrics", self.numbers, methods=["GET"]),
                Route("/openapi.json", openapi.serve, methods=["GET"]),
                *api.routes(self._store, self._keys),
            ],
            exception_handlers={bodies.Unreadable: bodies.refuse, **api.handlers()},
        )

    async def sync(self, request: Request) -> Response:
        """Take in one batch, answer with the head and with what the terminal should hear of."""
        return await self._serve(request, "sync", SYNC_TYPE, MAX_BODY, self._sync)

    async def ask(self, request: Request) -> Response:
        """Answer a terminal's question."""
        return await self._serve(request, "ask", ASK_TYPE, 2 * MAX_ASK, self._ask)

    async def enrol(self, request: Request) -> Response:
        """Make a terminal known that holds a one-time code."""
        return await self._serve(request, "enrol", ENROL_TYPE, 2 * MAX_ASK, self._enrol)

    async def _serve(
        self,
        request: Request,
        what: str,
        content_type: str,
        limit: int,
        handle: Callable[[bytes], tuple[Response, dict[str, Any]]],
    ) -> Response:
        started = time.monotonic()
        try:
            raw = await bodies.read(request, content_type, limit)
        except bodies.Unreadable as error:
            self._note(what, started, said="unreadable", status=error.status)
            raise
        answer, facts = await run_in_threadpool(handle, raw)
        self.metrics.add("received_bytes_total", len(raw))
        self.metrics.add("sent_bytes_total", len(answer.body))
        self._note(what, started, status=answer.status_code, bytes=len(raw), **facts)
        return answer

    def _note(self, what: str, started: float, *, said: str, **facts: object) -> None:
        seconds = time.monotonic() - started
        self.metrics.took(seconds)
        self.metrics.add("requests_total", what=what, said=said)
        note(what, said=said, **facts, ms=round(seconds * 1000, 1))

    def _sync(self, raw: bytes) -> tuple[Response, dict[str, Any]]:
        push: Push | None = None
        outcome, part, keys = Outcome("busy"), *NOTHING
        try:
            push = decode_push(raw)
            wait_ms = self._limits.batches.wait_ms((push.log_id, push.epoch))
            if not wait_ms:
                outcome, part, keys = self._store.exchange(push, raw)
        except NewerWire:
            outcome = Outcome("upgrade")
        except TooBig:
            outcome = Outcome("too_big")
        except BadWire:
            return PlainTextResponse(NOT_OURS, 400), {"said": "bad"}
        except (OperationalError, PoolTimeout) as error:
            note("database", error=type(error).__name__, code=_code(error))
        except (SQLAlchemyError, StoreTrouble) as error:
            note("fault", error=type(error).__name__)
            return PlainTextResponse("the central could not store this", 500), {"said": "fault"}
        answer = self._ack(raw, push, outcome, part, keys)
        self.metrics.add("events_stored_total", outcome.stored)
        self.metrics.add("feed_items_total", len(part.items))
        facts: dict[str, Any] = {"said": outcome.status, "stored": outcome.stored}
        if push is not None:
            facts |= {"log": push.log_id.hex()[:8], "epoch": push.epoch, "have": outcome.have_seq}
            facts |= {"told": len(part.items)}
        status = _SYNC_CODES.get(outcome.status, 409)
        return Response(answer, status, media_type=ACK_TYPE), facts

    def answer(self, raw: bytes) -> bytes:
        """The answer to a batch that came another way than by HTTP. Raises Refused for none."""
        response, _ = self._sync(raw)
        if response.media_type != ACK_TYPE:
            raise Refused("This file holds what is no batch of a terminal.")
        return bytes(response.body)

    def _ack(
        self, raw: bytes, push: Push | None, outcome: Outcome, part: Part, keys: directory.Told
    ) -> bytes:
        dictionary = packing.known_dictionary(push.dict_id) if push else 0
        packed = feed.pack(part.items, dictionary) if part.items else b""
        ack = Ack(
            status=outcome.status,
            log_id=push.log_id if push else bytes(16),
            epoch=push.epoch if push else 0,
            have_seq=outcome.have_seq,
            have_hash=outcome.have_hash,
            safe_seq=outcome.safe_seq,
            server_ms=self._store.clock(),
            request_sha8=request_sha8(raw),
            retry_ms=BUSY_RETRY_MS if outcome.status == "busy" else 0,
            at_seq=outcome.at_seq,
            why=outcome.why,
            once=outcome.once,
            feed_head=part.head,
            feed_last=part.last,
            feed_tip=part.tip,
            feed_n=len(part.items),
            feed_dict=dictionary,
            feed_hash=hashlib.sha256(packed).digest() if packed else b"",
            feed_lost=part.lost,
            catalogue=outcome.catalogue,
            keys_head=keys.head,
            keys_tip=keys.tip,
            keys_after=keys.after,
            keys=keys.keys,
        )
        return sign_ack(self._keys.sign, ack, packed)

    def _ask(self, raw: bytes) -> tuple[Response, dict[str, Any]]:
        try:
            ask = open_ask(raw)
            wait_ms = self._limits.questions.wait_ms((ask.log_id, ask.epoch))
            busy = Told("busy", request_sha8(raw), retry_ms=wait_ms)
            told = busy if wait_ms else self._desk.answer(raw)
        except BadWire:
            return PlainTextResponse(NOT_OURS, 400), {"said": "bad"}
        except SQLAlchemyError as error:
            note("database", error=type(error).__name__, code=_code(error))
            told = Told("busy", request_sha8(raw), retry_ms=BUSY_RETRY_MS)
        facts = {"said": told.status, "kind": ask.kind, "log": ask.log_id.hex()[:8]}
        status = _ASK_CODES.get(told.status, 409)
        sealed = seal_told(self._keys.sign, told)
        return Response(sealed, status, media_type=TOLD_TYPE), facts

    def _enrol(self, raw: bytes) -> tuple[Response, dict[str, Any]]:
        if self._limits.codes.wait_ms("everybody"):
            return PlainTextResponse("too many tries", 429), {"said": "busy"}
        try:
            sealed = enrol.answer(self._store, self._keys, raw)
        except BadWire:
            return PlainTextResponse(NOT_OURS, 400), {"said": "bad"}
        except SQLAlchemyError as error:
            note("database", error=type(error).__name__, code=_code(error))
            return PlainTextResponse("the central is busy", 503), {"said": "busy"}
        status = 200 if sealed else 403
        said = {"said": "answered" if sealed else "unknown"}
        return Response(sealed or b"", status, media_type=ENROLLED_TYPE), said

    async def health(self, _request: Request) -> Response:
        """200 when the database answers."""
        try:
            counts = await run_in_threadpool(self._store.size)
        except SQLAlchemyError:
            return JSONResponse({"ok": False}, 503)
        return JSONResponse({"ok": True} | counts)

    async def numbers(self, _request: Request) -> Response:
        """What this process has counted."""
        return Response(self.metrics.text(), headers={"content-type": TEXT})


def _code(error: SQLAlchemyError) -> str:
    """The driver's own code for what went wrong; never a value."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", ""))


def note(what: str, **facts: object) -> None:
    """One line of log: numbers and code words, never a value that a terminal sent."""
    _log.info(what, extra={"facts": facts})
