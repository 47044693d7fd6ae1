"""Train the wire's zstd dictionary on made-up cases: python -m scripts.train_wire_dictionary

Never on real records, as in scripts/train_dictionary.py. After a release write `wire-2.zdict`
beside the first and raise `packing.DICTIONARY`: the first stays, for terminals that lag behind.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import msgspec

from ptsp_tui import packing
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.intake import intake
from ptsp_tui.counter.session import set_up
from scripts.train_dictionary import SEED, TODAY, masked
from tests.made_up import lines

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CASES = 2500
SIZE = 256 * 1024


def main() -> int:
    """Write the dictionary; print what it does to events it has not seen."""
    samples = [masked(sample) for sample in events(CASES)]
    random.Random(SEED).shuffle(samples)
    unseen, seen = samples[: len(samples) // 10], samples[len(samples) // 10 :]
    made = zstd.train_dict(seen, SIZE)
    file = Path(packing.__file__).with_name(f"wire-{packing.DICTIONARY}.zdict")
    file.write_bytes(made.dict_content)
    plain, packed = sum(map(len, unseen)), len(packing.pack(unseen))
    print(f"{len(samples)} events; unseen ones {plain} bytes, packed {packed}")
    return 0


def events(count: int) -> list[bytes]:
    """The encoded events of a terminal that filed `count` made-up cases."""
    book = Book.open()
    with tempfile.TemporaryDirectory() as folder:
        word = "kuda lumping naik delman"
        with set_up(Path(folder), book, "3171071004", "01", "petugas", word) as session:
            filed = (msgspec.json.encode(line) for line in lines(book, count, SEED, TODAY))
            for _ in intake(session, filed, str):
                pass
            return session.log.events(1, 2**40)


if __name__ == "__main__":
    sys.exit(main())
