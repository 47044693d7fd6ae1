"""The central's own keys, kept in its database so that one backup holds everything.

Whoever can read the database can therefore sign as the central and open sealed recovery keys:
it holds citizens' data in clear too, and must be guarded and backed up as such.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine, select

from ptsp_central.database import reading
from ptsp_central.schema import setting
from ptsp_tui.errors import StoreDamaged


def new_keys() -> dict[str, bytes]:
    """Fresh keys, as `create` keeps them in a new database."""
    return {
        "signing-key": Ed25519PrivateKey.generate().private_bytes_raw(),
        "recovery-key": X25519PrivateKey.generate().private_bytes_raw(),
    }


class Keys:
    """Signs receipts; `public` (Ed25519) and `recovery_public` (X25519) go to terminals."""

    def __init__(self, engine: Engine) -> None:
        """Raises StoreDamaged when the database holds no keys."""
        with reading(engine) as connection:
            rows = connection.execute(select(setting))
            kept: dict[str, bytes] = {row.name: row.value for row in rows}
        try:
            self._private = Ed25519PrivateKey.from_private_bytes(kept["signing-key"])
            recovery = X25519PrivateKey.from_private_bytes(kept["recovery-key"])
        except (KeyError, ValueError):
            raise StoreDamaged("The central's database holds no usable keys.") from None
        self.public = self._private.public_key().public_bytes_raw()
        self.recovery_private = recovery.private_bytes_raw()
        self.recovery_public = recovery.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Ed25519 signature; 64 bytes."""
        return self._private.sign(message)

    def derive(self, purpose: bytes) -> bytes:
        """A 32-byte secret for another purpose; the same for the same `purpose`."""
        secret = self._private.private_bytes_raw()
        return HKDF(hashes.SHA256(), 32, salt=None, info=b"ptsp-central " + purpose).derive(secret)
