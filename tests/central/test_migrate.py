"""An older database is brought up to date with everything in it, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text

from ptsp_central import directory
from ptsp_central.audit import verify
from ptsp_central.database import check
from ptsp_central.keys import Keys
from ptsp_central.migrate import migrate, version
from ptsp_central.schema import feed_head, matter, metadata
from ptsp_central.store import Store
from ptsp_tui.errors import StoreTrouble
from ptsp_tui.feed import office_log
from tests.central.terminals import send, terminal

NEW_TABLES = (
    "matter",
    "matter_key",
    "feed_head",
    "feed_item",
    "follow",
    "lookup",
    "clerk",
    "bundle",
    "known_key",
)
NEW_COLUMNS = ("safe_seq", "once", "seen_ms", "forked_ms", "program", "catalogue")


@pytest.fixture
def version_1(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A database as version 1 made it, with two terminals' events in it."""
    store = Store(engine)
    for number in (1, 2):
        send(store, terminal(store, 5, seed=number, number=f"0{number}"), 1, 5)
    with engine.begin() as connection:
        for name in NEW_TABLES:
            metadata.tables[name].drop(connection)
        for column in NEW_COLUMNS:
            connection.execute(text(f"ALTER TABLE log_head DROP COLUMN {column}"))
        connection.execute(text("UPDATE setting SET value = :v WHERE name = 'schema'"), {"v": b"1"})
        connection.execute(text("DELETE FROM setting WHERE name = 'directory'"))
    yield engine
    metadata.drop_all(engine)


def test_everything_is_there_afterwards_and_a_second_time_does_nothing(version_1: Engine) -> None:
    def office() -> bytes:
        return office_log(Keys(version_1).public)

    with pytest.raises(StoreTrouble):
        check(version_1)
    assert migrate(version_1, office) == [2, 3, 4]
    check(version_1)
    assert migrate(version_1, office) == []
    store = Store(version_1)
    assert store.stats() == {"units": 1, "logs": 2, "events": 10}
    assert all(walk.bad_seq == 0 for walk in verify(store))
    with version_1.connect() as connection:
        assert len(connection.execute(select(matter)).all()) == 10
        assert len(connection.execute(select(feed_head)).all()) == 2
        told = directory.after(connection, 0, 10_000)
        assert told.head == 2
    box = terminal(store, 3, seed=3, number="03")
    assert send(store, box, 1, 3).have_seq == 3
    assert store.mark_safe(2**60) == 3


def test_the_index_that_version_3_lacks_is_made(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX key_of_case"))
        connection.execute(text("UPDATE setting SET value = :v WHERE name = 'schema'"), {"v": b"3"})
    assert migrate(engine, bytes) == [4]
    assert "key_of_case" in {index["name"] for index in inspect(engine).get_indexes("matter_key")}
    check(engine)


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE setting SET value = :v WHERE name = 'schema'"), {"v": b"9"})
    with pytest.raises(StoreTrouble):
        migrate(engine, bytes)
    assert version(engine) == 9
