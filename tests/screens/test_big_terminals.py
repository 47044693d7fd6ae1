"""A bigger terminal gives more room and no other keys; golden texts of every place in every look.

The Indonesian look at 120x40 is in the suite; the rest of the matrix is behind the marker `soak`.
"""

from __future__ import annotations

import pytest

from tests.golden import assert_golden
from tests.screens.at_counter import Counter
from tests.screens.conftest import Opened
from tests.screens.places import AT_WORK, BEFORE, OVER, PLAIN_CODE, SHOWS, first_time

BIG = (120, 40)
PLACES = {**AT_WORK, **OVER, "first-time": first_time}


def assert_fits(c: Counter, size: tuple[int, int]) -> None:
    """Nothing sticks out, and the legend is on the last row."""
    rows = c.rows()
    assert len(rows) == size[1]
    assert max(len(row) for row in rows) <= size[0]
    assert rows[-1].startswith(("F1 ", "Enter "))


@pytest.mark.parametrize("name", PLACES)
async def test_a_big_terminal_shows_more(counter: Opened, name: str) -> None:
    async with counter(size=BIG) as c:
        await PLACES[name](c)
        assert c.name == SHOWS[name]
        assert_fits(c, BIG)
        assert_golden(f"screens/big-id/{name}", c.text(), PLAIN_CODE)


@pytest.mark.parametrize("at", BEFORE)
async def test_before_the_log_in_in_every_look(counter: Opened, at: str) -> None:
    async with counter(at=at, size=BIG) as c:
        assert c.name == SHOWS[at]
        assert_fits(c, BIG)
        assert_golden(f"screens/big-id/{at}", c.text())
    for folder, size in (("en", (80, 24)), ("big-en", BIG)):
        async with counter("en", at=at, size=size) as c:
            assert_fits(c, size)
            assert_golden(f"screens/{folder}/{at}", c.text())
    for folder, ascii in (("colour", False), ("ascii", True)):
        async with counter(at=at, ascii=ascii, colour=not ascii) as c:
            assert_golden(f"screens/{folder}/{at}", c.painted())


@pytest.mark.soak
@pytest.mark.parametrize("size", [(80, 24), BIG], ids=["small", "big"])
@pytest.mark.parametrize("name", PLACES)
async def test_every_place_in_english(counter: Opened, name: str, size: tuple[int, int]) -> None:
    async with counter("en", size=size) as c:
        await PLACES[name](c)
        assert_fits(c, size)
        folder = "en" if size == (80, 24) else "big-en"
        assert_golden(f"screens/{folder}/{name}", c.text(), PLAIN_CODE)


@pytest.mark.soak
@pytest.mark.parametrize("ascii", [False, True], ids=["colour", "ascii"])
@pytest.mark.parametrize("name", PLACES)
async def test_every_place_in_sixteen_colours_and_in_ascii(
    counter: Opened, name: str, ascii: bool
) -> None:
    async with counter(ascii=ascii, colour=not ascii) as c:
        await PLACES[name](c)
        folder = "ascii" if ascii else "colour"
        assert c.text().isascii() or not ascii
        assert_golden(f"screens/{folder}/{name}", c.painted(), PLAIN_CODE)


async def test_the_papers_stand_beside_a_form_only_where_there_is_room(counter: Opened) -> None:
    async with counter(size=BIG) as c:
        await PLACES["form"](c)
        assert "[x] Surat keterangan kehilangan" in c.text()
        focus = c.focus
        await c.pilot.resize_terminal(80, 24)
        await c.settled()
        assert "Surat keterangan kehilangan" not in c.text()
        assert c.focus == focus
        await c.pilot.resize_terminal(*BIG)
        await c.settled()
        assert "[x] Surat keterangan kehilangan" in c.text()


async def test_a_text_in_pages_has_fewer_of_them_where_there_is_room(counter: Opened) -> None:
    async with counter(size=BIG) as c:
        await PLACES["service"](c)
        long = next(line for line in reversed(c.rows()[:-3]) if line.strip())
        await c.pilot.resize_terminal(80, 24)
        await c.settled()
        assert long.strip() not in c.text()
        await c.press("pagedown")
        assert len([line for line in c.rows() if line.strip()]) > 5
