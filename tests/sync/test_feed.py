"""What happened at one counter is known at the others: once, in order, and never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from ptsp_central import office
from ptsp_tui.cases.events import State, StateChanged
from ptsp_tui.counter.record import record
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.fixture
async def pair(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[tuple[Counter, Counter]]:
    """Two enrolled terminals of one office."""
    async with AsyncExitStack() as stack:
        made = []
        for number in ("01", "02"):
            each = stack.enter_context(counter(tmp_path / number, central, number))
            await each.enrol()
            made.append(each)
        yield made[0], made[1]


async def test_a_case_of_the_neighbour_is_here_after_both_have_synced(
    pair: tuple[Counter, Counter],
) -> None:
    one, other = pair
    filed = one.file()
    assert filed.case is not None
    assert (await one.sync()).error is None
    report = await other.sync()
    assert (report.received, report.error) == (1, None)
    assert other.case(filed.case)["receipt"] == filed.receipt
    again = await other.sync()
    assert again.received == 0
    assert (await one.sync()).received == 0, "a terminal is not told what it told itself"


async def test_what_the_back_office_decides_reaches_the_counter(
    pair: tuple[Counter, Counter], central: PrivateCentral
) -> None:
    one, _ = pair
    filed = one.file()
    await one.sync()
    made = office.decide(
        central.store, central.keys, filed.receipt or "", "verifying", "", clerk="kantor"
    )
    assert (made.state, made.needs_review) == ("verifying", False)
    assert (await one.sync()).received == 1
    case = one.case(filed.case or "")
    assert (case["state"], case["needs_review"]) == ("verifying", False)
    assert case["history"][-1]["officer"] == "kantor"
    assert central.is_sound()


async def test_both_change_the_same_case_both_are_kept_and_the_conflict_is_shown(
    pair: tuple[Counter, Counter], central: PrivateCentral
) -> None:
    one, other = pair
    case = one.file().case or ""
    await one.sync()
    await other.sync()
    record(one.session, case, StateChanged(state="cancelled", reason="warga membatalkan"))
    record(other.session, case, StateChanged(state="verifying", reason="mulai diperiksa"))
    for each in (one, other, one):
        assert (await each.sync()).error is None
    for each in (one, other):
        shown = each.case(case)
        assert shown["needs_review"]
        assert {"warga membatalkan", "mulai diperiksa"} <= {c["reason"] for c in shown["history"]}
    assert one.case(case)["history"] == other.case(case)["history"]
    assert one.case(case)["state"] == other.case(case)["state"]
    with central.store.engine.connect() as connection:
        assert office.find(connection, case).needs_review


async def test_the_office_decides_after_seeing_both_and_the_conflict_is_gone(
    pair: tuple[Counter, Counter], central: PrivateCentral
) -> None:
    one, other = pair
    case = one.file().case or ""
    await one.sync()
    await other.sync()
    record(one.session, case, StateChanged(state="returned", reason="kurang"))
    record(other.session, case, StateChanged(state="verifying"))
    for each in (one, other):
        await each.sync()
    with central.store.engine.connect() as connection:
        state = office.find(connection, case).state
    to: State = "approved" if state == "verifying" else "verifying"
    office.decide(central.store, central.keys, case, to, "diperiksa", clerk="kantor")
    for each in (one, other):
        await each.sync()
        assert (each.case(case)["state"], each.case(case)["needs_review"]) == (to, False)


async def test_a_counter_that_had_not_seen_the_decision_does_not_undo_it(
    pair: tuple[Counter, Counter], central: PrivateCentral
) -> None:
    one, _ = pair
    case = one.file().case or ""
    await one.sync()
    office.decide(central.store, central.keys, case, "rejected", "palsu", clerk="kantor")
    record(one.session, case, StateChanged(state="verifying"))
    await one.sync()
    shown = one.case(case)
    assert (shown["state"], shown["needs_review"]) == ("rejected", True)
    assert [change["state"] for change in shown["history"]][-2:].count("verifying") == 1


async def test_two_terminals_offline_for_a_day_give_no_number_twice(
    pair: tuple[Counter, Counter],
) -> None:
    one, other = pair
    given = [each.file().receipt for _ in range(20) for each in (one, other)]
    assert len(set(given)) == 40
    for each in (one, other, one):
        await each.sync()
    for each in (one, other):
        here = [case["receipt"] for case in each.session.db.table("cases")]
        assert sorted(here) == sorted(str(receipt) for receipt in given)


async def test_the_feed_and_its_cursor_survive_a_restart(pair: tuple[Counter, Counter]) -> None:
    one, other = pair
    cases = [one.file().case or "" for _ in range(3)]
    await one.sync()
    await other.sync()
    other.reopen()
    assert all(other.has(case) for case in cases)
    assert (await other.sync()).received == 0


async def test_a_terminal_of_another_office_hears_nothing(
    pair: tuple[Counter, Counter], tmp_path: Path, central: PrivateCentral
) -> None:
    one, _ = pair
    with counter(tmp_path / "far", central, "01", "3171071005") as far:
        await far.enrol()
        one.file()
        await one.sync()
        assert (await far.sync()).received == 0


async def test_a_new_terminal_gets_everything_its_office_has(
    pair: tuple[Counter, Counter], tmp_path: Path, central: PrivateCentral
) -> None:
    one, _ = pair
    case = one.file().case or ""
    await one.sync()
    with counter(tmp_path / "03", central, "03") as third:
        await third.enrol()
        assert (await third.sync()).received == 1
        assert third.has(case)
