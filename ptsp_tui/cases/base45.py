"""Base45 (RFC 9285): bytes in the 45 signs that a QR code stores in its dense alphanumeric mode.

Own twenty lines: the one package of that name has had no release since 2022 and does no more.
"""

from __future__ import annotations

from ptsp_tui.errors import BadValue

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def encode(data: bytes) -> str:
    """Three signs for two bytes, two for a last single one."""
    out = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number, signs = int.from_bytes(pair, "big"), len(pair) + 1
        for _ in range(signs):
            number, rest = divmod(number, 45)
            out.append(ALPHABET[rest])
    return "".join(out)


def decode(text: str) -> bytes:
    """The bytes again. Raises BadValue when `text` is no Base45."""
    out = b""
    for at in range(0, len(text), 3):
        signs = text[at : at + 3]
        digits = [ALPHABET.find(sign) for sign in signs]
        number = sum(digit * 45**place for place, digit in enumerate(digits))
        size = len(signs) - 1
        if -1 in digits or size == 0 or number >= 256**size:
            raise BadValue("This is no check text of a receipt.", field="check")
        out += number.to_bytes(size, "big")
    return out
