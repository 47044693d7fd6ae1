"""The back office's API: JSON over HTTP, for clerks with a token. `openapi` describes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ptsp_central import bodies, clerks, office, reading_room, report
from ptsp_central.keys import Keys
from ptsp_central.store import Store
from ptsp_tui import i18n
from ptsp_tui.cases.events import State
from ptsp_tui.errors import BadValue, NotFound, PtspError, Refused

JSON: Final = "application/json"
MAX_JSON: Final = 64 * 1024


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision on a case."""

    state: State
    reason: Annotated[str, Meta(max_length=500)] = ""
    items: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=100)] = []
    # a number: JSON does not tell 3 from 3.0
    known_events: Annotated[float, Meta(ge=0, le=2**31 - 1, multiple_of=1)] | None = None


class Problem(msgspec.Struct, frozen=True):
    """Why a request was refused, in a sentence."""

    error: str


class Unknown(Exception):
    """No clerk has this token."""


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type=JSON)


def handlers() -> dict[Any, Callable[[Request, Exception], Any]]:
    """How errors are told."""
    return {PtspError: _refused, Unknown: _unknown, SQLAlchemyError: _busy}


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, PtspError)
    codes = {NotFound: 404, BadValue: 422, Refused: 409}
    status = next((code for kind, code in codes.items() if isinstance(error, kind)), 500)
    return _json(Problem(i18n.sentence(error)), status)


async def _unknown(_request: Request, _error: Exception) -> Response:
    answer = _json(Problem("A clerk's token is needed."), 401)
    answer.headers["www-authenticate"] = "Bearer"
    return answer


async def _busy(_request: Request, _error: Exception) -> Response:
    return _json(Problem("The database cannot be reached."), 503)


def routes(store: Store, keys: Keys) -> list[Route]:
    """The endpoints over one store."""
    clerks_only = _Clerks(store, keys)
    return [
        Route("/v1/cases", clerks_only.cases, methods=["GET"]),
        Route("/v1/cases/{case}", clerks_only.case, methods=["GET"]),
        Route("/v1/cases/{case}/state", clerks_only.decide, methods=["POST"]),
        Route("/v1/units", clerks_only.units, methods=["GET"]),
        Route("/v1/report", clerks_only.report, methods=["GET"]),
    ]


class _Clerks:
    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    async def _clerk(self, request: Request) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        name = None
        if kind.lower() == "bearer" and token and len(token) <= 100:
            name = await run_in_threadpool(clerks.who, self._store, token)
        if name is None:
            raise Unknown
        return name

    async def cases(self, request: Request) -> Response:
        """Cases by number, unit or state, newest change first."""
        await self._clerk(request)
        wanted = _query(request, reading_room.Wanted)
        return _json(await run_in_threadpool(reading_room.cases, self._store, wanted))

    async def case(self, request: Request) -> Response:
        """One case with what was filed and its history."""
        await self._clerk(request)
        name = str(request.path_params["case"])
        return _json(await run_in_threadpool(reading_room.case, self._store, name))

    async def decide(self, request: Request) -> Response:
        """Set a case's state."""
        clerk = await self._clerk(request)
        raw = await bodies.read(request, JSON, MAX_JSON)
        try:
            wanted = msgspec.json.decode(raw, type=Decide)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BadValue("The decision is not in the expected form.") from None
        made = await run_in_threadpool(
            office.decide,
            self._store,
            self._keys,
            str(request.path_params["case"]),
            wanted.state,
            wanted.reason,
            clerk=clerk,
            items=wanted.items,
            known_events=wanted.known_events,
        )
        return _json(made)

    async def units(self, request: Request) -> Response:
        """Every office with its terminals."""
        await self._clerk(request)
        return _json(await run_in_threadpool(self._store.units))

    async def report(self, request: Request) -> Response:
        """What an administrator should look at."""
        await self._clerk(request)
        return _json(await run_in_threadpool(report.make, self._store))


def _query(request: Request, shape: type[Any]) -> Any:
    """The query string as `shape`; every name at most once, none unknown."""
    names = [name for name, _ in request.query_params.multi_items()]
    if len(set(names)) != len(names):
        raise BadValue("A question names each thing once.")
    try:
        return msgspec.convert(dict(request.query_params), shape, strict=False)
    except msgspec.ValidationError:
        raise BadValue("The question is not in the expected form.") from None
