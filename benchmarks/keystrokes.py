"""Keystrokes per case: real cases typed through the real screens, counted key by key.

The counting rule (issue 6): on the form pages at most 1.15 keys per character of the data (free
text as stored; a choice, a yes/no or a tick counts 1, a date 8, a prefilled value 0); outside
them at most 14, and 1 per determinant, 2 per paper, and 4; from home to the first question or
field at most 14; a package at most 60 % of what its services cost one by one.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.row import Row
from ptsp_tui import clock, i18n, theme
from ptsp_tui.app import PtspApp
from ptsp_tui.catalog.book import Book
from ptsp_tui.config import Settings
from ptsp_tui.counter.lookup import find
from tests.made_up import valid_case
from tests.made_up_values import Inventor
from tests.screens.at_counter import NOW, Counter, made
from tests.typist import Typist, characters

SIX = {
    "ktp-hilang": "ktp hilang",
    "kk-hilang": "kk hilang",
    "lahir-lengkap": "akte lahir",
    "mati-wni": "akta mati",
    "sktm": "sktm",
    "pindah-masuk-jakarta": "pindah jkt",
}
"""The services measured, and the officer's words for them."""
SEEDS = (1, 2, 3)
MOST_WORDS = 11
"""Letters that leave room for three keys within fourteen: find, choose, begin."""
PACKAGE = "pkt-lahir"
BORN = "2026-10-01"
"""The child of the package is not older: else its own rules refuse it."""


@asynccontextmanager
async def counter(book: Book, data: Path) -> AsyncIterator[Counter]:
    """An officer at home on a terminal of their own."""
    os.environ.update({"PTSP_PRACTICE_KEYS": "weak", "PTSP_NOW": NOW})
    i18n.use("id")
    made(data, book)
    look = theme.choose({"TERM": "xterm-256color"}, "utf-8")
    app = PtspApp(Settings(data=str(data), lang="id"), book, look)
    async with app.run_test(size=(80, 24)) as pilot:
        there = Counter(app, pilot)
        await there.settled()
        await there.log_in()
        yield there


async def _home(there: Counter) -> None:
    while there.name != "HomeScreen":
        await there.press("enter" if there.name == "ReceiptScreen" else "escape")
    there.app.visit = None


async def served(there: Counter, book: Book, service: str, words: str, seed: int) -> list[Row]:
    """The rows of one case of a service."""
    line = valid_case(book.service(service), book, Random(seed), clock.today())
    typist = Typist(there, line)
    await typist.find(words)
    to_first = len(typist.keys)
    draft = there.draft
    await typist.serve()
    data = characters(draft)
    allowed = 14 + len(draft.questions()) + 2 * len(line["ticks"]) + 4
    await _home(there)
    name = f"{service} ({seed})"
    return [
        _row(f"{name}: form pages", data, typist.on_form, 1.15),
        _row(f"{name}: outside the pages", allowed, typist.outside, 1.0),
        _row(f"{name}: home to the first question", 14, to_first, 1.0),
    ]


def _row(name: str, peer: float, ours: float, bar: float) -> Row:
    return Row(name, f"{peer:.0f} keys", f"{ours:.0f} keys", ours / peer, bar)


async def in_package(there: Counter, book: Book) -> Row:
    """A package as one visit against its services one by one, by the same officer."""
    rng = Random(7)
    inventor = Inventor(book, rng, clock.today())
    await there.card("life_event", PACKAGE)
    await there.press("y", "enter")
    package, said, served_ = len("punya bayi") + 3 + 2, dict[str, Any](), []
    while there.name != "HomeScreen":
        line = _made_up(book, there.draft.service.id, said)
        typist = Typist(there, line, inventor)
        await typist.serve()
        said |= line["values"]
        package += len(typist.keys) + 1
        served_.append(line["service"])
        await there.press("enter")
    single = 0
    for service in served_:
        there.app.visit = None
        typist = Typist(there, _made_up(book, service, {}), inventor)
        await typist.find(SIX.get(service, shortest(book, service)))
        await typist.serve()
        single += len(typist.keys) + 1
        await _home(there)
    return _row(f"{PACKAGE}: against its services one by one", single, package, 0.6)


def _made_up(book: Book, service: str, said: dict[str, Any]) -> dict[str, Any]:
    """A made-up line of a child born this autumn; what was said before is the same."""
    for seed in range(400):
        line = valid_case(book.service(service), book, Random(seed), clock.today())
        if line["values"].get("child.birth_date", BORN) >= BORN:
            break
    return {**line, "values": {**line["values"], **_same(line["values"], said)}}


def _same(values: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The facts that were given before are the same in the next application."""
    return {key: said[key] for key in values if key in said}


def shortest(book: Book, service: str) -> str:
    """The shortest words that bring a service among the first nine results."""
    asked = book.service(service)
    tries = {service.replace("-", " "), service}
    tries |= set(asked.phrases)
    starts = {each[:n].strip() for each in tries for n in range(2, MOST_WORDS + 1)}
    for words in sorted(starts, key=lambda each: (len(each), each)):
        if book.signpost(words) is None and _rank(book, words, service) is not None:
            return words
    return min(tries, key=len)


def _rank(book: Book, words: str, service: str) -> int | None:
    ids = [found.id for found in find(book, words)]
    return ids.index(service) if service in ids else None


def farthest(book: Book) -> Row:
    """The service that takes most keys from home to its first question."""
    worst, of = 0, ""
    for service in book.services.values():
        if not service.opens_case:
            continue
        words = shortest(book, service.id)
        rank = _rank(book, words, service.id)
        keys = len(words) + 3 if rank is not None else 99
        worst, of = max((worst, of), (keys, service.id))
    return _row(f"any service ({of}): home to the first question", 14, worst, 1.0)


async def _measured(book: Book) -> list[Row]:
    rows = []
    for service, words in SIX.items():
        with tempfile.TemporaryDirectory() as folder:
            async with counter(book, Path(folder) / "t") as there:
                for seed in SEEDS:
                    rows += await served(there, book, service, words, seed)
    with tempfile.TemporaryDirectory() as folder:
        async with counter(book, Path(folder) / "t") as there:
            rows.append(await in_package(there, book))
    return rows


def rows() -> list[Row]:
    """The table."""
    book = Book.open()
    return [*asyncio.run(_measured(book)), farthest(book)]
