"""The real program on a pseudo-terminal, and one application as an officer types it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.session import Session, unlock
from ptsp_tui.counter.visit import drafts
from tests.screens.at_counter import FAMILY_CARD, NIK, NOW, OFFICER, PASSPHRASE, made
from tests.terminal import Terminal

PTSP = [sys.executable, "-m", "ptsp_tui.cli"]
PROMPT = {"id": "Warga perlu apa", "en": "What does the citizen need"}
TO_THE_FORM = "ktp saya hilang\r\r\ry\r  \r"
"""From the prompt to the first field: found, card, the question answered, two papers ticked."""
FIELDS: list[tuple[str, str]] = [
    ("subject.name", "siti aminah\r"),
    ("subject.nik", NIK),
    ("subject.birth_place", "jakarta\r"),
    ("subject.kk", FAMILY_CARD),
    ("subject.address.street", "jl kebon sirih no 1\r"),
    ("subject.address.rt", "001"),
    ("subject.address.rw", "002"),
    ("subject.address.village", "kebon siri\r"),
    ("loss.date", "kemarin\r"),
    ("loss.place", "pasar tanah abang\r"),
    ("loss.report_number", "LP/123/XI/2026\r"),
    ("loss.report_date", "24112026"),
    ("contact.phone", "081234567890\r"),
    ("contact.note", "minta dikabari lewat wa\r"),
]
"""The fields of ktp-hilang that ask, in order, with the keys that fill them; a full mask moves on,
and Enter jumps over what the NIK and the village fill."""
FORM = "".join(keys for _, keys in FIELDS)
FILED = {
    "subject.name": "SITI AMINAH",
    "subject.nik": NIK,
    "subject.birth_place": "jakarta",
    "subject.birth_date": "1990-08-17",
    "subject.sex": "2",
    "subject.kk": FAMILY_CARD,
    "subject.address.street": "jl kebon sirih no 1",
    "subject.address.rt": "001",
    "subject.address.rw": "002",
    "subject.address.village": "3171061005",
    "subject.address.postal": "10340",
    "loss.date": "2026-11-23",
    "loss.place": "pasar tanah abang",
    "loss.report_number": "LP/123/XI/2026",
    "loss.report_date": "2026-11-24",
    "contact.phone": "+6281234567890",
    "contact.note": "minta dikabari lewat wa",
}
"""What these keys say."""


def program(data: Path, **more: str) -> dict[str, str]:
    """The environment of a practice terminal on the fixed day."""
    return {
        "PTSP_DATA": str(data),
        "PTSP_LANG": "id",
        "PTSP_PRACTICE_KEYS": "weak",
        "PTSP_NOW": NOW,
        "PTSP_SITE_CONFIG": str(data / "no-site.toml"),
        "PTSP_CONFIG": str(data / "no-user.toml"),
        **more,
    }


def new_terminal(data: Path, book: Book) -> dict[str, str]:
    """A terminal that has been set up; its environment."""
    made(data, book)
    return program(data)


def start(env: Mapping[str, str], command: list[str] | None = None) -> Terminal:
    """Start the program; use it in a `with` block."""
    return Terminal(command or PTSP, env=env)


def log_in(terminal: Terminal, lang: str = "id") -> None:
    """From the start to the prompt."""
    terminal.wait_for(OFFICER, timeout=30)
    terminal.send(f"{PASSPHRASE}\r")
    terminal.wait_for(PROMPT[lang], timeout=30)


def cases_of(data: Path, book: Book) -> list[dict[str, Any]]:
    """The filed cases, oldest first; also while the program runs."""
    with _looked_into(data, book) as session:
        found = [dict(case) for case in session.db.table("cases").all()]
    return sorted(found, key=lambda case: str(case["receipt"]))


def drafts_of(data: Path, book: Book) -> list[dict[str, Any]]:
    """The parked applications as they are on disk now."""
    with _looked_into(data, book) as session:
        return drafts(session)


def _looked_into(data: Path, book: Book) -> Session:
    return unlock(data, book, OFFICER, PASSPHRASE, read_only=True)
