"""Opens the central's database: SQLite in one file, or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Result,
    Select,
    Table,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from ptsp_central import directory
from ptsp_central.schema import VERSION, metadata, setting
from ptsp_tui.errors import StoreTrouble, WrongUsage

FILE_NAME: Final = "central.db"
THREADS: Final = 40
"""So many requests are worked on at once (Starlette's threads), each with a connection."""
TURN_S: Final = 30.0
"""How long a request waits for its turn to write to SQLite, seconds."""
NOT_SET_UP: Final = "This central is not set up yet; run `ptsp-central init`."


def file_url(directory: Path) -> URL:
    """The address of the SQLite database in `directory`."""
    return URL.create("sqlite", database=str(directory / FILE_NAME))


def sqlite_file(url: str | URL) -> Path | None:
    """The file that `url` names, None unless it is SQLite."""
    try:
        address = make_url(url)
    except ArgumentError:
        return None
    is_sqlite = address.get_backend_name() == "sqlite"
    return Path(address.database or "") if is_sqlite else None


def open_engine(url: str | URL) -> Engine:
    """A pool of connections to `url`; raises WrongUsage unless it is SQLite or PostgreSQL."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise WrongUsage("The database address must look like postgresql://...") from None
    # hide_parameters: an error's text must not carry citizens' data into a log
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address, hide_parameters=True, pool_size=THREADS, connect_args={"timeout": 5.0}
        )
        event.listen(engine, "connect", _sqlite_connect)
        _Writers(engine)
        return engine
    if address.get_backend_name() in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
        return create_engine(address, hide_parameters=True, pool_size=8, pool_pre_ping=True)
    raise WrongUsage("The database address must look like postgresql://...")


def _sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


class _Writers:
    """The writers of this process, one after another.

    SQLite has one writer, and lets the others look again and again whether it is their turn; of
    sixteen, some would look in vain for the whole timeout. Other processes still do.
    """

    def __init__(self, engine: Engine) -> None:
        self._turn = threading.Lock()
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "checkin", self._end)
        event.listen(engine, "invalidate", self._end)

    def _begin(self, connection: Connection) -> None:
        if connection.get_execution_options().get("reads"):
            connection.exec_driver_sql("BEGIN")
            return
        if not self._turn.acquire(timeout=TURN_S):
            raise PoolTimeout("no turn to write")
        connection.info["turn"] = True
        # a plain BEGIN that writes later fails at once when another process was first
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _end(self, _connection: object, record: ConnectionPoolEntry, *_: object) -> None:
        if record.info.pop("turn", False):
            self._turn.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads; on SQLite it does not wait for writers."""
    with engine.connect().execution_options(reads=True) as connection, connection.begin():
        yield connection


def write(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    unless_there: bool = False,
) -> int:
    """Insert rows, all with the same columns; how many. `unless_there` leaves out what is there.

    They go to the driver as they are: texts, bytes, whole numbers and truth values need nothing,
    and to look for what they might need takes longer than the database itself.
    """
    if not rows:
        return 0
    sql, order = _insert(connection.dialect, table, tuple(rows[0]), unless_there)
    values = list(map(itemgetter(*order), rows)) if order else list(rows)
    return connection.exec_driver_sql(sql, values).rowcount


@lru_cache(64)
def _insert(
    dialect: Dialect, table: Table, columns: tuple[str, ...], unless_there: bool
) -> tuple[str, Sequence[str]]:
    """The statement, and the order of its values for a driver that counts them."""
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    plain = insert(table)
    made = plain.on_conflict_do_nothing() if unless_there else plain
    compiled = made.compile(dialect=dialect, column_keys=columns)
    return str(compiled), compiled.positiontup or ()


def pages(connection: Connection, query: Select[Any]) -> Result[Any]:
    """The rows of a long answer, fetched 500 at a time; use as a context manager."""
    return connection.execution_options(yield_per=500).execute(query)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns a database that cannot be used into one StoreTrouble sentence."""
    try:
        yield
    except OperationalError:
        raise StoreTrouble("The central's database cannot be opened.") from None
    except DatabaseError:
        raise StoreTrouble("The central's database cannot be used.") from None


def create(engine: Engine, settings: Mapping[str, bytes]) -> bool:
    """Make the tables and keep `settings`, at once; False if there are tables already."""
    with plain_errors(), engine.begin() as connection:
        if inspect(connection).has_table("setting"):
            return False
        metadata.create_all(connection)
        kept = {"schema": VERSION} | directory.NEW | dict(settings)
        rows = [{"name": name, "value": value} for name, value in kept.items()]
        connection.execute(setting.insert(), rows)
        return True


def check(engine: Engine) -> None:
    """Raises StoreTrouble unless the database was made by `create` of this version."""
    with plain_errors(), reading(engine) as connection:
        if not inspect(connection).has_table("setting"):
            raise StoreTrouble(NOT_SET_UP)
        found = connection.scalar(select(setting.c.value).where(setting.c.name == "schema"))
    if found != VERSION:
        raise StoreTrouble("The central's database is of another version of this program.")
