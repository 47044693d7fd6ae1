"""zstd with a dictionary: a case is then a quarter of its size, and drafts cost little. Pure.

The dictionary is a file made by scripts/train_dictionary.py from made-up cases only: one trained
on real ones would hold citizens' data in clear. Each compressed document names the dictionary it
needs, so an older document stays readable when a better dictionary is added; none is ever removed.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from threading import local
from typing import Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FILE: Final = Path(__file__).with_name("dictionary.zdict")
_LEVEL: Final = 3
_DESCRIPTOR: Final = 4  # RFC 8878 3.1.1.1.1: two low bits of this byte are 0 without a dictionary


@cache
def dictionary() -> zstd.ZstdDict:
    """The dictionary in use."""
    return zstd.ZstdDict(FILE.read_bytes())


class _Threads(local):
    """A compressor holds state: one shared by threads has crashed the interpreter."""

    def __init__(self) -> None:
        self.compressor = zstd.ZstdCompressor(_LEVEL, zstd_dict=dictionary())


_threads = _Threads()


def compress(data: bytes) -> bytes:
    """One zstd frame. Making a compressor costs twenty times its use: there is one a thread."""
    return _threads.compressor.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)


def decompress(data: bytes) -> bytes:
    """What `compress` was given; also frames without a dictionary are read."""
    if not data[_DESCRIPTOR] & 3:
        return zstd.decompress(data)
    return zstd.decompress(data, zstd_dict=dictionary())
