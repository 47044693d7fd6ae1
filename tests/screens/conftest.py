"""Each test has a counter of its own: a store in a folder, a fixed clock, nobody's settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ptsp_tui import i18n, theme, typeahead
from ptsp_tui.app import PtspApp
from ptsp_tui.catalog.book import Book
from ptsp_tui.config import Settings
from tests.screens.at_counter import NOW, PATIENCE, UNIT, Counter, made

Opened = Callable[..., AbstractAsyncContextManager[Counter]]


@pytest.fixture(scope="session")
def book() -> Book:
    """The catalogue as it is."""
    return Book.open()


@pytest.fixture(autouse=True)
def _of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Weak keys, a fixed clock, and no settings of whoever runs the tests."""
    for variable in ("PTSP_DATA", "PTSP_LANG", "PTSP_OFFICER", "PTSP_CA_FILE", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    # A key that never settles is let through after a while: here it must fail the test.
    monkeypatch.setattr(typeahead, "GIVE_UP", 10 * PATIENCE)
    monkeypatch.setenv("PTSP_PRACTICE_KEYS", "weak")
    monkeypatch.setenv("PTSP_NOW", NOW)
    monkeypatch.setenv("PTSP_SITE_CONFIG", str(tmp_path / "no-site.toml"))
    monkeypatch.setenv("PTSP_CONFIG", str(tmp_path / "no-user.toml"))


@pytest.fixture
def counter(tmp_path: Path, book: Book) -> Opened:
    """`async with counter(...)`: the app at home, or before the log-in, or before set-up.

    `lang`: "id" or "en"; `unit`: the office; `folder`: of its data; `at`: "home", "unlock" or
    "setup"; `ascii` and `colour`: the look; `size`: columns and rows; more words are settings.
    """

    @asynccontextmanager
    async def opened(
        lang: str = "id",
        at: str = "home",
        *,
        unit: str = UNIT,
        folder: str = "terminal",
        ascii: bool = False,
        colour: bool = True,
        size: tuple[int, int] = (80, 24),
        **more: Any,
    ) -> AsyncIterator[Counter]:
        i18n.use(lang)
        data = tmp_path / folder
        if at != "setup" and not data.exists():
            made(data, book, unit)
        environment = {"TERM": "xterm-256color"} | ({} if colour else {"NO_COLOR": "1"})
        look = theme.choose(environment, "utf-8", ascii)
        settings = Settings(data=str(data), lang=lang, ascii=ascii, **more)  # type: ignore[arg-type]  # checked at run time by the app's own loader
        app = PtspApp(settings, book, look)
        async with app.run_test(size=size) as pilot:
            there = Counter(app, pilot)
            await there.settled()
            if at == "home":
                await there.log_in()
            yield there

    return opened
