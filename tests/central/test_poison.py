"""Whatever an enrolled terminal signs gets a signed answer: no content stops its log.

The texts are those that databases choke on: too long, with zero bytes, in any script.
"""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ptsp_central.app import Central
from ptsp_central.audit import verify
from ptsp_central.keys import Keys
from ptsp_central.store import Store
from ptsp_tui import protocol
from ptsp_tui.cases.events import Amended, Completed, Filed, StateChanged, encode_body, type_of
from ptsp_tui.cases.ids import parse_id
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.clock import today
from ptsp_tui.feed import START
from ptsp_tui.protocol import ACK_TYPE, Event, Push, Wants, encode_push, verify_ack
from tests.central.cases import filed
from tests.central.terminals import terminal
from tests.sync.memory_outbox import MemoryOutbox

texts = st.text(max_size=30) | st.sampled_from(["", "\x00", "x\x00y", "x" * 5000, "ÿ" * 300])
counts = st.integers(0, 2**53 - 1)
kinds = st.sampled_from([Filed, Completed, Amended, StateChanged, "bytes"])


def _body(kind: Any, draw: st.DataObject) -> tuple[str, bytes]:
    """A body of that kind with wild texts, or bytes that are none."""
    if kind == "bytes":
        return "case.filed", draw.draw(st.binary(max_size=50))
    plain = {"values": {}, "answers": {}, "ticks": {}, "lacking": [], "outcome": "accepted"}
    plain["state"] = "verifying"
    for field in msgspec.structs.fields(kind):
        if field.type is str:
            plain[field.name] = draw.draw(texts)
    body = msgspec.convert({k: v for k, v in plain.items() if k in kind.__struct_fields__}, kind)
    return type_of(body), encode_body(body)


class Scene:
    """A central, and terminals that send it anything."""

    def __init__(self, engine: Engine) -> None:
        self.store, self.keys = Store(engine), Keys(engine)
        self.central = Central(self.store, self.keys)
        self.terminals = 0
        self.events = 0

    def terminal(self) -> tuple[MemoryOutbox, str]:
        """A new terminal with a case."""
        self.terminals += 1
        unit = f"31{self.terminals:08}"
        box = terminal(self.store, seed=self.terminals, unit=unit)
        number = make_receipt(unit, "01", box.epoch, today(), 1)
        return box, filed(box, unit=unit, receipt=number)

    def send(self, box: MemoryOutbox) -> None:
        """All of it; what is refused is sent as its hash, as a terminal does."""
        for _ in range(len(box.raw) + 1):
            wants = Wants(feed_tip=START, feed_want=9_000, once=1)
            place = (box.log_id, box.epoch, 1, box.chains[0])
            raw = encode_push(box.sign, *place, box.raw, wants)
            response, facts = self.central._sync(raw)
            assert response.media_type == ACK_TYPE, facts
            ack = verify_ack(bytes(response.body), self.keys.public)
            if ack.status != "refused":
                break
            event = protocol.decode_event(box.raw[ack.at_seq - 1])
            box.raw[ack.at_seq - 1] = protocol.encode_event(protocol.erased(event))
        assert (ack.status, ack.have_seq) == ("ok", len(box.raw))
        self.events += len(box.raw)


def test_no_content_stops_a_log(engine: Engine) -> None:
    scene = Scene(engine)

    @settings(max_examples=25, deadline=None, phases=[Phase.reuse, Phase.generate])
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        box, case = scene.terminal()
        for n in range(data.draw(st.integers(1, 4))):
            kind, payload = _body(data.draw(kinds), data)
            box.append(
                Event(
                    v=1,
                    type=kind,
                    app_id=parse_id(case) if data.draw(st.booleans()) else bytes([n] * 16),
                    officer="petugas",
                    t_ms=data.draw(counts),
                    clock_off_ms=data.draw(counts) * data.draw(st.sampled_from([-1, 1])),
                    seen_feed=0,
                    salt=bytes(16),
                    payload=payload,
                    origin=data.draw(st.none() | st.tuples(st.integers(0, 3), counts.filter(bool))),
                )
            )
        scene.send(box)

    holds()
    assert all(walk.bad_seq == 0 for walk in verify(scene.store))
    assert scene.events >= 50


def test_no_signed_request_is_met_with_a_fault(engine: Engine) -> None:
    scene = Scene(engine)
    box, _ = scene.terminal()
    scene.send(box)
    push = protocol.decode_push(
        encode_push(box.sign, box.log_id, box.epoch, 2, box.chains[1], [], Wants())
    )
    changes = st.fixed_dictionaries(
        {},
        optional={
            "first": counts.filter(bool),
            "prev": st.binary(min_size=32, max_size=32),
            "n": st.integers(0, 4096),
            "once": counts,
            "feed_cursor": counts,
            "feed_tip": st.binary(min_size=16, max_size=16),
            "feed_want": st.integers(0, 512 * 1024),
            "keys": counts,
            "program": st.text(max_size=64),
            "catalogue": st.text(max_size=64),
            "dict_id": st.integers(0, 2**31 - 1),
            "z": st.binary(max_size=60),
        },
    )

    @given(changes)
    @settings(max_examples=50, deadline=None)
    def holds(change: dict[str, Any]) -> None:
        wild: Push = msgspec.structs.replace(push, **change)
        sig = protocol.sign_head(box.sign, wild.log_id, wild.epoch, wild.last, wild.head)
        raw = protocol.seal_push(box.sign, msgspec.structs.replace(wild, sig=sig))
        response, facts = scene.central._sync(raw)
        assert response.status_code != 500, facts

    holds()
    assert scene.store.stats()["events"] == 1
