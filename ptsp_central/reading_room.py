"""Cases as the back office reads them."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import Row, select

from ptsp_central import office
from ptsp_central.database import reading
from ptsp_central.schema import matter, matter_key
from ptsp_central.store import Store
from ptsp_tui.cases.events import State
from ptsp_tui.cases.fold import fold
from ptsp_tui.cases.ids import id_text
from ptsp_tui.cases.numbering import parse_receipt, parse_resume_code
from ptsp_tui.errors import BadValue, NotFound

PAGE: Final = 50


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases: all that is given must fit. `before_ms` pages: the last `changed_ms` shown.

    Unset and not None: msgspec reads the text "null" of a query as None.
    """

    receipt: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    resume: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    nik: Annotated[str, Meta(pattern=r"^[0-9]{16}$")] | UnsetType = UNSET
    unit: Annotated[str, Meta(pattern=r"^([0-9]{6}|[0-9]{10})$")] | UnsetType = UNSET
    state: State | UnsetType = UNSET
    needs_review: bool | UnsetType = UNSET
    before_ms: Annotated[int, Meta(ge=0, le=2**53)] | UnsetType = UNSET


class Line(msgspec.Struct, frozen=True):
    """A case in a list."""

    id: str
    receipt: str
    service: str
    unit: str
    terminal: str
    state: State
    day: str
    name: str
    needs_review: bool
    changed_ms: int
    events: int


def cases(store: Store, wanted: Wanted) -> list[Line]:
    """At most PAGE cases, newest change first. Raises NotFound for a number that cannot be one."""
    query = select(matter).where(matter.c.unit != "")
    for kind, value in _numbers(wanted):
        c = matter_key.c
        ids = select(c.app_id).where(c.kind == kind, c.value == value)
        query = query.where(matter.c.app_id.in_(ids))
    for name in ("unit", "state", "needs_review"):
        if getattr(wanted, name) is not UNSET:
            query = query.where(matter.c[name] == getattr(wanted, name))
    if wanted.before_ms is not UNSET:
        query = query.where(matter.c.changed_ms < wanted.before_ms)
    newest = query.order_by(matter.c.changed_ms.desc(), matter.c.app_id).limit(PAGE)
    with reading(store.engine) as connection:
        return [_line(row) for row in connection.execute(newest)]


def _numbers(wanted: Wanted) -> list[tuple[str, str]]:
    found = []
    try:
        if wanted.receipt is not UNSET:
            found.append(("receipt", str(parse_receipt(wanted.receipt))))
        if wanted.resume is not UNSET:
            found.append(("resume", parse_resume_code(wanted.resume)))
    except BadValue as error:
        raise NotFound(error.msgid, **error.facts) from None
    if wanted.nik is not UNSET:
        found.append(("nik", wanted.nik))
    return found


def _line(row: Row[Any]) -> Line:
    values = {name: getattr(row, name) for name in Line.__struct_fields__ if name != "id"}
    return Line(id=id_text(row.app_id), **values)


def case(store: Store, name: str) -> dict[str, Any]:
    """One case as folded from its events, with `events`, how many there are. Raises NotFound,
    Refused for a receipt number that several cases have."""
    assert store.office  # before the connection
    with reading(store.engine) as connection:
        row = office.find(connection, name)
        entries = office.history(connection, store, row.app_id)
    folded = fold(id_text(row.app_id), entries)
    if folded is None:
        raise NotFound("There is no case {case} here.", case=name)
    shown: dict[str, Any] = msgspec.to_builtins(folded)
    return shown | {"events": row.events}
