"""Which passphrases are let in: hard to guess for somebody who has the disk."""

from __future__ import annotations

import pytest

from ptsp_tui.errors import BadValue
from ptsp_tui.store import passphrase
from tests.store.test_keys import GOOD, OTHER


@pytest.mark.parametrize(
    "easy",
    [
        "pendek",
        "a b c d",
        "rahasiarahasia",
        "rahasia12345",
        "jakarta2026!!",
        "P4$$w0rd1234",
        "sayangkucinta",
        "bismillah bismillah bismillah bismillah",
        "abc abc abc abc abc",
        "aaaaaaaaaaaaaa",
        "081234567890",
        "3171000000000001",
        "qwertyuiop123",
        "abcdefghijkl",
        "correct horse battery staple",
        "budisantoso1",
        "kelurahan12345",
        "iloveyou iloveyou2",
    ],
)
def test_an_easy_passphrase_is_refused_with_the_reason(easy: str) -> None:
    with pytest.raises(BadValue) as told:
        passphrase.check(easy, "budi")
    assert told.value.facts["field"] == "passphrase"
    assert "words" in str(told.value)


@pytest.mark.parametrize(
    "good",
    [
        GOOD,
        OTHER,
        "es teh dan gado",
        "Tr4mp0lin-hijau",
        "xk7Q-pw3m-9zLd",
        "bakso rahasia nenek moyangku",
        "kambing-terbang-lewat-genteng",
    ],
)
def test_a_passphrase_of_ones_own_is_accepted(good: str) -> None:
    passphrase.check(good, "budi")


def test_the_list_of_common_ones_holds_a_few_hundred_words() -> None:
    assert 300 <= len(passphrase.common()) <= 999
    assert all(word == word.casefold() and len(word) > 2 for word in passphrase.common())
