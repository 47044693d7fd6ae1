"""Printing with a journal: one original of a paper, whatever happens to printer or program.

`begin` writes into the log that a paper is about to be printed, before the first byte leaves, and
decides there whether it is the original or a copy (SALINAN). Then the bytes go out; then `sent`,
`failed` or, when the program dies, nothing is written. An original that stands unsettled ("did it
come out?") is asked about before another original can exist:

    begin -> asked -> sent -> confirmed      the paper is in the citizen's hand
                  \\-> failed                 certain that no whole paper came out: print again
                  \\-> (nothing known)        the officer says which of the two it was
"""

from __future__ import annotations

import msgspec

from ptsp_tui import clock
from ptsp_tui.cases.events import (
    AnyBody,
    PaperAsked,
    PaperConfirmed,
    PaperFailed,
    PaperSent,
    encode_body,
    type_of,
)
from ptsp_tui.cases.ids import id_text, parse_id, uuid7
from ptsp_tui.cases.prints import Print, prints, standing
from ptsp_tui.counter.paper_kinds import PROOFS
from ptsp_tui.counter.record import entries_of
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.telling import is_ours
from ptsp_tui.errors import PrinterTrouble, Refused, StoreTrouble
from ptsp_tui.printing.sinks import Target, send


class Job(msgspec.Struct, frozen=True):
    """One print under way. `case` is "" for a paper of no case."""

    id: str
    case: str
    paper: str
    original: bool


class Unsettled(Refused):
    """An original was begun and nobody knows whether it came out."""


def begin(session: Session, case: dict[str, object] | None, paper: str, printer: str) -> Job:
    """Durably announce a print of `paper`. Raises Unsettled, then nothing was written.

    The whole decision is one transaction of the store's one writer: two keys pressed at once give
    one original and one copy, never two originals.
    """
    case_id = str(case["id"]) if case else ""
    with session.db.transaction():
        before = last_original(session, case_id, paper)
        if before is not None and before.state == "asked":
            at = clock.from_ms(before.at_ms)
            raise Unsettled(
                "A print of {day} {time} was cut off. Did the paper come out? Say --came-out or "
                "--spoiled.",
                day=at.date().isoformat(),
                time=f"{at:%H.%M}",
            )
        ours = case is None or is_ours(session, str(case["receipt"]))
        original = before is None and ours
        job = Job(id_text(uuid7()), case_id, paper, original)
        body = PaperAsked(paper=paper, job=job.id, original=original, printer=printer)
        _append(session, case_id, body)
    return job


def last_original(session: Session, case_id: str, paper: str) -> Print | None:
    """The original of a case's paper that stands. Papers that prove nothing have no original."""
    if not case_id or paper.partition("/")[0] not in PROOFS:
        return None
    return standing(prints(entries_of(session, case_id)), paper)


def sent(session: Session, job: Job, size: int) -> None:
    """The printer took all of it."""
    _append(session, job.case, PaperSent(job=job.id, size=size))


def confirm(session: Session, case_id: str, job_id: str) -> None:
    """The officer holds the whole paper."""
    _append(session, case_id, PaperConfirmed(job=job_id))


def failed(session: Session, case_id: str, job_id: str, reason: str) -> None:
    """No whole paper came out; the next print is the original again."""
    _append(session, case_id, PaperFailed(job=job_id, reason=reason))


def _append(session: Session, case_id: str, body: AnyBody) -> None:
    # no `project`: a print changes nothing about the case
    with session.db.transaction():
        app_id = parse_id(case_id) if case_id else uuid7()
        session.log.append(
            type_of(body), app_id, case_id, session.officer, clock.local_ms(), encode_body(body)
        )


def settle(session: Session, case_id: str, before: Print, *, came_out: bool) -> None:
    """The officer's word on an earlier original: it is in somebody's hand, or it never came."""
    if came_out:
        confirm(session, case_id, before.job)
    else:
        failed(session, case_id, before.job, "officer")


def deliver(session: Session, job: Job, target: Target, data: bytes) -> None:
    """Send the bytes and journal what came of it; a file on disk needs nobody's word.

    Raises PrinterTrouble or StoreTrouble; then the print is journalled as failed.
    """
    try:
        send(target, data)
    except (PrinterTrouble, StoreTrouble):
        failed(session, job.case, job.id, "not taken")
        raise
    sent(session, job, len(data))
    if target.kind == "file":
        confirm(session, job.case, job.id)
