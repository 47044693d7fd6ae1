"""Write docs/protocol-vectors.json, the protocol in bytes: python -m scripts.make_vectors

Everything in it is made up and fixed: keys, salts, clock. What a packer makes of bytes may differ
from one zstd to the next, so a new run may change `z` and what is signed over it, and nothing else.
tests/sync/test_vectors.py holds both sides to the file as it is committed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ptsp_central import enrol as enrolling
from ptsp_central.app import Central
from ptsp_central.database import create, file_url, open_engine
from ptsp_central.keys import Keys
from ptsp_central.schema import enrol_code, unit
from ptsp_central.store import Store
from ptsp_tui import asks, bundle, directory, enrolment, feed, handover, protocol
from ptsp_tui.asks import Ask, LookUp
from ptsp_tui.cases.events import AnyBody, Filed, StateChanged, encode_body, type_of
from ptsp_tui.cases.ids import parse_id
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.cases.seal import seal
from ptsp_tui.clock import from_ms
from ptsp_tui.enrolment import EnrolRequest
from ptsp_tui.protocol import GENESIS, Event, Wants, encode, encode_push

FILE: Final = Path(__file__).parents[1] / "docs" / "protocol-vectors.json"
NOW_MS: Final = 1_795_000_000_000
UNIT: Final = "3171071004"
CODES: Final = {"01": "0123-4567-89AB-CDEF", "02": "FEDC-BA98-7654-3210"}
CENTRAL_SEED: Final = bytes(range(32, 64))
RECOVERY_SEED: Final = bytes(range(64, 96))
CASE: Final = "019f3a00-0000-7000-8000-000000000001"


class Terminal:
    """A made-up terminal: its key, its log."""

    def __init__(self, number: str, seed: int) -> None:
        self.number = number
        self.seed = bytes(range(seed, seed + 32))
        self.key = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.public = self.key.public_key().public_bytes_raw()
        self.log_id = bytes(range(seed, seed + 16))
        self.epoch = 0
        self.raw: list[bytes] = []
        self.chains = [GENESIS]
        self.once = 0

    def write(self, body: AnyBody) -> None:
        """One more event."""
        seq = len(self.raw) + 1
        event = Event(
            v=1,
            type=type_of(body),
            app_id=parse_id(CASE),
            officer="budi",
            t_ms=NOW_MS - 60_000 + seq,
            clock_off_ms=-1500,
            seen_feed=0,
            salt=bytes([seq] * 16),
            payload=encode_body(body),
        )
        self.raw.append(protocol.encode_event(event))
        self.chains.append(protocol.chain(self.chains[-1], seq, protocol.leaf(event)))

    def push(self, first: int, last: int, dictionary: int = 0, want: int = 0) -> bytes:
        """A request body for these events."""
        self.once += 1
        wants = Wants(once=self.once, feed_want=want, dict_id=dictionary, program="1.0")
        prev, some = self.chains[first - 1], self.raw[first - 1 : last]
        return encode_push(self.key.sign, self.log_id, self.epoch, first, prev, some, wants)

    def enrolment(self) -> bytes:
        """A request body for its code."""
        place = (self.log_id, self.epoch, self.public, UNIT, self.number, b"")
        code = enrolment.read_code(CODES[self.number])
        return enrolment.seal_request(code, EnrolRequest(1, *place))


def filed(terminal: Terminal) -> Filed:
    """A filing, all of it made up."""
    day = from_ms(NOW_MS).date()
    return Filed(
        service="ktp-hilang",
        catalogue="1",
        unit=UNIT,
        terminal=terminal.number,
        visit=CASE,
        receipt=make_receipt(UNIT, terminal.number, terminal.epoch, day, 1),
        day=day.isoformat(),
        outcome="accepted",
        answers={"capacity": "self"},
        values={"subject.name": "WAHYU CONTOH"},
        ticks={"kk": "ok"},
        lacking=[],
        subject_name="WAHYU CONTOH",
    )


def central(folder: Path) -> tuple[Store, Keys]:
    """A central with fixed keys, codes and clock."""
    engine = open_engine(file_url(folder))
    create(engine, {"signing-key": CENTRAL_SEED, "recovery-key": RECOVERY_SEED})
    store = Store(engine, lambda: NOW_MS)
    set_codes(store)
    return store, Keys(engine)


def set_codes(store: Store) -> None:
    """The unit, and the two codes as `ptsp-central enrol` keeps them."""
    with store.engine.begin() as connection:
        connection.execute(unit.insert().values(code=UNIT, name="Kelurahan Contoh"))
        for number, typed in CODES.items():
            code = enrolment.read_code(typed)
            row = {"id": code.id, "seal": code.key, "expires_ms": NOW_MS + 1}
            connection.execute(enrol_code.insert().values(**row, unit=UNIT, terminal=number))


def answer(store: Store, keys: Keys, path: str, request: bytes) -> bytes:
    """The central's answer to a request body."""
    served = Central(store, keys)
    if path == "/v1/enrol":
        return enrolling.answer(store, keys, request) or b""
    response, _ = served._sync(request) if path == "/v1/sync" else served._ask(request)
    return bytes(response.body)


def exchanges(store: Store, keys: Keys) -> tuple[list[dict[str, str]], Terminal]:
    """What two terminals and the central say to each other, in this order."""
    one, two, stranger = Terminal("01", 0), Terminal("02", 100), Terminal("03", 150)
    clone = Terminal("01", 0)
    body = filed(one)
    one.write(body)
    one.write(StateChanged(state="verifying"))
    one.write(StateChanged(state="returned", reason="KK belum ada", items=["kk"]))
    clone.write(body)
    clone.write(StateChanged(state="cancelled", reason="disalin"))
    stranger.write(StateChanged(state="verifying"))
    ask = Ask(
        1, two.log_id, 0, 9, "lookup", encode(LookUp("receipt", body.receipt, "siti", "warga"))
    )
    said: list[tuple[str, str, bytes]] = [
        ("terminal 01 enrols", "/v1/enrol", one.enrolment()),
        ("terminal 02 enrols", "/v1/enrol", two.enrolment()),
        ("two events, no dictionary", "/v1/sync", one.push(1, 2)),
        ("the same two and one more, dictionary 1", "/v1/sync", one.push(1, 3, dictionary=1)),
        ("only asks where the central stands", "/v1/sync", one.push(4, 3)),
        ("a gap: the central has 0 of this log", "/v1/sync", gap(two)),
        ("a fork: a copied disk wrote another event 2", "/v1/sync", clone.push(1, 2)),
        ("nobody enrolled this one", "/v1/sync", stranger.push(1, 1)),
        ("terminal 02 gets feed and directory", "/v1/sync", two.push(1, 0, want=9_000)),
        ("terminal 02 looks up a receipt", "/v1/ask", asks.seal_ask(two.key.sign, ask)),
        ("the same question again", "/v1/ask", asks.seal_ask(two.key.sign, ask)),
    ]
    done = [
        {"name": name, "path": path, "request": raw.hex()}
        | {"answer": answer(store, keys, path, raw).hex()}
        for name, path, raw in said
    ]
    return done, one


def gap(terminal: Terminal) -> bytes:
    """A push that begins after events the central has not seen."""
    terminal.once += 1
    wants = Wants(once=terminal.once, dict_id=0)
    place = (terminal.log_id, terminal.epoch, 5, bytes(range(32)))
    return encode_push(terminal.key.sign, *place, [], wants)


def of_event(terminal: Terminal) -> dict[str, Any]:
    """One event in all its forms."""
    raw = terminal.raw[0]
    event = protocol.decode_event(raw)
    again = msgspec.structs.replace(event, origin=(0, 1))
    seq, chain = len(terminal.raw), terminal.chains[-1]
    fields = msgspec.structs.asdict(event)
    return {
        "fields": {k: v.hex() if isinstance(v, bytes) else v for k, v in fields.items()},
        "encoded": raw.hex(),
        "leaf": protocol.leaf(event).hex(),
        "erased": encode(protocol.erased(event)).hex(),
        "written again": {"origin": [0, 1], "leaf": protocol.leaf(again).hex()},
        "chain": [chain.hex() for chain in terminal.chains],
        "head signature": protocol.sign_head(
            terminal.key.sign, terminal.log_id, terminal.epoch, seq, chain
        ).hex(),
    }


def of_feed(terminal: Terminal) -> dict[str, Any]:
    """The tips over this log's events in another terminal's feed."""
    items = [
        feed.Item(terminal.log_id, terminal.epoch, seq, NOW_MS, raw)
        for seq, raw in enumerate(terminal.raw, 1)
    ]
    tips = [tip.hex() for _, _, tip in feed.walk(feed.START, 1, items)]
    return {"items": [encode(item).hex() for item in items], "tips": tips}


def of_directory(terminals: list[Terminal]) -> dict[str, Any]:
    """The tips over these terminals' keys."""
    tip, tips, keys = directory.START, [], []
    for number, each in enumerate(terminals, 1):
        key = directory.Key(UNIT, each.number, each.epoch, each.public)
        tip = directory.link(tip, number, key)
        tips.append(tip.hex())
        keys.append(encode(key).hex())
    return {"keys": keys, "tips": tips}


def made(folder: Path) -> dict[str, Any]:
    """The whole file."""
    store, keys = central(folder)
    said, one = exchanges(store, keys)
    code = enrolment.read_code(CODES["01"])
    private = X25519PrivateKey.from_private_bytes(RECOVERY_SEED)
    parts = [bytes.fromhex(said[2]["request"])]
    carried = handover.Handover("outbox", bytes(range(32)), parts)
    content = bundle.make(dict.fromkeys(bundle.FILES, b"{}"))
    manifest = bundle.Manifest(bundle.name_of(content), len(content), "1", NOW_MS)
    receipt = filed(one).receipt
    return {
        "about": "Test vectors of docs/protocol.md; bytes are hex. Made up, every key is public.",
        "central": {
            "signing seed": CENTRAL_SEED.hex(),
            "public": keys.public.hex(),
            "recovery private": RECOVERY_SEED.hex(),
            "recovery public": keys.recovery_public.hex(),
            "office log": feed.office_log(keys.public).hex(),
            "now_ms": NOW_MS,
        },
        "terminal 01": {
            "seed": one.seed.hex(),
            "public": one.public.hex(),
            "log_id": one.log_id.hex(),
            "epoch": one.epoch,
        },
        "code": {"typed": CODES["01"], "id": code.id.hex(), "key": code.key.hex()},
        "event": of_event(one),
        "feed": of_feed(one),
        "directory": of_directory([one, Terminal("02", 100)]),
        "exchanges": said,
        "bundle": {"content": content.hex(), "manifest": bundle.seal(keys.sign, manifest).hex()},
        "hand-over": {
            "file": handover.seal(carried, private.public_key().public_bytes_raw()).hex(),
            "message": encode(carried).hex(),
        },
        "receipt seal": {"receipt": receipt, "text": seal(receipt, one.key.sign)},
    }


def main() -> int:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(json.dumps(made(Path(folder)), indent=1) + "\n", "utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
