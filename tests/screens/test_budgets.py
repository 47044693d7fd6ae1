"""What a screen may cost, as far as it can be counted: these gate, times are only reported
(`python -m benchmarks screens`)."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor

from ptsp_tui import clock
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.session import unlock
from ptsp_tui.counter.visit import begin_visit, save_draft
from ptsp_tui.forms.pages import MOST_FIELDS, pages
from ptsp_tui.widgets import Field, TextField
from tests.program import tops
from tests.screens.at_counter import OFFICER, PASSPHRASE
from tests.screens.conftest import Opened
from tests.screens.lines import PROMPT, log_in, new_terminal, start
from tests.terminal import Terminal

FULLEST = "sktm"
"""A service whose first form page is as full as a page may be."""
FIRST = "Nama lengkap"
FORBIDDEN = {
    "pydantic", "httpx", "markdown_it", "pygments", "tree_sitter", "yaml", "sqlalchemy",
    "reportlab", "starlette", "pyte",
    "click", "hashlib", "filelock",  # 2 MB that would stay all day
}  # fmt: skip
KEYS = "bercerita ke"
MOST_BYTES = 200
MOST_TAB = 2000
MOST_LAYOUTS = 0
IDLE = 2.0
WATCH = [sys.executable, str(Path(__file__).parent / "apps" / "modules_now.py")]


def parked(data: Path, book: Book) -> Draft:
    """A draft of the fullest service on disk, on the first field of its form."""
    session = unlock(data, book, OFFICER, PASSPHRASE)
    draft = open_draft(book, FULLEST, clock.today(), begin_visit().id)
    assert len(pages(draft.form)[0].keys) == MOST_FIELDS
    draft.step, draft.focus = "form", pages(draft.form)[0].keys[0]
    save_draft(session, draft.to_dict())
    session.close()
    return draft


def modules(terminal: Terminal, out: Path) -> set[str]:
    """The modules of the program now."""
    out.unlink(missing_ok=True)
    terminal.signal(signal.SIGUSR1)
    deadline = time.monotonic() + 10
    while not out.exists():
        assert time.monotonic() < deadline, terminal.screen()
        time.sleep(0.01)
    return set(out.read_text(encoding="utf-8").split())


@pytest.mark.pty
def test_nothing_heavy_is_imported_before_it_is_needed(tmp_path: Path, book: Book) -> None:
    out = tmp_path / "modules.txt"
    env = {**new_terminal(tmp_path / "t", book), "PTSP_TEST_OUT": str(out)}
    with start(env, WATCH) as terminal:
        terminal.wait_for(OFFICER, timeout=30)
        at_log_in = modules(terminal, out)
        log_in(terminal)
        at_home = modules(terminal, out)
    assert "textual.app" in at_log_in
    for found in (at_log_in, at_home):
        assert tops(found) & FORBIDDEN == set()
        assert "urllib.request" not in found


@pytest.mark.pty
def test_a_key_costs_few_bytes_and_an_idle_screen_none(tmp_path: Path, book: Book) -> None:
    env = new_terminal(tmp_path, book)
    parked(tmp_path, book)
    with start(env) as terminal:
        log_in(terminal)
        assert idle_bytes(terminal) == 0, PROMPT["id"]
        terminal.press("F6", "1")
        terminal.wait_for(f">{FIRST}")
        terminal.wait_quiet(300)
        costs = []
        for sign in KEYS:
            before = len(terminal.raw)
            terminal.send(sign)
            terminal.wait_until(lambda _screen, b=before: len(terminal.raw) > b, "an echo")  # type: ignore[misc]  # as above
            terminal.wait_quiet(60)
            costs.append(len(terminal.raw) - before)
        assert max(costs) <= MOST_BYTES, costs
        before = len(terminal.raw)
        terminal.send("\t")
        terminal.wait_quiet(200)
        assert 0 < len(terminal.raw) - before <= MOST_TAB, "the two rows concerned, not the screen"
        assert idle_bytes(terminal) == 0, "form"


def idle_bytes(terminal: Terminal) -> int:
    """Bytes written while nobody does anything."""
    terminal.wait_quiet(700)
    before = len(terminal.raw)
    time.sleep(IDLE)
    return len(terminal.raw) - before


async def test_typing_lays_nothing_out_and_mounts_nothing(
    counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[str] = []
    reflow = Compositor.reflow

    def counted(self: Compositor, *words: Any) -> Any:
        passes.append("pass")
        return reflow(self, *words)

    async with counter() as c:
        await c.begin(FULLEST, "form")
        fields = list(c.app.screen.query(Field))
        assert len(fields) == MOST_FIELDS
        for field in (each for each in fields if isinstance(each, TextField)):
            field.focus()
            await c.settled()
            with monkeypatch.context() as patch:
                patch.setattr(Compositor, "reflow", counted)
                passes.clear()
                await c.type("1234567890"[: field.mask.max_length - 1])
                assert len(passes) <= MOST_LAYOUTS, field.key
            assert list(c.app.screen.query(Field)) == fields, field.key
