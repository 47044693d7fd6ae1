"""The peer of the sync measures: one POST for each application, as a plain web form would do it.

JSON in, one committed SQLite row out, an id against repeats; same HTTP libraries, same disk rules
(WAL, synchronous=FULL) as our central.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def app(file: Path) -> Starlette:
    """The peer's server over one database file."""
    database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE application (id TEXT PRIMARY KEY, body BLOB NOT NULL)")

    def keep(name: str, raw: bytes) -> None:
        with closing(database.cursor()) as cursor:
            cursor.execute("INSERT OR IGNORE INTO application VALUES (?, ?)", (name, raw))

    async def take(request: Request) -> Response:
        raw = await request.body()
        body: dict[str, Any] = json.loads(raw)
        await run_in_threadpool(keep, body["id"], raw)
        return JSONResponse({"id": body["id"], "ok": True})

    return Starlette(routes=[Route("/applications", take, methods=["POST"])])


async def send(url: str, bodies: list[bytes]) -> None:
    """One after another over one connection."""
    headers = {"content-type": "application/json"}
    async with httpx.AsyncClient(trust_env=False) as client:
        for body in bodies:
            got = await client.post(f"{url}/applications", content=body, headers=headers)
            got.raise_for_status()
