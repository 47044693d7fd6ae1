"""What the central would not take: kept, shown with its reason, mended and sent again.

The rest of the log went on without it (its hash was sent), so nothing waits for it but itself.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

import msgspec

from ptsp_tui.cases.events import Filed, decode_body
from ptsp_tui.cases.numbering import parse_receipt
from ptsp_tui.counter.filing import fresh_number
from ptsp_tui.counter.record import record
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import BadValue, NotFound, Refused
from ptsp_tui.store.log import Own

WHY: Final = {
    "body": "The central cannot read it; this program or the central needs an update.",
    "place": "It was filed for another unit or terminal than this one.",
    "receipt": "Its receipt number is none that this terminal can give.",
}
OTHER: Final = "The central would not take it."


def _later(msgid: str) -> str:
    """A text that is said in the reader's language where it is shown."""
    return msgid


class RefusedEvent(msgspec.Struct, frozen=True):
    """One event that was refused. `key` names it; `why` is a msgid; `receipt` and `name` tell
    whose case it is, "" when it belongs to none.
    """

    key: str
    type: str
    why: str
    at_ms: int
    case: str = ""
    receipt: str = ""
    name: str = ""


def refused(session: Session) -> list[RefusedEvent]:
    """What still waits to be mended, oldest first."""
    open_ones = [d for d in session.db.table("refused").all() if not d["done"]]
    return [_shown(session, document) for document in open_ones]


def _shown(session: Session, document: Any) -> RefusedEvent:
    case = next(iter(session.db.by("case", document["case"])), None)
    return RefusedEvent(
        key=document["key"],
        type=document["type"],
        why=_later(WHY.get(document["why"], OTHER)),
        at_ms=document["at_ms"],
        case=document["case"] if case else "",
        receipt=case["receipt"] if case else "",
        name=case["subject_name"] if case else "",
    )


def send_again(session: Session, key: str) -> int:
    """Write the refused event anew, with what the case says now; it goes with the next sync.

    A filing gets this terminal's unit and, if its number cannot be ours, a new number. Gives the
    new event's number. Raises NotFound, Refused when it cannot be read here either.
    """
    with session.db.transaction():
        document = next(iter(session.db.by("refused", key)), None)
        if document is None or document["done"]:
            raise NotFound("Nothing refused is called {key}.", key=key)
        own = _event(session, document)
        body = decode_body(own.event.payload)
        if body is None:
            raise Refused("This program cannot read it; it stays here until an update can.")
        session.db.table("refused").update({"done": "sent again"}, doc_ids=[document.doc_id])
        if isinstance(body, Filed):
            body = _filed_anew(session, document["case"], body)
        return record(session, document["case"], body)


def _event(session: Session, document: Any) -> Own:
    place = (document["epoch"], document["seq"])
    of_case = session.log.own_of_case(document["case"])
    found = next((own for own in of_case if (own.epoch, own.seq) == place), None)
    if found is None:
        raise NotFound("Nothing refused is called {key}.", key=document["key"])
    return found


def _filed_anew(session: Session, case_id: str, body: Filed) -> Filed:
    """The filing as the case stands now, under this desk's unit, terminal and numbers."""
    (case,) = session.db.by("case", case_id)
    names = set(Filed.__struct_fields__) & set(case) - {"seen", "outcome"}
    now = {name: case[name] for name in names}
    values = msgspec.to_builtins(body) | now | {"unit": session.desk.unit}
    values |= {"terminal": session.desk.terminal, "receipt": _number(session, body)}
    return msgspec.convert(values, Filed)


def _number(session: Session, body: Filed) -> str:
    """The receipt number, if it is one of this terminal's present epoch; else a new one."""
    ours = (session.desk.unit, session.desk.terminal, session.log.epoch)
    with suppress(BadValue):
        given = parse_receipt(body.receipt)
        if (given.unit, given.terminal, given.epoch) == ours:
            return body.receipt
    return fresh_number(session, body.day)
