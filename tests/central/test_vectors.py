"""The central answers the requests of docs/protocol-vectors.json with the answers in it."""

from __future__ import annotations

from sqlalchemy import Engine

from ptsp_central.keys import Keys
from ptsp_central.store import Store
from ptsp_tui import feed
from ptsp_tui.protocol import Ack, feed_in, verify_ack
from scripts.make_vectors import CENTRAL_SEED, NOW_MS, RECOVERY_SEED, answer, set_codes
from tests.sync.test_vectors import CENTRAL, VECTORS


def test_the_answers_are_those_of_the_file_byte_for_byte(engine: Engine) -> None:
    store = Store(engine, lambda: NOW_MS)
    store.put_setting("signing-key", CENTRAL_SEED)
    store.put_setting("recovery-key", RECOVERY_SEED)
    set_codes(store)
    keys = Keys(engine)
    assert (keys.public, keys.recovery_public) == (CENTRAL["public"], CENTRAL["recovery public"])
    for said in VECTORS["exchanges"]:
        given = answer(store, keys, said["path"], said["request"])
        if said["name"] != "terminal 02 gets feed and directory":
            assert given == said["answer"], said["name"]
            continue
        # another zstd may pack the same items in other bytes
        ours, theirs = (verify_ack(each, keys.public) for each in (given, said["answer"]))
        assert _facts(ours) == _facts(theirs)
        items, kept = feed_in(given), feed_in(said["answer"])
        assert feed.read(ours, items, feed.START) == feed.read(theirs, kept, feed.START)


def _facts(ack: Ack) -> dict[str, object]:
    return {n: getattr(ack, n) for n in ack.__struct_fields__ if n != "feed_hash"}
