"""Enrolment from the terminal's side: a one-time code against the central's key."""

from __future__ import annotations

from typing import Final

import msgspec

from ptsp_tui.enrolment import (
    ENROL_TYPE,
    ENROLLED_TYPE,
    Enrolled,
    EnrolRequest,
    open_answer,
    read_code,
    seal_request,
)
from ptsp_tui.errors import BadValue, NetworkTrouble, Refused
from ptsp_tui.protocol import VERSION, BadWire, request_sha8
from ptsp_tui.sync.client import Link, LinkSettings
from ptsp_tui.sync.exchange import NOT_OURS

OTHER_PLACE: Final = "This enrolment code is for another unit or terminal."
TAKEN: Final = "Terminal {terminal} of unit {unit} is enrolled already; start with epoch {epoch}."


class EpochTaken(Refused):
    """The terminal number was used before; `next_epoch` is the lowest free epoch."""

    @property
    def next_epoch(self) -> int:
        """The epoch to enrol with instead."""
        return int(str(self.facts["epoch"]))


class Enrolment(msgspec.Struct, frozen=True):
    """What the central told us: `central_key` (Ed25519) signs its receipts, `recovery_key`
    (X25519) may seal a copy of the store's key, `central_ms` is its clock, ms since 1970 UTC.
    """

    central_key: bytes
    recovery_key: bytes
    central_ms: int
    unit_name: str


async def enrol(
    url: str,
    code: str,
    log_id: bytes,
    epoch: int,
    public_key: bytes,
    unit: str,
    terminal: str,
    recovery: bytes = b"",
    *,
    settings: LinkSettings | None = None,
) -> Enrolment:
    """Make this terminal known to the central at `url`; may be repeated after a lost answer.

    Raises BadValue (code, address, unit or terminal cannot be one), Refused (code unknown, used,
    expired or for another place), EpochTaken, NetworkTrouble.
    """
    request = EnrolRequest(VERSION, log_id, epoch, public_key, unit, terminal, recovery)
    body = request_body(code, request)
    async with Link(url, settings) as link:
        got = await link.post("/v1/enrol", body, ENROL_TYPE, ENROLLED_TYPE)
    if got.content_type != ENROLLED_TYPE:
        raise NetworkTrouble(NOT_OURS)
    return read_answer(code, request, got.body)


def request_body(code: str, request: EnrolRequest) -> bytes:
    """What is sent; the same code and request give the same bytes. Raises BadValue."""
    secret = read_code(code)
    try:
        return seal_request(secret, request)
    except BadWire:
        raise BadValue("A unit has 6 or 10 digits and a terminal 2 digits.", field="unit") from None


def read_answer(code: str, request: EnrolRequest, answer: bytes) -> Enrolment:
    """What the central told. Raises Refused, EpochTaken; NetworkTrouble if it is not its answer."""
    if not answer:  # nothing to seal with: the central does not know the code
        raise Refused("This enrolment code is unknown, used or expired; ask for a new one.")
    try:
        told = open_answer(read_code(code), answer)
    except BadWire:
        raise NetworkTrouble(NOT_OURS) from None
    if told.request_sha8 != request_sha8(request_body(code, request)):
        raise NetworkTrouble(NOT_OURS)
    return _accepted(request, told)


def _accepted(request: EnrolRequest, told: Enrolled) -> Enrolment:
    if told.status == "other_place":
        raise Refused(OTHER_PLACE)
    if told.status == "taken":
        place = {"unit": request.unit, "terminal": request.terminal}
        raise EpochTaken(TAKEN, **place, epoch=told.next_epoch)
    return Enrolment(told.central_key, told.recovery_key, told.central_ms, told.unit_name)
