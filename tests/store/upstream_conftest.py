"""Becomes the conftest.py of TinyDB's own tests: their `db` is a PtspDB (see test_upstream.py)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsp_tui.store import Cost, PtspDB


@pytest.fixture
def db(tmp_path: Path) -> Iterator[PtspDB]:
    """What TinyDB's own fixture holds, in our store."""
    store = PtspDB.create(
        tmp_path / "store", "budi", "kuda lumping naik delman", cost=Cost(64, 1, 1)
    )
    store.drop_tables()
    store.insert_multiple({"int": 1, "char": c} for c in "abc")
    yield store
    store.close()


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Tests of TinyDB's own storages and helpers say nothing about ours."""
    items[:] = [item for item in items if "db" in item.fixturenames]
