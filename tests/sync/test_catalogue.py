"""A new catalogue comes signed, in pieces, as little as possible, and is used at the next start."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ptsp_central.bundles import Bundles
from ptsp_tui import bundle
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.search_file import SEARCH, read_index
from ptsp_tui.errors import NetworkTrouble, Refused
from ptsp_tui.store.shelf import Shelf
from ptsp_tui.sync import fetching, sync_once
from tests.sync.bad_line import bad_line
from tests.sync.counters import Counter, book, counter, weak_keys
from tests.sync.private_central import PrivateCentral
from tests.sync.trouble import Countdown, Died

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.fixture
async def desk(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[Counter]:
    with counter(tmp_path / "desk", central) as made:
        await made.enrol()
        yield made


def changed(version: str, *, whole: bool = False, **parts: Any) -> dict[str, bytes]:
    """The shipped catalogue with another name for one service, and other top-level parts.

    Only some of its services unless `whole`: packing all of them takes seconds.
    """
    files = book().files(bundle.FILES)
    catalogue = msgspec.json.decode(files["catalog.json"])
    service = next(s for s in catalogue["services"] if s["id"] == "ktp-hilang")
    service["name"] = f"KTP hilang menurut {version}"
    if not whole:
        catalogue["services"] = [service, *catalogue["services"][:20]]
    catalogue |= {"version": version} | parts
    return files | {"catalog.json": msgspec.json.encode(catalogue)}


async def test_the_next_start_serves_by_the_new_catalogue_and_this_one_goes_on_by_the_old(
    desk: Counter, central: PrivateCentral
) -> None:
    Bundles(central.store, central.keys).publish(changed("aaaa00000001"))
    before = desk.session.book.service("ktp-hilang").name
    assert (await desk.sync()).error is None
    assert desk.session.book.service("ktp-hilang").name == before
    now = Book.open(desk.settings.shelf)
    assert now.version == "aaaa00000001"
    assert now.service("ktp-hilang").name == "KTP hilang menurut aaaa00000001"
    index = desk.settings.shelf / now.version / SEARCH
    assert read_index(index, now.version) is not None, "the first search need not compute it"
    old = Book.pinned(desk.settings.shelf, desk.session.book.version)
    assert old is not None
    assert old.service("ktp-hilang").name == before
    assert now.calendar.is_working(date(2026, 11, 24)) == old.calendar.is_working(
        date(2026, 11, 24)
    )
    assert now.templates.keys() == old.templates.keys()


async def test_a_change_costs_little_of_the_line(desk: Counter, central: PrivateCentral) -> None:
    bundles = Bundles(central.store, central.keys)
    bundles.publish(book().files(bundle.FILES))
    await desk.sync()
    assert not (desk.settings.shelf / "current").exists(), "what is installed is not fetched"
    made = bundles.publish(changed("aaaa00000002", whole=True))
    async with bad_line(central.url, lambda: None) as (url, line):
        report = await sync_once(desk.session.log, url, inbox=_mailbox(desk))
    assert report.error is None
    assert line.answered < made.size / 100
    assert Book.open(desk.settings.shelf).version == "aaaa00000002"


def _mailbox(desk: Counter) -> Any:
    from ptsp_tui.counter.mailbox import Mailbox

    return Mailbox(desk.session, desk.folder)


async def test_a_cut_line_costs_one_piece(
    desk: Counter, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 8 * 1024)
    Bundles(central.store, central.keys).publish(changed("aaaa00000003"))
    faults: Iterator[str | None] = iter([None, None, None, "drop_after", None, "cut_answer"])
    async with bad_line(central.url, lambda: next(faults, None)) as (url, line):
        tries = 0
        while (report := await sync_once(desk.session.log, url, inbox=_mailbox(desk))).error:
            assert isinstance(report.error, NetworkTrouble)
            tries += 1
    assert tries == 2
    pieces = -(-line.answered // (8 * 1024))
    assert line.requests <= pieces + 6
    assert Book.open(desk.settings.shelf).version == "aaaa00000003"


@pytest.mark.parametrize(("name", "done"), [("_name", False), ("_name", True), ("install", False)])
async def test_a_terminal_that_dies_while_it_takes_a_catalogue_has_it_after_the_next_sync(
    desk: Counter, central: PrivateCentral, monkeypatch: pytest.MonkeyPatch, name: str, done: bool
) -> None:
    Bundles(central.store, central.keys).publish(changed("aaaa00000008"))
    with monkeypatch.context() as patch:
        death = Countdown(Shelf, name, patch, done=done)
        death.left = 0
        with pytest.raises(Died):
            await desk.sync()
    desk.reopen()
    assert (await desk.sync()).error is None
    assert Book.open(desk.settings.shelf).version == "aaaa00000008"


async def test_pieces_that_were_packed_in_another_way_are_fetched_anew(
    desk: Counter, central: PrivateCentral
) -> None:
    made = Bundles(central.store, central.keys).publish(changed("aaaa00000009"))
    box = _mailbox(desk)
    box.take_part(made.hash, b"", 0, bytes(2 * made.size))
    assert isinstance((await desk.sync()).error, NetworkTrouble)
    assert (await desk.sync()).error is None
    assert Book.open(desk.settings.shelf).version == "aaaa00000009"


async def test_a_catalogue_that_this_program_cannot_read_is_left_alone_and_said_once(
    desk: Counter, central: PrivateCentral
) -> None:
    bundles = Bundles(central.store, central.keys)
    bundles.publish(changed("aaaa00000004", services="of the future"))
    report = await desk.sync()
    assert isinstance(report.error, Refused)
    assert report.unsent == 0, "work was sent all the same"
    assert Book.open(desk.settings.shelf).version == book().version
    assert (await desk.sync()).error is None
    bundles.publish(changed("aaaa00000005"), program="99.0")
    assert isinstance((await desk.sync()).error, Refused)
    bundles.publish(changed("aaaa00000006"))
    assert (await desk.sync()).error is None
    assert Book.open(desk.settings.shelf).version == "aaaa00000006"


async def test_a_damaged_catalogue_on_the_disk_is_not_served_by(
    desk: Counter, central: PrivateCentral
) -> None:
    Bundles(central.store, central.keys).publish(changed("aaaa00000007"))
    await desk.sync()
    file = desk.settings.shelf / "aaaa00000007" / "catalog.json"
    file.write_bytes(file.read_bytes()[:-100])
    assert Book.open(desk.settings.shelf).version == book().version


def test_files_that_are_no_catalogue_are_not_published(central: PrivateCentral) -> None:
    bundles = Bundles(central.store, central.keys)
    for files in ({}, {"catalog.json": b"{}"}, changed("x") | {"holidays.json": b"no"}):
        with pytest.raises(Refused):
            bundles.publish(files)
    assert central.store.setting("catalogue") == b""
