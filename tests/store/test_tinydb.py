"""TinyDB's ways work, and where the store differs it differs for the better."""

from __future__ import annotations

import datetime
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
from tinydb import Query, where
from tinydb.table import Document

from ptsp_tui.errors import BadValue
from ptsp_tui.store import PtspDB

Reopen = Callable[..., PtspDB]


def test_what_was_inserted_is_found_after_reopening(db: PtspDB, reopen: Reopen) -> None:
    document = {"nama": "Made Up", "n": [1, 2.5, None, True], "raw": b"\x00\xff", "d": {"e": ""}}
    doc_id = db.table("cases").insert(document)
    db.close()
    assert reopen().table("cases").get(doc_id=doc_id) == document


def test_insert_multiple_update_upsert_remove_and_count_work_as_in_tinydb(db: PtspDB) -> None:
    table = db.table("t")
    assert table.insert_multiple({"n": n} for n in range(5)) == [1, 2, 3, 4, 5]
    assert table.update({"m": 1}, where("n") > 2) == [4, 5]
    assert table.update({"k": 0}, doc_ids=[2, 99]) == [2]
    assert table.count(where("m") == 1) == 2
    assert table.upsert({"n": 3, "m": 7}, where("n") == 3) == [4]
    assert table.upsert({"n": 77}, where("n") == 77) == [6]
    assert table.upsert(Document({"z": 1}, doc_id=1)) == [1]
    assert table.update_multiple([({"u": 1}, where("n") == 77)]) == [6]
    assert table.remove(where("m") == 1) == [5]
    assert table.remove(doc_ids=[6, 99]) == [6]
    assert table.all() == [{"n": 0, "z": 1}, {"n": 1, "k": 0}, {"n": 2}, {"n": 3, "m": 7}]
    assert table.update(lambda doc: doc.update(all=1)) == [1, 2, 3, 4]
    assert all(doc["all"] == 1 for doc in table)


def test_get_takes_an_id_several_ids_or_a_condition(db: PtspDB) -> None:
    db.insert_multiple([{"n": 1}, {}, {"n": 3}])
    assert db.get(doc_id=1) == {"n": 1}
    assert db.get(doc_id=9) is None
    assert db.get(doc_ids=[2, 9, 1]) == [{}, {"n": 1}]
    found = db.get(Query().n == 3)
    assert isinstance(found, Document)
    assert found.doc_id == 3
    assert db.contains(where("n") == 3)
    assert db.contains(doc_id=2)
    with pytest.raises(RuntimeError):
        db.table("t").get()


def test_what_is_handed_out_is_a_copy(db: PtspDB) -> None:
    """S9."""
    mine: dict[str, Any] = {"inner": {"list": [1]}}
    doc_id = db.insert(mine)
    mine["inner"]["list"].append("mine")
    for found in (db.get(doc_id=doc_id), db.search(where("inner").exists())[0], db.all()[0]):
        found["inner"]["list"].append("theirs")
    assert db.get(doc_id=doc_id) == {"inner": {"list": [1]}}


def test_ids_are_never_used_again(db: PtspDB, reopen: Reopen) -> None:
    """S6."""
    assert db.insert_multiple([{}, {}, {}]) == [1, 2, 3]
    db.remove(doc_ids=[3])
    db.close()
    again = reopen()
    assert again.insert({}) == 4
    again.truncate()
    again.drop_table("_default")
    assert again.insert({}) == 5
    again.drop_tables()
    again.close()
    assert reopen().insert({}) == 6


def test_a_transaction_that_is_undone_gives_its_ids_back(db: PtspDB) -> None:
    """So that a table that only grows is numbered without gaps."""
    db.insert({})

    @db.transaction()
    def undone(expected: list[int]) -> None:
        documents = [{}, Document({}, doc_id=expected[1]), {}]
        assert db.insert_multiple(documents) == expected
        raise LookupError

    with pytest.raises(LookupError):
        undone([2, 7, 8])
    with db.transaction():
        assert db.insert({}) == 2
        with pytest.raises(LookupError):
            undone([3, 9, 10])
        assert db.insert({}) == 3


def test_documents_with_ids_of_their_own_never_overwrite_others(db: PtspDB) -> None:
    """TinyDB issue 629: stock insert_multiple loses a document here."""
    assert db.insert_multiple([Document({"a": 1}, doc_id=1), {"b": 1}]) == [1, 2]
    with pytest.raises(ValueError, match="already exists"):
        db.insert(Document({"c": 1}, doc_id=2))
    with pytest.raises(ValueError, match="already exists"):
        db.insert_multiple([{"d": 1}, Document({"e": 1}, doc_id=1)])
    assert db.all() == [{"a": 1}, {"b": 1}]


def test_an_update_that_raises_has_changed_nothing(db: PtspDB) -> None:
    db.insert_multiple([{"n": 0}, {"n": 1}])

    def half(document: MutableMapping[str, Any]) -> None:
        document["half"] = True
        if document["n"] == 1:
            raise LookupError

    with pytest.raises(LookupError):
        db.update(half)
    assert db.all() == [{"n": 0}, {"n": 1}]


def test_an_update_tells_one_from_true(db: PtspDB) -> None:
    db.insert({"n": 1})
    db.update({"n": True})
    assert db.all()[0]["n"] is True


def test_a_save_costs_what_it_changes_not_the_table(db: PtspDB) -> None:
    db.insert_multiple({"n": n, "text": "x" * 200} for n in range(500))
    size = (db.path / "00000001.seg").stat().st_size
    db.update({"m": 1}, where("n") == 250)
    db.update({"m": 1}, where("n") == 250)  # changes nothing: writes nothing
    assert (db.path / "00000001.seg").stat().st_size - size < 400


def test_tables_are_those_that_have_documents(db: PtspDB) -> None:
    db.table("empty", cache_size=5, persist_empty=True)
    db.table("full").insert({})
    assert db.tables() == {"full"}
    assert "full" in repr(db)
    assert len(db.table("full")) == 1


def test_the_storage_contract_reads_and_writes_everything(db: PtspDB) -> None:
    db.table("a").insert_multiple([{"n": 1}, {"n": 2}])
    whole = db.storage.read()
    assert whole == {"a": {"1": {"n": 1}, "2": {"n": 2}}}
    del whole["a"]["1"]
    db.storage.write({**whole, "b": {"7": {"n": 7}}})
    assert db.storage.read() == {"a": {"2": {"n": 2}}, "b": {"7": {"n": 7}}}


@pytest.mark.parametrize(
    "value",
    [datetime.date(2026, 11, 24), {1, 2}, {1: "number as key"}, object()],
    ids=["a date", "a set", "a number as key", "any object"],
)
def test_a_value_that_would_come_back_different_is_refused(db: PtspDB, value: object) -> None:
    with pytest.raises(TypeError):
        db.insert({"v": value})
    assert len(db) == 0


def test_a_bottomless_document_is_refused(db: PtspDB) -> None:
    bottomless: dict[str, Any] = {}
    bottomless["self"] = bottomless
    with pytest.raises(TypeError):
        db.insert(bottomless)


@pytest.mark.parametrize("value", ["\ud800", 2**65], ids=["half a character", "huge number"])
def test_what_cannot_be_written_is_told_to_the_officer(db: PtspDB, value: object) -> None:
    with pytest.raises(BadValue):
        db.insert({"v": value})
    db.insert({"v": "next"})
    assert db.all() == [{"v": "next"}]


def test_ids_and_table_names_of_other_kinds_never_reach_the_disk(db: PtspDB) -> None:
    with pytest.raises(TypeError):
        db.insert(Document({}, doc_id="abc"))  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(TypeError):
        db.table(5).insert({})  # type: ignore[arg-type]  # the mistake under test
