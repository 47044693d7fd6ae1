"""What an administrator and the back office do and see: decisions, report, numbers, stopping."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ptsp_central import office, report
from ptsp_central.app import Central, Limits
from ptsp_central.database import file_url, open_engine
from ptsp_central.keys import Keys
from ptsp_central.limits import Limit
from ptsp_central.store import Store
from ptsp_tui import asks
from ptsp_tui.asks import Ask, LookUp, Told
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.catalog.book import Book
from ptsp_tui.protocol import SYNC_TYPE, encode
from tests.central.cases import NIK, filed, write
from tests.central.terminals import UNIT, admit, copy_of, push, send, terminal
from tests.central.test_cli import Admin, admin, fresh
from tests.sync.memory_outbox import MemoryOutbox

__all__ = ["admin", "fresh"]

RECEIPT = re.compile(rf"{UNIT}\.011\.\d{{6}}\.0001\.[0-9A-Z]")


def _with_case(store: Store) -> tuple[MemoryOutbox, str]:
    box = terminal(store)
    case = filed(box)
    send(store, box, 1, 1)
    return box, case


def test_the_office_shows_and_decides_a_case(admin: Admin) -> None:
    _, case = _with_case(admin.store())
    shown = admin("case", case)
    found = RECEIPT.search(shown)
    assert found is not None
    receipt = found[0]
    assert "submitted" in shown
    assert admin("case", receipt, "--state", "verifying") == f"{receipt}: verifying\n"
    made = admin.json(
        "case", receipt, "--state", "returned", "--reason", "KK buram", "--item", "kk"
    )
    assert (made["state"], made["events"], made["needs_review"]) == ("returned", 3, False)
    told = admin.json("case", receipt)
    assert told["history"][-1] | {"at_ms": 0} == told["history"][-1] | {
        "at_ms": 0,
        "state": "returned",
        "reason": "KK buram",
        "items": ["kk"],
        "officer": "office",
    }
    assert "cannot become" in admin("case", receipt, "--state", "issued", expect=1)
    assert admin("case", "3171071004.011.261124.9999.X", expect=1)
    assert admin.json("case", receipt)["events"] == 3, "a refusal leaves nothing behind"
    assert admin("verify") == "2 logs, 3 events\n"


def test_the_report_names_what_a_person_must_look_at(store: Store) -> None:
    box, case = _with_case(store)
    clone = copy_of(box, 1, seed=6)
    write(box, case, StateChanged(state="verifying"))
    send(store, box, 2, 2)
    assert send(store, clone, 2, 3).status == "fork"
    silent = terminal(store, seed=2, number="02")
    assert filed(silent, terminal="02", receipt=_receipt_of(store, case))
    other = terminal(store, seed=3, number="03")
    write(other, case, StateChanged(state="cancelled"))
    send(store, other, 1, 1)
    made = report.make(store)
    assert (made["terminals"], made["events"], made["twins"]) == (3, 3, 0)
    assert [head["terminal"] for head in made["forked"]] == ["01"]
    assert [head["terminal"] for head in made["quiet"]] == ["02"]
    assert [each["case"] for each in made["needs_review"]] == [case]
    assert sum(each["count"] for each in made["cases"]) == 1
    assert {each["terminal"]: each["items"] for each in made["feeds"]} == {
        "01": 1,
        "02": 3,
        "03": 2,
    }


def _receipt_of(store: Store, case: str) -> str:
    with store.engine.connect() as connection:
        return str(office.find(connection, case).receipt)


def test_the_report_finds_a_number_that_was_given_twice_and_an_event_that_came_twice(
    store: Store,
) -> None:
    box, case = _with_case(store)
    filed(box, receipt=_receipt_of(store, case))
    send(store, box, 2, 2)
    renewed = MemoryOutbox(1, epoch=2)
    renewed.log_id = box.log_id
    assert admit(store, renewed) == "ok"
    from msgspec.structs import replace

    from ptsp_tui.protocol import decode_event

    renewed.append(replace(decode_event(box.raw[0]), origin=(1, 1)))
    send(store, renewed, 1, 1)
    made = report.make(store)
    assert made["receipts_given_twice"] == [_receipt_of(store, case)]
    assert made["twins"] == 1


def test_the_report_is_printed_too(admin: Admin) -> None:
    store = admin.store()
    box, _ = _with_case(store)
    send(store, copy_of(box, 0, seed=6), 1, 1)
    printed = admin("report")
    assert printed.splitlines()[0] == "1 terminals, 1 events, 0 twins"
    assert re.search(rf"^forked +{UNIT} 01 epoch 1$", printed, re.MULTILINE)
    assert admin.json("report")["terminals"] == 1


def test_clerks_versions_backups_and_catalogues_are_kept_by_command(
    admin: Admin, tmp_path: Path
) -> None:
    token = admin("clerk", "add", "ani").strip()
    assert len(token) >= 40
    assert token.encode() not in b"".join(f.read_bytes() for f in admin.folder.iterdir())
    assert admin("clerk", "add", "ani", expect=1)
    admin("clerk", "end", "ani")
    assert admin("clerk", "list") == "- ani\n"
    _with_case(admin.store())
    assert admin("safe") == "1 logs\n"
    assert admin.json("unit", "list")[0]["terminals"][0]["safe_seq"] == 1
    admin("require", "2.0")
    assert admin.store().setting("min-program") == b"2.0"
    for name, content in (
        Book.open().files(("catalog.json", "holidays.json", "papers.json")).items()
    ):
        (tmp_path / name).write_bytes(content)
    assert admin("publish-catalog", str(tmp_path)).split()[0] == Book.open().version
    assert admin("publish-catalog", str(tmp_path / "central"), expect=1)
    assert admin("migrate")


def test_the_numbers_count_what_was_done_and_name_nobody(store: Store) -> None:
    central = Central(store, Keys(store.engine))
    box, _ = _with_case(store)
    box.add(2, nik=NIK)
    for raw in (push(box, 2, 3), push(box, 2, 3), push(copy_of(box, 1, seed=6), 2, 2)):
        _, facts = central._sync(raw)
        central._note("sync", 0.0, said=facts["said"])
    text = central.metrics.text()
    assert "ptsp_events_stored_total 2\n" in text
    assert 'ptsp_requests_total{said="ok",what="sync"} 2\n' in text
    assert 'ptsp_requests_total{said="fork",what="sync"} 1\n' in text
    assert "ptsp_request_seconds_count 3\n" in text
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) ptsp_\w+ .+|ptsp_\w+(\{[^}]*\})? [0-9.]+", line), line
    for secret in (NIK, UNIT, box.log_id.hex()[:8], "petugas"):
        assert secret not in text


def test_a_terminal_that_harvests_cases_is_told_to_wait_and_others_are_served(
    store: Store,
) -> None:
    keys = Keys(store.engine)
    limits = Limits(questions=Limit(burst=2, rate=0.001))
    central = Central(store, keys, limits)
    greedy, other = terminal(store), terminal(store, seed=2, number="02")
    _with = LookUp("nik", NIK, "budi", "warga di loket")

    def asked(box: MemoryOutbox, once: int) -> Told:
        ask = Ask(1, box.log_id, box.epoch, once, "lookup", encode(_with))
        response, _ = central._ask(asks.seal_ask(box.sign, ask))
        return asks.open_told(bytes(response.body), keys.public)

    assert [asked(greedy, n).status for n in (1, 2, 3)] == ["not_found", "not_found", "busy"]
    assert asked(greedy, 4).retry_ms > 0
    assert asked(other, 1).status == "not_found"


def test_codes_cannot_be_tried_out(store: Store) -> None:
    central = Central(store, Keys(store.engine))
    said = [central._enrol(b"nonsense")[0].status_code for _ in range(70)]
    assert said[:60] == [400] * 60
    assert set(said[60:]) == {429}


def test_a_request_under_way_is_finished_before_the_central_stops(admin: Admin) -> None:
    store = admin.store()
    box = terminal(store, 3)
    raw = push(box, 1, 3)
    head = (
        f"POST /v1/sync HTTP/1.1\r\nhost: central\r\ncontent-type: {SYNC_TYPE}\r\n"
        f"content-length: {len(raw)}\r\n\r\n"
    ).encode()
    words = [sys.executable, "-m", "ptsp_central.cli", "serve", "--port", "0"]
    environment = os.environ | {"PTSP_CENTRAL_DATA": str(admin.folder)}
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        url = urlsplit(running.stdout.readline().removeprefix("serving on ").strip())
        place = (url.hostname or "", url.port or 0)
        with socket.create_connection(place, timeout=10) as line:
            line.sendall(head + raw[:200])
            _until_it_listens(line)
            running.send_signal(signal.SIGTERM)
            _until_nobody_is_let_in(place)
            line.sendall(raw[200:])
            answer = line.recv(65536)
        _, log = running.communicate(timeout=15)
    assert answer.startswith(b"HTTP/1.1 200")
    assert running.returncode == 0
    assert json.loads(log.splitlines()[0])["stored"] == 3
    assert Store(open_engine(file_url(admin.folder))).stats()["events"] == 3


def _until_it_listens(line: socket.socket) -> None:
    """The first part was read: nothing of ours waits any more."""
    import fcntl
    import time

    for _ in range(200):
        waiting: Any = fcntl.ioctl(line, 0x5411, bytes(4))  # SIOCOUTQ
        if not int.from_bytes(waiting, sys.byteorder):
            break
        time.sleep(0.01)
    time.sleep(0.1)


def _until_nobody_is_let_in(place: tuple[str, int]) -> None:
    import time

    for _ in range(500):
        try:
            socket.create_connection(place, timeout=1).close()
        except OSError:
            return
        time.sleep(0.01)
    raise AssertionError("it goes on taking connections")
