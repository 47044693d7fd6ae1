"""The officer's guide shows the screens of the program as it is, and the key card its keys."""

from __future__ import annotations

import re

from scripts.make_guide import CARD, GUIDE, key_card, with_screens

A_PAGE = 60
"""Lines of one printed page."""


def test_the_guide_is_what_make_guide_makes_of_it() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == with_screens(guide), "python -m scripts.make_guide"
    assert len(re.findall(r"<!-- layar: ", guide)) >= 10


def test_the_key_card_is_the_one_that_the_program_prints_on_one_page() -> None:
    card = key_card()
    assert CARD.read_text(encoding="utf-8") == card, "python -m scripts.make_guide"
    assert len(card.splitlines()) <= A_PAGE
