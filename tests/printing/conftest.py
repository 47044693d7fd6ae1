from __future__ import annotations

import pytest

from ptsp_tui import i18n
from ptsp_tui.catalog.book import Book


@pytest.fixture(scope="session")
def book() -> Book:
    """The catalogue as it is."""
    return Book.open()


@pytest.fixture(autouse=True)
def _indonesian(_in_english: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers in Indonesian, at a fixed moment, with cheap keys."""
    monkeypatch.setenv("PTSP_NOW", "2026-11-24T09:15:00+07:00")
    monkeypatch.setenv("PTSP_PRACTICE_KEYS", "weak")
    i18n.use("id")
