from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsp_central.server import background
from tests.postgresql import postgresql_url
from tests.sync.private_central import PrivateCentral, Switchboard, private_central

__all__ = ["postgresql_url"]


@pytest.fixture(scope="session")
def switchboard() -> Iterator[tuple[Switchboard, str]]:
    """A real server on loopback, and its address."""
    board = Switchboard()
    with background(board) as url:
        yield board, url


@pytest.fixture
def central(
    request: pytest.FixtureRequest, tmp_path: Path, switchboard: tuple[Switchboard, str]
) -> Iterator[PrivateCentral]:
    """A central of the test's own, serving on loopback.

    Over SQLite; over PostgreSQL with PTSP_TEST_CENTRAL=postgresql, as `make soak` runs them once
    more, and where a test asks for it: `@pytest.mark.parametrize("central", ["postgresql"],
    indirect=True)`.
    """
    kind = getattr(request, "param", os.environ.get("PTSP_TEST_CENTRAL", "sqlite"))
    url = request.getfixturevalue("postgresql_url") if kind == "postgresql" else None
    with private_central(tmp_path, *switchboard, database=url) as running:
        yield running
