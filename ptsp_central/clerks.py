"""Who may use the back office's API: a name and a token, which is shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import and_, select, update

from ptsp_central.database import reading
from ptsp_central.schema import clerk
from ptsp_central.store import Store
from ptsp_tui.errors import BadValue, NotFound, Refused


def _mark(token: str) -> bytes:
    # 256 random bits need no slow hash
    return hashlib.sha256(b"ptsp-clerk-1" + token.encode()).digest()


def add(store: Store, name: str) -> str:
    """A new token for a clerk. Raises BadValue for no name, Refused for one that is taken."""
    if not name.strip() or len(name) > 64 or not name.isprintable():
        raise BadValue("A clerk's name has 1 to 64 characters.", field="name")
    token = secrets.token_urlsafe(32)
    with store.engine.begin() as connection:
        if connection.scalar(select(clerk.c.name).where(clerk.c.name == name)) is not None:
            raise Refused("There is a clerk {name} already.", name=name)
        connection.execute(
            clerk.insert().values(name=name, token=_mark(token), made_ms=store.clock())
        )
    return token


def end(store: Store, name: str) -> None:
    """Take a clerk's token away; what they decided stays. Raises NotFound."""
    active = and_(clerk.c.name == name, clerk.c.revoked_ms.is_(None))
    with store.engine.begin() as connection:
        ended = connection.execute(update(clerk).where(active).values(revoked_ms=store.clock()))
        if not ended.rowcount:
            raise NotFound("There is no clerk {name}.", name=name)


def who(store: Store, token: str) -> str | None:
    """The clerk with this token, None if there is none (any more)."""
    mine = and_(clerk.c.token == _mark(token), clerk.c.revoked_ms.is_(None))
    with reading(store.engine) as connection:
        found: str | None = connection.scalar(select(clerk.c.name).where(mine))
    return found


def names(store: Store) -> list[tuple[str, bool]]:
    """(name, still active) of every clerk."""
    with reading(store.engine) as connection:
        rows = connection.execute(select(clerk).order_by(clerk.c.name))
        return [(row.name, row.revoked_ms is None) for row in rows]
