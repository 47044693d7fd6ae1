"""Everything that can go wrong, at random: a bad line, machines that die, decisions meanwhile."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from ptsp_central import office
from ptsp_central.matters import NOT_OF_CASES
from ptsp_central.schema import matter
from ptsp_central.store import Store
from ptsp_tui.cases.events import State, StateChanged
from ptsp_tui.cases.fold import FOLLOWS
from ptsp_tui.cases.ids import id_text
from ptsp_tui.counter import link
from ptsp_tui.counter.mailbox import Mailbox
from ptsp_tui.counter.record import record
from ptsp_tui.counter.status import status_of
from ptsp_tui.errors import Refused
from ptsp_tui.protocol import verify_ack
from ptsp_tui.store.log import EventLog
from ptsp_tui.sync import SyncReport, sync_once
from tests.sync.bad_line import FAULTS, bad_line
from tests.sync.counters import Counter, counter
from tests.sync.private_central import PrivateCentral

WAIT = 20.0
"""No exchange on loopback takes longer, seconds."""


class Died(BaseException):
    """The machine is gone at this moment. Nobody may catch it."""


class Countdown:
    """A method that dies when it was called so often, before or when it is `done`; -1: never."""

    def __init__(self, owner: type, name: str, patch: pytest.MonkeyPatch, *, done: bool) -> None:
        self.left = -1
        do = getattr(owner, name)

        def counted(*args: Any, **named: Any) -> Any:
            dies, self.left = self.left == 0, self.left - 1
            if dies and not done:
                raise Died(name)
            result = do(*args, **named)
            if dies:
                raise Died(name)
            return result

        patch.setattr(owner, name, counted)


class Trouble:
    """Two counters of one office and their central, under one seed."""

    def __init__(self, seed: int, central: PrivateCentral, patch: pytest.MonkeyPatch) -> None:
        self.chance = random.Random(seed)
        self.central = central
        self.counters: list[Counter] = []
        self.cases: list[str] = []
        self._patch = patch
        self.faults = 0

    # -- what goes wrong

    def next_fault(self) -> str | None:
        """For the line: six in ten exchanges pass."""
        if self.chance.random() < 0.6:
            return None
        self.faults += 1
        return self.chance.choice(FAULTS)

    @contextmanager
    def mortal(self) -> Iterator[None]:
        """While this is open, either side may die before or after it has made something durable."""
        with self._patch.context() as patch:
            for owner, name in (
                (EventLog, "store_ack"),
                (Mailbox, "take"),
                (EventLog, "save_sync_state"),
            ):
                patch.setattr(owner, name, self._dying(getattr(owner, name), Died("terminal")))
            lost = OperationalError("", {}, Exception("database gone"))
            patch.setattr(Store, "exchange", self._dying(Store.exchange, lost))
            yield

    def _dying(self, do: Callable[..., Any], how: BaseException) -> Callable[..., Any]:
        def done(*args: Any, **named: Any) -> Any:
            roll = self.chance.random()
            if roll < 0.04:
                self.faults += 1
                raise how
            result = do(*args, **named)
            if roll > 0.96:
                self.faults += 1
                raise how
            return result

        return done

    # -- what people do meanwhile

    def work(self) -> None:
        """One thing that an officer or a clerk does."""
        desk = self.chance.choice(self.counters)
        roll = self.chance.random()
        if roll < 0.5 or not self.cases:
            self.cases.append(desk.file().case or "")
        elif roll < 0.8:
            self._officer_moves(desk)
        else:
            self._clerk_decides()

    def _officer_moves(self, desk: Counter) -> None:
        here = [case for case in self.cases if desk.has(case)]
        if here:
            case = self.chance.choice(here)
            states = sorted(FOLLOWS[desk.case(case)["state"]]) or ["cancelled"]
            state = msgspec.convert(self.chance.choice(states), State)
            record(desk.session, case, StateChanged(state=state))

    def _clerk_decides(self) -> None:
        with self.central.store.engine.connect() as connection:
            rows = connection.execute(select(matter).where(matter.c.unit != "")).all()
        if not rows:
            return
        row = self.chance.choice(rows)
        following = sorted(FOLLOWS[row.state])
        if following:
            state = msgspec.convert(self.chance.choice(following), State)
            case = id_text(row.app_id)
            try:
                office.decide(self.central.store, self.central.keys, case, state, "", clerk="k")
            except Refused:
                return

    # -- what must hold

    def check_promise(self, desk: Counter, report: SyncReport | None) -> None:
        """What counts as sent has a signed receipt on this disk, for exactly this log."""
        log = desk.session.log
        seq, chain = log.acknowledged()
        if report is not None:
            assert report.acknowledged <= seq
        shown = status_of(desk.session)
        assert (shown.acknowledged, shown.unsent) == (seq, log.head()[0] - seq)
        if seq:
            ack = verify_ack((log.meta("ack") or {})["raw"], log.central_key())
            assert (ack.have_seq, ack.have_hash) == (seq, chain)
            assert log.prev_hash(seq + 1) == chain

    def check_end(self) -> None:
        """Nothing lost, nothing twice, nothing out of order, and all see the same cases."""
        central = self.central
        for desk in self.counters:
            log = desk.session.log
            held = [r.body for r in central.store.events() if r.log_id == log.log_id]
            assert held == log.events(1, 2**40), "every event once, in its order"
            log.verify()
            assert self._told(desk) == self._due(desk), "the feed, exactly once"
        assert central.is_sound()
        with central.store.engine.connect() as connection:
            theirs = {
                id_text(r.app_id): (r.state, r.needs_review)
                for r in connection.execute(select(matter).where(matter.c.unit != ""))
            }
        assert set(theirs) == set(self.cases)
        for desk in self.counters:
            cases = desk.session.db.table("cases").all()
            assert len(cases) == len(theirs)
            assert {c["id"]: (c["state"], c["needs_review"]) for c in cases} == theirs

    def _told(self, desk: Counter) -> list[tuple[bytes, int, int]]:
        return sorted((d["log"], d["epoch"], d["seq"]) for d in desk.session.db.table("feed"))

    def _due(self, desk: Counter) -> list[tuple[bytes, int, int]]:
        """Everything that happened elsewhere to a case of this office."""
        return sorted(
            (row.log_id, row.epoch, row.seq)
            for row in self.central.store.events()
            if row.log_id != desk.session.log.log_id and not row.type.startswith(NOT_OF_CASES)
        )


async def play(
    seed: int, rounds: int, folder: Path, central: PrivateCentral, patch: pytest.MonkeyPatch
) -> Trouble:
    """`rounds` rounds of work and trouble, then a good line, then everything must hold."""
    trouble = Trouble(seed, central, patch)
    with ExitStack() as stack:
        for number in ("01", "02"):
            desk = stack.enter_context(counter(folder / f"{seed}-{number}", central, number))
            await desk.enrol()
            trouble.counters.append(desk)
        async with bad_line(central.url, trouble.next_fault, chance=trouble.chance) as (url, _):
            for _ in range(rounds):
                trouble.work()
                desk = trouble.chance.choice(trouble.counters)
                with trouble.mortal():
                    report = await _try(desk, url)
                if report is None:
                    desk.reopen()
                trouble.check_promise(desk, report)
        for _ in range(3):
            for desk in trouble.counters:
                assert (await link.sync_once(desk.session, desk.settings)).error is None
        trouble.check_end()
    return trouble


async def _try(desk: Counter, url: str) -> SyncReport | None:
    """One pass; None if the machine died in it."""
    try:
        return await sync_once(desk.session.log, url, inbox=Mailbox(desk.session, desk.folder))
    except Died:
        return None
