"""How the two themes look, as pictures: tests/golden/svg, at most a dozen.

`PTSP_UPDATE_GOLDEN=1` writes them anew; look at them in a browser before committing.
"""

from __future__ import annotations

import os
import re

import pytest

from tests.golden import FOLDER, UPDATE
from tests.screens.conftest import Opened
from tests.screens.places import AT_WORK, OVER

SHOWN = ("home", "checklist", "form", "review", "menu", "leave")
MOST = 12


def plain(svg: str) -> str:
    """Without the number that Rich makes up for each picture."""
    return re.sub(r"terminal-\d+", "terminal", svg)


def assert_picture(name: str, svg: str) -> None:
    """Fail unless the picture is the golden one, line by line."""
    place, shown = FOLDER / "svg" / f"{name}.svg", plain(svg)
    if os.environ.get(UPDATE) and not os.environ.get("CI"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(shown, encoding="utf-8")
    golden = place.read_text(encoding="utf-8").splitlines()
    differing = [
        (ours, theirs)
        for ours, theirs in zip(shown.splitlines(), golden, strict=False)
        if ours != theirs
    ]
    assert not differing, f"{name}: {differing[0]}"
    assert len(shown.splitlines()) == len(golden), name


@pytest.mark.parametrize("mono", [False, True], ids=["sixteen", "mono"])
@pytest.mark.parametrize("name", SHOWN)
async def test_a_theme_looks_as_when_it_was_accepted(
    counter: Opened, name: str, mono: bool
) -> None:
    async with counter(colour=not mono) as c:
        await {**AT_WORK, **OVER}[name](c)
        picture = c.app.export_screenshot(title="ptsp", simplify=True)
        assert_picture(f"{name}-{'mono' if mono else 'sixteen'}", picture)


def test_there_are_no_more_pictures_than_anybody_looks_at() -> None:
    assert len(list((FOLDER / "svg").glob("*.svg"))) <= MOST
