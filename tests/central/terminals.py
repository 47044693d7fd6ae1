"""Terminals for the central's tests: their logs are in memory, their pushes are real."""

from __future__ import annotations

import random

from ptsp_central import enrol
from ptsp_central.keys import Keys
from ptsp_central.ledger import Outcome
from ptsp_central.store import Store
from ptsp_tui.enrolment import EnrolRequest, open_answer, read_code, seal_request
from ptsp_tui.protocol import decode_push, encode_push
from tests.sync.memory_outbox import MemoryOutbox

UNIT = "3171071004"


def admit(store: Store, box: MemoryOutbox, terminal: str = "01", unit: str = UNIT) -> str:
    """Enrol `box` and give the answer's status."""
    code = read_code(enrol.new_code(store, unit, terminal))
    request = EnrolRequest(1, box.log_id, box.epoch, box.public_key, unit, terminal, b"")
    sealed = enrol.answer(store, Keys(store.engine), seal_request(code, request))
    assert sealed is not None
    return open_answer(code, sealed).status


def terminal(
    store: Store, events: int = 0, seed: int = 1, number: str = "01", unit: str = UNIT
) -> MemoryOutbox:
    """An enrolled terminal that has written `events` events."""
    box = MemoryOutbox(seed)
    box.add(events)
    assert admit(store, box, number, unit) == "ok"
    return box


def push(box: MemoryOutbox, first: int, last: int) -> bytes:
    """The request body for events `first` to `last`."""
    return encode_push(
        box.sign, box.log_id, box.epoch, first, box.prev_hash(first), box.raw[first - 1 : last]
    )


def send(store: Store, box: MemoryOutbox, first: int, last: int) -> Outcome:
    """Append events `first` to `last` as if they had just arrived."""
    return store.append(decode_push(push(box, first, last)))


def copy_of(box: MemoryOutbox, until: int, seed: int) -> MemoryOutbox:
    """A cloned disk: the same log up to `until`, then events of its own."""
    clone = MemoryOutbox(seed)
    clone.log_id, clone.key, clone.epoch = box.log_id, box.key, box.epoch
    clone.public_key = box.public_key
    clone.raw, clone.chains = box.raw[:until], box.chains[: until + 1]
    clone.add(5, copy=True)
    return clone


def overlapping(box: MemoryOutbox, chance: random.Random) -> tuple[int, int]:
    """A range of its log that may overlap what was sent, or leave a gap."""
    first = chance.randint(1, len(box.raw))
    return first, min(len(box.raw), first + chance.randint(0, 12))
