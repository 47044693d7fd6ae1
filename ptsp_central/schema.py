"""The central's tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

VERSION: Final = b"1"
metadata: Final = MetaData()

setting: Final = Table(
    "setting",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

unit: Final = Table(
    "unit",
    metadata,
    Column("code", String(10), primary_key=True),
    Column("name", String(200), nullable=False),
)

enrol_code: Final = Table(
    "enrol_code",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("seal", LargeBinary, nullable=False),  # derived from the code, which is not kept
    Column("unit", ForeignKey("unit.code"), nullable=False),
    Column("terminal", String(2), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("log_id", LargeBinary),  # who used it: the same terminal may ask again, nobody else
    Column("epoch", Integer),
)

log_head: Final = Table(
    "log_head",
    metadata,
    Column("log_id", LargeBinary),
    Column("epoch", Integer),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("pub", LargeBinary, nullable=False),
    Column("unit", ForeignKey("unit.code"), nullable=False),
    Column("terminal", String(2), nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger),  # when its last events came
    Column("revoked_ms", BigInteger),
    Column("recovery", LargeBinary, nullable=False),
    PrimaryKeyConstraint("log_id", "epoch"),
    UniqueConstraint("unit", "terminal", "epoch"),
)

event: Final = Table(
    "event",
    metadata,
    Column("log_id", LargeBinary),
    Column("epoch", Integer),
    Column("seq", BigInteger),
    Column("origin", LargeBinary),  # null for ordinary events and for twins
    Column("leaf", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("twin", Boolean, nullable=False),  # stored before under its first identity
    Column("type", String(64), nullable=False),
    Column("app_id", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("recv_ms", BigInteger, nullable=False),  # the legal time of receipt
    PrimaryKeyConstraint("log_id", "epoch", "seq"),
    UniqueConstraint("log_id", "origin", "leaf"),
    Index("event_of_case", "app_id"),
)
