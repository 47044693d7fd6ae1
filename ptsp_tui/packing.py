"""How messages become few bytes: framed, compressed with zstd, and a dictionary both sides have.

Pure. A dictionary is named by a number on the wire and never changes once released: a terminal
that was offline for a year still sends with its old one. `wire-<id>.zdict` is trained by
scripts/train_wire_dictionary.py on made-up cases only; one trained on real ones would hold
citizens' data in clear.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from ptsp_tui.errors import PtspError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DICTIONARY: Final = 1
"""The dictionary that this program sends with; 0 is none."""
MAX_BATCH: Final = 1024 * 1024
"""Largest batch before compression, bytes; also what a hostile batch may unpack to."""
MAX_PARTS: Final = 4096
"""Most parts in one batch."""
RATIO: Final = 4
"""How much smaller messages become when packed, about."""
QUICK: Final = 6
"""How hard to pack: 4 % more bytes than `GOOD` for half the work."""
GOOD: Final = 12
HARD: Final = 19
"""For a slow line: 6 % fewer bytes than `GOOD` for ten times the work."""
_FULL: Final = 100_000
"""From this size on, bytes before packing, packing hard makes a difference."""


class BadWire(PtspError):
    """Bytes that are not a message of this protocol."""


class TooBig(BadWire):
    """A message, batch or event above its size limit."""


class NewerWire(BadWire):
    """A message of a version this program does not know."""


@cache
def _dictionary(number: int) -> zstd.ZstdDict | None:
    if number == 0:
        return None
    file = Path(__file__).with_name(f"wire-{number}.zdict")
    if number < 0 or not file.is_file():
        raise NewerWire("The message needs a dictionary that is not here.")
    return zstd.ZstdDict(file.read_bytes())


def known_dictionary(number: int) -> int:
    """`number` if that dictionary is here, else 0: what an answer may be packed with."""
    try:
        _dictionary(number)
    except NewerWire:
        return 0
    return number


def pack(parts: Sequence[bytes], dictionary: int = DICTIONARY, level: int = GOOD) -> bytes:
    """Any number of parts as one zstd frame (RFC 8878): each with its length, 4 bytes, before it.

    Raises TooBig above MAX_PARTS or MAX_BATCH.
    """
    plain = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    if len(plain) > MAX_BATCH or len(parts) > MAX_PARTS:
        raise TooBig("A batch is larger than {limit} bytes.", limit=MAX_BATCH)
    if len(plain) < _FULL:  # above GOOD the dictionary is prepared for each call, 40 ms
        level = min(level, GOOD)
    return zstd.compress(plain, level=level, zstd_dict=_dictionary(dictionary))


def unpack(packed: bytes, count: int, dictionary: int) -> list[bytes]:
    """The `count` parts in `packed`. Raises BadWire, TooBig, or NewerWire for the dictionary."""
    reader = zstd.ZstdDecompressor(zstd_dict=_dictionary(dictionary))
    try:
        plain = reader.decompress(packed, max_length=MAX_BATCH + 1)
    except (zstd.ZstdError, EOFError, ValueError):
        raise BadWire("The message is not in the expected form.") from None
    if len(plain) > MAX_BATCH:
        raise TooBig("A batch is larger than {limit} bytes.", limit=MAX_BATCH)
    if not reader.eof or reader.unused_data:
        raise BadWire("The message is not in the expected form.")
    return _parts(plain, count)


def _parts(plain: bytes, count: int) -> list[bytes]:
    parts, at = [], 0
    while at < len(plain):
        size = int.from_bytes(plain[at : at + 4], "big")
        parts.append(plain[at + 4 : at + 4 + size])
        at += 4 + size
    if at != len(plain) or len(parts) != count:
        raise BadWire("The message is not in the expected form.")
    return parts


def budget(want: int) -> int:
    """How many bytes of parts make about `want` packed, and surely fit into one batch."""
    return min(want * RATIO, MAX_BATCH * 3 // 4)


def squeeze(content: bytes, base: bytes = b"", *, level: int = 19) -> bytes:
    """A big file as one zstd frame; with `base`, only what differs from that earlier file.

    The base is a raw dictionary (RFC 8878 section 5; RFC 9842 does the same over HTTP).
    """
    dictionary = zstd.ZstdDict(base, is_raw=True) if base else None
    return zstd.compress(content, level=level, zstd_dict=dictionary)


def unsqueeze(packed: bytes, size: int, base: bytes = b"") -> bytes:
    """The file again, at most `size` bytes; raises BadWire unless it is exactly that."""
    dictionary = zstd.ZstdDict(base, is_raw=True) if base else None
    reader = zstd.ZstdDecompressor(zstd_dict=dictionary)
    try:
        content = reader.decompress(packed, max_length=size + 1)
    except (zstd.ZstdError, EOFError, ValueError):
        raise BadWire("The message is not in the expected form.") from None
    if len(content) != size or not reader.eof:
        raise BadWire("The message is not in the expected form.")
    return content
