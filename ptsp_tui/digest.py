"""SHA-256 (FIPS 180-4) and HMAC (RFC 2104), by the library that the store needs anyway.

`hashlib` and `hmac` would load a second OpenSSL beside it: 0.7 MB that stay all day.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hmac import HMAC

_SHA256 = SHA256()


def sha256(data: bytes) -> bytes:
    """32 bytes."""
    made = Hash(_SHA256)
    made.update(data)
    return made.finalize()


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes."""
    return _of(key, data).finalize()


def is_mac(given: bytes, key: bytes, data: bytes) -> bool:
    """Whether `given` is the MAC of `data`; it takes as long for a near miss as for any other."""
    try:
        _of(key, data).verify(given)
    except InvalidSignature:
        return False
    return True


def _of(key: bytes, data: bytes) -> HMAC:
    made = HMAC(key, _SHA256)
    made.update(data)
    return made
