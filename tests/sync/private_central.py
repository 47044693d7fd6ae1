"""A whole central on loopback over a SQLite file, for tests of the terminal's side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from ptsp_central.app import Central
from ptsp_central.audit import verify
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.enrol import new_code
from ptsp_central.keys import Keys, new_keys
from ptsp_central.schema import metadata
from ptsp_central.store import Store
from ptsp_tui.sync import enrol
from tests.sync.memory_outbox import MemoryOutbox

UNIT, TERMINAL = "3171071004", "01"


class PrivateCentral:
    """The store, the keys and the address of a running central."""

    def __init__(self, engine: Engine, url: str) -> None:
        self.store = Store(engine)
        self.keys = Keys(engine)
        self.url = url

    async def admit(self, outbox: MemoryOutbox, terminal: str = TERMINAL) -> None:
        """Enrol the terminal behind `outbox` over HTTP, with a code of its own."""
        code = new_code(self.store, UNIT, terminal)
        told = await enrol(
            self.url, code, outbox.log_id, outbox.epoch, outbox.public_key, UNIT, terminal
        )
        outbox.central = told.central_key

    def bodies(self, outbox: MemoryOutbox) -> list[bytes]:
        """What the central holds of this terminal's epoch, in its order, each event once."""
        return [
            row.body
            for row in sorted(self.store.events(), key=lambda row: row.seq)
            if (row.log_id, row.epoch) == (outbox.log_id, outbox.epoch)
        ]

    def is_sound(self) -> bool:
        """True if every chain can be walked from its first event."""
        return all(walk.bad_seq == 0 for walk in verify(self.store))


class Switchboard:
    """One server for many tests, for stopping one takes 0.2 s: each puts its own app behind it."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@contextmanager
def private_central(
    folder: Path, board: Switchboard, url: str, database: str | None = None
) -> Iterator[PrivateCentral]:
    """Set up a central and connect it to `board` at `url`. Its data is in `folder`, or in the
    PostgreSQL at `database`, emptied first."""
    engine = open_engine(database or file_url(folder))
    if database is not None:
        metadata.drop_all(engine)
    create(engine, new_keys())
    central = PrivateCentral(engine, url)
    board.app = Central(central.store, central.keys).app()
    yield central
    board.app = None
    engine.dispose()
