"""The bytes are those of format PJ1, so that another program, or a later version, can read them."""

from __future__ import annotations

import sys
from binascii import crc32
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ptsp_tui import store
from ptsp_tui.store import PtspDB
from ptsp_tui.store.places import Place

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


DICTIONARY = zstd.ZstdDict(Path(store.__file__).with_name("dictionary.zdict").read_bytes())


def data_key(folder: Path, passphrase: str) -> bytes:
    """The data key, unlocked with the words of the format and nothing of ours."""
    plain = (folder / "KEYS").read_bytes()[:-4]
    magic, version, store_id, number, slots, older, _mac = msgspec.msgpack.decode(plain)
    assert (magic, version, number, older) == ("PTSPKEYS", 2, 0, [])
    *head, salt, nonce, locked, public, sealed = slots[0]
    _, _, _, memory, passes, lanes = head
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    aad = store_id + msgspec.msgpack.encode([*head, public])
    private = AESGCM(kdf.derive(passphrase.encode())).decrypt(nonce, locked, aad)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    key = X25519PrivateKey.from_private_bytes(private)
    return suite.decrypt(sealed, key, b"ptsp officer v1" + store_id)


def test_a_segment_can_be_read_by_the_written_format_alone(db: PtspDB) -> None:
    with db.transaction():
        db.table("cases").insert({"id": "a"})
        db.table("drafts").insert({"n": b"\x01"})
    db.table("drafts").remove(doc_ids=[1])
    db.close()
    data = (db.path / "00000001.seg").read_bytes()
    assert data[:8] == b"PTSPSEG1"
    assert data[8:16] == b"\x01\0\x03\0\0\0\0\0"
    file_id, first, prev = data[16:32], int.from_bytes(data[32:40], "little"), data[40:56]
    assert (first, prev) == (1, bytes(16))
    assert int.from_bytes(data[56:60], "little") == crc32(data[:56])
    key = HKDF(SHA256(), 32, file_id, b"ptsp seg v1").derive(
        data_key(db.path, "kuda lumping naik delman")
    )
    offset, before, found = 60, file_id, []
    while data[offset : offset + 2] == b"PJ":
        head = data[offset : offset + 28]
        length = int.from_bytes(head[4:8], "little")
        body = data[offset + 28 : offset + 28 + length]
        assert head[:2] == b"PJ"
        assert int.from_bytes(head[24:28], "little") == crc32(head[:24] + body)
        plain = AESGCM(key).decrypt(body[:12], body[12:], head[:24] + before)
        seq, durable = (int.from_bytes(head[n : n + 8], "little") for n in (8, 16))
        decoded = msgspec.msgpack.decode(plain) if plain else None
        if decoded and decoded[2] == 0:
            packed = zstd.decompress(decoded[3], zstd_dict=DICTIONARY)
            decoded[3] = msgspec.msgpack.decode(packed)
        found.append((head[2], head[3], seq, durable, decoded))
        before, offset = body[-16:], offset + 28 + length
    assert found == [
        (1, 0, 1, 0, ["cases", 1, 0, {"id": "a"}]),
        (1, 1, 2, 0, ["drafts", 1, 0, {"n": b"\x01"}]),
        (1, 1, 3, 2, ["drafts", 1, 1, b""]),
        (4, 1, 4, 3, None),
    ]
    manifest = (db.path / "MANIFEST").read_bytes()
    assert msgspec.msgpack.decode(manifest[:-4]) == [1, 0, 1, 0]
    assert int.from_bytes(manifest[-4:], "little") == crc32(manifest[:-4])


def test_a_place_is_one_number_and_comes_back() -> None:
    for place in (Place(1, 60, 1), Place(99_999_999, 2**40 - 1, 2**32 - 1), Place(-5, 60, 2)):
        assert Place.of(place.packed()) == place
