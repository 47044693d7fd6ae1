"""A terminal of its own for each test: set up, unlocked, on a fixed morning."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.session import Session, set_up

MORNING = "2026-11-24T09:15:00+07:00"
PASSPHRASE = "kuda lumping naik delman"


@cache
def book() -> Book:
    """The shipped catalogue, opened once."""
    return Book.open()


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Terminal 01 of Petamburan, with Budi at the counter."""
    monkeypatch.setenv("PTSP_PRACTICE_KEYS", "weak")
    monkeypatch.setenv("PTSP_NOW", MORNING)
    with set_up(tmp_path / "data", book(), "3171071004", "01", "budi", PASSPHRASE) as opened:
        yield opened
