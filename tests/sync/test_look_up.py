"""Any counter continues any case: by receipt, code or NIK, for a reason, and who asked is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ptsp_central.schema import lookup
from ptsp_tui import asks
from ptsp_tui.asks import Ask, LookUp, Told
from ptsp_tui.counter import link
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.visit import resume_case
from ptsp_tui.errors import NotFound, Refused
from ptsp_tui.protocol import encode
from ptsp_tui.sync.once import once
from tests.e2e.lines import good
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]
REASON = "warga ada di loket"


@pytest.fixture
async def near(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[Counter]:
    """A terminal that has sent an incomplete case."""
    with counter(tmp_path / "near", central, "01") as made:
        await made.enrol()
        made.file(ticks=["kk"], outcome="incomplete")
        await made.sync()
        yield made


@pytest.fixture
async def far(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[Counter]:
    """A terminal of another office."""
    with counter(tmp_path / "far", central, "07", "3173011001") as made:
        await made.enrol()
        yield made


def only_case(counter: Counter) -> dict[str, object]:
    (case,) = counter.session.db.table("cases").all()
    return dict(case)


@pytest.mark.parametrize("by", ["receipt", "resume", "nik"])
async def test_a_case_of_another_office_is_found_and_continued(
    near: Counter, far: Counter, central: PrivateCentral, by: asks.By
) -> None:
    case = only_case(near)
    value = {"receipt": "receipt", "resume": "resume_code", "nik": "subject_nik"}[by]
    told = await link.look_up(far.session, far.settings, by, str(case[value]), REASON)
    assert [seen.receipt for seen in told.cases] == [case["receipt"]]
    assert only_case(far)["receipt"] == case["receipt"]
    _, draft = resume_case(far.session, str(case["id"]))
    for ticked in good()["ticks"]:
        draft.tick(ticked)
    slip = file(far.session, draft)
    assert slip.receipt == case["receipt"]
    for each in (far, near):
        assert (await each.sync()).error is None
    done = only_case(near)
    assert (done["state"], done["needs_review"]) == ("submitted", False)
    assert central.is_sound()


async def test_later_events_of_a_case_that_was_asked_for_come_by_themselves(
    near: Counter, far: Counter, central: PrivateCentral
) -> None:
    case = only_case(near)
    await link.look_up(far.session, far.settings, "receipt", str(case["receipt"]), REASON)
    _, draft = resume_case(near.session, str(case["id"]))
    for ticked in good()["ticks"]:
        draft.tick(ticked)
    file(near.session, draft)
    await near.sync()
    assert (await far.sync()).received == 1
    assert only_case(far)["state"] == "submitted"
    await link.look_up(far.session, far.settings, "receipt", str(case["receipt"]), REASON)
    assert (await far.sync()).received == 0, "asking twice tells nothing twice"


async def test_who_asked_for_what_and_why_is_kept_also_when_nothing_was_found(
    near: Counter, far: Counter, central: PrivateCentral
) -> None:
    nik = str(only_case(near)["subject_nik"])
    await link.look_up(far.session, far.settings, "nik", nik, REASON)
    with pytest.raises(NotFound):
        await link.look_up(far.session, far.settings, "nik", "3171234567890001", REASON)
    with central.store.engine.connect() as connection:
        rows = connection.execute(select(lookup).order_by(lookup.c.once)).all()
    assert [(r.officer, r.reason, r.found) for r in rows] == [
        ("petugas-07", REASON, 1),
        ("petugas-07", REASON, 0),
    ]
    assert all(nik.encode() not in bytes(row.value) for row in rows)


async def test_without_a_reason_nothing_is_asked(far: Counter, central: PrivateCentral) -> None:
    with pytest.raises(Refused):
        await link.look_up(far.session, far.settings, "nik", "3171234567890001", " ")
    assert _lookups(central) == 0


def _lookups(central: PrivateCentral) -> int:
    with central.store.engine.connect() as connection:
        return len(connection.execute(select(lookup)).all())


async def test_a_recorded_question_answers_nobody_and_leaves_no_trace(
    near: Counter, far: Counter, central: PrivateCentral
) -> None:
    log = far.session.log
    wanted = LookUp("nik", str(only_case(near)["subject_nik"]), "petugas-07", REASON)
    question = Ask(1, log.log_id, log.epoch, once.next(), "lookup", encode(wanted))
    raw = asks.seal_ask(log.sign, question)
    assert _told(central, raw).status == "ok"
    again = _told(central, raw)
    assert (again.status, again.body) == ("replayed", b"")
    assert _lookups(central) == 1


async def test_questions_of_strangers_and_revoked_terminals_leave_no_trace(
    near: Counter, far: Counter, central: PrivateCentral
) -> None:
    log = far.session.log
    wanted = encode(LookUp("nik", str(only_case(near)["subject_nik"]), "x", REASON))
    forged = asks.seal_ask(
        lambda _: bytes(64), Ask(1, log.log_id, log.epoch, once.next(), "lookup", wanted)
    )
    stranger = asks.seal_ask(log.sign, Ask(1, bytes(16), 0, once.next(), "lookup", wanted))
    assert [_told(central, raw).status for raw in (forged, stranger)] == ["bad_key", "bad_key"]
    central.store.revoke("3173011001", "07")
    mine = asks.seal_ask(log.sign, Ask(1, log.log_id, log.epoch, once.next(), "lookup", wanted))
    assert _told(central, mine).status == "bad_key"
    assert _lookups(central) == 0


def _told(central: PrivateCentral, raw: bytes) -> Told:
    from ptsp_central.answers import Desk

    return Desk(central.store, central.keys).answer(raw)
