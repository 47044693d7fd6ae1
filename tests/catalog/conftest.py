"""The small catalogue, for tests that change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog import small


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small catalogue in a folder of its own, without a fault."""
    return small.write(tmp_path)
