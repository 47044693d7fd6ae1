"""The central's disk is lost and yesterday's backup takes its place: nothing of ours is lost."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from ptsp_central import office
from ptsp_tui.counter.checking import check_seal
from ptsp_tui.counter.telling import seal_of
from ptsp_tui.errors import Refused
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


def _file(central: PrivateCentral) -> Path:
    return Path(central.store.engine.url.database or "")


def backup(central: PrivateCentral, to: Path) -> None:
    """As `sqlite3 central.db ".backup FILE"` does while it runs."""
    with closing(sqlite3.connect(_file(central))) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


def restore(central: PrivateCentral, backup_file: Path) -> None:
    """The central is stopped, its files replaced, and started again."""
    central.store.engine.dispose()
    for name in ("-wal", "-shm"):
        Path(f"{_file(central)}{name}").unlink(missing_ok=True)
    _file(central).write_bytes(backup_file.read_bytes())


def _held(central: PrivateCentral, desk: Counter) -> list[bytes]:
    return [r.body for r in central.store.events() if r.log_id == desk.session.log.log_id]


@pytest.mark.parametrize("central", ["sqlite"], indirect=True)
async def test_terminals_fill_it_up_again_and_all_see_the_same(
    tmp_path: Path, central: PrivateCentral
) -> None:
    async with AsyncExitStack() as stack:

        async def desk(number: str) -> Counter:
            made = stack.enter_context(counter(tmp_path / number, central, number))
            await made.enrol()
            return made

        one, two = await desk("01"), await desk("02")
        early = one.file()
        for each in (one, two):
            assert (await each.sync()).error is None
        backup(central, tmp_path / "backup.db")
        three = await desk("03")
        late = [each.file() for each in (one, two, three)]
        office.decide(
            central.store, central.keys, early.receipt or "", "verifying", "", clerk="kantor"
        )
        for each in (one, two, three, one, two):
            assert (await each.sync()).error is None
        restore(central, tmp_path / "backup.db")

        assert isinstance((await three.sync()).error, Refused), "it was enrolled since"
        assert three.session.log.acknowledged()[0] > 0
        await three.enrol()
        for each in (one, two, three, one, two, three):
            report = await each.sync()
            assert (report.error, report.unsent) == (None, 0)
        for each in (one, two, three):
            assert _held(central, each) == each.session.log.events(1, 2**40)
            each.session.log.verify()
            assert all(each.has(filed.case or "") for filed in (early, *late))
            assert len(each.session.db.table("cases")) == 4
        assert central.is_sound()
        assert central.store.stats()["events"] == sum(
            each.session.log.head()[0] for each in (one, two, three)
        )
        # the one decision since the backup is the office's to make again
        assert one.case(early.case or "")["state"] == "verifying"
        with central.store.engine.connect() as connection:
            assert office.find(connection, early.case or "").state == "submitted"
        made = office.decide(
            central.store, central.keys, early.receipt or "", "verifying", "", clerk="kantor"
        )
        for each in (one, two, three):
            assert (await each.sync()).error is None
            assert each.case(early.case or "")["state"] == made.state
        newest = seal_of(three.session, three.file().receipt or "")
        assert check_seal(one.session, newest).verdict == "genuine"
