"""What happened: the bodies of the events of a terminal's log.

An event is a fact and is never changed. Its identity, officer, time and hash chain are the
protocol's (protocol.Event); here is what it says. A body is a msgpack map tagged with its type,
so that a newer program can add fields and an older one can still read what it knows.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ptsp_tui.forms.ticks import Ticked

Outcome = Literal["accepted", "incomplete", "forwarded", "referred"]
State = Literal[
    "draft",
    "incomplete",
    "submitted",
    "verifying",
    "returned",
    "approved",
    "rejected",
    "issued",
    "handed_over",
    "cancelled",
]


class Body(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Base of all bodies.

    `seen` names what the writer of this event had before them of the same case from other logs:
    the last (log, epoch, seq) of each. Two changes of which neither had seen the other are a
    conflict, and every machine finds the same ones.
    """

    seen: list[tuple[bytes, int, int]] = []


class Filed(Body, frozen=True, kw_only=True, tag="case.filed"):
    """A case was filed: whole, or with papers still to follow (`lacking`).

    `values` and `answers` hold visible, valid facts only. `ticks` maps a checklist key to how the
    paper was met. `promised` is an ISO date, or minutes as "PT15M", or "" when none is promised.
    `duplicate_of` is the receipt of another case for the same matter that the officer was shown
    ("" for one without a number), `duplicate_reason` why this one was filed all the same.
    """

    service: str
    catalogue: str
    unit: str
    terminal: str
    visit: str
    receipt: str
    day: str
    outcome: Outcome
    answers: dict[str, Any]
    values: dict[str, Any]
    ticks: dict[str, Ticked]
    lacking: list[str]
    subject_name: str
    subject_nik: str = ""
    capacity: str = "self"
    applicant_name: str = ""
    applicant_nik: str = ""
    phone: str = ""
    note: str = ""
    resume_code: str = ""
    promised: str = ""
    promise_estimated: bool = False
    decided_at: str = ""
    ref: str = ""
    confirmed: list[str] = []
    duplicate_of: str = ""
    duplicate_reason: str = ""


class Completed(Body, frozen=True, kw_only=True, tag="case.completed"):
    """An incomplete case became whole: the missing papers came, values were mended."""

    day: str
    outcome: Outcome
    answers: dict[str, Any]
    values: dict[str, Any]
    ticks: dict[str, Ticked]
    promised: str = ""
    promise_estimated: bool = False
    phone: str = ""
    note: str = ""
    confirmed: list[str] = []


class Amended(Body, frozen=True, kw_only=True, tag="case.amended"):
    """A filed case was mended at the counter; its number stays.

    `answers`, `values` and `ticks` hold only what changed; None takes a thing away. A repeated
    section changes as a whole. The other fields are as they are now.
    """

    day: str
    reason: str
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    ticks: dict[str, Ticked | None] = {}
    subject_name: str
    subject_nik: str = ""
    capacity: str = "self"
    applicant_name: str = ""
    applicant_nik: str = ""
    phone: str = ""
    note: str = ""
    confirmed: list[str] = []


class StateChanged(Body, frozen=True, kw_only=True, tag="case.state"):
    """The back office, or the counter at hand-over, moved the case on.

    `items` are keys of papers and fields that the reason is about. At hand-over `received_by` is
    who fetched it and `relation` what they are to the one whose matter it is.
    """

    state: State
    reason: str = ""
    items: list[str] = []
    received_by: str = ""
    relation: str = ""


class VisitClosed(Body, frozen=True, kw_only=True, tag="visit.closed"):
    """The citizen left, with exactly one outcome. `referrals` for what is outside PTSP."""

    outcome: Outcome
    cases: list[str] = []
    referrals: list[str] = []


class NumbersSkipped(Body, frozen=True, kw_only=True, tag="receipt.gap"):
    """Receipt numbers of a day that were never given out, and why."""

    day: str
    first: int
    last: int
    reason: str


class PaperAsked(Body, frozen=True, kw_only=True, tag="paper.asked"):
    """A paper is about to be printed; written before the first byte leaves for the printer.

    `paper` is the kind ("receipt", "form:f-1-02"), `job` an id that the later events of this
    print name. `original` is False for what is marked as a copy. `printer` is its kind ("tcp",
    "device", "lp", "file"), not its address.
    """

    paper: str
    job: str
    original: bool
    printer: str


class PaperSent(Body, frozen=True, kw_only=True, tag="paper.sent"):
    """The printer took all of it, `size` bytes."""

    job: str
    size: int


class PaperConfirmed(Body, frozen=True, kw_only=True, tag="paper.confirmed"):
    """The officer holds the paper, whole; or it is a file on disk."""

    job: str


class PaperFailed(Body, frozen=True, kw_only=True, tag="paper.failed"):
    """No whole paper came out: the printer did not take it all, or the officer says so."""

    job: str
    reason: str = ""


class EpochBegan(Body, frozen=True, kw_only=True, tag="log.epoch"):
    """First event of a new epoch of this terminal's log."""

    unit: str
    terminal: str
    program: str


AnyBody = (
    Filed
    | Completed
    | Amended
    | StateChanged
    | VisitClosed
    | NumbersSkipped
    | EpochBegan
    | PaperAsked
    | PaperSent
    | PaperConfirmed
    | PaperFailed
)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(AnyBody)


def encode_body(body: AnyBody) -> bytes:
    """The payload bytes of an event."""
    return _encoder.encode(body)


def decode_body(payload: bytes) -> AnyBody | None:
    """The body, or None for a kind that this version does not know."""
    try:
        body: AnyBody = _decoder.decode(payload)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return body


def type_of(body: AnyBody) -> str:
    """The event type that goes into the envelope."""
    tag = type(body).__struct_config__.tag
    assert isinstance(tag, str)
    return tag
