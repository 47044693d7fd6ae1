"""Names and places: the files of a store, and where in them a frame is. Pure."""

from __future__ import annotations

from typing import Final

import msgspec

SEGMENT_SUFFIX: Final = ".seg"
SNAPSHOT_SUFFIX: Final = ".snap"
FILE_SHIFT: Final = 72
OFFSET_SHIFT: Final = 32
_OFFSETS: Final = (1 << FILE_SHIFT - OFFSET_SHIFT) - 1
_LENGTHS: Final = (1 << OFFSET_SHIFT) - 1


class Place(msgspec.Struct, frozen=True):
    """Where a frame is: file, offset and whole length in bytes.

    `file` is the number of a segment, or minus that of a snapshot.
    """

    file: int
    offset: int
    length: int

    def packed(self) -> int:
        """As one integer, never 0: a quarter of the memory, and there are many."""
        return self.file << FILE_SHIFT | self.offset << OFFSET_SHIFT | self.length

    @classmethod
    def of(cls, packed: int) -> Place:
        """The place that `packed` stands for."""
        return cls(*taken_apart(packed))


def taken_apart(packed: int) -> tuple[int, int, int]:
    """File, offset and length of a packed place."""
    return packed >> FILE_SHIFT, packed >> OFFSET_SHIFT & _OFFSETS, packed & _LENGTHS


def length_of(packed: int) -> int:
    """The length of a packed place."""
    return packed & _LENGTHS


def segment_name(number: int) -> str:
    """The file name of a segment."""
    return f"{number:08d}{SEGMENT_SUFFIX}"


def snapshot_name(number: int) -> str:
    """The file name of the snapshot of everything up to the end of segment `number`."""
    return f"{number:08d}{SNAPSHOT_SUFFIX}"


def file_name(file: int) -> str:
    """The name of the file that a place speaks of."""
    return segment_name(file) if file > 0 else snapshot_name(-file)


def numbers(names: list[str], suffix: str) -> list[int]:
    """The numbers of the files with this suffix, rising."""
    stems = (name.removesuffix(suffix) for name in names if name.endswith(suffix))
    return sorted(int(stem) for stem in stems if stem.isascii() and stem.isdigit())
