"""A case is folded from all its events, also when two logs write of it in the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Row, select

from ptsp_central import matters
from ptsp_central.schema import matter, matter_key
from ptsp_central.store import Store
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.cases.ids import parse_id
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.clock import today
from tests.central.cases import UNIT, filed, write
from tests.central.terminals import send, terminal
from tests.sync.memory_outbox import MemoryOutbox


def _rows(store: Store) -> dict[bytes, Row[Any]]:
    with store.engine.begin() as connection:
        return {row.app_id: row for row in connection.execute(select(matter))}


def _keys(store: Store, case: str) -> set[str]:
    with store.engine.begin() as connection:
        found = select(matter_key.c.kind).where(matter_key.c.app_id == parse_id(case))
        return set(connection.scalars(found))


def test_who_looked_a_moment_before_another_logs_filing_still_folds_it_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = terminal(store), terminal(store, seed=2, number="02")
    case, other = filed(one), filed(one, 2)
    assert send(store, one, 1, 1).status == "ok"
    for each in (case, other):
        write(two, each, StateChanged(state="cancelled", seen=[(one.log_id, one.epoch, 2)]))
    monkeypatch.setattr(matters, "_units", lambda connection, ids: {})
    assert send(store, two, 1, 2).status == "ok"
    rows = _rows(store)
    assert (rows[parse_id(case)].events, rows[parse_id(case)].state) == (2, "cancelled")
    assert (rows[parse_id(other)].events, rows[parse_id(other)].unit) == (1, "")
    assert send(store, one, 2, 2).status == "ok"
    rows = _rows(store)
    assert (rows[parse_id(other)].events, rows[parse_id(other)].state) == (2, "cancelled")
    assert _keys(store, case) == _keys(store, other) == {"receipt", "nik"}


def test_two_logs_that_write_of_the_same_new_cases_at_once_lose_nothing(store: Store) -> None:
    for seed in range(1, 11, 2):
        one = terminal(store, seed=seed, number=f"{seed:02}")
        two = terminal(store, seed=seed + 1, number=f"{seed + 1:02}")
        cases = [_filed_at(one, f"{seed:02}", n) for n in range(1, 9)]
        for case in reversed(cases):
            write(two, case, StateChanged(state="verifying", seen=[(one.log_id, one.epoch, 8)]))
        with ThreadPoolExecutor(2) as pool:
            sent = list(pool.map(partial(_send_all, store), (one, two)))
        assert sent == ["ok", "ok"]
        rows = _rows(store)
        assert {rows[parse_id(case)].events for case in cases} == {2}
        assert {rows[parse_id(case)].state for case in cases} == {"verifying"}
        assert all(_keys(store, case) == {"receipt", "nik"} for case in cases)


def _filed_at(box: MemoryOutbox, number: str, n: int) -> str:
    receipt = make_receipt(UNIT, number, box.epoch, today(), n)
    return filed(box, terminal=number, receipt=receipt)


def _send_all(store: Store, box: MemoryOutbox) -> str:
    return send(store, box, 1, 8).status
