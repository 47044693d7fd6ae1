"""The HTTP face: every answer about a log is signed, everything else is a plain refusal."""

from __future__ import annotations

import hashlib
import json
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from sqlalchemy import Engine

from ptsp_central.app import Central
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import Keys, new_keys
from ptsp_central.server import _JsonLines, background, listen
from ptsp_central.store import Store
from ptsp_tui import protocol
from ptsp_tui.enrolment import ENROL_TYPE
from ptsp_tui.protocol import ACK_TYPE, SYNC_TYPE, request_sha8, verify_ack
from tests.central.terminals import UNIT, push, terminal
from tests.sync.memory_outbox import MemoryOutbox

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Served:
    """A central with a client that knows its address."""

    def __init__(self, engine: Engine) -> None:
        self.store = Store(engine)
        self.keys = Keys(engine)
        self.http = httpx.Client(trust_env=False)

    def post(self, body: bytes, kind: str = SYNC_TYPE, path: str = "/v1/sync") -> httpx.Response:
        return self.http.post(path, content=body, headers={"content-type": kind})

    def ack(self, body: bytes) -> tuple[int, protocol.Ack]:
        """The status code and the receipt, which must be signed and name the request."""
        got = self.post(body)
        assert got.headers["content-type"] == ACK_TYPE
        ack = verify_ack(got.content, self.keys.public)
        assert ack.request_sha8 == request_sha8(body)
        return got.status_code, ack


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    engine = open_engine(file_url(tmp_path_factory.mktemp("central")))
    create(engine, new_keys())
    central = Served(engine)
    with background(Central(central.store, central.keys).app()) as url:
        central.http.base_url = httpx.URL(url)
        yield central
    central.http.close()
    engine.dispose()


def test_a_batch_is_answered_with_a_signed_receipt(served: Served) -> None:
    box = terminal(served.store, 5, seed=1, number="01")
    code, ack = served.ack(push(box, 1, 5))
    assert (code, ack.status) == (200, "ok")
    assert (ack.have_seq, ack.have_hash) == (5, box.chains[5])
    assert (ack.log_id, ack.epoch) == (box.log_id, box.epoch)
    assert ack.safe_seq == 0
    assert (ack.feed_n, ack.feed_head, ack.catalogue) == (0, 0, b"")


def test_refusals_are_signed_too(served: Served) -> None:
    box = terminal(served.store, 5, seed=2, number="02")
    assert (served.ack(push(box, 3, 5))[0], served.ack(push(box, 3, 5))[1].status) == (409, "gap")
    stranger = MemoryOutbox(77)
    stranger.add(1)
    code, ack = served.ack(push(stranger, 1, 1))
    assert (code, ack.status) == (403, "bad_key")


def test_a_newer_version_is_told_to_wait_for_an_update(served: Served) -> None:
    body = msgspec.msgpack.encode([msgspec.msgpack.encode([2, b"of the future"]), bytes(64)])
    raw = body + hashlib.sha256(body).digest()
    code, ack = served.ack(raw)
    assert (code, ack.status) == (426, "upgrade")


def test_too_many_events_are_told_to_be_fewer(served: Served) -> None:
    box = terminal(served.store, 1, seed=3, number="03")
    unpacks_to_2_mib = zstd.compress(bytes(2 * 1024 * 1024))
    bomb = msgspec.structs.replace(protocol.decode_push(push(box, 1, 1)), z=unpacks_to_2_mib)
    code, ack = served.ack(protocol.seal_push(box.sign, bomb))
    assert (code, ack.status) == (413, "too_big")


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", SYNC_TYPE, 400),
        (b"nonsense", SYNC_TYPE, 400),
        (b"{}", "application/json", 415),
        (bytes(protocol.MAX_BODY + 1), SYNC_TYPE, 413),
    ],
)
def test_what_cannot_be_understood_gets_no_receipt(
    served: Served, body: bytes, kind: str, code: int
) -> None:
    got = served.post(body, kind)
    assert got.status_code == code
    assert got.headers["content-type"] != ACK_TYPE


def test_a_body_without_a_length_is_limited_too(served: Served) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield bytes(64 * 1024)

    try:
        got = served.http.post(
            "/v1/sync", content=endless(), headers={"content-type": SYNC_TYPE}
        ).status_code
    except httpx.TransportError:  # it hung up while we were still writing
        return
    assert got == 413


def test_nonsense_at_the_enrolment_desk_is_refused_plainly(served: Served) -> None:
    assert served.post(b"nonsense", ENROL_TYPE, "/v1/enrol").status_code == 400


@pytest.mark.parametrize(("path", "code"), [("/", 404), ("/v1/sync", 405), ("/healthz", 200)])
def test_there_is_nothing_else_to_read(served: Served, path: str, code: int) -> None:
    assert served.http.get(path).status_code == code


def test_health_counts_and_names_no_software(served: Served) -> None:
    got = served.http.get("/healthz")
    assert got.json()["ok"] is True
    assert "server" not in got.headers


def test_the_log_is_json_and_holds_nothing_a_citizen_or_officer_typed(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    box = terminal(served.store, seed=4, number="04")
    box.add(1, nik="3171234567890123", name="Contoh Orang")
    with caplog.at_level(logging.DEBUG):
        served.ack(push(box, 1, 1))
        served.post(b"nonsense Contoh Orang")
    ours = [record for record in caplog.records if record.name == "ptsp_central"]
    lines = [json.loads(_JsonLines().format(record)) for record in ours]
    assert [line["what"] for line in lines] == ["sync", "sync"]
    assert (lines[0]["said"], lines[0]["stored"], lines[0]["have"]) == ("ok", 1, 1)
    assert lines[0]["log"] == box.log_id.hex()[:8]
    for secret in ("3171234567890123", "Contoh", "petugas-1", UNIT):
        assert secret not in caplog.text + json.dumps(lines)


def test_a_database_that_cannot_be_reached_is_a_signed_busy(served: Served, tmp_path: Path) -> None:
    box = terminal(served.store, 1, seed=5, number="05")
    gone = Store(open_engine(file_url(tmp_path / "nowhere")))
    answer, facts = Central(gone, served.keys)._sync(push(box, 1, 1))
    ack = verify_ack(bytes(answer.body), served.keys.public)
    assert (answer.status_code, ack.status, facts["said"]) == (503, "busy", "busy")
    assert ack.retry_ms > 0


def test_an_answer_does_not_wait_for_an_acknowledgement_of_its_first_half() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
