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
    false,
)

VERSION: Final = b"4"
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
    Column("safe_seq", BigInteger, nullable=False, server_default="0"),
    Column("once", BigInteger, nullable=False, server_default="0"),  # highest of its requests
    Column("seen_ms", BigInteger),  # when it last spoke, to ten minutes
    Column("forked_ms", BigInteger),  # when it last came with other events under its numbers
    Column("program", String(64), nullable=False, server_default=""),
    Column("catalogue", String(64), nullable=False, server_default=""),
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

matter: Final = Table(  # one case, folded; it is also the lock under which its events are spread
    "matter",
    metadata,
    Column("app_id", LargeBinary, primary_key=True),
    Column("unit", String(10), nullable=False, server_default=""),  # "" until its filing is here
    Column("terminal", String(2), nullable=False, server_default=""),
    Column("receipt", String(64), nullable=False, server_default=""),
    Column("service", String(64), nullable=False, server_default=""),
    Column("state", String(16), nullable=False, server_default=""),
    Column("day", String(10), nullable=False, server_default=""),
    Column("name", String(200), nullable=False, server_default=""),
    Column("needs_review", Boolean, nullable=False, server_default=false()),
    Column("changed_ms", BigInteger, nullable=False, server_default="0"),
    Column("events", Integer, nullable=False, server_default="0"),
    Index("matter_of_unit", "unit", "state"),
)

matter_key: Final = Table(
    "matter_key",
    metadata,
    Column("kind", String(8)),  # receipt | resume | nik
    Column("value", String(64)),
    Column("app_id", LargeBinary),
    PrimaryKeyConstraint("kind", "value", "app_id"),
    Index("key_of_case", "app_id"),  # an event of a case writes its keys anew
)

known_key: Final = Table(  # every terminal's public key, in the order of enrolment
    "known_key",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("unit", String(10), nullable=False),
    Column("terminal", String(2), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("pub", LargeBinary, nullable=False),
)

feed_head: Final = Table(
    "feed_head",
    metadata,
    Column("log_id", LargeBinary),
    Column("epoch", Integer),
    Column("unit", String(10), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("tip", LargeBinary, nullable=False),
    PrimaryKeyConstraint("log_id", "epoch"),
    Index("feed_of_unit", "unit"),
)

feed_item: Final = Table(
    "feed_item",
    metadata,
    Column("log_id", LargeBinary),
    Column("epoch", Integer),
    Column("number", BigInteger),
    Column("tip", LargeBinary, nullable=False),
    Column("event_log", LargeBinary, nullable=False),
    Column("event_epoch", Integer, nullable=False),
    Column("event_seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("log_id", "epoch", "number"),
)

follow: Final = Table(  # a case of another unit that a terminal asked for
    "follow",
    metadata,
    Column("app_id", LargeBinary),
    Column("log_id", LargeBinary),
    Column("epoch", Integer),
    PrimaryKeyConstraint("app_id", "log_id", "epoch"),
)

lookup: Final = Table(  # who asked for whose case, and why; the value is kept as a keyed hash
    "lookup",
    metadata,
    Column("log_id", LargeBinary),
    Column("epoch", Integer),
    Column("once", BigInteger),
    Column("at_ms", BigInteger, nullable=False),
    Column("unit", String(10), nullable=False),
    Column("terminal", String(2), nullable=False),
    Column("officer", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("found", Integer, nullable=False),
    PrimaryKeyConstraint("log_id", "epoch", "once"),
)

clerk: Final = Table(  # who may use the back office's API
    "clerk",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("token", LargeBinary, nullable=False),  # SHA-256: the token itself is not kept
    Column("made_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger),
    UniqueConstraint("token"),
)

bundle: Final = Table(
    "bundle",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("manifest", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),  # zstd
    Column("published_ms", BigInteger, nullable=False),
)
