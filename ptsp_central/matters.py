"""Cases at the central: folded from their events, found by number, spread to the feeds.

The rule that `spread` keeps: a feed that a case belongs to holds every event of that case that
other logs wrote, once, in the order in which they became known here. A case belongs to the feeds
of its unit's terminals and to those that asked for it.

Locks are taken in one order by everybody: log heads, units, new matters by id, matters that were
there by id, feed heads by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, delete, select, update

from ptsp_central import feeds
from ptsp_central.database import write
from ptsp_central.schema import event, feed_head, follow, matter, matter_key, unit
from ptsp_tui.cases.events import AnyBody, Filed, decode_body
from ptsp_tui.cases.fold import Case, Entry, fold
from ptsp_tui.cases.ids import id_text
from ptsp_tui.protocol import Event, decode_event

NOT_OF_CASES = ("visit.", "log.", "receipt.")
"""Types whose id is no case's."""


class Located(msgspec.Struct, frozen=True):
    """An event and the place where the central holds it.

    `body` is what it says, decoded once: None when it is erased or of a kind not known here.
    """

    log_id: bytes
    epoch: int
    seq: int
    leaf: bytes
    event: Event
    body: AnyBody | None

    @property
    def feed_place(self) -> feeds.Place:
        """What a feed says of it."""
        return feeds.Place(self.log_id, self.epoch, self.seq, self.leaf)


def body_of(one: Event) -> AnyBody | None:
    """What an event says, as in Located."""
    return None if one.is_erased else decode_body(one.payload)


def take_in(connection: Connection, new: Sequence[Located], office: bytes) -> None:
    """Bring the cases of new events up to date and tell the feeds; `office` is its log's id."""
    of_case = _of_cases(new)
    if not of_case:
        return
    units = _units(connection, of_case)
    lock_units(connection, {*units.values(), *map(_unit_of, of_case.values())})
    begun = {a: of_case[a] for a in sorted(of_case.keys() - units.keys())}
    folds = _folds(begun, office)
    # a row that is made here is locked by it, and then nobody else has events of its case
    if write(connection, matter, _rows(folds, begun), unless_there=True) != len(begun):
        begun, folds = {}, {}  # another log wrote of one of them in this very moment
    known = _locked(connection, of_case.keys() - begun.keys())
    stored = _stored(connection, known)
    older = _folds(stored, office)
    _mend(connection, _rows(older, stored))
    folded = {a: case for a, case in (folds | older).items() if case is not None}
    _name(connection, folded, known.keys() & folded.keys())
    # when its filing comes last, a case is told whole
    whole = {a for a, row in known.items() if not row.unit}
    fresh = {a: stored[a] if a in whole else of_case[a] for a in folded}
    _spread(connection, fresh, {a: _unit(case.unit) for a, case in folded.items()})


def _of_cases(new: Sequence[Located]) -> dict[bytes, list[Located]]:
    found: dict[bytes, list[Located]] = {}
    for one in new:
        if not one.event.type.startswith(NOT_OF_CASES):
            found.setdefault(one.event.app_id, []).append(one)
    return found


def _units(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, str]:
    """The units of the matters that there are already."""
    query = select(matter.c.app_id, matter.c.unit).where(matter.c.app_id.in_(sorted(ids)))
    return {row.app_id: row.unit for row in connection.execute(query)}


def _folds(all_of: dict[bytes, list[Located]], office: bytes) -> dict[bytes, Case | None]:
    return {a: fold(id_text(a), entries(events, office)) for a, events in all_of.items()}


def _locked(connection: Connection, ids: Set[bytes]) -> dict[bytes, Row[Any]]:
    """The rows of matters that there are, locked."""
    if not ids:
        return {}
    query = select(matter).where(matter.c.app_id.in_(sorted(ids))).order_by(matter.c.app_id)
    return {row.app_id: row for row in connection.execute(query.with_for_update())}


def lock_units(connection: Connection, codes: Iterable[str], *, write: bool = False) -> None:
    """While a terminal is enrolled (`write`) nobody spreads events to its unit's feeds."""
    query = select(unit.c.code).where(unit.c.code.in_(sorted(codes))).order_by(unit.c.code)
    connection.execute(query.with_for_update(read=not write)).all()


def _unit_of(events: Iterable[Located]) -> str:
    bodies = (e.body for e in events if e.event.type == "case.filed")
    return _unit(next((body.unit for body in bodies if isinstance(body, Filed)), ""))


def _stored(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, list[Located]]:
    """Every event of these cases, each once, the oldest receipt first."""
    found: dict[bytes, list[Located]] = {app_id: [] for app_id in ids}
    if found:
        c = event.c
        query = select(event).where(c.app_id.in_(sorted(found)), ~c.twin)
        for row in connection.execute(query.order_by(c.recv_ms, c.log_id, c.epoch, c.seq)):
            found[row.app_id].append(located(row))
    return found


def located(row: Row[Any]) -> Located:
    """A row of the table `event`."""
    one = decode_event(row.body)
    return Located(row.log_id, row.epoch, row.seq, row.leaf, one, body_of(one))


def entries(events: Iterable[Located], office: bytes) -> list[Entry]:
    """The events as the fold takes them, each at the place where it was first written."""
    found = []
    for one in events:
        if one.body is not None:
            epoch, seq = one.event.origin or (one.epoch, one.seq)
            at_ms = one.event.t_ms + one.event.clock_off_ms
            is_office = one.log_id == office
            found.append(
                Entry(one.log_id, epoch, seq, at_ms, one.event.officer, one.body, is_office)
            )
    return found


def _rows(
    folds: dict[bytes, Case | None], all_of: dict[bytes, list[Located]]
) -> list[dict[str, Any]]:
    return [{"app_id": a, "events": len(all_of[a])} | _columns(case) for a, case in folds.items()]


def _mend(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Bring the rows of matters up to date."""
    if rows:
        named: dict[str, Any] = {k: bindparam(f"new_{k}") for k in rows[0] if k != "app_id"}
        change = update(matter).where(matter.c.app_id == bindparam("new_app_id")).values(named)
        connection.execute(change, [{f"new_{k}": v for k, v in row.items()} for row in rows])


def _name(connection: Connection, folded: dict[bytes, Case], named: Set[bytes]) -> None:
    """Write the numbers under which cases are found; those `named` have had some before."""
    if named:
        connection.execute(delete(matter_key).where(matter_key.c.app_id.in_(sorted(named))))
    keys = [key for app_id, case in folded.items() for key in _names(app_id, case)]
    write(connection, matter_key, keys, unless_there=True)


def _column(name: str) -> tuple[str, int]:
    """A column of texts and how many characters it holds."""
    return name, matter.c[name].type.length  # type: ignore[attr-defined]  # a String


_TEXTS: Final = {
    "unit": _column("unit"),
    "terminal": _column("terminal"),
    "receipt": _column("receipt"),
    "service": _column("service"),
    "state": _column("state"),
    "day": _column("day"),
    "subject_name": _column("name"),
}
"""Which field of a case stands in which column."""
_UNFILED: Final[dict[str, Any]] = {name: "" for name, _ in _TEXTS.values()} | {
    "needs_review": False,
    "changed_ms": 0,
}
_KEY: Final[int] = matter_key.c.value.type.length  # type: ignore[attr-defined]  # a String


def _columns(case: Case | None) -> dict[str, Any]:
    if case is None:
        return _UNFILED
    sized = {name: _fitting(getattr(case, of), size) for of, (name, size) in _TEXTS.items()}
    return {**sized, "needs_review": case.needs_review, "changed_ms": case.changed_ms}


def _unit(code: str) -> str:
    return _fitting(code, _TEXTS["unit"][1])


def _fitting(text: str, size: int) -> str:
    """A text as a column can hold it: a terminal may send any, and none may stop its log."""
    return text.replace("\x00", "")[:size]


def _names(app_id: bytes, case: Case) -> list[dict[str, Any]]:
    names = {("receipt", case.receipt), ("resume", case.resume_code)}
    names |= {("nik", case.subject_nik), ("nik", case.applicant_nik)}
    return [
        {"kind": kind, "value": value, "app_id": app_id}
        for kind, value in sorted({(k, _fitting(v, _KEY)) for k, v in names})
        if value
    ]


def _spread(
    connection: Connection, fresh: dict[bytes, list[Located]], units: dict[bytes, str]
) -> None:
    """Write what is fresh of each case into the feeds that it belongs to."""
    c = feed_head.c
    heads = select(c.log_id, c.epoch, c.unit).where(c.unit.in_(sorted(set(units.values()))))
    of_unit: dict[str, list[feeds.Feed]] = {}
    for row in connection.execute(heads):
        of_unit.setdefault(row.unit, []).append((row.log_id, row.epoch))
    asked: dict[bytes, list[feeds.Feed]] = {}
    for row in connection.execute(select(follow).where(follow.c.app_id.in_(sorted(fresh)))):
        asked.setdefault(row.app_id, []).append((row.log_id, row.epoch))
    told: dict[feeds.Feed, list[feeds.Place]] = {}
    for app_id, events in fresh.items():
        for feed in {*of_unit.get(units[app_id], []), *asked.get(app_id, [])}:
            places = [e.feed_place for e in events if (e.log_id, e.epoch) != feed]
            told.setdefault(feed, []).extend(places)
    feeds.add(connection, told)


def begin_feed(connection: Connection, feed: feeds.Feed, unit_code: str) -> None:
    """Make a terminal's feed, with everything its unit's cases have; the unit must be locked."""
    feeds.create(connection, feed, unit_code)
    ids = select(matter.c.app_id).where(matter.c.unit == unit_code)
    c = event.c
    query = select(c.log_id, c.epoch, c.seq, c.leaf).where(c.app_id.in_(ids), ~c.twin)
    rows = connection.execute(query.order_by(c.recv_ms, c.log_id, c.epoch, c.seq))
    places = [feeds.Place(*row) for row in rows if (row.log_id, row.epoch) != feed]
    feeds.add(connection, {feed: places})


def begin_following(
    connection: Connection, feed: feeds.Feed, feed_unit: str, ids: Sequence[bytes]
) -> None:
    """Let a terminal have these cases, from their first event on; once is enough."""
    rows = connection.execute(
        select(matter).where(matter.c.app_id.in_(ids)).order_by(matter.c.app_id).with_for_update()
    ).all()
    mine = and_(follow.c.log_id == feed[0], follow.c.epoch == feed[1])
    known = set(connection.scalars(select(follow.c.app_id).where(mine)))
    new = [r.app_id for r in rows if r.unit != feed_unit and r.app_id not in known]
    if not new:
        return
    made = [{"app_id": app_id, "log_id": feed[0], "epoch": feed[1]} for app_id in new]
    connection.execute(follow.insert(), made)
    stored = _stored(connection, new)
    places = [e.feed_place for a in new for e in stored[a] if (e.log_id, e.epoch) != feed]
    feeds.add(connection, {feed: places})
