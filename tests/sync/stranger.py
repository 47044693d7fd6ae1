"""A terminal by somebody who has read docs/protocol.md and nothing else of this program.

msgpack, zstd, SHA-256, HMAC and Ed25519 from libraries; not a line of ptsp_tui.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec.msgpack import decode, encode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

START = bytes(16)


def sha(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one after another."""
    return hashlib.sha256(b"".join(parts)).digest()


def u64(number: int) -> bytes:
    """8 bytes, big endian."""
    return number.to_bytes(8, "big")


def leaf(event: list[Any]) -> bytes:
    """The hash of an event."""
    v, type_, app_id, officer, t_ms, off, seen, salt, payload, origin = event
    inner = sha(salt, payload) if salt else payload
    return sha(b"\0", encode([v, type_, app_id, officer, t_ms, off, seen, origin]), inner)


def chain(prev: bytes, seq: int, leaf32: bytes) -> bytes:
    """The chain hash after that event."""
    return sha(b"\1", prev, u64(seq), leaf32)


def unframed(plain: bytes) -> list[bytes]:
    """The parts of an unpacked batch."""
    parts = []
    while plain:
        size = int.from_bytes(plain[:4], "big")
        parts.append(plain[4 : 4 + size])
        plain = plain[4 + size :]
    return parts


def check(public: bytes, signature: bytes, message: bytes) -> None:
    """Raises InvalidSignature."""
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def code_of(typed: str) -> tuple[bytes, bytes]:
    """(id, key) of an enrolment code."""
    plain = typed.upper().replace("-", "").replace(" ", "")
    plain = plain.translate(str.maketrans("OIL", "011"))
    key = sha(b"ptsp-code-1", plain.encode("ascii"))
    return sha(b"ptsp-code-id-1", key)[:16], key


class Stranger:
    """One terminal."""

    def __init__(self, seed: bytes, log_id: bytes, epoch: int, unit: str, number: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self.log_id, self.epoch, self.place = log_id, epoch, (unit, number)
        self.central = b""
        self.chains = [bytes(32)]
        self.events: list[bytes] = []
        self.once = 0
        self.cursor, self.tip = 0, START
        self.known, self.directory_tip = 0, START

    def write(self, event: list[Any]) -> None:
        """One more event of the log."""
        self.chains.append(chain(self.chains[-1], len(self.chains), leaf(event)))
        self.events.append(encode(event))

    # -- enrolment

    def enrol_request(self, typed: str) -> bytes:
        """The body of POST /v1/enrol."""
        id_, key = code_of(typed)
        body = encode([1, self.log_id, self.epoch, self.public, *self.place, b""])
        return encode([id_, body, hmac.digest(key, b"terminal" + id_ + body, "sha256")])

    def enrolled(self, typed: str, request: bytes, answer: bytes) -> None:
        """Keep the central's key, if the answer is from who knows the code."""
        id_, key = code_of(typed)
        got_id, body, mac = decode(answer)
        assert got_id == id_
        assert hmac.compare_digest(mac, hmac.digest(key, b"central" + id_ + body, "sha256"))
        v, status, mark, central, _recovery, _ms, _name, _next = decode(body)
        assert (v, status, mark) == (1, "ok", sha(request)[:8])
        self.central = central

    # -- sync

    def push(self, first: int, last: int, want: int = 0) -> bytes:
        """The body of POST /v1/sync for these events."""
        self.once += 1
        some, head = self.events[first - 1 : last], self.chains[last]
        message = b"ptsp-head-1" + self.log_id + u64(self.epoch) + u64(last) + head
        z = zstd.compress(b"".join(len(e).to_bytes(4, "big") + e for e in some))
        place = [1, self.log_id, self.epoch, first, self.chains[first - 1], len(some), head]
        asked = [self._key.sign(message), self.once, self.cursor, self.tip, want, self.known]
        body = encode([*place, *asked, "", "1.0", 0, z])
        signed = encode([body, self._key.sign(b"ptsp-push-1" + body)])
        return signed + sha(signed)

    def receipt(self, request: bytes, answer: bytes) -> dict[str, Any]:
        """What the central signed; feed and directory are taken in."""
        body, signature, packed = decode(answer)
        check(self.central, signature, b"ptsp-ack-1" + body)
        names = (
            "status log_id epoch have_seq have_hash safe_seq server_ms request_sha8 retry_ms "
            "at_seq why once feed_head feed_last feed_tip feed_n feed_dict feed_hash feed_lost "
            "catalogue keys_head keys_tip keys_after keys"
        )
        ack = dict(zip(names.split(), decode(body), strict=True))
        assert ack["request_sha8"] == sha(request)[:8]
        if ack["status"] == "ok" and ack["have_seq"] < len(self.chains):
            assert ack["have_hash"] == self.chains[ack["have_seq"]]
        ack["items"] = self._feed(ack, packed)
        self._directory(ack)
        return ack

    def _feed(self, ack: dict[str, Any], packed: bytes) -> list[list[Any]]:
        if not ack["feed_n"]:
            return []
        assert sha(packed) == ack["feed_hash"]
        assert ack["feed_dict"] == 0
        items = [decode(part) for part in unframed(zstd.decompress(packed))]
        number = ack["feed_last"] - ack["feed_n"]
        assert (number, len(items)) == (self.cursor, ack["feed_n"])
        for log_id, epoch, seq, _recv_ms, raw in items:
            number += 1
            place = log_id + u64(epoch) + u64(seq)
            self.tip = sha(b"\2", self.tip, u64(number), place, leaf(decode(raw)))[:16]
        assert self.tip == ack["feed_tip"]
        self.cursor = number
        return items

    def _directory(self, ack: dict[str, Any]) -> None:
        if ack["keys"]:
            assert ack["keys_after"] == self.known
            for key in decode(ack["keys"]):
                self.known += 1
                self.directory_tip = sha(b"\3", self.directory_tip, u64(self.known), encode(key))[
                    :16
                ]
        if ack["keys_head"] == self.known:
            assert self.directory_tip == ack["keys_tip"]

    # -- questions

    def ask(self, kind: str, body: list[Any]) -> bytes:
        """The body of POST /v1/ask."""
        self.once += 1
        asked = encode([1, self.log_id, self.epoch, self.once, kind, encode(body)])
        return encode([asked, self._key.sign(b"ptsp-ask-1" + asked)])

    def told(self, request: bytes, answer: bytes) -> tuple[str, Any]:
        """(status, what was told)."""
        body, signature = decode(answer)
        check(self.central, signature, b"ptsp-told-1" + body)
        status, mark, _once, _retry_ms, inner = decode(body)
        assert mark == sha(request)[:8]
        return status, decode(inner) if inner else None
