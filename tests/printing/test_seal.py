"""The seal of a receipt: whoever has the terminal's key can tell a genuine one, offline."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.cases import base45
from ptsp_tui.cases.seal import read_seal, seal, verdict, written
from ptsp_tui.errors import BadValue
from ptsp_tui.printing.qr import modules, qr_lines
from tests.printing.made import NUMBER

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
SEAL = seal(NUMBER, KEY.sign)


@pytest.mark.parametrize(
    ("data", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"),
                       (b"ietf!", "QED8WEX0")]
)  # fmt: skip
def test_base45_is_that_of_rfc_9285(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@given(st.binary(max_size=80))
def test_base45_reads_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@given(st.text(alphabet=base45.ALPHABET + "_a", max_size=12))
def test_what_is_no_base45_is_refused_or_reads_back(text: str) -> None:
    try:
        data = base45.decode(text)
    except BadValue:
        return
    assert base45.encode(data) == text


def test_a_genuine_seal_is_told_from_a_forged_one_and_from_one_that_cannot_be_checked() -> None:
    found = read_seal(SEAL)
    assert str(found.number) == NUMBER
    assert verdict(found, PUBLIC) == "genuine"
    assert verdict(found, OTHER) == "forged"
    assert verdict(found, None) == "unknown"


def test_a_seal_taken_from_another_receipt_is_forged() -> None:
    other = SEAL.replace(NUMBER, "3171071004.010.261124.0002.N")
    assert verdict(read_seal(other), PUBLIC) == "forged"


@given(st.integers(0, 63), st.integers(1, 255))
def test_one_wrong_byte_of_the_signature_is_forged(at: int, flip: int) -> None:
    signature = bytearray(read_seal(SEAL).signature)
    signature[at] ^= flip
    wrong = seal(NUMBER, lambda _: bytes(signature))
    assert verdict(read_seal(wrong), PUBLIC) == "forged"


def test_blanks_that_scanners_and_copying_lose_do_no_harm() -> None:
    for number in range(400):
        key = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
        text, public = seal(NUMBER, key.sign), key.public_key().public_bytes_raw()
        for handed in (text.rstrip() + "\r\n", written(text), text.lower()):
            assert verdict(read_seal(handed), public) == "genuine"


@pytest.mark.parametrize("text", ["", "PTSP1", "PTSP1::", f"PTSP1:{NUMBER}:", "PTSP2" + SEAL[5:],
                                  SEAL + "000", "http://example.invalid/" + NUMBER])  # fmt: skip
def test_what_is_no_seal_is_one_sentence(text: str) -> None:
    with pytest.raises(BadValue):
        read_seal(text)


def test_the_code_fits_forty_columns_and_is_what_segno_drew() -> None:
    lines = qr_lines(SEAL)
    assert max(len(line) for line in lines) <= 40
    light = [[False] * len(lines[0])]
    drawn = [[sign in ("█", top) for sign in line] for line in lines for top in ("▀", "▄")]
    rows = modules(SEAL, "l")
    assert drawn[0] == light[0]
    assert [row[1 : 1 + len(rows)] for row in drawn[1 : 1 + len(rows)]] == rows
