"""One transaction, as a context manager or a decorator."""

from __future__ import annotations

from contextlib import ContextDecorator
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from .storage import JournalStorage


class Transaction(ContextDecorator):
    """All changes in the block, or none. `seq` is then what `JournalStorage.settle` waits for."""

    def __init__(self, storage: JournalStorage, *, wait: bool) -> None:
        self._storage = storage
        self._wait = wait
        self.seq = 0

    def __enter__(self) -> Self:
        self._storage.enter()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.seq = self._storage.leave(keep=kind is None)
        if self._wait:
            self._storage.settle(self.seq)
