from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import new_keys
from ptsp_central.schema import metadata
from ptsp_central.store import Store
from tests.postgresql import postgresql_url

__all__ = ["postgresql_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty central's database, on each of the two kinds."""
    if request.param == "sqlite":
        opened = open_engine(file_url(tmp_path))
    else:
        opened = open_engine(request.getfixturevalue("postgresql_url"))
        metadata.drop_all(opened)
    assert create(opened, new_keys())
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """The store over that database."""
    return Store(engine)
