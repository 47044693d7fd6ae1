"""The bytes of format PJ1: file header and frames (STORE-AND-SYNC.md section 3). Pure.

Little endian. A file is a segment (what was written, in order) or a snapshot (all documents as
they were at one moment). A frame's authentication covers its header and the tag of the frame
before it, so that frames cannot be altered, dropped from the middle, swapped, or moved to another
file.
"""

from __future__ import annotations

import os
import struct
from binascii import crc32
from collections.abc import Iterator
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .manifest import FORMAT

SEGMENT: Final = b"PTSPSEG1"
SNAPSHOT: Final = b"PTSPSNP1"
FLAGS: Final = 3  # 1 authenticated encryption, 2 zstd; this version writes and accepts only both
HEADER: Final = struct.Struct("<8sHHI16sQ16sI")
HEADER_SIZE: Final = HEADER.size
FRAME: Final = struct.Struct("<HBBIQQI")
_START: Final = struct.Struct("<HBBIQQ")  # a frame's header without its checksum
_CHECK: Final = struct.Struct("<I")
FRAME_MAGIC: Final = 0x4A50
NONCE: Final = 12
TAG: Final = 16
MAX_BODY: Final = 64 * 1024 * 1024
NO_TAG: Final = bytes(TAG)

DOC: Final = 1
SNAPDOC: Final = 2
INDEX: Final = 3
SEAL: Final = 4
LAST: Final = 1  # flag: last frame of its transaction

_FLAG_BITS: Final = 0xFF
_KEY_SHIFT: Final = 8  # the upper byte of the flags is the number of the data key
KEYS_AT_MOST: Final = 256
_AUTHENTICATED: Final = 24  # bytes of the frame header before its checksum
_NEEDLE: Final = FRAME_MAGIC.to_bytes(2, "little")


class FileHeader(msgspec.Struct, frozen=True):
    """The first 60 bytes of a file; `key` is the number of the data key it is written under."""

    file_id: bytes
    first_seq: int
    prev_tag: bytes
    version: int = FORMAT
    flags: int = FLAGS
    key: int = 0
    dict_id: int = 0
    magic: bytes = SEGMENT

    def encode(self) -> bytes:
        """The header's bytes, checksum included."""
        flags = self.flags | self.key << _KEY_SHIFT
        fields = (self.version, flags, self.dict_id, self.file_id, self.first_seq)
        bare = HEADER.pack(self.magic, *fields, self.prev_tag, 0)[:-4]
        return bare + crc32(bare).to_bytes(4, "little")

    @classmethod
    def decode(cls, data: bytes) -> tuple[FileHeader | None, bool]:
        """The header and whether it is sound; None when there are not even 60 bytes."""
        if len(data) < HEADER_SIZE:
            return None, False
        magic, version, flags, dict_id, file_id, first, tag, check = HEADER.unpack_from(data)
        sound = crc32(data[: HEADER_SIZE - 4]) == check
        flags, key = flags & _FLAG_BITS, flags >> _KEY_SHIFT
        return cls(file_id, first, tag, version, flags, key, dict_id, magic), sound


class Head(msgspec.Struct, frozen=True):
    """A frame header whose checksum over header and body is right."""

    kind: int
    flags: int
    length: int  # of the body, bytes
    seq: int
    durable: int  # highest seq known to be on disk when this frame was written


class Cipher:
    """Seals and opens the frames of one file, under the file's own key."""

    def __init__(self, data_key: bytes, file_id: bytes) -> None:
        self.file_id = file_id
        info = b"ptsp seg v1"
        self._key = HKDF(algorithm=SHA256(), length=32, salt=file_id, info=info).derive(data_key)
        self._aead = AESGCM(self._key)

    def seal(
        self, kind: int, flags: int, seq: int, durable: int, before: bytes, plain: bytes
    ) -> bytes:
        """One whole frame; `before` is the tag of the frame before it, or the file id.

        The nonce is random: a counter would encrypt twice under one nonce after a torn tail (S5).
        """
        length = NONCE + len(plain) + TAG
        start = _START.pack(FRAME_MAGIC, kind, flags, length, seq, durable)
        nonce = os.urandom(NONCE)
        body = nonce + self._aead.encrypt(nonce, plain, start + before)
        return start + _CHECK.pack(crc32(body, crc32(start))) + body

    def unseal(self, data: bytes, offset: int, length: int) -> bytes | None:
        """The plain text of the frame at `offset` with a body of `length`, None if not authentic.

        `data` begins with the file, or 16 bytes before `offset` (the tag of the frame before).
        """
        before = self.file_id if offset == HEADER_SIZE else data[offset - TAG : offset]
        return self.unseal_after(before, data[offset : offset + FRAME.size + length])

    def unseal_after(self, before: bytes, frame: bytes) -> bytes | None:
        """The plain text of one whole frame that follows the tag `before`."""
        nonce = frame[FRAME.size : FRAME.size + NONCE]
        try:
            sealed = frame[FRAME.size + NONCE :]
            return self._aead.decrypt(nonce, sealed, frame[:_AUTHENTICATED] + before)
        except InvalidTag:
            return None

    def wrote(self, data: bytes, offset: int, head: Head) -> bool:
        """Whether the frame at `offset` is one of this file, without asking for its authenticity.

        GCM is counter mode from 2 on (NIST SP 800-38D 7.1): under another key there is noise.
        """
        if head.kind == SEAL:
            return head.length == NONCE + TAG
        begin = offset + FRAME.size
        nonce, end = data[begin : begin + NONCE], begin + head.length - TAG
        counter = modes.CTR(nonce + (2).to_bytes(4, "big"))
        plain = BlockCipher(AES(self._key), counter).decryptor().update(data[begin + NONCE : end])
        try:
            return isinstance(msgspec.msgpack.decode(plain), list)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False


class Chain:
    """Seals frames one after the other, as they will stand in a file."""

    def __init__(self, cipher: Cipher, seq: int, offset: int, before: bytes) -> None:
        self._cipher = cipher
        self.seq = seq  # of the last frame
        self.offset = offset  # where the next frame will be
        self.tag = before  # of the last frame; the file id before the first

    def add(self, kind: int, flags: int, plain: bytes, durable: int = 0) -> bytes:
        """The next frame."""
        self.seq += 1
        frame = self._cipher.seal(kind, flags, self.seq, durable, self.tag, plain)
        self.offset += len(frame)
        self.tag = frame[-TAG:]
        return frame


def head_at(data: bytes, offset: int) -> Head | None:
    """The frame header at `offset`, None when header or body is not what was written."""
    if offset + FRAME.size + NONCE + TAG > len(data):
        return None
    magic, kind, flags, length, seq, durable, check = FRAME.unpack_from(data, offset)
    end = offset + FRAME.size + length
    if magic != FRAME_MAGIC or not NONCE + TAG <= length <= MAX_BODY or end > len(data):
        return None
    view = memoryview(data)
    start = view[offset : offset + _AUTHENTICATED]
    if crc32(view[offset + FRAME.size : end], crc32(start)) != check:
        return None
    return Head(kind, flags, length, seq, durable)


class Later(msgspec.Struct, frozen=True):
    """A frame that stands behind a bad one. `sure`: authentic, not only readable with our key."""

    offset: int
    head: Head
    sure: bool


def frames_after(data: bytes, offset: int, cipher: Cipher) -> Iterator[Later]:
    """Every frame of this file that begins after `offset`, wherever it is.

    The checksum alone is not believed: after a power cut a file may show old blocks of another
    one. But the frame right behind a damaged one cannot be authentic when the damage hit the tag
    that it is chained to; that its plain text makes sense shows that it was written here.
    """
    offset = data.find(_NEEDLE, max(offset + 1, HEADER_SIZE))
    while offset >= 0:
        head = head_at(data, offset)
        if head is not None:
            sure = cipher.unseal(data, offset, head.length) is not None
            if sure or cipher.wrote(data, offset, head):
                yield Later(offset, head, sure)
                offset += FRAME.size + head.length - 1
        offset = data.find(_NEEDLE, offset + 1)
