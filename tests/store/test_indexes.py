"""`by` finds at once what a scan would find, through every kind of change."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.store import Index, PtspDB
from ptsp_tui.store.columns import Column, Columns, decode, encode, hash_of, narrowed, packed_ids
from ptsp_tui.store.delta import GONE, Delta
from ptsp_tui.store.indexes import Indexes
from ptsp_tui.store.places import Place
from ptsp_tui.store.view import View

INDEX = Index("v", "t", "v")
INDEXES = Indexes([INDEX])
Changes = list[tuple[int, list[str] | None]]
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


CHANGES = st.lists(
    st.tuples(st.integers(1, 9), st.none() | st.lists(st.sampled_from("xyz"), max_size=3)),
    max_size=30,
)


def changed(delta: Delta, documents: dict[int, list[str]], changes: Changes) -> None:
    for doc_id, values in changes:
        documents.pop(doc_id, None)
        if values is not None:
            documents[doc_id] = values
        found = INDEXES.values("t", {"v": values}) if values is not None else ()
        delta.put("t", doc_id, doc_id << 32 if values is not None else GONE, found)


def frozen(view: View, documents: dict[int, list[str]]) -> View:
    """As after a compaction: everything in columns, written and read back."""
    ids = array("Q", sorted(documents))
    offsets = array("Q", range(60, 60 + 10 * (len(ids) + 1), 10))
    name, made = decode(encode("t", view.columns("t", INDEXES, offsets, 10, ids)))
    return View(-1, {name: made}, (Delta(INDEXES),))


@given(CHANGES, CHANGES, CHANGES)
def test_an_index_equals_a_scan_after_any_changes_and_compactions(
    first: Changes, second: Changes, third: Changes
) -> None:
    documents: dict[int, list[str]] = {}
    view = View(0, {}, (Delta(INDEXES),))
    for changes in (first, second, third):
        changed(view.deltas[0], documents, changes)
        for each in (view, View(view.file, view.snapshot, (Delta(INDEXES), *view.deltas))):
            assert each.ids("t", each.touched("t")) == sorted(documents)
            for value in "xyz":
                scan = {n for n, values in documents.items() if value in values}
                assert each.by("t", "v", INDEX.key, value) == scan
        view = frozen(view, documents)
        assert view.ids("t", {}) == sorted(documents)
        for row, doc_id in enumerate(sorted(documents)):
            assert view.find("t", doc_id) == Place(-1, 60 + 10 * row, 10).packed()
        assert view.find("t", 99) is None


def test_a_name_is_found_by_the_beginning_of_each_word(db: PtspDB) -> None:
    db.table("cases").insert({"id": "a", "subject_name": "SITI Nur Al"})
    for begin in ("sit", "nur", "al"):
        assert [case["id"] for case in db.by("name", begin)] == ["a"]
    assert db.by("name", "SIT") == []


def test_counting_reads_no_document(db: PtspDB, monkeypatch: pytest.MonkeyPatch) -> None:
    db.table("cases").insert_multiple({"id": str(n), "state": "draft"} for n in range(7))
    db.compact()
    db.table("cases").remove(doc_ids=[2])
    db.table("cases").update({"state": "submitted"}, doc_ids=[3])
    monkeypatch.delattr(type(db.storage), "packed")
    assert (db.count_by("state", "draft"), db.count_by("state", "submitted")) == (5, 1)


def test_an_index_declared_later_is_built_at_opening(db: PtspDB, reopen: Reopen) -> None:
    db.table("cases").insert_multiple({"id": str(n), "shoes": n} for n in range(5))
    db.compact()
    db.table("cases").update({"shoes": 9}, doc_ids=[1])
    db.close()
    again = reopen(indexes=(Index("shoes", "cases", "shoes"),))
    assert [case["id"] for case in again.by("shoes", "3")] == ["3"]
    assert [case["id"] for case in again.by("shoes", "9")] == ["0"]


def test_two_values_with_one_hash_are_told_apart(db: PtspDB) -> None:
    assert hash_of("plumless") == hash_of("buckeroo")
    db.table("cases").insert_multiple({"id": value} for value in ("plumless", "buckeroo"))
    db.table("cases").insert({"niks": ["plumless", "buckeroo"]})
    db.compact()
    assert [case.doc_id for case in db.by("nik", "plumless")] == [3]
    assert [case["id"] for case in db.by("case", "buckeroo")] == ["buckeroo"]


def test_ids_beyond_32_bits_and_with_gaps_are_kept() -> None:
    for doc_ids in ([], [7], [3, 4, 5], [1, 9, 1 << 40]):
        ids = packed_ids(array("Q", doc_ids))
        offsets = array("Q", range(60, 61 + len(doc_ids)))
        column = Column(array("I", range(len(doc_ids))), narrowed(array("Q", doc_ids)))
        _, back = decode(encode("t", Columns(ids, offsets, 5, {"v": column})))
        assert list(back.ids) == doc_ids
        assert list(back.columns["v"].ids) == doc_ids
        assert [back.find(doc_id) for doc_id in doc_ids] == [
            (60 + n, 1) for n in range(len(doc_ids))
        ]


def test_several_values_must_hold_and_the_newest_come_first(db: PtspDB) -> None:
    cases = db.table("cases")
    for number in range(6):
        state = "submitted" if number % 2 else "approved"
        promised = "PT15M" if number < 3 else "2026-11-2" + str(number)
        cases.insert({"id": str(number), "state": state, "promised": promised})
    found = db.by("state", "submitted", ("promised", "20"))
    assert [case["id"] for case in found] == ["3", "5"]
    assert [case["id"] for case in db.by("promised", "pt", newest=2)] == ["2", "1"]
    with db.transaction():
        cases.update({"promised": ""}, doc_ids=[6])
        assert [case["id"] for case in db.by("state", "submitted", ("promised", "20"))] == ["3"]


def test_of_newest_only_so_many_are_read(db: PtspDB, monkeypatch: pytest.MonkeyPatch) -> None:
    db.table("cases").insert_multiple({"id": str(n), "day": "2026-11-24"} for n in range(20))
    read: list[int] = []
    packed = db._documents._packed

    def noted(table: str, doc_id: int, mine: list[Any]) -> bytes | None:
        read.append(doc_id)
        return packed(table, doc_id, mine)

    monkeypatch.setattr(db._documents, "_packed", noted)
    assert [case["id"] for case in db.by("day", "2026-11-24", newest=3)] == ["19", "18", "17"]
    assert read == [20, 19, 18]


class Id(msgspec.Struct):
    """A part of a document."""

    id: str


def test_a_part_of_each_document_is_read_newest_first(db: PtspDB) -> None:
    db.table("cases").insert_multiple({"id": str(n), "more": [n]} for n in range(4))
    db.table("cases").remove(doc_ids=[4])
    assert [part.id for part in db.brief("cases", Id)] == ["2", "1", "0"]
    assert [part.id for part in db.brief("cases", Id, newest=2)] == ["2", "1"]
    assert list(db.brief("none", Id)) == []
