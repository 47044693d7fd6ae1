"""Compiled files looked at where they lie on the disk, and not read into memory."""

from __future__ import annotations

import mmap
import os
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Literal


def mapped(path: Path) -> bytes | mmap.mmap:
    """The content of a file. Raises OSError.

    Compiled files are replaced whole (`write_whole`), so what is mapped stays what it was. Windows
    lets nobody replace a mapped file: there it is read.
    """
    with path.open("rb") as file:
        if os.name == "nt" or not os.fstat(file.fileno()).st_size:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def let_go(content: bytes | mmap.mmap) -> None:
    """What was looked at once, and will hardly be again, need not stay in memory."""
    if isinstance(content, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        content.madvise(mmap.MADV_DONTNEED)


def numbers(kind: Literal["b", "f", "H", "I"], raw: memoryview) -> Sequence[float]:
    """A column of numbers, little end first, from its bytes."""
    if sys.byteorder == "big":
        found = array(kind, raw)
        found.byteswap()
        return found
    return raw.cast(kind)


def packed(kind: str, values: Sequence[float]) -> memoryview:
    """The bytes of a column."""
    made = array(kind, values)
    if sys.byteorder == "big":
        made.byteswap()
    return memoryview(made).cast("B")
