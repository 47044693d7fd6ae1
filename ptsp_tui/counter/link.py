"""Reaching the central: enrolment, one pass, look-up, and the app's background worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ptsp_tui import asks, sync
from ptsp_tui.config import Settings
from ptsp_tui.counter.joining import accept, join
from ptsp_tui.counter.mailbox import Mailbox
from ptsp_tui.counter.session import Session, keep_recovery
from ptsp_tui.errors import Refused


def link_settings(settings: Settings) -> sync.LinkSettings:
    """How to reach the central, from the settings in force."""
    return sync.LinkSettings(
        ca_file=_path(settings.ca_file),
        client_cert=_path(settings.client_cert),
        client_key=_path(settings.client_key),
        proxy=settings.proxy,
        trust_env=settings.proxy_from_environment,
    )


def _path(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


async def enrol(session: Session, settings: Settings, url: str, code: str) -> None:
    """Make this terminal known at the central and remember its key and address.

    A terminal number that had another machine before, or a log that a copied disk has forked, goes
    on in a new epoch. Raises Refused, BadValue or NetworkTrouble; then nothing has changed here,
    and it may be tried again with the same code.
    """
    url = sync.checked_url(url)
    joined = await join(session, link_settings(settings), url, code)
    accept(session, settings, joined, url)
    keep_recovery(session)


async def sync_once(session: Session, settings: Settings) -> sync.SyncReport:
    """One pass. Raises Refused when this terminal is not enrolled."""
    return await sync.sync_once(
        session.log,
        central_of(session),
        inbox=Mailbox(session, settings.data_dir),
        settings=link_settings(settings),
    )


async def look_up(
    session: Session, settings: Settings, by: asks.By, value: str, reason: str
) -> asks.LookedUp:
    """Ask the central for a case that was filed elsewhere, and bring its events here.

    Every question is kept there with the officer's name and the reason. Raises NotFound, Refused
    (also for a reason too short to be one), NetworkTrouble.
    """
    if len(reason.strip()) < 3:
        raise Refused("Say why you need it: the central keeps the reason.")
    url = central_of(session)
    wanted = asks.LookUp(by, value, session.officer, reason.strip()[:200])
    told = await sync.look_up(session.log, url, wanted, settings=link_settings(settings))
    report = await sync_once(session, settings)
    if report.error is not None:
        raise report.error
    return told


def worker(
    session: Session, settings: Settings, report: Callable[[sync.SyncReport], None]
) -> sync.Worker | None:
    """The background worker of the app; None before enrolment, and when nothing can be saved."""
    if not session.desk.central or not session.log.central_key() or session.db.health.read_only:
        return None
    return sync.Worker(
        session.log,
        session.desk.central,
        report,
        inbox=Mailbox(session, settings.data_dir),
        settings=link_settings(settings),
    )


def central_of(session: Session) -> str:
    """The central's address. Raises Refused before enrolment."""
    if not session.desk.central or not session.log.central_key():
        raise Refused(
            "This terminal is not enrolled at a central yet. Run: ptsp enrol --central URL "
            "--code CODE"
        )
    return session.desk.central
