"""One pass against a real central: what is sent is there, and "sent" means the receipt is here."""

from __future__ import annotations

import msgspec
import pytest

from ptsp_central.store import Store
from ptsp_tui.errors import BadValue, NetworkTrouble, Refused
from ptsp_tui.protocol import decode_event, erased, verify_ack
from ptsp_tui.sync import SyncReport, sync_once
from ptsp_tui.sync.client import UNREACHABLE, LinkSettings
from ptsp_tui.sync.exchange import BEHIND, FORKED, NOT_ENROLLED, NOT_OURS, UNKNOWN
from ptsp_tui.sync.machine import BUDGET_MAX
from tests.sync.memory_outbox import MemoryOutbox
from tests.sync.private_central import TERMINAL, UNIT, PrivateCentral


async def test_a_backlog_arrives_whole_in_order_and_once(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(3_000)
    await central.admit(outbox)
    heard: list[SyncReport] = []
    report = await sync_once(outbox, central.url, on_batch=heard.append)
    assert (report.sent, report.unsent) == (3_000, 0)
    assert report.head == report.acknowledged == 3_000
    assert report.trouble is None
    assert report.contact
    assert central.bodies(outbox) == outbox.raw
    assert central.is_sound()
    assert len(heard) == len(outbox.acks) - 1 >= 2
    assert len(outbox.acks) < 20
    assert outbox.state["budget"] == BUDGET_MAX
    assert [one.unsent for one in heard] == sorted((one.unsent for one in heard), reverse=True)


async def test_every_receipt_on_disk_is_the_centrals_and_names_our_chain(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    outbox.add(50)
    await central.admit(outbox)
    await sync_once(outbox, central.url)
    for raw, seq, chain, server_ms in outbox.acks:
        ack = verify_ack(raw, central.keys.public)
        assert (ack.have_seq, ack.have_hash, ack.server_ms) == (seq, chain, server_ms)
        assert outbox.chains[seq] == chain


async def test_a_pass_with_nothing_to_send_still_asks_where_the_central_stands(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    await central.admit(outbox)
    report = await sync_once(outbox, central.url)
    assert report.contact
    assert (report.sent, report.unsent) == (0, 0)
    assert len(outbox.acks) == 1


async def test_events_written_before_enrolment_follow_it(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(3)
    with pytest.raises(Refused) as refused:
        await sync_once(outbox, central.url)
    assert refused.value.msgid == NOT_ENROLLED
    await central.admit(outbox)
    assert (await sync_once(outbox, central.url)).sent == 3


async def test_a_large_event_goes_alone(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(2)
    outbox.add(1, scan=outbox.key.sign(b"seed") * 3_000)
    outbox.add(2)
    await central.admit(outbox)
    assert (await sync_once(outbox, central.url)).unsent == 0
    assert central.bodies(outbox) == outbox.raw


async def test_an_erased_payload_does_not_stop_the_log(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(3)
    outbox.raw[1] = msgspec.msgpack.encode(erased(decode_event(outbox.raw[1])))
    await central.admit(outbox)
    assert (await sync_once(outbox, central.url)).unsent == 0
    assert central.is_sound()


async def test_no_central_is_reported_and_the_wait_is_kept() -> None:
    outbox = MemoryOutbox()
    outbox.central = outbox.public_key
    outbox.add(1)
    report = await sync_once(outbox, "http://127.0.0.1:9")
    assert report.trouble == UNREACHABLE
    assert isinstance(report.error, NetworkTrouble)
    assert not report.contact
    assert report.unsent == 1
    assert outbox.state["failures"] == 1
    again = await sync_once(outbox, "http://127.0.0.1:9")
    assert again.unsent == 1
    assert outbox.state["failures"] == 2
    assert outbox.state["trouble"] == UNREACHABLE


async def test_a_receipt_ends_the_trouble(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    await central.admit(outbox)
    await sync_once(outbox, "http://127.0.0.1:9")
    report = await sync_once(outbox, central.url)
    assert (report.trouble, report.next_try_ms) == (None, 0)
    assert (outbox.state["failures"], outbox.state["trouble"]) == (0, "")
    assert outbox.state["contact_ms"] > 0


async def test_another_central_at_the_same_address_is_not_believed(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    outbox.add(1)
    await central.admit(outbox)
    outbox.central = MemoryOutbox(2).public_key
    report = await sync_once(outbox, central.url)
    assert report.trouble == NOT_OURS
    assert outbox.acks == []


async def test_a_revoked_terminal_keeps_its_events_and_is_told(central: PrivateCentral) -> None:
    outbox = MemoryOutbox()
    outbox.add(2)
    await central.admit(outbox)
    await sync_once(outbox, central.url)
    central.store.revoke(UNIT, TERMINAL)
    outbox.add(2)
    report = await sync_once(outbox, central.url)
    assert report.trouble == UNKNOWN
    assert report.contact
    assert (report.unsent, report.acknowledged) == (2, 2)
    assert len(central.bodies(outbox)) == 2


async def test_a_copy_that_wrote_other_events_is_told_to_enrol_again(
    central: PrivateCentral,
) -> None:
    outbox, copy = MemoryOutbox(), MemoryOutbox()
    outbox.add(4)
    await central.admit(outbox)
    await sync_once(outbox, central.url)
    copy.central = outbox.central
    copy.add(2)
    copy.add(3, note=b"written on the copy")
    report = await sync_once(copy, central.url)
    assert report.trouble == FORKED
    assert copy.acks == []
    assert central.bodies(outbox) == outbox.raw


async def test_an_old_copy_of_the_store_is_recognised(central: PrivateCentral) -> None:
    outbox, old = MemoryOutbox(), MemoryOutbox()
    outbox.add(4)
    await central.admit(outbox)
    await sync_once(outbox, central.url)
    old.central = outbox.central
    old.add(2)
    report = await sync_once(old, central.url)
    assert report.trouble == BEHIND
    assert old.acks == []


async def test_a_central_restored_from_an_old_backup_is_filled_up_again(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    outbox.add(5)
    await central.admit(outbox)
    await sync_once(outbox, central.url)
    _restore_to(central.store, outbox, 2)
    outbox.add(1)
    report = await sync_once(outbox, central.url)
    assert (report.unsent, report.acknowledged) == (0, 6)
    assert central.bodies(outbox) == outbox.raw
    assert central.is_sound()


def _restore_to(store: Store, outbox: MemoryOutbox, seq: int) -> None:
    from ptsp_central.schema import event, log_head

    with store.engine.begin() as connection:
        connection.execute(event.delete().where(event.c.seq > seq))
        connection.execute(log_head.update().values(seq=seq, hash=outbox.chains[seq]))


async def test_events_of_an_abandoned_epoch_are_written_again_and_read_once(
    central: PrivateCentral,
) -> None:
    outbox = MemoryOutbox()
    outbox.add(3)
    await central.admit(outbox)
    await sync_once(outbox, central.url)
    renewed = MemoryOutbox()
    renewed.epoch = 2
    for seq, raw in enumerate(outbox.raw, 1):
        renewed.append(msgspec.structs.replace(decode_event(raw), origin=(1, seq)))
    renewed.add(1)
    await central.admit(renewed)
    assert (await sync_once(renewed, central.url)).unsent == 0
    assert central.store.stats()["events"] == 4
    assert central.is_sound()


@pytest.mark.parametrize(
    "url",
    ["", "central", "ftp://127.0.0.1", "https://", "http://127.0.0.1:99999", "https://a/?q=1"],
)
async def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadValue):
        await sync_once(MemoryOutbox(), url)


async def test_citizens_data_does_not_leave_the_machine_unencrypted() -> None:
    outbox = MemoryOutbox()
    outbox.central = outbox.public_key
    with pytest.raises(BadValue):
        await sync_once(outbox, "http://central.example")
    allowed = LinkSettings(allow_http=True, connect_s=0.01, total_s=0.01)
    assert (await sync_once(outbox, "http://192.0.2.1", settings=allowed)).trouble
