"""Whoever copies the folder reads nobody's name or number in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

from ptsp_tui.store import PtspDB
from ptsp_tui.store.frames import FRAME, HEADER_SIZE, NONCE

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
    while offset < len(data):
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
