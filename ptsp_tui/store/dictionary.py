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

from ptsp_tui.errors import StoreTrouble

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FILE: Final = Path(__file__).with_name("dictionary.zdict")
_QUICKEST: Final = 1  # while somebody waits
_SMALLEST: Final = 12  # in the background: a quarter smaller, five times the work
_DESCRIPTOR: Final = 4  # RFC 8878 3.1.1.1.1: two low bits of this byte are 0 without a dictionary


@cache
def dictionary() -> zstd.ZstdDict:
    """The dictionary in use."""
    return zstd.ZstdDict(FILE.read_bytes())


class _Threads(local):
    """A compressor holds state: one shared by threads has crashed the interpreter."""

    def __init__(self) -> None:
        self.quick: zstd.ZstdCompressor | None = None
        self.thorough: zstd.ZstdCompressor | None = None


_threads = _Threads()


def compress(data: bytes) -> bytes:
    """One zstd frame. Making a compressor costs twenty times its use: there is one a thread."""
    if _threads.quick is None:
        _threads.quick = zstd.ZstdCompressor(_QUICKEST, zstd_dict=dictionary())
    return _threads.quick.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)


def compress_again(data: bytes) -> bytes:
    """What `compress` gave, smaller, or as it is where that gains nothing."""
    if _threads.thorough is None:
        _threads.thorough = zstd.ZstdCompressor(_SMALLEST, zstd_dict=dictionary())
    made = _threads.thorough.compress(decompress(data), zstd.ZstdCompressor.FLUSH_FRAME)
    return min(made, data, key=len)


def decompress(data: bytes) -> bytes:
    """What `compress` was given, also without a dictionary. StoreTrouble for an unknown one."""
    try:
        if not data[_DESCRIPTOR] & 3:
            return zstd.decompress(data)
        whole: bytes = zstd.ZstdDecompressor(dictionary()).decompress(data)
    except zstd.ZstdError as fault:  # authentic, so it was made with a dictionary that is gone
        raise StoreTrouble(
            "This data was made by a trial version of ptsp and cannot be opened by this one. "
            "Set the folder aside and set up this computer again."
        ) from fault
    return whole
