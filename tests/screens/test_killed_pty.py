"""Killed at any keystroke, the program opens again on the same field of the same screen."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.models import Field
from tests.screens.lines import (
    FIELDS,
    TO_THE_FORM,
    cases_of,
    drafts_of,
    log_in,
    new_terminal,
    start,
)
from tests.terminal import Terminal

pytestmark = pytest.mark.pty
KILLS = 10
GAP = 0.01
KEYS = [(key, at, sign) for key, signs in FIELDS for at, sign in enumerate(signs)]
"""The form as single keystrokes: the field, how many came before in it, the character."""
STARTS = {key: [each for each, _, _ in KEYS].index(key) for key, _ in FIELDS}
ORDER = [key for key, _ in FIELDS]
LABELS = {
    "subject.name": "Nama lengkap",
    "subject.nik": "NIK",
    "subject.birth_place": "Tempat lahir",
    "subject.birth_date": "Tanggal lahir",
    "subject.sex": "Jenis kelamin",
    "subject.kk": "Nomor KK",
    "subject.address.street": "Alamat (jalan)",
    "subject.address.rt": "RT",
    "subject.address.rw": "RW",
    "subject.address.village": "Kelurahan",
    "subject.address.postal": "Kode pos",
    "loss.date": "Tanggal hilang",
    "loss.place": "Tempat hilang",
    "loss.report_number": "Nomor surat polisi",
    "loss.report_date": "Tanggal surat polisi",
    "contact.phone": "Nomor HP",
    "contact.note": "Catatan petugas",
}


class Kept(NamedTuple):
    """What a draft on disk says: the field in hand and what is typed in it."""

    focus: str
    typed: str


def kept(data: Path, book: Book) -> Kept:
    """The one draft on disk."""
    (draft,) = drafts_of(data, book)
    focus = draft["focus"]
    words = draft["words"].get(focus, "") or draft["cells"].get(focus, {}).get("v", "")
    return Kept(focus, str(words))


def after(count: int) -> Kept:
    """What must be on disk after the first `count` keystrokes, as far as typed words tell."""
    key, at, _ = KEYS[count] if count < len(KEYS) else (ORDER[-1], 0, "")
    return Kept(key, dict(FIELDS)[key][:at])


def same(found: Kept, wanted: Kept) -> bool:
    """Whether both are the same words: names are in capitals, dates and phones are understood."""
    if found.focus != wanted.focus:
        return False
    if not wanted.typed:
        return True
    return found.typed.casefold() == wanted.typed.casefold() or (
        found.focus in ("loss.date", "contact.phone") and found.typed[:1] in "2+"
    )
