"""Things of the catalogue by id, each left as it lies in the compiled file until it is asked for.

A counter serves a handful of the 206 services in a day; all of them as objects took 12 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from ptsp_tui.catalog.base import Base

T = TypeVar("T", bound=Base)


class _Id(msgspec.Struct):
    id: str


class ById(Mapping[str, T]):
    """The things of one kind, in the order of the catalogue."""

    def __init__(
        self, kind: type[T], things: Iterable[msgspec.Raw], read: Callable[[], None]
    ) -> None:
        """`read` is called when something of the file was read, and hardly will be again."""
        self._read = read
        self._decoder = msgspec.json.Decoder(kind)
        id_of = msgspec.json.Decoder(_Id).decode
        self._closed = {id_of(thing).id: thing for thing in things}
        self._open: dict[str, T] = {}

    def __getitem__(self, key: str) -> T:
        if key not in self._open:
            self._open[key] = self._decoder.decode(self._closed[key])
            self._read()
        return self._open[key]

    def __contains__(self, key: object) -> bool:
        return key in self._closed

    def __iter__(self) -> Iterator[str]:
        return iter(self._closed)

    def __len__(self) -> int:
        return len(self._closed)

    def check(self) -> None:
        """Look at each once. Raises msgspec.DecodeError for one that is not of this kind."""
        for thing in self._closed.values():
            self._decoder.decode(thing)
        self._read()
