"""The seal of a receipt: its number, signed by the terminal that gave it, as one line of text.

`PTSP1:<receipt number>:<signature>`; the signature is Ed25519 (RFC 8032) over a fixed prefix and
the number, in Base45, so that the whole line fits the dense mode of a QR code. The number names
unit, terminal and epoch, and so the key: whoever has that terminal's public key can check the
paper without a network. Who has not, says so; it never says "false".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ptsp_tui.cases import base45
from ptsp_tui.cases.numbering import ReceiptNumber, parse_receipt
from ptsp_tui.errors import BadValue

MARK = "PTSP1"
_PREFIX = b"ptsp-receipt-1\x00"
_SIGNS = 96  # of 64 bytes in Base45

Verdict = Literal["genuine", "forged", "unknown"]


class Seal(msgspec.Struct, frozen=True):
    """A seal taken apart."""

    number: ReceiptNumber
    signature: bytes


def seal(receipt: str, sign: Callable[[bytes], bytes]) -> str:
    """The line for the QR code of a receipt; `sign` gives the terminal's 64 bytes."""
    return f"{MARK}:{receipt}:{base45.encode(sign(_PREFIX + receipt.encode('ascii')))}"


def written(seal_text: str) -> str:
    """The line for a person to copy: blanks, which get lost at the end of a line, as "_"."""
    return seal_text.replace(" ", "_")


def read_seal(text: str) -> Seal:
    """Take a scanned or copied line apart. Raises BadValue when it is no seal.

    Base45 may end in blanks, which scanners and copying cut off: they are put back. "_" is a
    blank.
    """
    mark, _, rest = text.strip("\r\n\t").lstrip().partition(":")
    receipt, _, signature = rest.partition(":")
    if mark.upper() != MARK or not signature:
        raise BadValue("This is no check text of a receipt.", field="check")
    raw = base45.decode(signature.upper().replace("_", " ").ljust(_SIGNS))
    if len(raw) != 64:
        raise BadValue("This is no check text of a receipt.", field="check")
    return Seal(parse_receipt(receipt), raw)


def verdict(found: Seal, key: bytes | None) -> Verdict:
    """What the public key (32 bytes) of the terminal that the number names says; None: not known
    here."""
    if key is None:
        return "unknown"
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            found.signature, _PREFIX + str(found.number).encode("ascii")
        )
    except InvalidSignature:
        return "forged"
    return "genuine"
