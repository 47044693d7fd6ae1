"""A batch is stored whole, in order and once, or not at all; on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import cast

import msgspec
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import QueuePool

from ptsp_central.audit import verify
from ptsp_central.reading_room import case
from ptsp_central.schema import event, log_head
from ptsp_central.store import Store
from ptsp_tui.errors import NotFound
from ptsp_tui.protocol import GENESIS, BadWire, decode_event, decode_push, sign_head
from tests.central.terminals import UNIT, admit, copy_of, overlapping, push, send, terminal
from tests.sync.memory_outbox import MemoryOutbox


def _bodies(store: Store) -> list[bytes]:
    return [row.body for row in sorted(store.events(), key=lambda row: (row.epoch, row.seq))]


def _is_sound(store: Store) -> bool:
    return all(walk.bad_seq == 0 for walk in verify(store))


def test_a_batch_is_stored_in_order_and_the_head_moves(store: Store) -> None:
    box = terminal(store, 7)
    outcome = send(store, box, 1, 7)
    assert (outcome.status, outcome.have_seq, outcome.have_hash) == ("ok", 7, box.chains[7])
    assert outcome.stored == 7
    assert _bodies(store) == box.raw
    assert _is_sound(store)


@pytest.mark.parametrize(("first", "last"), [(1, 4), (2, 3), (1, 6), (4, 8), (5, 8)])
def test_what_overlaps_is_stored_once(store: Store, first: int, last: int) -> None:
    box = terminal(store, 8)
    send(store, box, 1, 4)
    outcome = send(store, box, first, last)
    assert outcome.status == "ok"
    assert outcome.have_seq == max(4, last)
    assert outcome.stored == max(0, last - 4)
    assert _bodies(store) == box.raw[: max(4, last)]
    assert _is_sound(store)


def test_an_empty_push_asks_where_the_log_stands(store: Store) -> None:
    box = terminal(store, 3)
    assert send(store, box, 1, 0).have_seq == 0
    send(store, box, 1, 3)
    outcome = send(store, box, 4, 3)
    assert (outcome.status, outcome.have_seq, outcome.have_hash) == ("ok", 3, box.chains[3])
    assert send(store, box, 2, 1).have_seq == 3


def test_a_gap_stores_nothing_and_says_what_is_there(store: Store) -> None:
    box = terminal(store, 8)
    send(store, box, 1, 3)
    outcome = send(store, box, 5, 8)
    assert (outcome.status, outcome.have_seq, outcome.have_hash) == ("gap", 3, box.chains[3])
    assert _bodies(store) == box.raw[:3]


@pytest.mark.parametrize(
    ("first", "last", "at_seq"),
    [(1, 8, 4), (3, 8, 4), (4, 8, 4), (5, 8, 4), (6, 8, 5), (4, 4, 4), (6, 5, 5)],
)
def test_a_copy_that_wrote_other_events_is_a_fork_and_the_first_stays(
    store: Store, first: int, last: int, at_seq: int
) -> None:
    box = terminal(store, 6)
    send(store, box, 1, 6)
    outcome = send(store, copy_of(box, 3, seed=9), first, last)
    assert (outcome.status, outcome.at_seq) == ("fork", at_seq)
    assert (outcome.have_seq, outcome.have_hash) == (6, box.chains[6])
    assert _bodies(store) == box.raw


def test_a_fork_at_the_very_head_is_seen(store: Store) -> None:
    box = terminal(store, 3)
    send(store, box, 1, 3)
    clone = copy_of(box, 2, seed=9)
    assert send(store, clone, 4, 5).status == "fork"
    assert _bodies(store) == box.raw


def test_nobody_writes_without_enrolment_or_with_another_key(store: Store) -> None:
    stranger = MemoryOutbox(5)
    stranger.add(2)
    assert send(store, stranger, 1, 2).status == "bad_key"
    box = terminal(store, 2)
    box.key = stranger.key
    assert send(store, box, 1, 2).status == "bad_key"
    assert _bodies(store) == []


def test_a_signature_under_another_head_is_refused(store: Store) -> None:
    box = terminal(store, 3)
    whole = decode_push(push(box, 1, 3))
    early = sign_head(box.sign, box.log_id, box.epoch, 2, box.chains[2])
    assert store.append(msgspec.structs.replace(whole, sig=early)).status == "bad_key"


def test_a_batch_that_does_not_lead_to_its_signed_head_is_refused(store: Store) -> None:
    box = terminal(store, 3)
    head = decode_push(push(box, 1, 3))
    other = decode_push(push(copy_of(box, 2, seed=9), 1, 3))
    with pytest.raises(BadWire):
        store.append(msgspec.structs.replace(head, z=other.z))
    signed = sign_head(box.sign, box.log_id, box.epoch, 3, GENESIS)
    with pytest.raises(BadWire):
        store.append(msgspec.structs.replace(head, head=GENESIS, sig=signed))
    assert _bodies(store) == []


def test_a_revoked_terminal_writes_no_more_and_what_it_sent_stays(store: Store) -> None:
    box = terminal(store, 4)
    send(store, box, 1, 2)
    assert store.revoke(UNIT, "01") == 1
    assert send(store, box, 3, 4).status == "bad_key"
    assert _bodies(store) == box.raw[:2]
    with pytest.raises(NotFound):
        store.revoke(UNIT, "01")


def test_logs_do_not_mix(store: Store) -> None:
    one, other = terminal(store, 3), terminal(store, 4, seed=2, number="02")
    send(store, one, 1, 3)
    send(store, other, 1, 4)
    assert store.stats() == {"units": 1, "logs": 2, "events": 7}
    assert [(head["terminal"], head["seq"]) for head in store.heads()] == [("01", 3), ("02", 4)]
    assert _is_sound(store)


def _renewed(box: MemoryOutbox, store: Store, origin_epoch: int = 1) -> MemoryOutbox:
    new = MemoryOutbox(3)
    new.log_id, new.epoch = box.log_id, box.epoch + 1
    assert admit(store, new) == "ok"
    for seq, raw in enumerate(box.raw, 1):
        old = decode_event(raw)
        new.append(msgspec.structs.replace(old, origin=old.origin or (origin_epoch, seq)))
    return new


def test_an_event_written_again_in_a_new_epoch_is_met_once(store: Store) -> None:
    box = terminal(store, 4)
    send(store, box, 1, 2)
    new = _renewed(box, store)
    assert send(store, new, 1, 4).have_seq == 4
    assert store.stats()["events"] == 4
    assert _bodies(store) == [*box.raw[:2], *new.raw[2:]]
    again = _renewed(new, store)
    assert send(store, again, 1, 4).status == "ok"
    assert store.stats()["events"] == 4
    assert _is_sound(store)


def test_an_old_epoch_that_still_sends_after_its_events_were_written_again_adds_nothing(
    store: Store,
) -> None:
    box = terminal(store, 4)
    send(store, box, 1, 2)
    new = _renewed(box, store)
    send(store, new, 1, 4)
    assert send(store, box, 1, 4).have_seq == 4
    assert store.stats()["events"] == 4
    assert _is_sound(store)


def test_an_event_written_again_twice_in_one_batch_is_met_once(store: Store) -> None:
    box = terminal(store, 2)
    new = _renewed(box, store)
    new.append(decode_event(new.raw[1]))
    assert send(store, new, 1, 3).status == "ok"
    assert store.stats()["events"] == 2
    assert _is_sound(store)


def test_an_origin_with_another_body_is_an_event_of_its_own(store: Store) -> None:
    box = terminal(store, 1)
    send(store, box, 1, 1)
    new = MemoryOutbox(3)
    new.log_id, new.epoch = box.log_id, 2
    assert admit(store, new) == "ok"
    new.add(1, origin=(1, 1), other=True)
    send(store, new, 1, 1)
    assert store.stats()["events"] == 2


def test_a_row_that_should_not_be_there_raises_and_rolls_the_batch_back(store: Store) -> None:
    box = terminal(store, 4)
    send(store, box, 1, 3)
    with store.engine.begin() as connection:  # a head set back by hand: a fault, never normal
        connection.execute(log_head.update().values(seq=1, hash=box.chains[1]))
    with pytest.raises(IntegrityError):
        send(store, box, 2, 4)
    assert store.heads()[0]["seq"] == 1
    assert _bodies(store) == box.raw[:3]


def test_eight_writers_at_once_leave_every_chain_whole(store: Store) -> None:
    boxes = [terminal(store, 60, seed=seed, number=f"0{seed}") for seed in (1, 2)]

    def write(seed: int) -> set[str]:
        chance = random.Random(seed)
        said: set[str] = set()
        for _ in range(15):
            box = chance.choice(boxes)
            said.add(send(store, box, *overlapping(box, chance)).status)
        return said

    with ThreadPoolExecutor(8) as pool:
        said = set().union(*pool.map(write, range(8)))
    assert said <= {"ok", "gap"}
    for box in boxes:
        assert send(store, box, 1, 60).have_seq == 60
    assert store.stats()["events"] == 120
    assert _is_sound(store)


def test_a_writer_waits_for_the_one_before_it_and_neither_fails(store: Store) -> None:
    box = terminal(store, 2)
    with ThreadPoolExecutor(1) as pool:
        with store.engine.begin() as connection:
            connection.execute(select(log_head).with_for_update()).all()
            second = pool.submit(send, store, box, 1, 2)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.2)
            connection.execute(log_head.update().values(last_ms=1))
        assert second.result(timeout=10).status == "ok"


@pytest.mark.parametrize("column", ["body", "chain", "leaf"])
def test_verify_finds_the_event_that_was_changed(store: Store, column: str) -> None:
    box = terminal(store, 5)
    send(store, box, 1, 5)
    wrong = box.raw[0] if column == "body" else bytes(32)
    with store.engine.begin() as connection:
        connection.execute(event.update().where(event.c.seq == 3).values({column: wrong}))
    assert [walk.bad_seq for walk in verify(store)] == [3]


def test_verify_finds_an_event_that_is_missing_or_too_few(store: Store) -> None:
    box = terminal(store, 5)
    send(store, box, 1, 5)
    with store.engine.begin() as connection:
        connection.execute(event.delete().where(event.c.seq == 5))
    assert [walk.bad_seq for walk in verify(store)] == [5]
    with store.engine.begin() as connection:
        connection.execute(event.delete().where(event.c.seq == 2))
    assert [walk.bad_seq for walk in verify(store)] == [2]


def test_the_first_push_and_the_first_look_need_one_connection(
    store: Store, engine: Engine
) -> None:
    """Otherwise writers that each hold one and want another would all wait in vain."""
    box = terminal(store, 2)
    with ExitStack() as held:
        pool = cast(QueuePool, engine.pool)
        for _ in range(pool.size() + pool._max_overflow - 1):
            held.enter_context(engine.connect())
        pool._timeout = 0.2
        assert send(Store(engine), box, 1, 2).status == "ok"
        assert Store(engine).stats()["events"] == 2
        with pytest.raises(NotFound):
            case(Store(engine), "0" * 32)


def test_many_writers_at_once_are_all_served_and_nobody_waits_in_vain(store: Store) -> None:
    boxes = [terminal(store, 6, seed=n, number=f"{n:02}") for n in range(1, 25)]
    start = threading.Barrier(len(boxes))

    def write(box: MemoryOutbox) -> list[str]:
        start.wait()
        return [send(store, box, seq, seq).status for seq in range(1, 7)]

    with ThreadPoolExecutor(len(boxes)) as pool:
        said = [status for each in pool.map(write, boxes) for status in each]
    assert said == ["ok"] * len(boxes) * 6
    assert store.stats()["events"] == len(boxes) * 6
