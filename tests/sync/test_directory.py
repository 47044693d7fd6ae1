"""Any counter checks any counter's receipt without a network: the keys come with sync."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from ptsp_central import directory
from ptsp_central.carried import take
from ptsp_central.schema import known_key, setting
from ptsp_tui.counter import handover
from ptsp_tui.counter.checking import check_seal
from ptsp_tui.counter.telling import seal_of
from ptsp_tui.directory import START, Key, link
from ptsp_tui.store import directory as shelf
from ptsp_tui.store.renewal import intend
from tests.central.terminals import terminal
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.fixture
async def desks(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[tuple[Counter, Counter]]:
    """Two enrolled terminals of two offices; neither has synced."""
    async with AsyncExitStack() as stack:
        made = []
        for unit in ("3171071004", "3173011001"):
            each = stack.enter_context(counter(tmp_path / unit, central, "01", unit))
            await each.enrol()
            made.append(each)
        yield made[0], made[1]


def seal_from(desk: Counter) -> str:
    """What is in the QR code of a receipt that this terminal gives."""
    return seal_of(desk.session, desk.file().receipt or "")


def verdict(desk: Counter, seal: str) -> str:
    return check_seal(desk.session, seal).verdict


async def test_a_receipt_of_another_office_is_checked_offline_after_one_sync(
    desks: tuple[Counter, Counter],
) -> None:
    here, far = desks
    seal = seal_from(far)
    assert verdict(here, seal) == "unknown"
    assert (await here.sync()).error is None
    assert verdict(here, seal) == "genuine"
    assert verdict(here, f"{seal[:-5]}00000") == "forged"
    here.reopen()
    assert verdict(here, seal) == "genuine"


async def test_a_terminal_that_was_enrolled_later_becomes_known_and_stays_so_when_revoked(
    desks: tuple[Counter, Counter], tmp_path: Path, central: PrivateCentral
) -> None:
    here, _ = desks
    await here.sync()
    with counter(tmp_path / "late", central, "02") as late:
        await late.enrol()
        seal = seal_from(late)
        central.store.revoke("3171071004", "02")
        assert verdict(here, seal) == "unknown"
        await here.sync()
        assert verdict(here, seal) == "genuine", "what it gave before stays true"


async def test_a_new_epoch_has_a_key_of_its_own_and_the_old_one_still_counts(
    desks: tuple[Counter, Counter],
) -> None:
    here, far = desks
    old = seal_from(far)
    await far.sync()
    intend(far.session.db, far.session.log, 1)
    await far.enrol()
    new = seal_from(far)
    await here.sync()
    assert [verdict(here, seal) for seal in (old, new)] == ["genuine", "genuine"]


async def test_a_counter_without_a_network_gets_the_keys_on_its_stick(
    desks: tuple[Counter, Counter], central: PrivateCentral
) -> None:
    here, far = desks
    seal = seal_from(far)
    stick, reply = here.folder / "stick", here.folder / "reply"
    handover.export_outbox(here.session, here.settings, stick)
    reply.write_bytes(take(central.store, central.keys, stick.read_bytes()).reply)
    handover.import_receipts(here.session, here.settings, reply)
    assert verdict(here, seal) == "genuine"
    handover.import_receipts(here.session, here.settings, reply)
    assert shelf.count(here.session.log) == 2


async def test_many_keys_come_in_several_answers_of_one_pass(
    desks: tuple[Counter, Counter], central: PrivateCentral
) -> None:
    here, _ = desks
    for number in range(300):
        terminal(central.store, seed=100 + number, unit=f"317{number:03}")
    assert (await here.sync()).error is None
    assert shelf.count(here.session.log) == 302


async def test_a_central_restored_from_a_backup_is_read_again_from_its_start(
    desks: tuple[Counter, Counter], tmp_path: Path, central: PrivateCentral
) -> None:
    here, far = desks
    seal = seal_from(far)
    await here.sync()
    with central.store.engine.begin() as connection:  # as it was before `far` was enrolled
        first = connection.execute(known_key.select().order_by(known_key.c.number)).first()
        assert first is not None
        connection.execute(delete(known_key).where(known_key.c.number > 1))
        tip = link(START, 1, Key(first.unit, first.terminal, first.epoch, first.pub))
        head = update(setting).where(setting.c.name == directory.HEAD)
        connection.execute(head.values(value=(1).to_bytes(8, "big") + tip))
    with counter(tmp_path / "other", central, "03", "317401") as other:
        await other.enrol()
        others = seal_from(other)
        for _ in range(2):
            assert (await here.sync()).error is None
        assert verdict(here, others) == "genuine"
        assert verdict(here, seal) == "genuine", "a key that is here is never forgotten"
        assert shelf.count(here.session.log) == 2
