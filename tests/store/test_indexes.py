"""`by` finds at once what a scan would find, through every kind of change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.store import Index, PtspDB
from ptsp_tui.store.indexes import Column, Indexes

Reopen = Callable[..., PtspDB]


def test_a_case_is_found_by_each_nik_in_it_also_after_reopening(db: PtspDB, reopen: Reopen) -> None:
    cases = db.table("cases")
    cases.insert({"id": "a", "niks": ["3171000000000001", "3171000000000002"]})
    cases.insert({"id": "b", "niks": ["3171000000000002"]})
    for store in (db, reopen(read_only=True)):
        assert [case["id"] for case in store.by("nik", "3171000000000002")] == ["a", "b"]
        assert [case.doc_id for case in store.by("nik", "3171000000000001")] == [1]
        assert store.by("nik", "3171000000000009") == []


def test_an_index_follows_updates_and_removals(db: PtspDB) -> None:
    cases = db.table("cases")
    cases.insert_multiple({"id": str(n), "state": "draft"} for n in range(3))
    cases.update({"state": "submitted"}, doc_ids=[2])
    cases.remove(doc_ids=[3])
    assert [case.doc_id for case in db.by("state", "draft")] == [1]
    assert [case.doc_id for case in db.by("state", "submitted")] == [2]


def test_what_by_hands_out_is_a_copy(db: PtspDB) -> None:
    db.table("cases").insert({"id": "a", "niks": ["1"]})
    db.by("case", "a")[0]["niks"].append("2")
    assert db.by("case", "a") == [{"id": "a", "niks": ["1"]}]


def test_a_transaction_finds_its_own_changes(db: PtspDB) -> None:
    db.table("cases").insert({"id": "a"})
    with db.transaction():
        db.table("cases").update({"id": "b"}, doc_ids=[1])
        db.table("cases").insert({"id": "b"})
        assert db.by("case", "a") == []
        assert [case.doc_id for case in db.by("case", "b")] == [1, 2]


def test_an_undeclared_index_is_a_mistake(db: PtspDB) -> None:
    with pytest.raises(KeyError):
        db.by("shoe-size", "42")


def test_a_path_goes_through_lists_and_leaves_out_what_is_empty() -> None:
    index = Index("nik", "cases", "people.nik")
    people = [{"nik": "1"}, {"nik": ""}, {"nik": None}, {"name": "x"}, {"nik": ["2", 3]}, "odd"]
    assert index.values({"people": people}) == {"1", "2", "3"}
    assert index.values({"people": {"nik": {"deeper": "1"}}}) == frozenset()


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.none() | st.lists(st.sampled_from("xyz"), max_size=3)),
        max_size=30,
    )
)
def test_an_index_equals_a_scan_after_any_changes(
    changes: list[tuple[int, list[str] | None]],
) -> None:
    indexes = Indexes([Index("v", "t", "v")])
    documents: dict[int, dict[str, list[str]]] = {}
    for doc_id, values in changes:
        old = indexes.values("t", documents.pop(doc_id)) if doc_id in documents else ()
        if values is not None:
            documents[doc_id] = {"v": values}
        new = indexes.values("t", documents[doc_id]) if doc_id in documents else ()
        indexes.replace("t", doc_id, old, new)
    for value in "xyz":
        scan = {doc_id for doc_id, document in documents.items() if value in document["v"]}
        assert indexes.ids("v", value) == scan


def test_discarding_what_is_not_there_changes_nothing() -> None:
    column = Column()
    column.add("x", 1)
    column.discard("x", 2)
    column.discard("y", 1)
    assert column.ids("x") == {1}
