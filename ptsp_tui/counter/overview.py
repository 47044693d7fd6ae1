"""What waits at this counter today: the lists under the one prompt of the home screen."""

from __future__ import annotations

from typing import Any

import msgspec

from ptsp_tui import clock
from ptsp_tui.cases.fold import FINAL
from ptsp_tui.counter.session import Session


class Overview(msgspec.Struct, frozen=True):
    """Case documents by why they matter now. A case is in the first list that it fits."""

    overdue: list[dict[str, Any]]
    due: list[dict[str, Any]]
    incomplete: list[dict[str, Any]]
    today: list[dict[str, Any]]
    parked: int
    unsent: int

    @property
    def rows(self) -> list[tuple[str, dict[str, Any]]]:
        """All of it as (why, case), most pressing first."""
        named = (
            ("overdue", self.overdue),
            ("due", self.due),
            ("incomplete", self.incomplete),
            ("today", self.today),
        )
        return [(why, case) for why, cases in named for case in cases]


def overview(session: Session) -> Overview:
    """Read from the indexes: open cases by state, today's by day."""
    day = clock.today().isoformat()
    overdue: list[dict[str, Any]] = []
    due: list[dict[str, Any]] = []
    incomplete: list[dict[str, Any]] = []
    seen: set[str] = set()
    for state in ("submitted", "verifying", "returned", "approved", "issued"):
        for document in session.db.by("state", state):
            promised = document["promised"]
            if promised.startswith("PT") or not promised or promised > day:
                continue
            (due if promised == day else overdue).append(dict(document))
            seen.add(document["id"])
    for document in session.db.by("state", "incomplete"):
        incomplete.append(dict(document))
        seen.add(document["id"])
    today = [dict(d) for d in session.db.by("day", day) if d["id"] not in seen]
    today.reverse()
    return Overview(
        overdue, due, incomplete, today, len(session.db.table("drafts")), unsent(session)
    )


def unsent(session: Session) -> int:
    """Events that the central has not confirmed."""
    return session.log.head()[0] - session.log.acknowledged()[0]


def acknowledged(session: Session, case: dict[str, Any]) -> bool:
    """Whether the central's receipt for all that this terminal wrote of the case is on disk."""
    if int(case.get("epoch", 0)) < session.log.epoch:
        return True  # what was unsent has moved to the present epoch
    return int(case["seq"]) <= session.log.acknowledged()[0]


def cases(
    session: Session, state: str = "", overdue: bool = False, text: str = ""
) -> list[dict[str, Any]]:
    """Cases for `ptsp cases` and the list screen, newest first. `text`: words of the name, number
    or service, or the NIK of anybody in the case."""
    day = clock.today().isoformat()
    found = session.db.by("state", state) if state else session.db.table("cases").all()
    words = text.lower().split()
    out = []
    for document in found:
        promised = document["promised"]
        late = bool(promised) and not promised.startswith("PT") and promised < day
        if overdue and (not late or document["state"] in FINAL):
            continue
        parts = (document["subject_name"], document["receipt"], document["service"])
        hay = " ".join([*parts, *document["niks"], *document.get("others", ())]).lower()
        if all(word in hay for word in words):
            out.append(dict(document))
    return sorted(out, key=lambda case: (-int(case["filed_ms"]), -int(case["seq"])))
