"""An officer at an unlocked terminal: the store, the book and the desk together."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ptsp_tui import RELEASED, clock
from ptsp_tui.cases.events import EpochBegan, decode_body, encode_body, type_of
from ptsp_tui.cases.ids import uuid7
from ptsp_tui.catalog.book import Book
from ptsp_tui.counter.desk import STORE, Desk, check_desk, read_desk, write_desk
from ptsp_tui.errors import BadValue, DiskFull, NotFound, Refused, StoreDamaged, StoreTrouble
from ptsp_tui.protocol import decode_event
from ptsp_tui.store import COST, Cost, PtspDB, harden
from ptsp_tui.store.keys import FLOOR
from ptsp_tui.store.log import EventLog
from ptsp_tui.store.opening import check_passphrase


def key_cost() -> Cost:
    """What new keys cost to try. PTSP_PRACTICE_KEYS=weak is for demo and tests only."""
    return Cost(64, 1, 1) if _weak() else COST


def key_floor() -> Cost:
    """The cheapest keys that may be opened."""
    return Cost(64, 1, 1) if _weak() else FLOOR


def _weak() -> bool:
    return os.environ.get("PTSP_PRACTICE_KEYS") == "weak"


class Session:
    """What every use case needs. Close it, or use it as a context manager."""

    def __init__(self, db: PtspDB, book: Book, desk: Desk, officer: str) -> None:
        self.db = db
        self.book = book
        self.desk = desk
        self.officer = officer
        self.log = EventLog(db)
        self._pinned: dict[str, Book | None] = {}

    def book_of(self, version: str) -> Book:
        """The catalogue that a case is pinned to, if it is kept here; else the one in use."""
        if version == self.book.version:
            return self.book
        if version not in self._pinned:
            self._pinned[version] = Book.pinned(self.db.path.parent / "catalogue", version)
        return self._pinned[version] or self.book

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def admit(self, officer: str, passphrase: str) -> None:
        """Let another officer, or the same one again, take over the open store.

        Raises WrongPassphrase or NotFound; then nothing has changed.
        """
        check_passphrase(self.db.path, officer, passphrase, key_floor())
        self.officer = officer

    def close(self) -> None:
        """Give the store back."""
        self.db.close()


def set_up(
    data: Path,
    book: Book,
    unit: str,
    terminal: str,
    officer: str,
    passphrase: str,
    *,
    central: str = "",
) -> Session:
    """First start: make the store, its keys and its log, and remember the desk.

    Raises BadValue for a code or passphrase that does not fit, Refused when already set up. A
    set-up that was cut short, or that lost its desk.json, is taken up again.
    """
    harden()
    check_desk(unit, terminal)
    name = book.regions.name(unit)
    if name is None:
        raise BadValue(
            "There is no kelurahan or kecamatan with the code {code}.", code=unit, field="unit"
        )
    if not officer.strip():
        raise BadValue("The officer needs a name.", field="officer")
    if not officer.isprintable():
        raise BadValue("The officer's name holds a sign that cannot be shown.", field="officer")
    desk = Desk(unit, terminal, unit_name=name, central=central)
    if (data / STORE).exists():
        db, desk = _take_up(data, desk, officer, passphrase)
    else:
        db = PtspDB.create(data / STORE, officer, passphrase, cost=key_cost())
        _begin_log(db, desk, officer)
    write_desk(data, desk)
    return Session(db, book, desk, officer)


def _begin_log(db: PtspDB, desk: Desk, officer: str) -> None:
    with db.transaction():
        log = EventLog.begin(db)
        body = EpochBegan(unit=desk.unit, terminal=desk.terminal, program=program())
        payload = encode_body(body)
        log.append(type_of(body), uuid7(), "", officer, clock.local_ms(), payload)


def _take_up(data: Path, desk: Desk, officer: str, passphrase: str) -> tuple[PtspDB, Desk]:
    """The store that is there without a desk, and the desk it belongs to, as its log tells."""
    if _has_desk(data):
        raise Refused("This computer is already set up. Start it with: ptsp")
    db = PtspDB.open(data / STORE, officer, passphrase, floor=key_floor())
    try:
        if not db.by("meta", "log"):
            _begin_log(db, desk, officer)
        log = EventLog(db)
        (first,) = log.events(1, 1)
        body = decode_body(decode_event(first).payload)
        if not isinstance(body, EpochBegan) or (body.unit, body.terminal) != (
            desk.unit,
            desk.terminal,
        ):
            raise Refused("The data on this computer belong to another unit or terminal.")
    except BaseException:
        db.close()
        raise
    known = str((log.meta("central") or {}).get("url", ""))
    return db, msgspec.structs.replace(desk, central=known or desk.central)


def _has_desk(data: Path) -> bool:
    try:
        read_desk(data)
    except (NotFound, StoreTrouble):
        return False
    return True


def program() -> str:
    """This program and its version, as events name it."""
    from ptsp_tui import __version__

    return f"ptsp-tui {__version__}"


def unlock(
    data: Path,
    book: Book,
    officer: str,
    passphrase: str,
    *,
    read_only: bool = False,
) -> Session:
    """Open the store of this computer for one officer.

    For reading only when asked, and when it is damaged or the disk takes not even what opening
    writes: `session.db.health.read_only` says so.
    """
    harden()
    desk, floor = read_desk(data), key_floor()
    try:
        db = PtspDB.open(data / STORE, officer, passphrase, read_only=read_only, floor=floor)
    except (StoreDamaged, DiskFull):
        if read_only:
            raise
        db = PtspDB.open(data / STORE, officer, passphrase, read_only=True, floor=floor)
    try:
        session = Session(db, book, desk, officer)
        if not db.health.read_only:
            keep_recovery(session)
    except BaseException:
        db.close()
        raise
    return session


def keep_recovery(session: Session) -> None:
    """Once enrolled: let the central help when every passphrase is forgotten."""
    public = (session.log.meta("central") or {}).get("recovery", b"")
    if public and public != session.db.recovery_public():
        session.db.set_recovery(public)


class ClockWarning(msgspec.Struct, frozen=True):
    """The computer's clock is earlier than it can be: `day` has been already."""

    day: str


def clock_warning(session: Session) -> ClockWarning | None:
    """A warning when the clock is earlier than the newest event or this release: said at log-in."""
    last = session.log.last_ms()
    if last > clock.local_ms() + 60_000:
        return ClockWarning(clock.from_ms(last).date().isoformat())
    return ClockWarning(RELEASED) if clock.today().isoformat() < RELEASED else None
