"""One-time codes, and the terminals that come with one.

A code is 80 random bits on paper. Only what is derived from it is kept, it expires, and once used
it answers nobody but the terminal that used it (whose first answer may have been lost).
"""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from ptsp_central import directory
from ptsp_central.keys import Keys
from ptsp_central.matters import begin_feed, lock_units
from ptsp_central.schema import enrol_code, log_head, unit
from ptsp_central.store import Store
from ptsp_tui import enrolment
from ptsp_tui.directory import Key
from ptsp_tui.enrolment import CODE_ALPHABET, CODE_LENGTH, Code, Enrolled, EnrolRequest
from ptsp_tui.errors import BadValue
from ptsp_tui.protocol import GENESIS, VERSION, request_sha8

HOURS: Final = 48
"""How long a code is good, unless said otherwise."""
_HOUR_MS: Final = 3_600_000


def check_unit(code: str) -> None:
    """Raises BadValue unless `code` is a kelurahan (10 digits) or kecamatan (6 digits) code."""
    if not re.fullmatch(r"[0-9]{6}|[0-9]{10}", code):
        raise BadValue("A unit has 6 or 10 digits.", field="unit")


def check_terminal(number: str) -> None:
    """Raises BadValue unless `number` has two digits."""
    if not re.fullmatch(r"[0-9]{2}", number):
        raise BadValue("A terminal has 2 digits, such as 01.", field="terminal")


def new_code(store: Store, unit_code: str, terminal: str, hours: int = HOURS) -> str:
    """A fresh code for one terminal, to be shown once: ABCD-EFGH-JKMN-PQRS.

    Makes the unit known when it is not yet. Raises BadValue.
    """
    check_unit(unit_code)
    check_terminal(terminal)
    text = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    code = enrolment.read_code(text)
    now = store.clock()
    with store.engine.begin() as connection:
        connection.execute(delete(enrol_code).where(enrol_code.c.expires_ms < now))
        if connection.scalar(select(unit.c.code).where(unit.c.code == unit_code)) is None:
            connection.execute(unit.insert().values(code=unit_code, name=unit_code))
        connection.execute(
            enrol_code.insert().values(
                id=code.id,
                seal=code.key,
                unit=unit_code,
                terminal=terminal,
                expires_ms=now + hours * _HOUR_MS,
            )
        )
    return "-".join(text[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def answer(store: Store, keys: Keys, raw: bytes) -> bytes | None:
    """The sealed answer to an enrolment request, None for a code that is not good (any more).

    Raises BadWire for anything that is not a request made with the code it names.
    """
    code_id = enrolment.code_id(raw)
    with store.engine.begin() as connection:
        kept = connection.execute(
            select(enrol_code).where(enrol_code.c.id == code_id).with_for_update()
        ).one_or_none()
        if kept is None or kept.expires_ms < store.clock():
            return None
        code = Code(kept.id, kept.seal)
        request = enrolment.open_request(code, raw)
        if kept.log_id not in (None, request.log_id) or kept.epoch not in (None, request.epoch):
            return None
        status, next_epoch = _enrol(connection, kept, request, store.clock())
        place = select(unit.c.name).where(unit.c.code == kept.unit)
        told = Enrolled(
            v=VERSION,
            status=status,
            request_sha8=request_sha8(raw),
            central_key=keys.public,
            recovery_key=keys.recovery_public,
            central_ms=store.clock(),
            unit_name=connection.execute(place).scalar_one(),
            next_epoch=next_epoch,
        )
    return enrolment.seal_answer(code, told)


def _enrol(
    connection: Connection, kept: Row[Any], request: EnrolRequest, now: int
) -> tuple[Any, int]:
    """(status, lowest free epoch); makes the log's head row when the status is ok."""
    if (request.unit, request.terminal) != (kept.unit, kept.terminal):
        return "other_place", 0
    # two codes for one terminal must not be used at the same time
    lock_units(connection, [kept.unit], write=True)
    c = log_head.c
    mine = and_(c.log_id == request.log_id, c.epoch == request.epoch)
    known = connection.execute(select(log_head).where(mine)).one_or_none()
    here = and_(c.unit == kept.unit, c.terminal == kept.terminal)
    last = connection.scalar(select(func.max(c.epoch)).where(or_(here, c.log_id == request.log_id)))
    if known is not None:
        same = known.pub == request.public_key and known.revoked_ms is None
        same = same and (known.unit, known.terminal) == (kept.unit, kept.terminal)
        status = "ok" if same else "taken"
    elif last is not None and request.epoch <= last:
        status = "taken"
    else:
        status = "ok"
        connection.execute(log_head.insert().values(**_new_head(request, now)))
        begin_feed(connection, (request.log_id, request.epoch), kept.unit)
        key = Key(request.unit, request.terminal, request.epoch, request.public_key)
        directory.add(connection, key)
    if status == "ok":
        used = {"log_id": request.log_id, "epoch": request.epoch}
        connection.execute(update(enrol_code).where(enrol_code.c.id == kept.id).values(**used))
    return status, 0 if last is None else last + 1


def _new_head(request: EnrolRequest, now: int) -> dict[str, Any]:
    return {
        "log_id": request.log_id,
        "epoch": request.epoch,
        "seq": 0,
        "hash": GENESIS,
        "pub": request.public_key,
        "unit": request.unit,
        "terminal": request.terminal,
        "enrolled_ms": now,
        "recovery": request.recovery,
    }
