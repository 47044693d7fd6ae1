"""What is not ours gets a clear refusal and changes nothing: not one row of any table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select

from ptsp_central import enrol
from ptsp_central.app import Central, Limits
from ptsp_central.keys import Keys
from ptsp_central.limits import Limit
from ptsp_central.schema import metadata
from ptsp_central.store import Store
from ptsp_tui import asks, protocol
from ptsp_tui.enrolment import EnrolRequest, open_answer, read_code, seal_request
from ptsp_tui.feed import START
from ptsp_tui.protocol import Ack, Wants, encode, encode_push, verify_ack
from tests.central.cases import NIK, filed
from tests.central.terminals import UNIT, copy_of, push, terminal
from tests.sync.memory_outbox import MemoryOutbox


class Watched:
    """A central, two terminals of one office, and everything in its database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.store, self.keys = Store(self.engine), Keys(self.engine)
        self.central = Central(self.store, self.keys)
        self.box, self.other = terminal(self.store), terminal(self.store, seed=2, number="02")
        filed(self.box)
        filed(self.other, terminal="02", receipt=self._number("02"))
        self.answer(push(self.box, 1, 1))
        self.answer(push(self.other, 1, 1))

    def _number(self, number: str) -> str:
        from ptsp_tui.cases.numbering import make_receipt
        from ptsp_tui.clock import today

        return make_receipt(UNIT, number, 1, today(), 1)

    def answer(self, raw: bytes) -> Ack | None:
        """The central's answer, None when it is not a signed one."""
        response, _ = self.central._sync(raw)
        if response.media_type != protocol.ACK_TYPE:
            return None
        return verify_ack(bytes(response.body), self.keys.public)

    def everything(self) -> str:
        """A hash over all rows of all tables."""
        digest = hashlib.sha256()
        with self.engine.connect() as connection:
            for table in metadata.sorted_tables:
                rows = sorted(map(repr, connection.execute(select(table))))
                digest.update(repr((table.name, rows)).encode())
        return digest.hexdigest()

    def asking(self, once: int, cursor: int = 0) -> bytes:
        """An empty push of the first terminal that wants its feed."""
        wants = Wants(once=once, feed_cursor=cursor, feed_tip=START, feed_want=10_000)
        box = self.box
        return encode_push(box.sign, box.log_id, box.epoch, 2, box.chains[1], [], wants)


_SAID = {"replayed": "replayed"}


@pytest.fixture
def watched(engine: Engine) -> Watched:
    return Watched(engine)


def _unenrolled(w: Watched) -> bytes:
    stranger = MemoryOutbox(77)
    filed(stranger)
    return push(stranger, 1, 1)


def _other_key(w: Watched) -> bytes:
    forger = copy_of(w.box, 1, seed=9)
    forger.key = MemoryOutbox(78).key
    return push(forger, 2, 3)


def _changed_after_signing(w: Watched) -> bytes:
    greedy = msgspec.structs.replace(protocol.decode_push(w.asking(9)), feed_want=500_000)
    signed = msgspec.msgpack.encode([msgspec.msgpack.encode(greedy), bytes(64)])
    return signed + hashlib.sha256(signed).digest()


def _oversized(w: Watched) -> bytes:
    return bytes(protocol.MAX_BODY + 1)


def _nonsense(w: Watched) -> bytes:
    return b"nonsense"


def _gap(w: Watched) -> bytes:
    w.box.add(3)
    return push(w.box, 3, 4)


def _refused_content(w: Watched) -> bytes:
    filed(w.box, number=2, unit="3171071005")
    return push(w.box, 2, 2)


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (_unenrolled, "bad_key"),
        (_other_key, "bad_key"),
        (_changed_after_signing, "bad_key"),
        (_oversized, "too_big"),
        (_nonsense, None),
        (_gap, "gap"),
        (_refused_content, "refused"),
    ],
)
def test_a_request_that_is_refused_changes_nothing(
    watched: Watched, make: Callable[[Watched], bytes], status: str | None
) -> None:
    raw, before = make(watched), watched.everything()
    ack = watched.answer(raw)
    assert (ack.status if ack else None) == status
    if status == "bad_key":
        assert ack is not None
        assert (ack.have_seq, ack.feed_n, ack.feed_head) == (0, 0, 0)
    # a contact may be noted for a terminal that is known and signed, nothing else
    if status not in ("gap", "refused"):
        assert watched.everything() == before
    assert watched.store.stats()["events"] == 2


def test_a_revoked_terminal_changes_nothing(watched: Watched) -> None:
    watched.store.revoke(UNIT, "01")
    watched.box.add(1)
    raw, before = push(watched.box, 2, 2), watched.everything()
    ack = watched.answer(raw)
    assert ack is not None
    assert (ack.status, ack.feed_n) == ("bad_key", 0)
    assert watched.everything() == before


def test_a_recorded_request_gets_no_feed_and_changes_nothing(watched: Watched) -> None:
    raw = watched.asking(once=5)
    first = watched.answer(raw)
    assert first is not None
    assert first.feed_n == 1
    before = watched.everything()
    again = watched.answer(raw)
    assert again is not None
    assert (again.status, again.feed_n, again.have_seq) == ("ok", 0, 1)
    assert watched.everything() == before
    assert watched.answer(watched.asking(once=6)) is not None


@pytest.mark.parametrize("code", ["0123-4567-89AB-CDEF", "of another counter"])
def test_an_enrolment_that_is_refused_changes_nothing(watched: Watched, code: str) -> None:
    if code == "of another counter":
        code = enrol.new_code(watched.store, "3171071005", "01")
    new = MemoryOutbox(5)
    request = EnrolRequest(1, new.log_id, 1, new.public_key, UNIT, "05", b"")
    raw, before = seal_request(read_code(code), request), watched.everything()
    response, _ = watched.central._enrol(raw)
    assert (response.status_code, watched.everything()) == (
        403 if not response.body else 200,
        before,
    )
    if response.body:
        assert open_answer(read_code(code), bytes(response.body)).status == "other_place"
    forged = raw[:-1] + bytes([raw[-1] ^ 1])
    assert watched.central._enrol(forged)[0].status_code in (400, 403)
    assert watched.everything() == before


@pytest.mark.parametrize("who", ["unenrolled", "forged", "replayed", "revoked", "oversized"])
def test_a_question_that_is_refused_changes_nothing(watched: Watched, who: str) -> None:
    box = MemoryOutbox(66) if who == "unenrolled" else watched.box
    wanted = asks.LookUp("nik", NIK, "budi", "warga di loket")
    ask = asks.Ask(1, box.log_id, box.epoch, 7, "lookup", encode(wanted))
    raw = asks.seal_ask(MemoryOutbox(67).sign if who == "forged" else box.sign, ask)
    if who == "oversized":
        raw += bytes(2 * asks.MAX_ASK)
    elif who == "replayed":
        watched.central._ask(raw)
    elif who == "revoked":
        watched.store.revoke(UNIT, "01")
    before = watched.everything()
    response, facts = watched.central._ask(raw)
    assert facts["said"] == ("bad" if who == "oversized" else _SAID.get(who, "bad_key"))
    assert watched.everything() == before
    if who != "oversized":
        assert asks.open_told(bytes(response.body), watched.keys.public).body == b""


def test_a_terminal_that_asks_too_much_is_told_to_wait_and_others_are_served(
    watched: Watched,
) -> None:
    limits = Limits(batches=Limit(burst=3, rate=0.001))
    watched.central = Central(watched.store, watched.keys, limits)
    said: list[Any] = [watched.answer(watched.asking(once)) for once in range(10, 14)]
    assert [ack.status for ack in said] == ["ok", "ok", "ok", "busy"]
    assert said[-1].retry_ms > 0
    other = watched.answer(push(watched.other, 1, 1))
    assert other is not None
    assert other.status == "ok"


def test_a_program_that_is_too_old_is_told_so_and_nothing_is_stored(watched: Watched) -> None:
    watched.store.put_setting("min-program", b"0.10")
    box = watched.box
    box.add(1)
    for program, status in (("0.9.1", "upgrade"), ("0.10.0", "ok")):
        wants = Wants(once=50, program=program)
        raw = encode_push(box.sign, box.log_id, 1, 2, box.chains[1], box.raw[1:2], wants)
        ack = watched.answer(raw)
        assert ack is not None
        assert (ack.status, ack.why) == (status, "0.10" if status == "upgrade" else "")
    assert watched.store.stats()["events"] == 3
