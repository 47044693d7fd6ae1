"""The other terminals' public keys on this computer: the small documents `key:<unit>.<terminal>.
<epoch>`, and how far the central's directory has been read (`keys`).
"""

from __future__ import annotations

from collections.abc import Sequence

from ptsp_tui import directory
from ptsp_tui.directory import Key
from ptsp_tui.store.database import PtspDB
from ptsp_tui.store.log import EventLog


def name_of(unit: str, terminal: str, epoch: int) -> str:
    """The small document that holds a terminal's key (`public`)."""
    return f"key:{unit}.{terminal}.{epoch}"


def count(log: EventLog) -> int:
    """Up to which number the directory is here."""
    return int((log.meta("keys") or {}).get("count", 0))


def learn(db: PtspDB, log: EventLog, keys: Sequence[Key], after: int, head: int, tip: bytes) -> int:
    """Keep the keys numbered `after` + 1 and on that are new; how many that are.

    `head` and `tip` are the central's. Where ours is another directory, the next answers bring it
    again from its start; keys that are here stay.
    """
    kept = log.meta("keys") or {}
    before = at, ours = int(kept.get("count", 0)), bytes(kept.get("tip", directory.START))
    new = keys[at - after :] if after <= at else []
    for key in new:
        at += 1
        ours = directory.link(ours, at, key)
    if at > head or (at == head and ours != tip):
        at, ours = 0, directory.START
    if new or (at, ours) != before:
        with db.transaction():
            for key in new:
                log.put_meta(name_of(key.unit, key.terminal, key.epoch), {"public": key.public})
            log.put_meta("keys", {"count": at, "tip": ours})
    return len(new)
