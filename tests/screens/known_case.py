"""The KTP case that tests file, show and print: the same citizen and the same numbers each time."""

from __future__ import annotations

from ptsp_tui import clock
from ptsp_tui.counter.draft import open_draft
from ptsp_tui.counter.filing import Slip
from ptsp_tui.counter.visit import begin_visit, file_case
from tests.screens.at_counter import Counter, put
from tests.screens.lines import FILED

LINE = {
    "answers": {"police_report": True},
    "values": FILED,
    "confirm": [],
    "ticks": ["surat-kehilangan", "kk"],
}


def file_known(c: Counter, *, incomplete: bool = False) -> Slip:
    """File the KTP case; `incomplete` leaves its papers out."""
    visit = begin_visit()
    draft = open_draft(c.app.book, "ktp-hilang", clock.today(), visit.id)
    put(draft, LINE, ticked=not incomplete)
    return file_case(c.session, visit, draft, incomplete=incomplete)


def put_known(c: Counter, *, ticked: bool) -> None:
    """Put the KTP case into the draft in hand. The places of a test may share one store, so that
    there is a first file for this matter is answered already."""
    put(c.draft, LINE, ticked=ticked)
    c.draft.duplicate_reason = "contoh"
