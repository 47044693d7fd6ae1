"""A child of test_kill: writes two-table transactions for ever, and prints each once it is on disk.

Usage: killed_writer.py FOLDER FIRST [FIRST ...]

One thread for each FIRST, the number that it begins with; it writes into tables of its own. A
snapshot is made every 70 transactions, and by whoever is killed in the middle of one.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from tinydb import where

from ptsp_tui.store import Cost, PtspDB, compaction

compaction.FRAMES = 140  # type: ignore[misc]  # a constant, made small here
compaction.OVERDUE = 0  # type: ignore[misc]
folder, firsts = Path(sys.argv[1]), [int(word) for word in sys.argv[2:]]
db = PtspDB.open(folder, "budi", "kuda lumping naik delman", floor=Cost(64, 1, 1))
said = threading.Lock()


def write(thread: int, number: int) -> None:
    """Two documents in one transaction, numbered on from `number`."""
    while True:
        with db.transaction():
            db.table(f"events{thread}").insert({"n": number, "text": "x" * (number % 700)})
            db.table(f"cases{thread}").upsert(
                {"id": str(number % 50), "n": number}, where("id") == "never"
            )
        with said:
            print(thread, number, flush=True)
        number += 1


print("ready", flush=True)
for place, begin in enumerate(firsts):
    threading.Thread(target=write, args=(place, begin)).start()
