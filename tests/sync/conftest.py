from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsp_central.server import background
from tests.sync.private_central import PrivateCentral, Switchboard, private_central


@pytest.fixture(scope="session")
def switchboard() -> Iterator[tuple[Switchboard, str]]:
    """A real server on loopback, and its address."""
    board = Switchboard()
    with background(board) as url:
        yield board, url


@pytest.fixture
def central(tmp_path: Path, switchboard: tuple[Switchboard, str]) -> Iterator[PrivateCentral]:
    """A central of the test's own, serving on loopback."""
    with private_central(tmp_path, *switchboard) as running:
        yield running
