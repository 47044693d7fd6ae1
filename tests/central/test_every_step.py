"""The central dies at every step: before each statement of a request, and before its commit.

Whatever it was doing is then there whole or not at all, and asking again does it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select

from ptsp_central import enrol, office
from ptsp_central.app import Central
from ptsp_central.audit import verify
from ptsp_central.keys import Keys
from ptsp_central.schema import metadata
from ptsp_central.store import Store
from ptsp_tui import asks
from ptsp_tui.asks import Ask, LookUp
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.enrolment import EnrolRequest, read_code, seal_request
from ptsp_tui.feed import START
from ptsp_tui.protocol import Wants, encode, encode_push, verify_ack
from tests.central.cases import NIK, UNIT, filed, write
from tests.central.terminals import send, terminal
from tests.sync.memory_outbox import MemoryOutbox


class Died(BaseException):
    """The process is gone."""


class Death:
    """Comes before the statement or commit of this number; -1: never."""

    def __init__(self, engine: Engine) -> None:
        self.left = -1
        self.came = False
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._step)
        self._engine = engine

    def _statement(self, *_: Any) -> None:
        self._step(None)

    def _step(self, _connection: Connection | None) -> None:
        if self.left == 0:
            self.came = True
            self.left = -1
            raise Died
        self.left -= 1

    @contextmanager
    def at(self, step: int) -> Iterator[None]:
        """Die at this step of what is done inside."""
        self.left, self.came = step, False
        try:
            yield
        except Died:
            pass
        finally:
            self.left = -1

    def end(self) -> None:
        event.remove(self._engine, "before_cursor_execute", self._statement)
        event.remove(self._engine, "commit", self._step)


class Scene:
    """A central with two terminals of one office, and everything in its database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.store, self.keys = Store(engine), Keys(engine)
        self.central = Central(self.store, self.keys)
        self.box, self.other = terminal(self.store), terminal(self.store, seed=2, number="02")
        self.case = filed(self.box)
        assert send(self.store, self.box, 1, 1).status == "ok"
        write(self.box, self.case, StateChanged(state="verifying"))
        filed(self.box, 2)
        far = terminal(self.store, seed=3, unit="3171071005")
        self.far = far
        self.code = read_code(enrol.new_code(self.store, UNIT, "09"))

    def everything(self) -> list[tuple[str, list[str]]]:
        """All rows of all tables."""
        with self.engine.connect() as connection:
            return [
                (table.name, sorted(map(repr, connection.execute(select(table)))))
                for table in metadata.sorted_tables
            ]

    # -- what it can be asked

    def push(self) -> str:
        box = self.box
        wants = Wants(once=5, feed_tip=START, feed_want=9_000)
        raw = encode_push(box.sign, box.log_id, box.epoch, 2, box.chains[1], box.raw[1:], wants)
        return verify_ack(self.central.answer(raw), self.keys.public).status

    def enrol(self) -> str:
        new = MemoryOutbox(9)
        request = EnrolRequest(1, new.log_id, new.epoch, new.public_key, UNIT, "09", b"")
        return "ok" if enrol.answer(self.store, self.keys, seal_request(self.code, request)) else ""

    def decide(self) -> str:
        return office.decide(self.store, self.keys, self.case, "verifying", "", clerk="k").state

    def look_up(self) -> str:
        wanted = encode(LookUp("nik", NIK, "budi", "warga di loket"))
        ask = Ask(1, self.far.log_id, self.far.epoch, 7, "lookup", wanted)
        response, _ = self.central._ask(asks.seal_ask(self.far.sign, ask))
        return asks.open_told(bytes(response.body), self.keys.public).status


@pytest.mark.parametrize(
    ("do", "done"),
    [
        (Scene.push, "ok"),
        (Scene.enrol, "ok"),
        (Scene.decide, "verifying"),
        (Scene.look_up, "ok"),
    ],
)
def test_wherever_the_central_dies_nothing_is_half_done(
    engine: Engine, do: Callable[[Scene], str], done: str
) -> None:
    scene = Scene(engine)
    before, whole = scene.everything(), None
    death = Death(engine)
    try:
        for step in range(200):
            with death.at(step):
                said = do(scene)
            if not death.came:
                break
            now = scene.everything()
            if whole is None and now != before:
                whole = now  # it died after the commit: asked again, it does nothing more
            assert now == (whole or before), f"half done at step {step}"
    finally:
        death.end()
    assert 4 < step < 199
    assert said == done
    assert whole is None or scene.everything() == whole
    assert all(walk.bad_seq == 0 for walk in verify(scene.store))
