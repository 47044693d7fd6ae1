"""Reaching the central: enrolment, one pass, and the app's background worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from ptsp_tui import sync
from ptsp_tui.config import Settings
from ptsp_tui.counter.desk import write_desk
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import Refused


def link_settings(settings: Settings) -> sync.LinkSettings:
    """How to reach the central, from the settings in force."""
    ca_file = Path(settings.ca_file) if settings.ca_file else None
    return sync.LinkSettings(ca_file=ca_file, trust_env=settings.proxy_from_environment)


async def enrol(session: Session, settings: Settings, url: str, code: str) -> None:
    """Make this terminal known at the central and remember its key and address.

    Raises Refused, BadValue or NetworkTrouble; then nothing has changed here.
    """
    url = sync.checked_url(url)
    log = session.log
    joined = await sync.enrol(
        url,
        code,
        log.log_id,
        log.epoch,
        log.public_key(),
        session.desk.unit,
        session.desk.terminal,
        settings=link_settings(settings),
    )
    with session.db.transaction():
        log.put_meta("central", {"public": joined.central_key, "url": url})
    session.desk = msgspec.structs.replace(session.desk, central=url)
    write_desk(settings.data_dir, session.desk)


async def sync_once(session: Session, settings: Settings) -> sync.SyncReport:
    """One pass. Raises Refused when this terminal is not enrolled."""
    return await sync.sync_once(session.log, central_of(session), settings=link_settings(settings))


def worker(
    session: Session, settings: Settings, report: Callable[[sync.SyncReport], None]
) -> sync.Worker | None:
    """The background worker of the app; None while the terminal is not enrolled."""
    if not session.desk.central or not session.log.central_key():
        return None
    return sync.Worker(session.log, session.desk.central, report, settings=link_settings(settings))


def central_of(session: Session) -> str:
    """The central's address. Raises Refused before enrolment."""
    if not session.desk.central or not session.log.central_key():
        raise Refused(
            "This terminal is not enrolled at a central yet. Run: ptsp enrol --central URL "
            "--code CODE"
        )
    return session.desk.central
