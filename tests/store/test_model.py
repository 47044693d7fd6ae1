"""In whatever order things are done, the store holds what a dict would, also when reopened."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from tinydb import where

from ptsp_tui.store import Cost, Index, PtspDB

WEAK = Cost(64, 1, 1)
INDEXES = (Index("v", "a", "v"),)
TABLES = st.sampled_from(["a", "b"])
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=9)
VALUES = st.recursive(
    LEAVES | st.floats(allow_nan=False) | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
DOCUMENTS = st.fixed_dictionaries({"v": st.sampled_from("xyz")}, optional={"w": VALUES})
Model = dict[str, dict[int, dict[str, Any]]]


class Undo(Exception):
    """Raised to end a transaction without effect."""


class StoreAgainstDict(RuleBasedStateMachine):
    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.db = PtspDB.create(
            self.root / "0", "budi", "kuda lumping naik delman", INDEXES, cost=WEAK
        )
        self.copies = 0
        self.model: Model = {"a": {}, "b": {}}
        self.highest = {"a": 0, "b": 0}

    def teardown(self) -> None:
        self.db.close()
        shutil.rmtree(self.root)

    def _insert(self, table: str, document: dict[str, Any]) -> int:
        doc_id = self.db.table(table).insert(document)
        assert doc_id > self.highest[table]
        self.highest[table] = doc_id
        self.model[table][doc_id] = document
        return doc_id

    @rule(target=ids, table=TABLES, document=DOCUMENTS)
    def insert(self, table: str, document: dict[str, Any]) -> tuple[str, int]:
        return table, self._insert(table, document)

    @rule(where_=ids, document=DOCUMENTS)
    def update(self, where_: tuple[str, int], document: dict[str, Any]) -> None:
        table, doc_id = where_
        if doc_id in self.model[table]:
            self.db.table(table).update(document, doc_ids=[doc_id])
            self.model[table][doc_id] = {**self.model[table][doc_id], **document}

    @rule(where_=consumes(ids))
    def remove(self, where_: tuple[str, int]) -> None:
        table, doc_id = where_
        present = self.model[table].pop(doc_id, None) is not None
        assert self.db.table(table).remove(doc_ids=[doc_id]) == [doc_id] * present

    @rule(table=TABLES, value=st.sampled_from("xyz"))
    def remove_by_query(self, table: str, value: str) -> None:
        gone = [n for n, document in self.model[table].items() if document["v"] == value]
        assert self.db.table(table).remove(where("v") == value) == gone
        for doc_id in gone:
            del self.model[table][doc_id]

    @rule(table=TABLES)
    def truncate(self, table: str) -> None:
        self.db.table(table).truncate()
        self.model[table].clear()

    @rule(document=DOCUMENTS, undo=st.booleans())
    def both_tables_at_once(self, document: dict[str, Any], undo: bool) -> None:
        before = {table: dict(documents) for table, documents in self.model.items()}
        highest = dict(self.highest)
        try:
            with self.db.transaction():
                self._insert("a", document)
                self.truncate("b")
                self._insert("b", document)
                if undo:
                    raise Undo
        except Undo:
            self.model, self.highest = before, highest

    @rule()
    def close_and_open(self) -> None:
        self.db.close()
        self._open(self.db.path)

    @rule()
    def kill_and_open(self) -> None:
        self.copies += 1
        copy = self.root / str(self.copies)
        shutil.copytree(self.db.path, copy, ignore=shutil.ignore_patterns("RESERVE"))
        (copy / "RESERVE").touch()
        self.db.close()
        self._open(copy)

    def _open(self, path: Path) -> None:
        self.db = PtspDB.open(path, "budi", "kuda lumping naik delman", indexes=INDEXES, floor=WEAK)

    @invariant()
    def holds_what_the_dict_holds(self) -> None:
        for table, documents in self.model.items():
            assert {doc.doc_id: dict(doc) for doc in self.db.table(table)} == documents
            assert len(self.db.table(table)) == len(documents)

    @invariant()
    def finds_what_a_scan_finds(self) -> None:
        for value in "xyz":
            found = {doc.doc_id for doc in self.db.by("v", value)}
            assert found == {n for n, doc in self.model["a"].items() if doc["v"] == value}


StoreAgainstDict.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestStoreAgainstDict = StoreAgainstDict.TestCase
