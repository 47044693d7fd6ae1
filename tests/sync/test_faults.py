"""Nothing lost, nothing twice, nothing out of order, however the line fails."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from ptsp_tui.sync import sync_once
from ptsp_tui.sync.machine import BUDGET_MIN
from tests.sync.bad_line import FAULTS, bad_line
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.private_central import PrivateCentral


def _then_good(*faults: str) -> Iterator[str | None]:
    yield from faults
    while True:
        yield None


@pytest.mark.parametrize("fault", FAULTS)
async def test_after_this_fault_everything_is_there_once(
    central: PrivateCentral, fault: str
) -> None:
    outbox = MemoryOutbox()
    outbox.add(4)
    await central.admit(outbox)
    script = _then_good(fault)
    async with bad_line(central.url, lambda: next(script)) as (url, line):
        first = await sync_once(outbox, url)
        assert first.acknowledged in (0, 4)
        assert (first.trouble is None) == (first.acknowledged == 4)
        outbox.add(2)
        second = await sync_once(outbox, url)
    assert (second.unsent, second.trouble) == (0, None)
    assert line.requests >= 2
    assert central.bodies(outbox) == outbox.raw
    assert central.is_sound()


@pytest.mark.parametrize(
    "fault", ["drop_after", "error_after", "cut_answer", "short_answer", "flip", "stale"]
)
async def test_a_lost_receipt_is_not_a_receipt_and_the_second_sending_stores_nothing(
    central: PrivateCentral, fault: str
) -> None:
    outbox = MemoryOutbox()
    outbox.add(4)
    await central.admit(outbox)
    script = _then_good(fault)
    async with bad_line(central.url, lambda: next(script)) as (url, _):
        assert (await sync_once(outbox, url)).unsent == 4
        assert len(central.bodies(outbox)) == 4  # the central has them, and we do not know it
        assert (await sync_once(outbox, url)).sent == 4
    assert central.store.stats()["events"] == 4


@pytest.mark.parametrize(
    "fault", ["drop_before", "cut_request", "short_request", "flip_request", "portal", "redirect"]
)
async def test_a_request_that_never_arrived_is_sent_again(
    central: PrivateCentral, fault: str
) -> None:
    outbox = MemoryOutbox()
    outbox.add(4)
    await central.admit(outbox)
    script = _then_good(fault)
    async with bad_line(central.url, lambda: next(script)) as (url, _):
        report = await sync_once(outbox, url)
        assert (report.unsent, report.contact) == (4, False)
        assert central.store.stats()["events"] == 0
        assert (await sync_once(outbox, url)).sent == 4


@pytest.mark.parametrize("seed", range(8))
async def test_a_line_that_keeps_failing_loses_and_doubles_nothing(
    central: PrivateCentral, seed: int
) -> None:
    chance = random.Random(seed)
    outbox = MemoryOutbox(seed)
    await central.admit(outbox)

    def next_fault() -> str | None:
        return chance.choice(FAULTS) if chance.random() < 0.5 else None

    async with bad_line(central.url, next_fault) as (url, _):
        for _ in range(12):
            outbox.add(chance.randrange(1, 6))
            outbox.state = {"budget": BUDGET_MIN, "ratio": 1.0}
            await sync_once(outbox, url)
            if outbox.acks and chance.random() < 0.3:
                del outbox.acks[-1]  # killed before the receipt was on disk
            sent = outbox.acknowledged()[0]
            assert central.bodies(outbox)[:sent] == outbox.raw[:sent]
    assert (await sync_once(outbox, central.url)).unsent == 0
    assert central.bodies(outbox) == outbox.raw
    assert central.is_sound()
