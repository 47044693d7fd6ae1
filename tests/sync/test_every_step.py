"""The terminal dies at every step of a sync: before each write to its disk, and after each."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptsp_central import office
from ptsp_tui.counter.mailbox import Mailbox
from ptsp_tui.store.disk import Disk
from ptsp_tui.sync import SyncReport, sync_once
from tests.central.terminals import terminal
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import PrivateCentral
from tests.sync.trouble import Countdown, Died, Trouble

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]

MOST = 60
"""More steps than a pass has."""


async def _pass(desk: Counter, url: str) -> SyncReport | None:
    try:
        return await sync_once(desk.session.log, url, inbox=Mailbox(desk.session, desk.folder))
    except Died:
        return None


async def _something_happens(here: Counter, other: Counter, central: PrivateCentral) -> list[str]:
    """Unsent work here, news from the neighbour and from the office; the new cases."""
    mine, theirs = here.file(), other.file()
    await other.sync()
    office.decide(
        central.store, central.keys, theirs.receipt or "", "verifying", "", clerk="kantor"
    )
    return [mine.case or "", theirs.case or ""]


@pytest.mark.parametrize(("name", "done"), [("write_at", False), ("sync", False), ("sync", True)])
async def test_wherever_the_terminal_dies_it_goes_on_from_what_is_on_its_disk(
    name: str, done: bool, tmp_path: Path, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble(1, central, monkeypatch)
    with (
        counter(tmp_path / "01", central) as here,
        counter(tmp_path / "02", central, "02") as other,
    ):
        trouble.counters = [here, other]
        for desk in trouble.counters:
            await desk.enrol()
        death = Countdown(Disk, name, monkeypatch, done=done)
        for step in range(MOST):
            trouble.cases += await _something_happens(here, other, central)
            terminal(central.store, seed=500 + step, unit=f"318{step:03}")  # one more key
            death.left = step
            report = await _pass(here, central.url)
            death.left = -1
            trouble.check_promise(here, report)
            if report is not None:
                break
            here.reopen()
            trouble.check_promise(here, report)
        assert 3 < step < MOST - 1
        for desk in (here, other):
            assert (await desk.sync()).error is None
        trouble.check_end()
