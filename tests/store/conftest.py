"""A store in a temporary folder, cheap to unlock; whatever a test opens is closed after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ptsp_tui.errors import StoreTrouble
from ptsp_tui.store import Cost, PtspDB

WEAK = Cost(64, 1, 1)
PASSPHRASE = "kuda lumping naik delman"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store of this test is."""
    return tmp_path / "store"


@pytest.fixture
def opened() -> Iterator[list[PtspDB]]:
    """The stores to close at the end."""
    stores: list[PtspDB] = []
    yield stores
    for store in stores:
        with suppress(StoreTrouble):
            store.close()


@pytest.fixture
def reopen(folder: Path, opened: list[PtspDB]) -> Callable[..., PtspDB]:
    """Open the store of this test, or one in another folder, as officer budi."""

    def do(path: Path = folder, **options: Any) -> PtspDB:
        opened.append(PtspDB.open(path, "budi", PASSPHRASE, floor=WEAK, **options))
        return opened[-1]

    return do


@pytest.fixture
def db(folder: Path, opened: list[PtspDB]) -> PtspDB:
    """A new store with officer budi."""
    opened.append(PtspDB.create(folder, "budi", PASSPHRASE, cost=WEAK))
    return opened[-1]


@pytest.fixture
def killed(db: PtspDB, tmp_path: Path) -> Callable[..., Path]:
    """The folder as it would be found if the owner were killed now, in another place."""

    def do(name: str = "killed") -> Path:
        copy = tmp_path / name
        shutil.copytree(db.path, copy, ignore=shutil.ignore_patterns("RESERVE"))
        (copy / "RESERVE").touch()
        return copy

    return do
