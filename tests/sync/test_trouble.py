"""The fault matrix: whatever fails, every event is there once, and nobody is told a lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.counters import weak_keys
from tests.sync.private_central import PrivateCentral
from tests.sync.trouble import play

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.mark.parametrize(
    ("seed", "central"),
    [(0, "sqlite"), (1, "sqlite"), (2, "sqlite"), (3, "postgresql")],
    indirect=["central"],
)
async def test_nothing_is_lost_doubled_or_disordered(
    seed: int, tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = await play(seed, 20, tmp_path, central, monkeypatch)
    assert trouble.faults >= 3


@pytest.mark.soak
@pytest.mark.parametrize("central", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("seed", range(100, 140))
async def test_nothing_is_lost_doubled_or_disordered_for_long(
    seed: int, tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = await play(seed, 40, tmp_path, central, monkeypatch)
    assert trouble.faults >= 10
