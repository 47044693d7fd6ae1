"""A log carried by hand: for a counter without any network, out on a stick and back.

Nothing is marked as sent by writing a file: only the central's receipt does that, and it comes
back on the stick, or over the network when there is one. So it stays exactly once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ptsp_tui.config import Settings
from ptsp_tui.counter.joining import accept, enrol_request
from ptsp_tui.counter.mailbox import Mailbox
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import NotFound, PtspError, Refused, StoreTrouble
from ptsp_tui.handover import MAX_FILE, Handover, open_, seal
from ptsp_tui.protocol import ACK_TYPE, MAX_BODY, verify_ack
from ptsp_tui.store import renewal
from ptsp_tui.sync.enrolment import EpochTaken, read_answer, request_body
from ptsp_tui.sync.exchange import Answer, Batch, prepare_from, settle

_BATCH: Final = 256 * 1024
ENROL: Final = b"PTSPENROL1"
ENROLLED: Final = b"PTSPENROLLED1"


def export_outbox(session: Session, settings: Settings, file: Path) -> int:
    """Write everything unsent into `file`, sealed for the central; how many events that are.

    The last batch also asks for the feed. Raises Refused before enrolment, StoreTrouble.
    """
    log, box = session.log, Mailbox(session, settings.data_dir)
    recovery = bytes((log.meta("central") or {}).get("recovery", b""))
    if not log.central_key() or not recovery:
        raise Refused(
            "This terminal is not enrolled at a central yet. Run: ptsp enrol --code CODE --to FILE"
        )
    first, head = log.acknowledged()[0] + 1, log.head()[0]
    batches: list[Batch] = []
    while first <= head or not batches:
        batch = prepare_from(log, first, _BATCH, box)
        last = batch.first + batch.n > head
        if last:
            batch = prepare_from(log, first, _BATCH, box, want=MAX_BODY // 2)
        batches.append(batch)
        first += batch.n
        if last:
            break
    kept = [[b.mark, b.first, b.n, b.tip] for b in batches]
    session.db.run(log.put_meta, "handover", {"batches": kept}).result()
    public = _key(session).public_key().public_bytes_raw()
    write(file, seal(Handover("outbox", public, [b.body for b in batches]), recovery))
    return sum(batch.n for batch in batches)


def import_receipts(session: Session, settings: Settings, file: Path) -> tuple[int, int]:
    """Take what the central wrote for us: (events that are now confirmed, feed items).

    A file twice, or an old one, changes nothing. Raises Refused, BadWire, NotFound.
    """
    message = open_(read(file), _key(session))
    if message.kind != "receipts":
        raise Refused("This file is no answer of the central.")
    kept = (session.log.meta("handover") or {}).get("batches", [])
    marks = {bytes(mark): Batch(first, n, 0, b"", tip, mark) for mark, first, n, tip in kept}
    box = Mailbox(session, settings.data_dir)
    before, received = session.log.acknowledged()[0], 0
    trouble: PtspError | None = None
    for part in message.parts:
        batch = _batch_of(session, part, marks)
        if batch is None:
            continue  # of an earlier file: later receipts say more
        verdict = settle(session.log, batch, Answer(ACK_TYPE, part), box)
        received += verdict.received
        trouble = verdict.error or trouble
    if trouble is not None:
        raise trouble
    return max(0, session.log.acknowledged()[0] - before), received


def _batch_of(session: Session, part: bytes, marks: dict[bytes, Batch]) -> Batch | None:
    """Which of the exported batches a receipt answers; None if it says nothing new."""
    ack = verify_ack(part, session.log.central_key())
    is_behind = ack.status == "ok" and ack.have_seq < session.log.acknowledged()[0]
    return None if is_behind else marks.get(ack.request_sha8)


def _key(session: Session) -> X25519PrivateKey:
    """For answers that come by hand; the same as long as the store lives."""
    return X25519PrivateKey.from_private_bytes(session.db.derive(b"handover"))


def export_enrolment(session: Session, code: str, file: Path) -> None:
    """Write the request to be enrolled. Raises BadValue for what cannot be a code."""
    write(file, ENROL + request_body(code, enrol_request(session)))


def import_enrolment(session: Session, settings: Settings, code: str, file: Path) -> None:
    """Take the central's answer to that request. Raises Refused, also when the request must be
    written again because it has to ask for another epoch."""
    raw = read(file)
    if not raw.startswith(ENROLLED):
        raise Refused("This file is no answer of the central.")
    try:
        told = read_answer(code, enrol_request(session), raw[len(ENROLLED) :])
    except EpochTaken as taken:
        renewal.intend(session.db, session.log, taken.next_epoch)
        raise Refused(
            "This terminal number had another computer before. Write the request once more: "
            "ptsp enrol --code CODE --to FILE"
        ) from None
    accept(session, settings, told, session.desk.central)


def read(file: Path) -> bytes:
    """The whole file. Raises NotFound, Refused for one that is too large."""
    try:
        if file.stat().st_size > MAX_FILE:
            raise Refused("{file} is too large.", file=file)
        return file.read_bytes()
    except OSError as error:
        raise NotFound(
            "{file} cannot be read: {problem}", file=file, problem=error.strerror
        ) from None


def write(file: Path, content: bytes) -> None:
    """Write the file whole, readable by its owner only. Raises StoreTrouble."""
    fresh: Any = file.with_name(f"{file.name}.new")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise StoreTrouble(
            "{file} cannot be written: {problem}", file=file, problem=error.strerror
        ) from None
