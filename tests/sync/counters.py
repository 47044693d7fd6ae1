"""Whole terminals for sync tests: real stores, real cases, a real central; only the line is bad."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ptsp_central.enrol import new_code
from ptsp_tui.catalog.book import Book
from ptsp_tui.config import Settings
from ptsp_tui.counter import link
from ptsp_tui.counter.intake import Reply, intake
from ptsp_tui.counter.session import Session, set_up, unlock
from ptsp_tui.sync import SyncReport
from tests.e2e.lines import good
from tests.sync.private_central import UNIT, PrivateCentral

PASSPHRASE = "kuda lumping naik delman"
MORNING = "2026-11-24T09:15:00+07:00"


@cache
def book() -> Book:
    """The shipped catalogue, opened once."""
    return Book.open()


@pytest.fixture
def weak_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that cost nothing to open."""
    monkeypatch.setenv("PTSP_PRACTICE_KEYS", "weak")


class Counter:
    """One terminal: its folder, its open session, the central it knows."""

    def __init__(self, folder: Path, session: Session, central: PrivateCentral | None) -> None:
        self.folder = folder
        self.session = session
        self.central = central
        self.settings = Settings(data=str(folder))

    async def enrol(self, code: str = "") -> None:
        """Join the central, with a fresh code unless one is given."""
        assert self.central is not None
        desk = self.session.desk
        code = code or new_code(self.central.store, desk.unit, desk.terminal)
        await link.enrol(self.session, self.settings, self.central.url, code)

    async def sync(self) -> SyncReport:
        """One pass."""
        return await link.sync_once(self.session, self.settings)

    def file(self, **parts: Any) -> Reply:
        """File the good line with these parts; it must be accepted."""
        (reply,) = intake(self.session, [msgspec.json.encode(good(**parts))], str)
        assert reply.error is None, reply
        return reply

    def case(self, case_id: str) -> dict[str, Any]:
        """The case's document here."""
        (document,) = self.session.db.by("case", case_id)
        return dict(document)

    def has(self, case_id: str) -> bool:
        """Whether the case is here."""
        return bool(self.session.db.by("case", case_id))

    def reopen(self) -> None:
        """Close the program and start it again."""
        self.session.close()
        self.session = unlock(self.folder, book(), self.session.officer, PASSPHRASE)


@contextmanager
def counter(
    folder: Path, central: PrivateCentral | None, terminal: str = "01", unit: str = UNIT
) -> Iterator[Counter]:
    """A terminal that was just set up."""
    session = set_up(folder, book(), unit, terminal, f"petugas-{terminal}", PASSPHRASE)
    made = Counter(folder, session, central)
    try:
        yield made
    finally:
        made.session.close()
