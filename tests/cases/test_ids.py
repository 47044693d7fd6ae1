"""Ids: UUIDv7 that grow, whatever the clock does."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.cases.ids import Uuid7, id_text, id_time_ms, parse_id, uuid7
from ptsp_tui.errors import BadValue


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=30))
def test_ids_grow_even_when_the_clock_goes_back(clock: list[int]) -> None:
    ticks = iter(clock)
    make = Uuid7(now_ms=lambda: next(ticks))
    ids = [make() for _ in clock]
    assert ids == sorted(set(ids))
    for raw in ids:
        read = uuid.UUID(bytes=raw)
        assert (read.version, read.variant) == (7, uuid.RFC_4122)


def test_ids_grow_even_when_the_random_part_runs_over() -> None:
    make = Uuid7(now_ms=lambda: 5, randbits=lambda bits: (1 << bits) - 1)
    make._random, make._ms = (1 << 74) - 1, 5
    before = (5).to_bytes(6, "big") + b"\xff" * 10
    assert make() > before
    assert id_time_ms(make()) >= 5


def test_an_id_tells_when_it_was_made() -> None:
    moment = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp() * 1000)
    assert id_time_ms(Uuid7(now_ms=lambda: moment)()) == moment


def test_several_threads_never_get_the_same_id() -> None:
    ids: list[bytes] = []

    def work() -> None:
        ids.extend(uuid7() for _ in range(500))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 2000


def test_ids_read_back_from_their_text() -> None:
    raw = uuid7()
    assert len(id_text(raw)) == 36
    assert parse_id(f" {id_text(raw).upper()} ") == raw


@pytest.mark.parametrize("text", ["", "x", "3171071004.010.261124.0001.P", str(uuid.UUID(int=7))])
def test_other_texts_are_no_ids(text: str) -> None:
    with pytest.raises(BadValue, match="no case or visit id"):
        parse_id(text)
