"""Every open service from the prompt to the receipt, in the real program, as one burst of keys.

The keys are those that a typist presses on the screens under Pilot, where they can be read off;
the program on the pseudo-terminal must file the same. A sample is in the suite, all of them and
the many runs are behind the marker `soak`.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.keystrokes import SIX, shortest
from ptsp_tui import clock
from ptsp_tui.catalog.book import Book
from tests.made_up import NoSuchCase, valid_case
from tests.screens.conftest import Opened
from tests.screens.lines import (
    FILED,
    FORM,
    TO_THE_FORM,
    cases_of,
    log_in,
    new_terminal,
    start,
)
from tests.screens.test_typed_ahead_pty import GAPS, SLOW, visit
from tests.terminal import KEYS, Terminal
from tests.typist import Typist

pytestmark = pytest.mark.pty
NAMES = {
    "enter": "Enter", "space": "Space", "up": "Up", "down": "Down", "pagedown": "PgDn",
    "backspace": "Backspace",
}  # fmt: skip
SAMPLE = tuple(SIX)
RUNS = 100
SEED = 5


def on_the_line(key: str) -> str:
    """What a terminal sends for Textual's name of a key."""
    if key == "ctrl+u":
        return "\x15"
    return KEYS[NAMES[key]] if key in NAMES else key


async def typed(counter: Opened, book: Book, service: str) -> tuple[str, dict[str, Any]]:
    """The keys of one case, and what they file under Pilot."""
    line = valid_case(book.service(service), book, Random(SEED), clock.today())
    async with counter() as c:
        typist = Typist(c, line)
        await typist.find(SIX.get(service) or shortest(book, service))
        await typist.serve()
        (case,) = c.session.db.table("cases").all()
        return "".join(on_the_line(key) for _, key in typist.keys), dict(case)


async def filed_and_wanted(
    counter: Opened, book: Book, folder: Path, service: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is filed when it is typed in one burst on a pseudo-terminal, and what should be."""
    keys, wanted = await typed(counter, book, service)
    data = folder / "pty"
    with start(new_terminal(data, book)) as terminal:
        log_in(terminal)
        terminal.send(keys)
        terminal.wait_for("TANDA TERIMA", timeout=60)
    (case,) = cases_of(data, book)
    parts = ("service", "answers", "values")
    filed, due = ({part: each[part] for part in parts} for each in (case, wanted))
    return {**filed, "ticks": set(case["ticks"])}, {**due, "ticks": set(wanted["ticks"])}


@pytest.mark.parametrize("service", SAMPLE)
async def test_a_service_is_served_with_keys_only(
    counter: Opened, book: Book, tmp_path: Path, service: str
) -> None:
    filed, wanted = await filed_and_wanted(counter, book, tmp_path, service)
    assert filed == wanted


@pytest.mark.soak
async def test_every_open_service_is_served_with_keys_only(
    counter: Opened, book: Book, tmp_path: Path
) -> None:
    failed: dict[str, str] = {}
    for number, service in enumerate(s for s in book.services.values() if s.opens_case):
        try:
            folder = tmp_path / str(number)
            filed, wanted = await filed_and_wanted(_own(counter, number), book, folder, service.id)
            assert filed == wanted
        except (AssertionError, NoSuchCase, StopIteration) as error:
            failed[service.id] = str(error)[:300]
        print(service.id, failed.get(service.id, "filed"), flush=True)  # it takes an hour: -s
    assert not failed, failed


def _own(counter: Opened, number: int) -> Opened:
    """A counter with a store of its own."""

    def opened(*words: Any, **more: Any) -> Any:
        return counter(*words, folder=f"pilot-{number}", **more)

    return opened


@pytest.mark.soak
def test_typing_ahead_is_right_a_hundred_times(tmp_path: Path, book: Book) -> None:
    """Nine fields and more at 0, 2, 5, 10 and 40 ms, and behind saves of 300 ms."""
    for run in range(RUNS):
        gap = GAPS[run % len(GAPS)]
        slow = SLOW if run % 10 == 9 else None
        data = tmp_path / str(run)
        with start(new_terminal(data, book), slow) as terminal:
            log_in(terminal)
            _visit(terminal, gap)
        assert [case["values"] for case in cases_of(data, book)] == [FILED], run


def _visit(terminal: Terminal, gap: float) -> None:
    visit(terminal, TO_THE_FORM + FORM + "\r", gap)
