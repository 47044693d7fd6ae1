"""Train the store's zstd dictionary on made-up cases: python -m scripts.train_dictionary

Never on real records: a dictionary holds pieces of what it was trained on, in clear, and is
shipped to everybody. The cases of tests/made_up.py are filed by the counter's own rules in a store
that is thrown away, and every document of that store, and the drafts on the way, are samples. The
personal values in them are of people who do not exist; digits are masked all the same.

Documents written with an older dictionary stay readable only while it is shipped: after a
release, add a second file beside the first instead of running this.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.session import Session, set_up
from ptsp_tui.counter.visit import begin_visit, save_draft, save_visit
from ptsp_tui.store.dictionary import FILE
from tests.made_up import filled, lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CASES = 2_500
SIZE = 256 * 1024
SEED = 20261124
TODAY = date(2026, 11, 24)


def main() -> int:
    """Write the dictionary; print what it does to documents it has not seen."""
    samples = [masked(sample) for sample in documents(CASES)]
    random.Random(SEED).shuffle(samples)
    unseen, seen = samples[: len(samples) // 10], samples[len(samples) // 10 :]
    made = zstd.train_dict(seen, SIZE)
    FILE.write_bytes(made.dict_content)
    plain = sum(map(len, unseen))
    bare = sum(len(zstd.compress(sample, level=3)) for sample in unseen)
    small = sum(len(zstd.compress(sample, level=3, zstd_dict=made)) for sample in unseen)
    print(f"{len(samples)} documents; unseen ones {plain} bytes, zstd {bare}, with it {small}")
    return 0


def masked(sample: bytes) -> bytes:
    """Digits in runs of four and more become 0: no number of anybody, not even a made-up one."""
    out = bytearray(sample)
    run = 0
    for at, byte in enumerate(out):
        run = run + 1 if 0x30 <= byte <= 0x39 else 0
        if run >= 4:
            out[at - 3 : at + 1] = b"0000"
    return bytes(out)


def documents(count: int) -> list[bytes]:
    """Every document, as msgpack, of a store in which `count` made-up cases were filed."""
    os.environ["PTSP_PRACTICE_KEYS"] = "weak"
    book, found = Book.open(), []
    with tempfile.TemporaryDirectory() as folder:
        word = "kuda lumping naik delman"
        with set_up(Path(folder), book, "3171071004", "01", "petugas", word) as session:
            for number, line in enumerate(lines(book, count, SEED, TODAY)):
                kept = filed(session, book, line)
                found += kept if number % 4 == 0 else []  # drafts come and go; cases stay
            for table in ("cases", "events"):
                found += [encoded(dict(document)) for document in session.db.table(table)]
    return found


def filed(session: Session, book: Book, line: dict[str, Any]) -> list[bytes]:
    """File one case; the drafts and the visit that were kept on the way."""
    visit, kept = begin_visit(), []
    draft = Draft(book.service(line["service"]), book, TODAY, visit.id)
    draft.form = filled(line, book, TODAY)
    kept.append(draft.to_dict())
    draft.ticks = dict.fromkeys(line["ticks"], "ok")
    kept.append(draft.to_dict())
    save_draft(session, draft.to_dict())
    save_visit(session, visit)
    file(session, draft, incomplete=True)
    return [encoded(each) for each in [*kept, msgspec.to_builtins(visit)]]


def encoded(document: dict[str, Any]) -> bytes:
    """As the store does."""
    return msgspec.msgpack.encode(document)


if __name__ == "__main__":
    sys.exit(main())
