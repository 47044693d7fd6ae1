"""What is no longer needed leaves the computer, provably; what the central lacks never does."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ptsp_tui import clock, protocol
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.counter.draft import open_draft
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.record import record
from ptsp_tui.counter.retention import DAY_MS, sweep, sweep_once_a_day
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_visit
from ptsp_tui.store import dictionary, records
from ptsp_tui.store.frames import FRAME, HEADER_SIZE, Cipher, FileHeader
from tests.made_up import valid_case

CENTRAL = Ed25519PrivateKey.generate()
LATER = "2027-06-01T09:00:00+07:00"


def filed(session: Session, seed: int, *, closed: bool = True) -> str:
    """A case; rejected and so closed, unless told otherwise."""
    service = session.book.service("ktp-hilang")
    line = valid_case(service, session.book, Random(seed), clock.today())
    draft = open_draft(session.book, service.id, clock.today(), begin_visit().id)
    draft.form.fill(line["answers"])
    draft.form.fill(line["values"])
    for key in line["confirm"]:
        draft.form.confirm(key)
    slip = file(session, draft, incomplete=True)
    if closed:
        record(session, slip.case, StateChanged(state="cancelled", reason="citizen"))
    return slip.case


def confirm(session: Session, safe: int | None = None) -> None:
    """The central's signed receipt for everything; archived up to `safe`."""
    log = session.log
    log.put_meta("central", {"public": CENTRAL.public_key().public_bytes_raw(), "url": ""})
    seq, chain = log.head()
    ack = protocol.Ack(
        status="ok",
        log_id=log.log_id,
        epoch=log.epoch,
        have_seq=seq,
        have_hash=chain,
        safe_seq=seq if safe is None else safe,
        server_ms=clock.local_ms(),
        request_sha8=bytes(8),
    )
    log.store_ack(protocol.sign_ack(CENTRAL.sign, ack), seq, chain, clock.local_ms())


def everything_decrypted(session: Session) -> bytes:
    """What a thief with the key would read in the store's files."""
    out, folder = b"", session.db.path
    for path in sorted(folder.glob("0*")):
        data = path.read_bytes()
        header, sound = FileHeader.decode(data)
        assert header is not None
        assert sound
        cipher = Cipher(session.db._journal.ring.key, header.file_id)
        offset = HEADER_SIZE
        while data[offset : offset + 2] == b"PJ":
            length = FRAME.unpack_from(data, offset)[3]
            out += readable(cipher.unseal(data, offset, length))
            offset += FRAME.size + length
    return out


def readable(plain: bytes | None) -> bytes:
    assert plain is not None
    try:
        return dictionary.decompress(records.decode_record(plain).packed)
    except msgspec.MsgspecError:  # an INDEX or SEAL frame, which holds no document
        return plain


def test_a_closed_old_archived_case_leaves_no_trace_in_the_files(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, kept = filed(session, 1), filed(session, 2, closed=False)
    (document,) = session.db.by("case", gone)
    session.db.compact()
    confirm(session)
    monkeypatch.setenv("PTSP_NOW", LATER)
    personal = [str(document[key]) for key in ("subject_name", "subject_nik", "phone")]
    assert all(word.encode() in everything_decrypted(session) for word in personal)
    done = sweep(session)
    assert (done.cases, done.events) == (1, 2)
    left = everything_decrypted(session)
    assert not [word for word in [*personal, gone] if word.encode() in left]
    assert session.db.by("case", gone) == []
    assert session.db.by("nik", str(document["subject_nik"])) == []
    assert len(session.db.by("case", kept)) == 1
    assert session.log.verify()[0] == session.log.head()[0], "the chain still holds"


def test_a_case_that_the_central_has_not_archived_stays_however_old_it_is(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S8."""
    first, second = filed(session, 1), filed(session, 2)
    monkeypatch.setenv("PTSP_NOW", LATER)
    assert sweep(session).cases == 0
    confirm(session, safe=max(seq for seq, _ in session.log.of_case(first)))
    assert sweep(session).cases == 1
    assert session.db.by("case", first) == []
    assert len(session.db.by("case", second)) == 1
    confirm(session, safe=0)
    assert sweep(session).cases == 0


def test_an_open_or_recent_case_stays(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(session, 1, closed=False)
    filed(session, 2)
    confirm(session)
    now = clock.local_ms()
    for days, expected in ((89, 0), (91, 1)):
        monkeypatch.setenv("PTSP_NOW", clock.from_ms(now + days * DAY_MS).isoformat())
        assert sweep(session, 90).cases == expected
    assert len(session.db.table("cases")) == 1


def test_what_follows_can_still_be_sent_and_a_day_is_swept_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(session, 1)
    confirm(session)
    acknowledged = session.log.acknowledged()[0]
    monkeypatch.setenv("PTSP_NOW", LATER)
    assert sweep_once_a_day(session, 90).cases == 1
    filed(session, 3)
    events = session.log.events(acknowledged + 1, 1_000_000)
    assert len(events) == 2
    confirm(session)
    assert sweep_once_a_day(session, 90).cases == 0
