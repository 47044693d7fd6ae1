"""Another language may be a third longer: no program text is cut at 80 columns on any screen."""

from __future__ import annotations

import gettext
import re

import pytest

from ptsp_tui import i18n
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened
from tests.screens.places import AT_WORK, OVER, first_time

BEGIN, END = "«", "»"
LONGER = 0.3
PLACES = {**AT_WORK, **OVER, "first-time": first_time}


class Longer(gettext.NullTranslations):
    """Indonesian with brackets around each text and a third more to read."""

    def __init__(self, real: gettext.NullTranslations) -> None:
        super().__init__()
        self._real = real

    def gettext(self, message: str) -> str:
        """The text; its longest stretch between fields has brackets and is longer. So a name or
        a script of the catalogue that is cut, as lists may do, is not counted."""
        parts = re.split(r"(\{[^}]*\})", self._real.gettext(message))
        at = max(range(0, len(parts), 2), key=lambda each: len(parts[each]))
        core = parts[at].strip()
        if len(core) > 1:
            parts[at] = parts[at].replace(core, f"{BEGIN}{core}{more(len(core))}{END}", 1)
        return "".join(parts)


def more(length: int) -> str:
    """A third of the length in words, the brackets counted."""
    count = round(length * LONGER) - 2
    words = " ".join("x" * min(7, count - 1 - at) for at in range(0, count - 1, 8))
    return f" {words}" if words else ""


@pytest.fixture
def longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said from now on is longer, also when the program chooses its language."""
    use = i18n.use

    def use_longer(language: str) -> None:
        use(language)
        monkeypatch.setattr(i18n, "_current", Longer(i18n._current))

    monkeypatch.setattr(i18n, "use", use_longer)


def assert_whole(c: Counter) -> None:
    """Each text that begins on the screen, or in the box over it, also ends there."""
    rows, boxes = c.rows(), list(c.app.screen.query("#box"))
    if boxes:
        box = boxes[0].region
        rows = [row[box.x : box.right] for row in rows[box.y : box.bottom]] + rows[-3:]
    shown = "\n".join(rows)
    assert BEGIN in shown
    cut = [row for row in rows if row.count(BEGIN) > row.count(END)]
    assert shown.count(BEGIN) == shown.count(END), "\n".join([*cut, "", shown])


@pytest.mark.parametrize("name", PLACES)
async def test_no_text_is_cut(counter: Opened, longer: None, name: str) -> None:
    async with counter() as c:
        await PLACES[name](c)
        assert_whole(c)


@pytest.mark.parametrize("at", ["unlock", "setup"])
async def test_no_text_is_cut_before_the_log_in(counter: Opened, longer: None, at: str) -> None:
    async with counter(at=at) as c:
        assert_whole(c)
