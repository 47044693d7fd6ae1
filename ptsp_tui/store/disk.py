"""The few file operations the store makes, in one place so that a test can make each of them fail.

Durability rules (STORE-AND-SYNC.md section 3): a whole file appears by temporary file, fsync,
rename and folder fsync; a record is durable after one `sync` of its file. Windows has neither
fdatasync, pread nor a folder fsync: there the nearest thing is used.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from ptsp_tui.errors import DiskFull, StoreTrouble

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
TEMPORARY: Final = ".tmp"

_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
_data_sync = getattr(os, "fdatasync", os.fsync)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class Disk:
    """One folder and what may be done in it. Every method raises OSError as the system gives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make_folder(self) -> None:
        """Make the folder, for its owner only."""
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self.folder.chmod(FOLDER_MODE)

    def names(self) -> list[str]:
        """The file names in the folder, sorted."""
        return sorted(entry.name for entry in self.folder.iterdir())

    def exists(self, name: str) -> bool:
        """Whether the folder has a file of this name."""
        return (self.folder / name).exists()

    def read(self, name: str) -> bytes:
        """A whole file."""
        return (self.folder / name).read_bytes()

    def write_whole(self, name: str, data: bytes) -> None:
        """Put a whole file in place: it is there complete and durable, or as it was before."""
        handle = self.create(name + TEMPORARY)
        try:
            self.write_at(handle, 0, data)
            self.sync(handle)
        finally:
            self.close(handle)
        self.rename(name + TEMPORARY, name)
        self.sync_folder()

    def create(self, name: str) -> int:
        """A file handle for a new, empty file, for its owner only."""
        flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | _BINARY
        return os.open(self.folder / name, flags, FILE_MODE)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, at once, in the place of what had it."""
        (self.folder / old).replace(self.folder / new)

    def remove(self, name: str) -> None:
        """Remove a file that may be absent already."""
        (self.folder / name).unlink(missing_ok=True)

    def open(self, name: str, *, write: bool) -> int:
        """A file handle for `read_at`, and for `write_at` when `write`."""
        mode = os.O_RDWR if write else os.O_RDONLY
        return os.open(self.folder / name, mode | _BINARY)

    def close(self, handle: int) -> None:
        """Let go of what `open` gave."""
        os.close(handle)

    def free(self) -> int:
        """Free bytes, for this user, on the disk of the folder."""
        return shutil.disk_usage(self.folder).free

    def size(self, handle: int) -> int:
        """The length of the open file, bytes."""
        return os.fstat(handle).st_size

    def write_at(self, handle: int, offset: int, data: bytes) -> None:
        """Write all of `data` at `offset`; not durable before `sync`."""
        view = memoryview(data)
        while view:
            written = _write(handle, offset, view)
            offset += written
            view = view[written:]

    def read_at(self, handle: int, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer only at the end of the file."""
        return _read(handle, offset, length)

    def sync(self, handle: int) -> None:
        """Return when what was written to `handle` would survive a power cut."""
        _data_sync(handle)

    def sync_folder(self) -> None:
        """Return when the names in the folder would survive a power cut."""
        if os.name == "nt":
            return
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


if hasattr(os, "pwrite"):

    def _write(handle: int, offset: int, data: memoryview) -> int:
        return os.pwrite(handle, data, offset)

    def _read(handle: int, offset: int, length: int) -> bytes:
        return os.pread(handle, length, offset)

else:  # Windows: the journal holds a lock around both

    def _write(handle: int, offset: int, data: memoryview) -> int:
        os.lseek(handle, offset, os.SEEK_SET)
        return os.write(handle, data)

    def _read(handle: int, offset: int, length: int) -> bytes:
        os.lseek(handle, offset, os.SEEK_SET)
        return os.read(handle, length)


def is_full(fault: OSError) -> bool:
    """Whether the disk, or the user's share of it, is full."""
    return fault.errno in _FULL


def trouble(fault: OSError) -> StoreTrouble:
    """The error a person can act on, for what the system said."""
    if is_full(fault):
        return DiskFull(
            "The disk is full; the last change was not saved. "
            "Free some space, then close ptsp and start it again."
        )
    return StoreTrouble(
        "The disk refused a write ({why}); the last change was not saved. "
        "Close ptsp and start it again; if this comes back, call your technician.",
        why=os.strerror(fault.errno or errno.EIO),
    )


def unreadable(fault: OSError) -> StoreTrouble:
    """The error a person can act on, when the system would not read."""
    return StoreTrouble(
        "The data on this computer cannot be read ({why}). Nothing was changed. "
        "Start ptsp again; if this comes back, call your technician.",
        why=os.strerror(fault.errno or errno.EIO),
    )
