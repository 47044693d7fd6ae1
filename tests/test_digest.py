"""Our digests are those of the standard library, which the counter does without."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from ptsp_tui.digest import is_mac, mac, sha256


@given(st.binary(), st.binary(min_size=1))
def test_they_are_the_standard_ones(data: bytes, key: bytes) -> None:
    assert sha256(data) == hashlib.sha256(data).digest()
    assert mac(key, data) == hmac.digest(key, data, "sha256")


@given(st.binary(), st.binary(min_size=1), st.integers(0, 255))
def test_a_mac_fits_its_data_and_no_other(data: bytes, key: bytes, bit: int) -> None:
    made = mac(key, data)
    assert is_mac(made, key, data)
    near = bytearray(made)
    near[bit // 8] ^= 1 << bit % 8
    assert not is_mac(bytes(near), key, data)
    assert not is_mac(made[:-1], key, data)
    assert not is_mac(made, key, data + b"x")
