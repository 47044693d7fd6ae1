"""Putting a whole store in the place of another one; what was there is set aside, never deleted."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from .disk import Disk

NEW = "store.new"


def put_in_place(data: Path, store: str, aside: str) -> str:
    """`NEW` becomes `store` in the folder `data`; what was there is now called as given back.

    "" when nothing was there. Raises OSError. Cut short between the two renames, both are there
    under other names, and the same command can be given again.
    """
    name = ""
    if (data / store).exists():
        name = next(f"{store}.{aside}-{n}" for n in count(1) if not _taken(data, store, aside, n))
        (data / store).rename(data / name)
    (data / NEW).rename(data / store)
    Disk(data).sync_folder()
    return name


def _taken(data: Path, store: str, aside: str, number: int) -> bool:
    return (data / f"{store}.{aside}-{number}").exists()
