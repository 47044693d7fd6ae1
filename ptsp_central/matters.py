"""Cases at the central: folded from their events, found by number, spread to the feeds.

The rule that `spread` keeps: a feed that a case belongs to holds every event of that case that
other logs wrote, once, in the order in which they became known here. A case belongs to the feeds
of its unit's terminals and to those that asked for it.

Locks are taken in one order by everybody: log heads, units, matters by id, feed heads by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ptsp_central import feeds
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
    of_case: dict[bytes, list[Located]] = {}
    for one in new:
        if not one.event.type.startswith(NOT_OF_CASES):
            of_case.setdefault(one.event.app_id, []).append(one)
    if not of_case:
        return
    known = _locked(connection, of_case)
    older = {app_id for app_id, row in known.items() if row.events}
    all_of = _stored(connection, older) | {a: e for a, e in of_case.items() if a not in older}
    folds = {a: fold(id_text(a), entries(all_of[a], office)) for a in sorted(of_case)}
    folded = {app_id: case for app_id, case in folds.items() if case is not None}
    _keep(connection, folded, {app_id: len(all_of[app_id]) for app_id in folds})
    # when its filing comes last, a case is told whole
    fresh = {a: of_case[a] if known[a].unit else all_of[a] for a in folded}
    _spread(connection, fresh, {app_id: _unit(case.unit) for app_id, case in folded.items()})


def _locked(connection: Connection, of_case: dict[bytes, list[Located]]) -> dict[bytes, Row[Any]]:
    """The matters' rows, made where there was none, locked; their units locked for reading."""
    ids = sorted(of_case)
    rows = connection.execute(select(matter.c.unit).where(matter.c.app_id.in_(ids)))
    codes = {row.unit for row in rows} | {_unit_of(events) for events in of_case.values()}
    lock_units(connection, codes)
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = insert(matter).on_conflict_do_nothing()
    connection.execute(made, [{"app_id": app_id} for app_id in ids])
    query = select(matter).where(matter.c.app_id.in_(ids)).order_by(matter.c.app_id)
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


def _keep(connection: Connection, folded: dict[bytes, Case], counts: dict[bytes, int]) -> None:
    """Write the matters' rows and the numbers under which they are found."""
    by_id = matter.c.app_id == bindparam("id")
    rows = [{"id": a, "events": n} | _columns(folded.get(a)) for a, n in counts.items()]
    whole = [row for row in rows if "unit" in row]
    bare = [row for row in rows if "unit" not in row]
    for some in (whole, bare):
        if some:
            named: dict[str, Any] = {
                name: bindparam(f"new_{name}") for name in some[0] if name != "id"
            }
            values = [{k if k == "id" else f"new_{k}": v for k, v in r.items()} for r in some]
            connection.execute(update(matter).where(by_id).values(named), values)
    if folded:
        connection.execute(delete(matter_key).where(matter_key.c.app_id.in_(sorted(folded))))
        keys = [key for app_id, case in folded.items() for key in _names(app_id, case)]
        if keys:
            connection.execute(matter_key.insert(), keys)


def _columns(case: Case | None) -> dict[str, Any]:
    if case is None:
        return {}
    texts = {
        "unit": case.unit,
        "terminal": case.terminal,
        "receipt": case.receipt,
        "service": case.service,
        "state": case.state,
        "day": case.day,
        "name": case.subject_name,
    }
    sized = {name: _fitting(text, matter.c[name]) for name, text in texts.items()}
    return {**sized, "needs_review": case.needs_review, "changed_ms": case.changed_ms}


def _unit(code: str) -> str:
    return _fitting(code, matter.c.unit)


def _fitting(text: str, column: Column[Any]) -> str:
    """A text as the column can hold it: a terminal may send any, and none may stop its log."""
    return text.replace("\x00", "")[: column.type.length]  # type: ignore[attr-defined]  # a String


def _names(app_id: bytes, case: Case) -> list[dict[str, Any]]:
    names = {("receipt", case.receipt), ("resume", case.resume_code)}
    names |= {("nik", case.subject_nik), ("nik", case.applicant_nik)}
    return [
        {"kind": kind, "value": value, "app_id": app_id}
        for kind, value in sorted({(k, _fitting(v, matter_key.c.value)) for k, v in names})
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
