"""Which papers of a case were printed, folded from its events.

The rule that keeps one original: a print is the original only while no earlier original of the
same paper stands. An original stands from the moment it was asked for, before the first byte
went out, until it is known that no whole paper came of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from ptsp_tui.cases.events import PaperAsked, PaperConfirmed, PaperFailed, PaperSent
from ptsp_tui.cases.fold import Entry

Standing = Literal["asked", "sent", "confirmed", "failed"]


class Print(msgspec.Struct):
    """One print. "asked" with nothing after it: the program ended before it knew more."""

    job: str
    paper: str
    original: bool
    printer: str
    at_ms: int
    officer: str
    state: Standing = "asked"


def prints(entries: Iterable[Entry]) -> list[Print]:
    """All prints that the events tell of, oldest first."""
    found: dict[str, Print] = {}
    ordered = sorted(entries, key=lambda e: (e.log, e.epoch, e.seq))
    for entry in ordered:
        body = entry.body
        if isinstance(body, PaperAsked):
            found[body.job] = Print(
                body.job, body.paper, body.original, body.printer, entry.at_ms, entry.officer
            )
        elif isinstance(body, PaperSent | PaperConfirmed | PaperFailed) and body.job in found:
            _move(found[body.job], body)
    return sorted(found.values(), key=lambda each: each.at_ms)


def _move(known: Print, body: PaperSent | PaperConfirmed | PaperFailed) -> None:
    if isinstance(body, PaperFailed):
        known.state = "failed"
    elif isinstance(body, PaperConfirmed):
        known.state = "confirmed"
    elif known.state == "asked":
        known.state = "sent"


def standing(found: Iterable[Print], paper: str) -> Print | None:
    """The original of `paper` that stands, if one does."""
    originals = [p for p in found if p.paper == paper and p.original and p.state != "failed"]
    return originals[-1] if originals else None
