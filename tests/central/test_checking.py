"""`ptsp-central check`: a receipt of any enrolled terminal is told from a forged one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from ptsp_central.checking import check
from ptsp_central.cli import main
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import new_keys
from ptsp_central.schema import log_head, unit
from ptsp_central.store import Store
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.cases.seal import seal
from ptsp_tui.protocol import GENESIS

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NUMBER = make_receipt("3171071004", "01", 2, date(2026, 11, 24), 7)
SEAL = seal(NUMBER, KEY.sign)


def enrolled(folder: Path, epoch: int = 2) -> Store:
    """A central that knows one terminal."""
    opened = open_engine(file_url(folder))
    create(opened, new_keys())
    row: dict[str, Any] = {
        "log_id": bytes(16),
        "epoch": epoch,
        "seq": 0,
        "hash": GENESIS,
        "pub": KEY.public_key().public_bytes_raw(),
        "unit": "3171071004",
        "terminal": "01",
        "enrolled_ms": 0,
        "recovery": b"",
    }
    needed = {c.name: 0 for c in log_head.c if not c.nullable and c.name not in row}
    with opened.begin() as connection:
        connection.execute(insert(unit).values(code="3171071004", name="Petamburan"))
        connection.execute(insert(log_head).values(**needed, **row))
    return Store(opened)


def test_genuine_forged_and_not_to_be_checked_yet(tmp_path: Path) -> None:
    store = enrolled(tmp_path)
    assert check(store, SEAL) == (NUMBER, "genuine")
    other = make_receipt("3171071004", "01", 2, date(2026, 11, 24), 8)
    assert check(store, SEAL.replace(NUMBER, other)) == (other, "forged")
    stranger = make_receipt("3171071004", "01", 3, date(2026, 11, 24), 7)
    assert check(store, SEAL.replace(NUMBER, stranger)) == (stranger, "unknown")


def test_the_command_says_it_and_its_exit_code_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(tmp_path)
    other = SEAL.replace(NUMBER, make_receipt("3171071004", "02", 2, date(2026, 11, 24), 7))
    for text, code, words in ((SEAL, 0, "genuine"), (other, 1, "cannot be checked yet")):
        with pytest.raises(SystemExit) as left:
            main(["check", text, "--data", str(tmp_path)])
        assert left.value.code == code
        assert words in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        main(["check", "PTSP1:x", "--data", str(tmp_path)])
    assert left.value.code == 1
    assert "no check text" in capsys.readouterr().err
