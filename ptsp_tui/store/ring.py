"""The data keys of a store: the one in use, and older ones that some file is still under. Pure."""

from __future__ import annotations

import os
from collections.abc import Mapping

from .frames import KEYS_AT_MOST, Cipher
from .manifest import damaged


class Ring:
    """number -> 32-byte key; the number is written in each file's header."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        self._keys = dict(keys)
        self.current = current

    @classmethod
    def new(cls) -> Ring:
        """One fresh key, for a new store."""
        return cls({0: os.urandom(32)}, 0)

    @property
    def key(self) -> bytes:
        """The key under which new files are written."""
        return self._keys[self.current]

    @property
    def older(self) -> dict[int, bytes]:
        """The keys that were in use before."""
        return {number: key for number, key in self._keys.items() if number != self.current}

    def turned(self) -> Ring:
        """A ring with a fresh key in use, and these behind it."""
        number = (self.current + 1) % KEYS_AT_MOST
        return Ring({**self._keys, number: os.urandom(32)}, number)

    def without_older(self) -> Ring:
        """For when no file is under an older key any more."""
        return Ring({self.current: self.key}, self.current)

    def knows(self, number: int) -> bool:
        """Whether there is such a key."""
        return number in self._keys

    def cipher(self, number: int, file_id: bytes) -> Cipher:
        """For a file under key `number`. StoreDamaged when there is no such key."""
        if number not in self._keys:
            raise damaged()
        return Cipher(self._keys[number], file_id)
