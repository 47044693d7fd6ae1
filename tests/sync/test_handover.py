"""A counter without any network: out on a stick and back, still exactly once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ptsp_central.carried import Taken, take
from ptsp_central.enrol import new_code
from ptsp_tui.counter import handover
from ptsp_tui.errors import PtspError, Refused
from tests.sync.counters import Counter, counter, weak_keys
from tests.sync.private_central import UNIT, PrivateCentral

pytestmark = pytest.mark.usefixtures("weak_keys")
__all__ = ["weak_keys"]


@pytest.fixture
async def desk(tmp_path: Path, central: PrivateCentral) -> AsyncIterator[Counter]:
    """An enrolled terminal with one sent and two unsent cases."""
    with counter(tmp_path / "desk", central) as made:
        await made.enrol()
        made.file()
        await made.sync()
        made.file()
        made.file()
        yield made


def _out(desk: Counter, name: str = "stick") -> Path:
    file = desk.folder / name
    handover.export_outbox(desk.session, desk.settings, file)
    return file


def _take(central: PrivateCentral, file: Path) -> Taken:
    return take(central.store, central.keys, file.read_bytes())


def _back(desk: Counter, reply: bytes) -> tuple[int, int]:
    file = desk.folder / "reply"
    file.write_bytes(reply)
    return handover.import_receipts(desk.session, desk.settings, file)


def unsent(desk: Counter) -> int:
    return desk.session.log.head()[0] - desk.session.log.acknowledged()[0]


async def test_out_and_back_confirms_everything_once(
    desk: Counter, central: PrivateCentral
) -> None:
    file = _out(desk)
    assert unsent(desk) == 4, "writing a file sends nothing"
    taken = _take(central, file)
    assert (taken.events, taken.refused) == (4, 0)
    assert unsent(desk) == 4
    assert _back(desk, taken.reply) == (4, 0)
    assert unsent(desk) == 0
    assert _take(central, file).events == 0, "the same stick again changes nothing"
    assert _back(desk, taken.reply) == (0, 0)
    assert central.is_sound()
    desk.session.log.verify()


async def test_the_network_and_the_stick_together_send_nothing_twice(
    desk: Counter, central: PrivateCentral
) -> None:
    early = _out(desk)
    desk.file()
    assert (await desk.sync()).unsent == 0
    events = central.store.stats()["events"]
    late = _take(central, early)
    assert (late.events, central.store.stats()["events"]) == (0, events)
    _back(desk, late.reply)
    assert unsent(desk) == 0, "an older receipt does not undo a later one"
    assert (await desk.sync()).sent == 0


async def test_the_answer_brings_the_feed_too(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    with counter(tmp_path / "02", central, "02") as other:
        await other.enrol()
        case = other.file().case or ""
        await other.sync()
    confirmed, received = _back(desk, _take(central, _out(desk)).reply)
    assert (confirmed, received) == (4, 1)
    assert desk.has(case)
    assert (await desk.sync()).received == 0


async def test_a_stick_that_is_found_tells_nothing(desk: Counter, central: PrivateCentral) -> None:
    raw = _out(desk).read_bytes()
    name = str(desk.session.db.table("cases").all()[0]["subject_name"]).encode()
    reply = _take(central, desk.folder / "stick").reply
    for secret in (name, b"3173021902979331", b"ktp-hilang"):
        assert secret not in raw
        assert secret not in reply
    assert (desk.folder / "stick").stat().st_mode & 0o077 == 0


async def test_files_that_are_none_of_ours_are_refused_in_a_sentence(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    good = _out(desk).read_bytes()
    reply = _take(central, desk.folder / "stick").reply
    for raw in (b"", b"photo", good[:-1], good[:40] + b"x" + good[41:], reply):
        with pytest.raises(Refused):
            take(central.store, central.keys, raw)
    for raw in (b"", b"photo", reply[:-1], good):
        with pytest.raises(PtspError):
            _back(desk, raw)
    with pytest.raises(PtspError):
        handover.import_receipts(desk.session, desk.settings, tmp_path / "no such file")
    assert unsent(desk) == 4


async def test_a_terminal_is_enrolled_by_hand(central: PrivateCentral, tmp_path: Path) -> None:
    with counter(tmp_path / "island", central, "05") as desk:
        desk.file()
        with pytest.raises(Refused):
            _out(desk)
        code, file = new_code(central.store, UNIT, "05"), tmp_path / "request"
        handover.export_enrolment(desk.session, code, file)
        answer = tmp_path / "answer"
        answer.write_bytes(_take(central, file).reply)
        handover.import_enrolment(desk.session, desk.settings, code, answer)
        assert _back(desk, _take(central, _out(desk)).reply)[0] == 3
        assert unsent(desk) == 0


async def test_a_replaced_pc_is_enrolled_by_hand_in_the_next_epoch(
    desk: Counter, central: PrivateCentral, tmp_path: Path
) -> None:
    with counter(tmp_path / "second", central) as second:
        code, file = new_code(central.store, UNIT, "01"), tmp_path / "request"
        answer = tmp_path / "answer"
        handover.export_enrolment(second.session, code, file)
        answer.write_bytes(_take(central, file).reply)
        with pytest.raises(Refused, match="another computer"):
            handover.import_enrolment(second.session, second.settings, code, answer)
        handover.export_enrolment(second.session, code, file)
        answer.write_bytes(_take(central, file).reply)
        handover.import_enrolment(second.session, second.settings, code, answer)
        assert second.session.log.epoch == 1
        assert _back(second, _take(central, _out(second)).reply) == (2, 1)
