"""All of a transaction or nothing, on disk when it ends; reading never waits for writing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ptsp_tui.errors import StoreTrouble
from ptsp_tui.store import PtspDB

Reopen = Callable[..., PtspDB]
Killed = Callable[..., Path]


def test_writes_to_several_tables_are_one_transaction(
    db: PtspDB, killed: Killed, reopen: Reopen
) -> None:
    with db.transaction():
        db.table("events").insert({"seq": 1})
        db.table("cases").insert({"id": "a"})
        during = reopen(killed("during"))
    after = reopen(killed("after"))
    assert during.tables() == set()
    assert after.tables() == {"events", "cases"}


def test_a_block_that_raises_leaves_no_trace(db: PtspDB, reopen: Reopen) -> None:
    """S2."""
    table = db.table("cases")
    table.insert({"id": "a", "state": "draft"})

    @db.transaction()
    def undone() -> None:
        table.update({"state": "submitted"}, doc_ids=[1])
        table.insert({"id": "b", "state": "draft"})
        db.table("drafts").insert({})
        assert len(table) == 2
        assert [doc["id"] for doc in db.by("state", "submitted")] == ["a"]
        raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert table.all() == [{"id": "a", "state": "draft"}]
    assert db.by("state", "submitted") == []
    db.close()
    assert reopen().table("cases").all() == [{"id": "a", "state": "draft"}]


def test_an_inner_transaction_that_raises_is_undone_alone(db: PtspDB) -> None:
    @db.transaction()
    def undone() -> None:
        db.remove(doc_ids=[1])
        db.insert({"n": 2})
        raise LookupError

    with db.transaction():
        db.insert({"n": 1})
        with pytest.raises(LookupError):
            undone()
        db.insert({"n": 3})
    assert [doc["n"] for doc in db.all()] == [1, 3]


def test_a_document_made_and_removed_within_a_transaction_is_not_written(db: PtspDB) -> None:
    with db.transaction():
        doc_id = db.insert({"n": 1})
        db.update({"n": 2}, doc_ids=[doc_id])
        db.remove(doc_ids=[doc_id])
    assert len(db) == 0
    assert not (db.path / "00000001.seg").exists()


def test_other_threads_see_only_what_is_committed_and_do_not_wait(db: PtspDB) -> None:
    db.insert({"n": 1})
    seen: list[list[int]] = []

    def look() -> None:
        seen.append([doc["n"] for doc in db.all()])

    with db.transaction():
        db.update({"n": 2}, doc_ids=[1])
        db.insert({"n": 3})
        other = threading.Thread(target=look)
        other.start()
        other.join(10)
    look()
    assert seen == [[1], [2, 3]]


def test_a_reading_that_has_begun_is_not_disturbed_by_writes(db: PtspDB) -> None:
    db.insert_multiple({"n": n} for n in range(3))
    reading = iter(db)
    first = next(reading)
    db.update({"n": 9})
    db.remove(doc_ids=[3])
    assert [first["n"], *(doc["n"] for doc in reading)] == [0, 1, 2]


def test_run_works_in_order_in_one_thread_and_each_work_is_a_transaction(db: PtspDB) -> None:
    threads = set()

    def work(n: int, *, fail: bool = False) -> int:
        threads.add(threading.get_ident())
        db.table("a").insert({"n": n})
        db.table("b").insert({"n": n})
        if fail:
            raise LookupError
        return n

    works = [db.run(work, 1), db.run(work, 2, fail=True), db.run(work, 3)]
    assert works[0].result(10) == 1
    assert isinstance(works[1].exception(10), LookupError)
    assert works[2].result(10) == 3
    assert [doc["n"] for doc in db.table("a").all()] == [1, 3]
    assert db.table("b").all() == db.table("a").all()
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_a_screen_awaits_a_run(db: PtspDB) -> None:
    assert await asyncio.wrap_future(db.run(db.insert, {"n": 1})) == 1
    assert db.all() == [{"n": 1}]


def test_threads_writing_at_once_lose_nothing(db: PtspDB) -> None:
    def write(name: str) -> None:
        for n in range(20):
            with db.transaction():
                db.table(name).insert({"n": n})
                db.table("all").insert({"name": name, "n": n})

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert {len(db.table(name)) for name in "abcd"} == {20}
    assert sorted(doc.doc_id for doc in db.table("all")) == list(range(1, 81))


def test_close_finishes_what_run_was_given(db: PtspDB, reopen: Reopen) -> None:
    for n in range(10):
        db.run(db.insert, {"n": n})
    db.close()
    db.close()
    again = reopen()
    assert len(again) == 10
    assert again.health.closed_well


def test_a_closed_store_says_so(db: PtspDB) -> None:
    db.insert({"n": 1})
    db.close()
    for use in (lambda: db.insert({}), lambda: db.get(doc_id=1), lambda: db.run(len, "")):
        with pytest.raises(StoreTrouble, match="closed"):
            use()
