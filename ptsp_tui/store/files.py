"""Reading the files of a store: few open at a time, and none goes away while it is being read.

Compaction removes files that hold nothing current. Whoever began reading before keeps what he saw:
a removed file stays open while somebody is pinned.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import RLock
from typing import Final

from ptsp_tui.errors import StoreTrouble

from .disk import Disk
from .places import file_name

HANDLES: Final = 32


class Files:
    """Open files by number (see `Place.file`). Thread-safe."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._mutex = RLock()  # again: a generator's pin may end inside
        self._open: OrderedDict[int, int] = OrderedDict()  # file -> handle
        self._kept: dict[int, int] = {}  # removed, or held to the end: file -> handle
        self._pins = 0
        self._holding = False
        self._closed = False

    def check_open(self) -> None:
        """StoreTrouble when the store was closed."""
        if self._closed:
            raise StoreTrouble("The data is closed. Start ptsp again.")

    def pinned(self) -> Pin:
        """Places looked up in the block stay readable until it ends."""
        return Pin(self)

    def pin(self, more: int) -> None:
        """So many more readers began (1) or ended (-1)."""
        with self._mutex:
            self._pins += more
            if not self._pins and self._kept and not self._holding:
                self._let_go()

    def read(self, file: int, offset: int, length: int) -> bytes:
        """Up to `length` bytes of a file. Raises OSError, StoreTrouble when closed."""
        with self._mutex:
            self.check_open()
            return self._disk.read_at(self._handle(file), offset, length)

    def size(self, file: int) -> int:
        """How long a file is, in bytes. Raises OSError."""
        with self._mutex:
            self.check_open()
            return self._disk.size(self._handle(file))

    def _handle(self, file: int) -> int:
        if file in self._kept:
            return self._kept[file]
        if file in self._open:
            self._open.move_to_end(file)
            return self._open[file]
        handle = self._disk.open(file_name(file), write=False)
        self._open[file] = handle
        if len(self._open) > HANDLES:
            self._disk.close(self._open.popitem(last=False)[1])
        return handle

    def hold(self, files: Iterable[int]) -> None:
        """Keep these files open to the end, whatever another process removes. Raises OSError."""
        with self._mutex:
            self._holding = True
            for file in files:
                if file not in self._kept:
                    self._kept[file] = self._disk.open(file_name(file), write=False)

    def remove(self, files: Iterable[int]) -> None:
        """Remove files; who is pinned can still read them. Raises OSError."""
        with self._mutex:
            for file in files:
                if self._pins and file not in self._kept:
                    self._kept[file] = self._handle(file)
                    self._open.pop(file)
                elif file in self._open:
                    self._disk.close(self._open.pop(file))
                self._disk.remove(file_name(file))

    def _let_go(self) -> None:
        while self._kept:
            self._disk.close(self._kept.popitem()[1])

    def close(self) -> None:
        """Let go of everything; reading is over."""
        with self._mutex:
            self._closed = True
            self._let_go()
            while self._open:
                self._disk.close(self._open.popitem()[1])


class Pin:
    """A reading that is under way; see `Files.pinned`."""

    __slots__ = ("_files",)

    def __init__(self, files: Files) -> None:
        self._files = files

    def __enter__(self) -> None:
        self._files.pin(1)

    def __exit__(self, *_: object) -> None:
        self._files.pin(-1)
