"""Cases for the central's tests, written as a counter writes them."""

from __future__ import annotations

from typing import Any

import msgspec

from ptsp_tui.cases.events import AnyBody, Filed, encode_body, type_of
from ptsp_tui.cases.ids import id_text, parse_id, uuid7
from ptsp_tui.cases.numbering import make_receipt
from ptsp_tui.clock import today
from ptsp_tui.protocol import Event
from tests.sync.memory_outbox import MemoryOutbox

UNIT, TERMINAL = "3171071004", "01"
NIK = "3173021902979331"


def filed(box: MemoryOutbox, number: int = 1, **changes: Any) -> str:
    """Write the filing of a new case into a terminal's log; its id."""
    body = Filed(
        service="ktp-hilang",
        catalogue="0",
        unit=UNIT,
        terminal=TERMINAL,
        visit=id_text(uuid7()),
        receipt=make_receipt(UNIT, TERMINAL, box.epoch, today(), number),
        day=today().isoformat(),
        outcome="accepted",
        answers={"capacity": "self"},
        values={"subject.name": "Wahyu Contoh", "subject.nik": NIK},
        ticks={"kk": "ok"},
        lacking=[],
        subject_name="Wahyu Contoh",
        subject_nik=NIK,
    )
    case = id_text(uuid7())
    write(box, case, msgspec.structs.replace(body, **changes))
    return case


def write(box: MemoryOutbox, case: str, body: AnyBody, *, at_ms: int | None = None) -> None:
    """Write an event of a case into a terminal's log."""
    box.append(
        Event(
            v=1,
            type=type_of(body),
            app_id=parse_id(case),
            officer="petugas-1",
            t_ms=at_ms or 1_795_000_000_000 + len(box.raw),
            clock_off_ms=0,
            seen_feed=0,
            salt=bytes(16),
            payload=encode_body(body),
        )
    )
