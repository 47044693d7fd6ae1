from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.central import CentralProgram
from tests.e2e.machine import Machine


@pytest.fixture(scope="session")
def just_set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a computer right after `ptsp init`, to be copied."""
    folder = tmp_path_factory.mktemp("set-up")
    Machine(folder).init()
    return folder


@pytest.fixture
def machine(just_set_up: Path, tmp_path: Path) -> Machine:
    """A computer that is set up and holds no case yet."""
    shutil.copytree(just_set_up, tmp_path / "machine")
    return Machine(tmp_path / "machine")


@pytest.fixture
def central(tmp_path: Path) -> CentralProgram:
    """A central of the test's own; `serving()` starts it."""
    return CentralProgram(tmp_path / "central")
