"""One terminal number, two machines: the central takes the first, the other goes on beside it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from ptsp_central.enrol import new_code
from ptsp_central.schema import event, feed_head, feed_item, log_head, matter
from ptsp_tui.counter import joining
from ptsp_tui.counter.session import unlock
from ptsp_tui.errors import Refused
from ptsp_tui.sync.exchange import FORKED
from tests.sync.counters import PASSPHRASE, Counter, book, counter, weak_keys
from tests.sync.private_central import PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.fixture
async def desk(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[Counter]:
    """An enrolled terminal with one sent case."""
    with counter(tmp_path / "first", central) as made:
        await made.enrol()
        made.file()
        await made.sync()
        yield made


def copy_of(desk: Counter, folder: Path) -> Counter:
    """The data folder as it is now, on another machine."""
    desk.session.close()
    shutil.copytree(desk.folder, folder)
    desk.session = unlock(desk.folder, book(), desk.session.officer, PASSPHRASE)
    session = unlock(folder, book(), desk.session.officer, PASSPHRASE)
    return Counter(folder, session, desk.central)


def receipts(central: PrivateCentral) -> list[str]:
    """The receipt of every case that the central has, each as often as it has it."""
    with central.store.engine.connect() as connection:
        return sorted(connection.scalars(matter.select().with_only_columns(matter.c.receipt)))


async def test_a_copied_disk_goes_on_under_a_new_epoch_and_nothing_is_lost_or_doubled(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    clone = copy_of(desk, tmp_path / "clone")
    here, there = desk.file(), clone.file()
    assert here.receipt == there.receipt, "two machines that do not know of each other"
    await desk.sync()
    report = await clone.sync()
    assert (report.trouble, report.unsent) == (FORKED, 2)
    await clone.enrol()
    assert clone.session.log.epoch == 1
    assert (await clone.sync()).error is None
    later = clone.file()
    assert ".011." in str(later.receipt), "numbers of the new epoch are other numbers"
    assert (await clone.sync()).unsent == 0
    assert (await desk.sync()).unsent == 0
    assert len(receipts(central)) == 4
    assert central.is_sound()
    for each in (desk, clone):
        await each.sync()
        each.session.log.verify()
        assert len(each.session.db.table("cases")) == 4
        ids = [case["id"] for case in each.session.db.table("cases")]
        assert len(set(ids)) == 4
    clone.session.close()


async def test_a_renewal_that_was_cut_short_is_taken_up_with_the_same_code(
    desk: Counter, central: PrivateCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = copy_of(desk, tmp_path / "clone")
    desk.file()
    clone.file()
    await desk.sync()
    await clone.sync()
    code = new_code(central.store, desk.session.desk.unit, "01")

    def dies(_session: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(joining, "begin_again", dies)
        with pytest.raises(KeyboardInterrupt):
            await clone.enrol(code)
    clone.reopen()
    assert clone.session.log.epoch == 0
    await clone.enrol(code)
    assert clone.session.log.epoch == 1
    assert (await clone.sync()).unsent == 0
    clone.session.close()


async def test_a_new_pc_under_an_old_number_goes_on_in_the_next_epoch(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    with counter(tmp_path / "second", central) as second:
        early = second.file()
        await second.enrol()
        assert second.session.log.epoch == 1
        report = await second.sync()
        assert (report.unsent, report.error) == (0, None)
        assert len(second.session.db.table("cases")) == 2, "the old machine's cases come too"
        assert second.case(early.case or "")["receipt"] == early.receipt
        second.session.log.verify()
    assert central.is_sound()


async def test_a_revoked_terminal_is_refused_until_it_is_enrolled_again(
    desk: Counter, central: PrivateCentral
) -> None:
    desk.file()
    central.store.revoke("3171071004", "01")
    assert isinstance((await desk.sync()).error, Refused)
    await desk.enrol()
    assert desk.session.log.epoch == 1
    assert (await desk.sync()).unsent == 0
    assert len(receipts(central)) == 2


async def test_a_restored_copy_brings_back_what_it_lost_and_gives_no_number_again(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    """S10: it is behind what the central acknowledged, and knows it."""
    old = copy_of(desk, tmp_path / "old")
    lost = [desk.file() for _ in range(3)]
    await desk.sync()
    assert (await old.sync()).error is None
    assert all(old.case(each.case or "")["receipt"] == each.receipt for each in lost)
    old.session.log.verify()
    assert old.session.log.head() == desk.session.log.head()
    assert old.file().receipt not in {each.receipt for each in lost}
    assert (await old.sync()).unsent == 0
    assert central.is_sound()
    old.session.close()


async def test_a_central_restored_from_an_older_backup_gets_everything_again(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        other = stack.enter_context(counter(tmp_path / "other", central, "02"))
        await other.enrol()
        for each in (desk, other, desk):
            each.file()
            await each.sync()
        _go_back(central, desk)
        for each in (desk, other, desk, other):
            report = await each.sync()
            assert (report.unsent, report.error) == (0, None)
        assert len(receipts(central)) == len(set(receipts(central))) == 4
        assert central.is_sound()
        late = desk.file()
        await desk.sync()
        await other.sync()
        assert other.has(late.case or "")


def _go_back(central: PrivateCentral, desk: Counter) -> None:
    """The central's database as it was when only the first event of this log was there."""
    log = desk.session.log
    with central.store.engine.begin() as connection:
        mine = (event.c.log_id == log.log_id) & (event.c.seq > 1)
        gone = list(
            connection.scalars(event.select().with_only_columns(event.c.app_id).where(mine))
        )
        connection.execute(delete(event).where(mine))
        first = connection.execute(event.select().where(event.c.log_id == log.log_id)).one()
        connection.execute(
            update(log_head).where(log_head.c.log_id == log.log_id).values(seq=1, hash=first.chain)
        )
        connection.execute(delete(matter).where(matter.c.app_id.in_(gone)))
        of_mine = feed_item.c.event_log == log.log_id
        connection.execute(delete(feed_item).where(of_mine))
        for head in connection.execute(feed_head.select()).all():
            if head.log_id != log.log_id:
                is_it = feed_head.c.log_id == head.log_id
                connection.execute(update(feed_head).where(is_it).values(seq=0, tip=bytes(16)))
