"""What waits at this counter today: the lists under the one prompt of the home screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ptsp_tui import clock
from ptsp_tui.cases.fold import FINAL
from ptsp_tui.counter.session import Session
from ptsp_tui.i18n import _

DATED = "20"
"""How a promised day begins in the index, and no promise in minutes ("PT15M") does."""
MOST_TODAY = 100
"""Of today's cases so many are listed; there are only more when a list was taken in by machine."""


class Overview(msgspec.Struct, frozen=True):
    """Case documents by why they matter now. A case is in the first list that it fits."""

    overdue: list[dict[str, Any]]
    due: list[dict[str, Any]]
    incomplete: list[dict[str, Any]]
    today: list[dict[str, Any]]
    today_count: int
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

    @property
    def total(self) -> int:
        """How many cases matter, the unlisted ones of today too."""
        return len(self.rows) - len(self.today) + self.today_count


def overview(session: Session) -> Overview:
    """Read from the indexes, and only what is shown: it is asked for after every visit."""
    db, day = session.db, clock.today().isoformat()
    overdue: list[dict[str, Any]] = []
    due: list[dict[str, Any]] = []
    for state in ("submitted", "verifying", "returned", "approved", "issued"):
        for document in db.by("state", state, ("promised", DATED)):
            if document["promised"] <= day:
                (due if document["promised"] == day else overdue).append(dict(document))
    incomplete = [dict(document) for document in db.by("state", "incomplete")]
    pressing = [*overdue, *due, *incomplete]
    seen = {case["id"] for case in pressing}
    of_today = sum(case["day"] == day for case in pressing)
    newest = db.by("day", day, newest=MOST_TODAY + of_today)
    today = [dict(document) for document in newest if document["id"] not in seen][:MOST_TODAY]
    today_count = db.count_by("day", day) - of_today
    return Overview(
        overdue, due, incomplete, today, today_count, len(db.table("drafts")), unsent(session)
    )


def unsent(session: Session) -> int:
    """Events that the central has not confirmed."""
    return session.log.head()[0] - session.log.acknowledged()[0]


def last_contact(session: Session) -> int | None:
    """When the central last gave a signed receipt, ms since 1970 UTC by its clock."""
    met = (session.log.meta("ack") or {}).get("ms")
    return met if isinstance(met, int) else None


def line_text(session: Session, next_try_ms: int) -> str:
    """For the title row: what is unsent; of an enrolled terminal also when the central last
    answered, and when it is tried again (0: nothing waits)."""
    count = unsent(session)
    said = [_("{count} unsent").format(count=count)] if count else []
    if session.log.central_key():
        met = last_contact(session)
        said.append(
            _("contact {time}").format(time=clock.hour_or_day(met)) if met else _("no contact yet")
        )
    if next_try_ms:
        said.append(_("next try {time}").format(time=clock.hour_or_day(next_try_ms)))
    return ", ".join(said)


def acknowledged(session: Session, case: dict[str, Any]) -> bool:
    """Whether the central's receipt for all that this terminal wrote of the case is on disk."""
    return confirmed(session)(int(case.get("epoch", 0)), int(case["seq"]))


def confirmed(session: Session) -> Callable[[int, int], bool]:
    """What tells of (epoch, number) whether the central's receipt for it is on disk now."""
    present, last = session.log.epoch, session.log.acknowledged()[0]
    # what was unsent when an epoch ended has moved to the present one
    return lambda epoch, seq: epoch < present or seq <= last


class Brief(msgspec.Struct, frozen=True):
    """A case as it stands on a list."""

    id: str
    receipt: str
    subject_name: str
    service: str
    state: str
    filed_ms: int
    seq: int
    epoch: int = 0
    niks: list[str] = []
    others: list[str] = []

    def fits(self, words: list[str]) -> bool:
        """Whether name, number, service, or the NIK or name of anybody in the case has each of
        the words, which are in small letters."""
        parts = (self.subject_name, self.receipt, self.service, *self.niks, *self.others)
        hay = " ".join(parts).lower()
        return all(word in hay for word in words)


def briefs(session: Session, newest: int = 0) -> list[Brief]:
    """All cases for a list, newest first; with `newest` those that came here last."""
    found = session.db.brief("cases", Brief, newest)
    return sorted(found, key=lambda case: (-case.filed_ms, -case.seq))


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
