"""Which passphrases are good enough. The store can be copied and guessed at leisure, elsewhere.

Argon2id makes one guess cost about a tenth of a second, so a passphrase must be out of reach of
the first billion guesses: long, and not made of what everybody uses (NIST SP 800-63B 5.1.1.2:
length and a list of common ones, no rules about kinds of characters).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from ptsp_tui.errors import BadValue

MIN_LENGTH: Final = 12
MIN_WORDS: Final = 4
_WORD_LENGTH: Final = 3
_OWN_PART: Final = 6  # characters that must remain beside common words and digits
_COMMON: Final = Path(__file__).with_name("common-passphrases.txt")
_RUNS: Final = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890")


def normalised(passphrase: str) -> bytes:
    """What is hashed: the same whatever keyboard composed the letters or doubled a space."""
    # ASCII is normal in every form; the tables of the others are 0.6 MB of memory.
    normal = passphrase if passphrase.isascii() else unicodedata.normalize("NFKC", passphrase)
    return " ".join(normal.split()).encode()


def check(passphrase: str, officer: str) -> None:
    """BadValue (field "passphrase") with the reason when the passphrase is too easy to guess."""
    text = normalised(passphrase).decode().casefold()
    words = {word for word in re.split(r"[\W_]+", text) if len(word) >= _WORD_LENGTH}
    if len(text) < MIN_LENGTH and len(words) < MIN_WORDS:
        raise _bad("The passphrase needs at least 12 characters, or four different words.")
    if not re.search(r"[^\W\d_]", text):
        raise _bad("Digits alone are guessed quickly. Choose four words that belong to you only.")
    if len(set(text)) < _OWN_PART or _repeats(text):
        raise _bad("The passphrase repeats itself. Choose four different words.")
    if (
        len(words - common() - {officer.casefold()}) < MIN_WORDS
        and _own_part(text, officer) < _OWN_PART
    ):
        raise _bad(
            "This passphrase is among the first that are tried. Choose four words of your own."
        )


def _bad(msgid: str) -> BadValue:
    return BadValue(msgid, field="passphrase")


def _repeats(text: str) -> bool:
    """Whether the text is one block over and over, as in "rahasiarahasia" or "abc abc abc"."""
    bare = re.sub(r"[\W_]+", "", text)
    return len(bare) > 1 and bare in (bare + bare)[1:-1]


def _own_part(text: str, officer: str) -> int:
    """How many different letters remain without digits, common words, runs and the own name."""
    bare = re.sub(r"[\W\d_]+", " ", _plain(text))
    for known in sorted({*common(), officer.casefold()} - {""}, key=len, reverse=True):
        bare = bare.replace(known, " ")
    for row in _RUNS:
        for run in (row[n : n + 4] for n in range(len(row) - 3)):
            bare = bare.replace(run, " ").replace(run[::-1], " ")
    return len(set(bare) - {" "})


def _plain(text: str) -> str:
    """Letters for the look-alikes that everybody uses: p4$$w0rd is password."""
    return text.translate(str.maketrans("013457@$!", "oleastasi"))


@cache
def common() -> frozenset[str]:
    """The commonest passwords and words in them, Indonesian and English."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
