"""A child of test_kill: writes two-table transactions for ever, and prints each once it is on disk.

Usage: killed_writer.py FOLDER FIRST
"""

from __future__ import annotations

import sys
from pathlib import Path

from ptsp_tui.store import Cost, PtspDB

folder, number = Path(sys.argv[1]), int(sys.argv[2])
db = PtspDB.open(folder, "budi", "kuda lumping naik delman", floor=Cost(64, 1, 1))
print("ready", flush=True)
while True:
    with db.transaction():
        db.table("events").insert({"n": number, "text": "x" * (number % 700)})
        db.table("cases").upsert({"id": str(number % 50), "n": number}, lambda doc: False)
    print(number, flush=True)
    number += 1
