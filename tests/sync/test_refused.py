"""One event that the central will not take keeps nothing else waiting, and is mended and sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from ptsp_central.schema import event, matter
from ptsp_tui.cases.events import Filed
from ptsp_tui.cases.ids import id_text, uuid7
from ptsp_tui.counter.record import record
from ptsp_tui.counter.refused import refused, send_again
from ptsp_tui.errors import NotFound
from ptsp_tui.protocol import decode_event
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.fixture
async def desk(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[Counter]:
    with counter(tmp_path / "desk", central) as made:
        await made.enrol()
        yield made


def _poison(desk: Counter, **wrong: str) -> str:
    """A case that was filed with something no terminal of ours may write; its id."""
    good = desk.file().case or ""
    (first,) = desk.session.log.own_of_case(good)
    body = msgspec.msgpack.decode(first.event.payload, type=Filed)
    case = id_text(uuid7())
    record(desk.session, case, msgspec.structs.replace(body, **wrong))
    return case


async def test_the_rest_goes_on_and_the_refused_one_is_shown_with_its_reason(
    desk: Counter, central: PrivateCentral
) -> None:
    bad = _poison(desk, unit="3171071005")
    after = desk.file().case
    report = await desk.sync()
    assert (report.unsent, report.error) == (0, None)
    (one,) = refused(desk.session)
    assert (one.case, one.type) == (bad, "case.filed")
    assert "another unit" in one.why
    with central.store.engine.connect() as connection:
        held = connection.execute(event.select().order_by(event.c.seq)).all()
        known = set(connection.scalars(matter.select().with_only_columns(matter.c.receipt)))
    assert sum(decode_event(row.body).is_erased for row in held) == 1
    assert len(held) == desk.session.log.head()[0]
    assert desk.case(after or "")["receipt"] in known
    assert central.is_sound()
    desk.session.log.verify()


async def test_a_refused_case_is_mended_and_sent_again(
    desk: Counter, central: PrivateCentral
) -> None:
    bad = _poison(desk, unit="3171071005")
    await desk.sync()
    (one,) = refused(desk.session)
    send_again(desk.session, one.key)
    assert refused(desk.session) == []
    assert (await desk.sync()).unsent == 0
    assert refused(desk.session) == []
    with central.store.engine.connect() as connection:
        units = set(connection.scalars(matter.select().with_only_columns(matter.c.unit)))
    assert units == {"3171071004"}
    assert (desk.case(bad)["unit"], desk.case(bad)["needs_review"]) == ("3171071004", False)
    with pytest.raises(NotFound):
        send_again(desk.session, one.key)


async def test_a_number_that_is_not_ours_is_replaced_when_it_is_sent_again(desk: Counter) -> None:
    bad = _poison(desk, receipt="3171071004.020.261124.0001.E")
    await desk.sync()
    (one,) = refused(desk.session)
    assert "receipt number" in one.why
    send_again(desk.session, one.key)
    await desk.sync()
    assert refused(desk.session) == []
    assert desk.case(bad)["receipt"].startswith("3171071004.010.")


async def test_what_was_refused_is_still_known_after_a_restart(desk: Counter) -> None:
    _poison(desk, terminal="09")
    await desk.sync()
    desk.reopen()
    assert len(refused(desk.session)) == 1
    assert (await desk.sync()).error is None
