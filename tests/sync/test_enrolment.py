"""A terminal and a central come to trust each other through one code on paper."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_central.enrol import new_code
from ptsp_tui import enrolment
from ptsp_tui.enrolment import CODE_ALPHABET, EnrolRequest
from ptsp_tui.errors import BadValue, NetworkTrouble, Refused
from ptsp_tui.protocol import BadWire
from ptsp_tui.sync import Enrolment, EpochTaken, enrol
from tests.sync.bad_line import bad_line
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.private_central import PrivateCentral

UNIT = "3171071004"


async def _enrol(
    url: str, code: str, box: MemoryOutbox, unit: str = UNIT, terminal: str = "01"
) -> Enrolment:
    return await enrol(url, code, box.log_id, box.epoch, box.public_key, unit, terminal)


async def test_a_code_brings_the_centrals_key_clock_and_name(central: PrivateCentral) -> None:
    central.store.add_unit(UNIT, "Kelurahan Contoh")
    told = await _enrol(central.url, new_code(central.store, UNIT, "01"), MemoryOutbox())
    assert told.central_key == central.keys.public
    assert told.recovery_key == central.keys.recovery_public
    assert told.unit_name == "Kelurahan Contoh"
    assert told.central_ms > 0


async def test_a_code_may_be_typed_as_people_type(central: PrivateCentral) -> None:
    code = new_code(central.store, UNIT, "01")
    typed = " " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    told = await _enrol(central.url, typed, MemoryOutbox())
    assert told.central_key == central.keys.public


async def test_a_code_works_for_one_terminal_only(central: PrivateCentral) -> None:
    code = new_code(central.store, UNIT, "01")
    await _enrol(central.url, code, MemoryOutbox())
    with pytest.raises(Refused, match="unknown, used or expired"):
        await _enrol(central.url, code, MemoryOutbox(2))


async def test_a_lost_answer_can_be_asked_for_again(central: PrivateCentral) -> None:
    code = new_code(central.store, UNIT, "01")
    script = iter(["drop_after", None])
    async with bad_line(central.url, lambda: next(script)) as (url, _):
        with pytest.raises(NetworkTrouble):
            await _enrol(url, code, MemoryOutbox())
        told = await _enrol(url, code, MemoryOutbox())
    assert told.central_key == central.keys.public


async def test_an_expired_code_is_refused(central: PrivateCentral) -> None:
    code = new_code(central.store, UNIT, "01", hours=-1)
    with pytest.raises(Refused, match="unknown, used or expired"):
        await _enrol(central.url, code, MemoryOutbox())


async def test_a_code_of_another_counter_is_refused(central: PrivateCentral) -> None:
    code = new_code(central.store, UNIT, "02")
    with pytest.raises(Refused, match="another unit or terminal"):
        await _enrol(central.url, code, MemoryOutbox())


async def test_a_second_terminal_with_the_same_number_needs_the_next_epoch(
    central: PrivateCentral,
) -> None:
    await _enrol(central.url, new_code(central.store, UNIT, "01"), MemoryOutbox())
    code = new_code(central.store, UNIT, "01")
    other = MemoryOutbox(2)
    with pytest.raises(EpochTaken) as taken:
        await _enrol(central.url, code, other)
    assert taken.value.next_epoch == 2
    other.epoch = taken.value.next_epoch
    await _enrol(central.url, code, other)


async def test_a_log_cannot_be_taken_over_with_another_key(central: PrivateCentral) -> None:
    await _enrol(central.url, new_code(central.store, UNIT, "01"), MemoryOutbox())
    thief = MemoryOutbox(2)
    thief.log_id = MemoryOutbox().log_id
    with pytest.raises(EpochTaken):
        await _enrol(central.url, new_code(central.store, UNIT, "02"), thief, terminal="02")


async def test_a_revoked_terminal_does_not_come_back_under_its_old_epoch(
    central: PrivateCentral,
) -> None:
    await _enrol(central.url, new_code(central.store, UNIT, "01"), MemoryOutbox())
    central.store.revoke(UNIT, "01")
    with pytest.raises(EpochTaken):
        await _enrol(central.url, new_code(central.store, UNIT, "01"), MemoryOutbox())


@pytest.mark.parametrize("fault", ["portal", "redirect", "flip", "cut_answer", "error_before"])
async def test_a_false_central_is_not_believed(central: PrivateCentral, fault: str) -> None:
    code = new_code(central.store, UNIT, "01")
    async with bad_line(central.url, lambda: fault) as (url, _):
        with pytest.raises(NetworkTrouble):
            await _enrol(url, code, MemoryOutbox())


@pytest.mark.parametrize("code", ["", "ABCD-EFGH", "ABCD-EFGH-JKMN-PQRU", "ABCD-EFGH-JKMN-PQRSX"])
def test_a_code_that_cannot_be_one_is_refused_before_anything_is_sent(code: str) -> None:
    with pytest.raises(BadValue):
        enrolment.read_code(code)


async def test_a_unit_that_cannot_be_one_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(BadValue):
        await _enrol("http://127.0.0.1:9", "ABCDEFGHJKMNPQRS", MemoryOutbox(), unit="31.71")


codes = st.text(CODE_ALPHABET, min_size=16, max_size=16).map(enrolment.read_code)
REQUEST = EnrolRequest(1, bytes(16), 1, bytes(32), UNIT, "01", b"")


@given(codes, codes)
@settings(max_examples=50, deadline=None)
def test_only_the_same_code_opens_what_a_code_sealed(
    code: enrolment.Code, other: enrolment.Code
) -> None:
    raw = enrolment.seal_request(code, REQUEST)
    assert enrolment.code_id(raw) == code.id
    assert enrolment.open_request(code, raw) == REQUEST
    if other != code:
        with pytest.raises(BadWire):
            enrolment.open_request(other, raw)
    with pytest.raises(BadWire):
        enrolment.open_answer(code, raw)  # a request reflected is not an answer


@given(st.binary(max_size=200), codes)
@settings(deadline=None)
def test_random_bytes_are_bad_wire(raw: bytes, code: enrolment.Code) -> None:
    for read in (enrolment.code_id, lambda raw: enrolment.open_request(code, raw)):
        with pytest.raises(BadWire):
            read(raw)
