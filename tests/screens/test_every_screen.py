"""No screen without a golden text: whoever writes a new one is told here to show it."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime
from typing import Any

import ptsp_tui.screens
from ptsp_tui.crash import Crash
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.crash import CrashScreen
from tests.golden import assert_golden
from tests.screens.conftest import Opened
from tests.screens.places import AT_WORK, BEFORE, OVER, SHOWS

DAY = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
ELSEWHERE = {
    "PtspScreen": "what every screen is",
    "PtspModal": "what every question is",
    "StepScreen": "what the steps of an application are",
    "EntryScreen": "what questions and form are",
    "_Card": "what the cards are",
    "CrashScreen": "no place to come to; it is shown below",
}
CRASH = Crash("K7Q2M9", ("builtins.KeyError",), ("ptsp_tui.screens.form:10",), DAY)


def screens() -> set[str]:
    """The names of all screen classes of the program."""
    for module in pkgutil.iter_modules(ptsp_tui.screens.__path__):
        importlib.import_module(f"ptsp_tui.screens.{module.name}")
    found: list[type[PtspScreen[Any]]] = [PtspScreen]
    for each in found:
        found += each.__subclasses__()
    return {each.__name__ for each in found if each.__module__.startswith("ptsp_tui.screens.")}


def test_every_screen_is_a_place_or_is_said_why_not() -> None:
    shown = set(SHOWS.values())
    assert screens() == shown | ELSEWHERE.keys()
    assert not shown & ELSEWHERE.keys()
    assert set(SHOWS) == {*AT_WORK, *OVER, *BEFORE, "first-time"}


async def test_the_page_after_a_mistake_of_the_program_in_every_look(counter: Opened) -> None:
    looks: list[tuple[str, dict[str, Any]]] = [
        ("id", {}),
        ("en", {"lang": "en"}),
        ("big-id", {"size": (120, 40)}),
        ("big-en", {"lang": "en", "size": (120, 40)}),
        ("colour", {}),
        ("ascii", {"ascii": True, "colour": False}),
    ]
    for folder, look in looks:
        async with counter(**look) as c:
            c.app.push_screen(CrashScreen(CRASH, saved=folder != "en"))
            await c.pilot.pause()
            painted = folder in ("colour", "ascii")
            assert_golden(f"screens/{folder}/crash", c.painted() if painted else c.text())
