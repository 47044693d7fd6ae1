"""Brings an older database up to this version's tables, keeping everything in it.

Each step goes from one version to the next, in one transaction (both databases undo table changes
too), so a step that fails leaves the database as it was. Back up first all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Column, Connection, Engine, Table, inspect, select, text, update

from ptsp_central import directory
from ptsp_central.database import NOT_SET_UP, plain_errors
from ptsp_central.feeds import Feed
from ptsp_central.matters import begin_feed, located, take_in
from ptsp_central.schema import VERSION, event, known_key, log_head, matter_key, metadata, setting
from ptsp_tui.directory import Key
from ptsp_tui.errors import StoreTrouble

PAGE: Final = 500


def migrate(engine: Engine, office: Callable[[], bytes]) -> list[int]:
    """Take every step that is missing; gives the versions that were reached, [] for none.

    `office` gives the id of the back office's log. Raises StoreTrouble for a database that is not
    set up or comes from a newer version.
    """
    reached = []
    with plain_errors():
        while (found := version(engine)) != int(VERSION):
            step = STEPS.get(found)
            if step is None:
                raise StoreTrouble("The central's database is of another version of this program.")
            with engine.begin() as connection:
                step(connection, office)
                new = str(found + 1).encode()
                connection.execute(
                    update(setting).where(setting.c.name == "schema").values(value=new)
                )
            reached.append(found + 1)
    return reached


def version(engine: Engine) -> int:
    """The version of the tables. Raises StoreTrouble before `init`."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("setting"):
            raise StoreTrouble(NOT_SET_UP)
        found = connection.scalar(select(setting.c.value).where(setting.c.name == "schema"))
    return int(found or b"0")


def _to_2(connection: Connection, office: Callable[[], bytes]) -> None:
    """Cases, feeds, look-ups, clerks, catalogues: new tables, filled from the events."""
    for name in ("safe_seq", "once", "seen_ms", "forked_ms", "program", "catalogue"):
        _add_column(connection, log_head, log_head.c[name])
    known = set(inspect(connection).get_table_names())
    metadata.create_all(connection, [t for t in metadata.sorted_tables if t.name not in known])
    office_log = office()
    c = event.c
    query = select(event).where(~c.twin).order_by(c.recv_ms, c.log_id, c.epoch, c.seq)
    for page in connection.execute(query).partitions(PAGE):
        take_in(connection, [located(row) for row in page], office_log)
    heads = connection.execute(select(log_head.c.log_id, log_head.c.epoch, log_head.c.unit)).all()
    for head in heads:
        feed: Feed = (head.log_id, head.epoch)
        begin_feed(connection, feed, head.unit)


def _to_3(connection: Connection, office: Callable[[], bytes]) -> None:
    """The directory of public keys, filled from the terminals."""
    known_key.create(connection, checkfirst=True)
    rows = [{"name": name, "value": value} for name, value in directory.NEW.items()]
    connection.execute(setting.insert(), rows)
    c = log_head.c
    query = select(c.unit, c.terminal, c.epoch, c.pub).where(c.log_id != office())
    for row in connection.execute(query.order_by(c.enrolled_ms, c.log_id, c.epoch)).all():
        directory.add(connection, Key(*row))


def _to_4(connection: Connection, office: Callable[[], bytes]) -> None:  # noqa: ARG001  # as all
    """The keys of a case are found without reading those of all."""
    for index in matter_key.indexes:
        index.create(connection, checkfirst=True)


def _add_column(connection: Connection, table: Table, column: Column[object]) -> None:
    kind = column.type.compile(connection.dialect)
    default = f" DEFAULT {column.server_default.arg!r}" if column.server_default else ""  # type: ignore[attr-defined]  # ours are plain texts
    null = "" if column.nullable else " NOT NULL"
    # names and types are our own, never a value from outside
    connection.execute(
        text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}{default}{null}")
    )


STEPS: Final[dict[int, Callable[[Connection, Callable[[], bytes]], None]]] = {
    1: _to_2,
    2: _to_3,
    3: _to_4,
}
"""From which version, and how."""
