"""Documents to bytes and back: msgpack, then zstd; the plain text of a DOC frame. Pure.

A document is JSON-like with text keys, plus bytes. Decoding makes new objects, so what is handed
out is always a copy (S9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from ptsp_tui.errors import BadValue

from . import dictionary

MAX_DOCUMENT: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 100  # containers in containers
PUT: Final = 0
DELETE: Final = 1
_SCALARS: Final = (str, int, float, bool, bytes, type(None))
_PLAIN: Final = frozenset(_SCALARS)

_document = msgspec.msgpack.Decoder(dict[str, Any])
_encode = msgspec.msgpack.Encoder().encode


class Record(msgspec.Struct, array_like=True, frozen=True):
    """What one DOC frame says: a document was put, or deleted."""

    table: str
    doc_id: int
    op: int
    packed: bytes


_record = msgspec.msgpack.Decoder(Record)


def pack(document: Mapping[str, Any]) -> bytes:
    """The document as it is stored.

    TypeError for what no document may hold (a programmer's mistake); BadValue for text or a
    number that cannot be written, and for a document over 32 MiB.
    """
    _check(document, "document", MAX_DEPTH)
    try:
        plain = _encode(document)
    except (UnicodeEncodeError, OverflowError) as fault:
        raise BadValue(
            "A value holds something that cannot be stored. Delete it and type it again."
        ) from fault
    if len(plain) > MAX_DOCUMENT:
        raise BadValue("This record is too large ({size} bytes) to be stored.", size=len(plain))
    return dictionary.compress(plain)


def unpack(packed: bytes) -> dict[str, Any]:
    """A new copy of the document."""
    return _document.decode(dictionary.decompress(packed))


def encode_record(record: Record) -> bytes:
    """The plain text of a DOC frame."""
    return _encode(record)


def decode_record(plain: bytes) -> Record:
    """What the plain text of a DOC frame says."""
    return _record.decode(plain)


def _check(value: object, where: str, depth: int) -> None:
    """msgspec would write a date or a set and read back something else: refuse them here."""
    if isinstance(value, _SCALARS):
        return
    if depth == 0:
        raise TypeError(f"{where}: a document nests at most {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if type(key) is not str and not isinstance(key, str):
                raise TypeError(f"{where}: a document's keys are text, not {type(key).__name__}")
            if type(item) not in _PLAIN:  # most are plain: this loop runs at every save
                _check(item, key, depth - 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            if type(item) not in _PLAIN:
                _check(item, where, depth - 1)
    else:
        raise TypeError(f"{where}: a document cannot hold {type(value).__name__}")
