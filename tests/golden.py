"""Golden texts: what a screen or paper looked like when somebody last read and accepted it.

    assert_golden("screens/id/home", text)     # against tests/golden/screens/id/home.txt

`PTSP_UPDATE_GOLDEN=1 pytest ...` writes the files anew instead; read the diff before committing.
It is refused where the environment variable CI is set: there nobody reads.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "golden"
UPDATE = "PTSP_UPDATE_GOLDEN"


def assert_golden(name: str, text: str, masks: Mapping[str, str] | None = None) -> None:
    """Fail with a diff unless `text` is the golden text `name`, line by line.

    `masks` maps a regular expression to what stands in the file in place of what it finds, with
    the same width: "resume code" fills an eight-letter code as "RESUMECO". Blanks at the end of
    a line and empty lines at the end do not count.
    """
    place = FOLDER / f"{name}.txt"
    shown = _tidy(_masked(text, masks or {}))
    if os.environ.get(UPDATE):
        if os.environ.get("CI"):
            raise AssertionError(f"{UPDATE} is for a person at a desk, not for CI")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(shown, encoding="utf-8")
        return
    if not place.exists():
        raise AssertionError(f"no golden text {place.name}; {UPDATE}=1 writes it:\n{shown}")
    golden = place.read_text(encoding="utf-8")
    if shown != golden:
        diff = difflib.unified_diff(
            golden.splitlines(), shown.splitlines(), "golden", "shown", lineterm="", n=2
        )
        raise AssertionError(f"{name} differs ({UPDATE}=1 accepts it)\n" + "\n".join(diff))


def _masked(text: str, masks: Mapping[str, str]) -> str:
    for pattern, word in masks.items():
        text = re.sub(pattern, partial(_filled, word), text)
    return text


def _filled(word: str, found: re.Match[str]) -> str:
    letters, width = word.upper().replace(" ", ""), len(found.group())
    return (letters * (width // len(letters) + 1))[:width]


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip("\n") + "\n"
