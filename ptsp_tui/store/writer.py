"""The writer thread: works are done one by one, and what has piled up is written with one sync."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, Final

from ptsp_tui.errors import StoreTrouble

from .storage import JournalStorage

TOGETHER: Final = 32  # works written with one sync at most

_Work = tuple[Callable[[], Any], Future[Any]]


class Writer:
    """Runs works in the order given, each in a transaction; the thread begins with the first."""

    def __init__(self, storage: JournalStorage) -> None:
        self._storage = storage
        self._works: SimpleQueue[_Work | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._ended = False

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        """The outcome of `work()`, once it is on disk."""
        future: Future[Any] = Future()
        with self._starting:
            if self._closed:
                raise StoreTrouble("The data is closed. Start ptsp again.")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ptsp-writer")
                self._thread.start()
            self._works.put((work, future))
        return future

    def close(self) -> None:
        """Finish what was submitted; nothing more is taken."""
        with self._starting:
            if not self._closed:
                self._closed = True
                self._works.put(None)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        item = self._works.get()
        while item is not None:
            waiting = [self._begun(*item)]
            item = self._next()
            while item is not None and len(waiting) < TOGETHER:
                waiting.append(self._begun(*item))
                item = self._next()
            for tell in waiting:
                tell()
            if item is None and not self._ended:
                item = self._works.get()

    def _next(self) -> _Work | None:
        """The next work if it is there already."""
        try:
            item = self._works.get_nowait()
        except Empty:
            return None
        self._ended = item is None
        return item

    def _begun(self, work: Callable[[], Any], future: Future[Any]) -> Callable[[], None]:
        """Do the work; what is left is to wait for the disk and tell."""
        if not future.set_running_or_notify_cancel():
            return lambda: None
        transaction = self._storage.unsettled()
        try:
            with transaction:
                result = work()
        except BaseException as fault:  # noqa: BLE001 - whoever waits for the work gets it
            future.set_exception(fault)
            return lambda: None
        return lambda: self._tell(future, transaction.seq, result)

    def _tell(self, future: Future[Any], seq: int, result: Any) -> None:
        try:
            self._storage.settle(seq)
        except BaseException as fault:  # noqa: BLE001 - whoever waits for the work gets it
            future.set_exception(fault)
        else:
            future.set_result(result)
