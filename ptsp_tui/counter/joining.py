"""Enrolment from the counter: which epoch and key to come with, and the new epoch afterwards."""

from __future__ import annotations

import asyncio

import msgspec

from ptsp_tui import sync
from ptsp_tui.cases.events import EpochBegan, encode_body, type_of
from ptsp_tui.cases.ids import uuid7
from ptsp_tui.clock import local_ms
from ptsp_tui.config import Settings
from ptsp_tui.counter.desk import write_desk
from ptsp_tui.counter.record import project
from ptsp_tui.counter.session import Session, program
from ptsp_tui.enrolment import EnrolRequest
from ptsp_tui.protocol import VERSION
from ptsp_tui.store import renewal
from ptsp_tui.store.renewal import Intent


async def join(
    session: Session, settings: sync.LinkSettings, url: str, code: str
) -> sync.Enrolment:
    """Use the code. The epoch and key that the central then knows are this log's present ones, or
    those of `renewal.intent`, which is on disk before the central hears of it.

    A machine that died between the two comes with the same intent again. Raises as `sync.enrol`.
    """
    intent = renewal.intent(session.log)
    if intent is None and _is_forked(session):
        intent = await _intend(session, session.log.epoch + 1)
    try:
        return await _ask(session, settings, url, code, intent)
    except sync.EpochTaken as taken:
        intent = await _intend(session, taken.next_epoch)
        return await _ask(session, settings, url, code, intent)


async def _intend(session: Session, epoch: int) -> Intent:
    return await asyncio.to_thread(renewal.intend, session.db, session.log, epoch)


async def _ask(
    session: Session, settings: sync.LinkSettings, url: str, code: str, intent: Intent | None
) -> sync.Enrolment:
    log, desk = session.log, session.desk
    epoch, key = _identity(session, intent)
    return await sync.enrol(
        url, code, log.log_id, epoch, key, desk.unit, desk.terminal, settings=settings
    )


def _identity(session: Session, intent: Intent | None) -> tuple[int, bytes]:
    if intent is not None:
        return intent.epoch, intent.public_key
    return session.log.epoch, session.log.public_key()


def enrol_request(session: Session) -> EnrolRequest:
    """What `join` would send, for a counter without a network; the same each time."""
    intent = renewal.intent(session.log)
    if intent is None and _is_forked(session):
        intent = renewal.intend(session.db, session.log, session.log.epoch + 1)
    epoch, key = _identity(session, intent)
    desk = session.desk
    return EnrolRequest(VERSION, session.log.log_id, epoch, key, desk.unit, desk.terminal, b"")


def accept(session: Session, settings: Settings, joined: sync.Enrolment, url: str) -> None:
    """Remember the central's keys and address, and begin the new epoch if one was asked for."""
    with session.db.transaction():
        begin_again(session)
        central = {"public": joined.central_key, "recovery": joined.recovery_key, "url": url}
        session.log.put_meta("central", central)
    session.desk = msgspec.structs.replace(session.desk, central=url)
    write_desk(settings.data_dir, session.desk)


def _is_forked(session: Session) -> bool:
    return bool((session.log.meta("forked") or {}).get("at_ms"))


def begin_again(session: Session) -> None:
    """Go on in the new epoch if one was asked for; inside the caller's transaction."""
    intent = renewal.intent(session.log)
    if intent is None:
        return
    desk = session.desk
    body = EpochBegan(unit=desk.unit, terminal=desk.terminal, program=program())

    def began() -> None:
        payload = encode_body(body)
        session.log.append(type_of(body), uuid7(), "", session.officer, local_ms(), payload)

    for case in renewal.renew(session.db, session.log, intent, began):
        project(session, case)
