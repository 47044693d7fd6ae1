"""The OpenAPI 3.1 document of the central, made from the very structs that the code decodes with.

tests/central/test_openapi.py lets schemathesis hold the running central against it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ptsp_central.api import Decide, Problem
from ptsp_central.office import Decision
from ptsp_central.reading_room import Line, Wanted
from ptsp_tui.asks import ASK_TYPE, TOLD_TYPE
from ptsp_tui.enrolment import ENROL_TYPE, ENROLLED_TYPE
from ptsp_tui.protocol import ACK_TYPE, SYNC_TYPE

_REF: Final = "#/components/schemas/{name}"
_BYTES: Final = {"type": "string", "format": "binary"}


async def serve(_request: Request) -> Response:
    """The document."""
    return Response(_encoded(), media_type="application/json")


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(document())


def document() -> dict[str, Any]:
    """The document as plain data."""
    shapes = (Decide, Decision, Line, Problem)
    _, schemas = msgspec.json.schema_components(shapes, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ptsp-tui central",
            "version": "1",
            "description": (
                "Terminals speak bytes (docs/protocol.md), signed by Ed25519; the back office "
                "speaks JSON with a clerk's token (ptsp-central clerk add)."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {**_for_terminals(), **_for_clerks(), **_for_keepers()},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"clerk": {"type": "http", "scheme": "bearer"}},
        },
    }


def _for_terminals() -> dict[str, Any]:
    return {
        "/v1/sync": _bytes("Push a batch of events", SYNC_TYPE, ACK_TYPE, _SYNC),
        "/v1/ask": _bytes("Ask: a case, own events, the catalogue", ASK_TYPE, TOLD_TYPE, _ASK),
        "/v1/enrol": _bytes(
            "Enrol a terminal with a one-time code", ENROL_TYPE, ENROLLED_TYPE, _ENROL
        ),
    }


_PLAIN: Final = {"400": "Not a message of this protocol", "408": "Too slow"}
_PLAIN_MORE: Final = {"413": "Too big to be read", "415": "Another content type"}
_SYNC: Final = {
    "200": "Stored; the head and a part of the feed",
    "403": "Unknown terminal, or revoked (signed)",
    "409": "Gap, fork or refused content (signed)",
    "426": "This program is too old or too new (signed)",
    "503": "Busy (signed)",
}
_ASK: Final = {
    "200": "The answer",
    "403": "Unknown terminal, or revoked (signed)",
    "404": "Nothing found (signed)",
    "409": "Asked before (signed)",
    "422": "Not a number that anything could have (signed)",
    "503": "Busy (signed)",
}
_ENROL: Final = {
    "200": "Sealed with the code",
    "403": "Unknown, used or expired code (empty)",
    "429": "Too many tries",
    "503": "Busy",
}


def _bytes(summary: str, takes: str, gives: str, codes: dict[str, str]) -> dict[str, Any]:
    told = {code: _answer(text, gives, _BYTES) for code, text in codes.items()}
    plain = {
        code: _answer(text, "text/plain", {"type": "string"})
        for code, text in (_PLAIN | _PLAIN_MORE).items()
    }
    if takes == SYNC_TYPE:  # a batch that unpacks to too much is told so, signed
        plain["413"]["content"][gives] = {"schema": _BYTES}
    for code in ("429", "503"):
        if takes == ENROL_TYPE:
            told[code] = _answer(codes[code], "text/plain", {"type": "string"})
    body = {"required": True, "content": {takes: {"schema": _BYTES}}}
    post = {"summary": summary, "operationId": summary.split()[0].lower(), "requestBody": body}
    return {"post": post | {"responses": told | plain}}


def _answer(text: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {kind: {"schema": schema}}}


def _problem(text: str) -> dict[str, Any]:
    return _answer(text, "application/json", {"$ref": _REF.format(name="Problem")})


def _for_clerks() -> dict[str, Any]:
    lines = {"type": "array", "items": {"$ref": _REF.format(name="Line")}}
    decision = {"$ref": _REF.format(name="Decision")}
    thing, things = {"type": "object"}, {"type": "array", "items": {"type": "object"}}
    name = {"name": "case", "in": "path", "required": True, "schema": {"type": "string"}}
    name["description"] = "Case id or receipt number"
    decide = _json("Decide a case", decision, 404, 409, 422)
    decide["requestBody"] = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": _REF.format(name="Decide")}}},
    }
    for code, text in {"400": "Broken off", "408": "Too slow", **_PLAIN_MORE}.items():
        decide["responses"][code] = _answer(text, "text/plain", {"type": "string"})
    return {
        "/v1/cases": {"get": _json("List cases", lines, 404, 422) | {"parameters": _wanted()}},
        "/v1/cases/{case}": {
            "parameters": [name],
            "get": _json("Show a case", thing, 404, 409),
        },
        "/v1/cases/{case}/state": {"parameters": [name], "post": decide},
        "/v1/units": {"get": _json("List units with their terminals", things)},
        "/v1/report": {"get": _json("Report what to look at", thing)},
    }


def _wanted() -> list[dict[str, Any]]:
    """The query parameters, from the struct that they are read into."""
    _, parts = msgspec.json.schema_components((Wanted,), ref_template=_REF)
    properties = parts["Wanted"]["properties"]
    found = []
    for name, schema in properties.items():
        found.append({"name": name, "in": "query", "required": False, "schema": schema})
    return found


def _json(summary: str, schema: dict[str, Any], *refusals: int) -> dict[str, Any]:
    texts = {404: "No such case", 409: "It cannot be done", 422: "Not in the expected form"}
    told = {"200": _answer("Done", "application/json", schema)}
    told |= {str(code): _problem(texts[code]) for code in refusals}
    told |= {"401": _problem("No clerk has this token"), "503": _problem("No database")}
    name = "_".join(summary.lower().split())
    security: list[dict[str, list[str]]] = [{"clerk": []}]
    return {"summary": summary, "operationId": name, "security": security, "responses": told}


def _for_keepers() -> dict[str, Any]:
    healthy = {
        "type": "object",
        "required": ["ok"],
        "properties": {
            "ok": {"type": "boolean"},
            "units": {"type": "integer"},
            "logs": {"type": "integer"},
        },
    }
    told = {"200": _answer("Well", "application/json", healthy)}
    told["503"] = _answer("The database does not answer", "application/json", healthy)
    text = {"200": _answer("Counters", "text/plain", {"type": "string"})}
    self_ = {"200": _answer("This", "application/json", {"type": "object"})}
    return {
        "/healthz": {"get": {"summary": "Health", "operationId": "health", "responses": told}},
        "/metrics": {"get": {"summary": "Counters", "operationId": "metrics", "responses": text}},
        "/openapi.json": {
            "get": {"summary": "This document", "operationId": "openapi", "responses": self_}
        },
    }
