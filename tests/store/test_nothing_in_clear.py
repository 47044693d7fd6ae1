"""Whoever copies the folder reads nobody's name or number in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from ptsp_tui import clock
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.keeping import back_up
from ptsp_tui.counter.session import set_up
from ptsp_tui.counter.visit import begin_visit, save_draft
from ptsp_tui.errors import Refused
from ptsp_tui.store import PtspDB
from ptsp_tui.store.frames import FRAME, HEADER_SIZE, NONCE
from tests.made_up import filled, lines

NIK = "3171234501990001"
NAME = "Made Up Citizen Of Nowhere"


def everything(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_name_number_table_or_key_is_found_in_the_folder(
    db: PtspDB, reopen: Callable[..., PtspDB]
) -> None:
    people = {"niks": [NIK], "name": NAME, "note": f"{NAME} {NIK} " * 50}
    db.table("cases").insert(people)
    db.table("cases").update({"state": "submitted"}, doc_ids=[1])
    db.close()
    store = reopen()
    store.table("cases").remove(doc_ids=[1])
    store.close()
    raw = everything(db.path)
    for secret in (NIK, NAME, NIK[:8], "Citizen", "cases", "niks", "submitted", "lumping"):
        for encoding in ("utf-8", "utf-16-le"):
            assert secret.encode(encoding) not in raw


def bodies_in(data: bytes) -> list[bytes]:
    bodies, offset = [], HEADER_SIZE
    while data[offset : offset + 2] == b"PJ":
        length = FRAME.unpack_from(data, offset)[3]
        bodies.append(data[offset + FRAME.size : offset + FRAME.size + length])
        offset += FRAME.size + length
    return bodies


def test_the_same_document_never_looks_the_same_twice(
    db: PtspDB, killed: Callable[..., Path], reopen: Callable[..., PtspDB]
) -> None:
    """S5: nonces are random; also two copies of a store that go on apart share none."""
    for _ in range(20):
        db.insert({"name": NAME})
    copies = [reopen(killed(name)) for name in ("one", "two")]
    for copy in copies:
        copy.insert({"name": NAME})
    bodies = bodies_in((db.path / "00000001.seg").read_bytes())
    for copy in copies:
        bodies += bodies_in((copy.path / "00000002.seg").read_bytes())
    assert len({body[:NONCE] for body in bodies}) == 22
    assert all(a[NONCE : NONCE + 16] != b[NONCE : NONCE + 16] for a, b in combinations(bodies, 2))


def personal(case: dict[str, Any]) -> set[str]:
    """What of a case names or finds a person: every NIK, name, phone and address in it."""
    words = {case["subject_name"], case["applicant_name"], case["phone"], *case["niks"]}
    for key, value in case["values"].items():
        if isinstance(value, str) and len(value) > 6:
            words |= {value} if ADDRESS_LIKE.search(key) else set()
    # chance alone puts a word of six letters into tens of megabytes of random bytes
    return {word for word in words if len(word) > 9 and word.isascii()}


ADDRESS_LIKE = re.compile("name|nik|phone|address|street|kk")
OFFICE = "3171071004"
"""A village by its code, as in an address; the terminal's own stands in its desk file, and may."""


def scanned(folder: Path, monkeypatch: pytest.MonkeyPatch, cases: int) -> int:
    """File made-up cases through the counter; how many personal words were looked for in vain."""
    monkeypatch.setenv("PTSP_PRACTICE_KEYS", "weak")
    book, words = Book.open(), set[str]()
    with set_up(folder, book, OFFICE, "01", "budi", "kuda lumping naik delman") as session:
        for number, line in enumerate(lines(book, cases, 3, clock.today())):
            if number % 5000 == 4999:  # a terminal has 9,999 receipts a day
                monkeypatch.setenv("PTSP_NOW", f"2026-11-{25 + number // 5000}T08:00:00+07:00")
            visit = begin_visit()
            draft = Draft(book.service(line["service"]), book, clock.today(), visit.id)
            draft.form = filled(line, book, clock.today())
            save_draft(session, draft.to_dict())
            try:
                case = file(session, draft, incomplete=True).case
            except Refused:  # one in thousands depends on the day that it was made up for
                continue
            words |= personal(dict(session.db.by("case", case)[0])) - {OFFICE}
        back_up(session, folder / "all.bak")
    # such a word can only stand where so many signs stand together
    raw = b"\0".join(re.findall(rb"[ -~]{10,}", everything(folder))).lower()
    found = [word for word in words if word.lower().encode() in raw]
    assert found == []
    return len(words)


def test_no_nik_name_phone_or_address_of_filed_cases_is_found_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Store, backup, desk file and log of the whole terminal."""
    assert scanned(tmp_path / "data", monkeypatch, 40) > 100


@pytest.mark.soak
def test_nothing_of_ten_thousand_cases_is_found_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scanned(tmp_path / "data", monkeypatch, 10_000) > 10_000
