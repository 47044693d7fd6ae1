"""Documents to bytes and back: msgpack, then zstd; the plain text of a DOC frame. Pure.

A document is JSON-like with text keys, plus bytes. Decoding makes new objects, so what is handed
out is always a copy (S9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from ptsp_tui.errors import BadValue

from . import dictionary

T = TypeVar("T")
MAX_DOCUMENT: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 100  # containers in containers
PUT: Final = 0
DELETE: Final = 1
_SCALARS: Final = (str, int, float, bool, bytes, type(None))
_PLAIN: Final = frozenset(_SCALARS)
_TEXT: Final = frozenset((str,))

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


def reader(shape: type[T]) -> Callable[[bytes], T]:
    """What reads of a document only the fields of `shape`, a msgspec struct."""
    decoder = msgspec.msgpack.Decoder(shape)
    return lambda packed: decoder.decode(dictionary.decompress(packed))


def encode_record(table: str, doc_id: int, op: int, packed: bytes) -> bytes:
    """The plain text of a DOC frame: a `Record`."""
    return _encode((table, doc_id, op, packed))


def decode_record(plain: bytes) -> Record:
    """What the plain text of a DOC frame says."""
    return _record.decode(plain)


def smaller(plain: bytes) -> bytes:
    """The plain text of a DOC frame, with its document in as few bytes as can be."""
    record = decode_record(plain)
    packed = dictionary.compress_again(record.packed)
    return encode_record(record.table, record.doc_id, record.op, packed)


def _check(value: Any, where: str, depth: int) -> None:
    """msgspec would write a date or a set and read back something else: refuse them here.

    Runs at every save, so the types of a container's items are first looked at all at once.
    """
    kind = type(value)
    if kind is dict or (kind is not list and isinstance(value, Mapping)):
        _check_keys(value, where)
        if _PLAIN.issuperset(map(type, value.values())):
            return
        inside = value.items()
    elif isinstance(value, (list, tuple)):
        if _PLAIN.issuperset(map(type, value)):
            return
        inside = ((where, item) for item in value)
    elif isinstance(value, _SCALARS):
        return
    else:
        raise TypeError(f"{where}: a document cannot hold {kind.__name__}")
    if depth == 0:
        raise TypeError(f"{where}: a document nests at most {MAX_DEPTH} deep")
    for name, item in inside:
        if type(item) not in _PLAIN:
            _check(item, name, depth - 1)


def _check_keys(value: Mapping[Any, object], where: str) -> None:
    if _TEXT.issuperset(map(type, value)):
        return
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{where}: a document's keys are text, not {type(key).__name__}")
