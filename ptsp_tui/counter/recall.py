"""F4: the value that the field in hand had last time.

First what this visit knows, under the same name or with the same meaning; then what the field held
in the last application filed on this terminal, which outlives a restart. What names or reaches a
person (NIK, name, KK, phone...) is repeated within a visit only: it is never another citizen's.
What is kept goes with the office's retention, as the cases do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from tinydb.table import Document

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.session import Session
from ptsp_tui.forms.nodes import Node

if TYPE_CHECKING:
    from ptsp_tui.counter.visit import Visit  # files cases, and with them their values

MEANINGS = (
    "address.street",
    "address.rt",
    "address.rw",
    "address.village",
    "address.postal",
    "kk",
    "phone",
)
"""Ends of field names that mean the same whoever they stand for."""
OF_A_PERSON = frozenset({"nik", "kk", "npwp", "person_name", "phone", "email"})
"""Kinds of fields that are never carried from one citizen to the next."""
NOTES = frozenset({"contact.note"})


class Recalled(msgspec.Struct, frozen=True):
    """A value to repeat. `here`: this visit told it, else an earlier one."""

    value: Any
    here: bool


def last_value(session: Session, visit: Visit, draft: Draft, key: str) -> Recalled | None:
    """What F4 puts into the field; None when it had no value yet, or none that fits."""
    for value in _of_visit(visit, draft, key):
        if draft.form.fits(key, value):
            return Recalled(value, here=True)
    node = draft.form.nodes[key]
    if not _may_be_kept(node):
        return None
    name, found = _name(node), session.db.table("recall").all()
    told = [(kept["id"], kept["values"][name]) for kept in found if name in kept["values"]]
    for _, each in sorted(told, key=lambda t: (t[0] != draft.service.id, -int(t[1]["at_ms"]))):
        if draft.form.fits(key, each["value"]):
            return Recalled(each["value"], here=False)
    return None


def _may_be_kept(node: Node) -> bool:
    return node.asked.type not in OF_A_PERSON and node.key not in NOTES and not node.is_question


def _of_visit(visit: Visit, draft: Draft, key: str) -> list[Any]:
    """Values of this visit, best first: same name, then same meaning, the nearest before."""
    node, cells = draft.form.nodes[key], draft.form.cells
    others = [n for n in draft.form.shown() if not n.is_question and n.key != key]
    order = list(draft.form.nodes)
    before = order.index(key)
    others.sort(key=lambda n: (order.index(n.key) > before, -order.index(n.key)))
    same = [n for n in others if n.item and node.item and _name(n) == _name(node)]
    found = [cells[n.key].value for n in same]
    found.append(visit.facts.get(key))
    end = _meaning(key)
    if end:
        found += [cells[n.key].value for n in others if _meaning(n.key) == end]
        found += [v for k, v in reversed(visit.facts.items()) if k != key and _meaning(k) == end]
    return [value for value in found if value is not None]


def _meaning(key: str) -> str:
    return next((end for end in MEANINGS if key == end or key.endswith(f".{end}")), "")


def _name(node: Node) -> str:
    """The field's name, the same for every entry of a repeated section."""
    return f"{node.item.rpartition('.')[0]}.{node.asked.id}" if node.item else node.key


def note_values(session: Session, draft: Draft) -> None:
    """Remember what the fields of a case held that is being filed."""
    cells, now = draft.form.cells, clock.local_ms()
    values = {
        _name(node): {"value": cells[node.key].value, "at_ms": now}
        for node in draft.form.shown()
        if _may_be_kept(node) and cells[node.key].value is not None
    }
    table, known = session.db.table("recall"), session.db.by("recall", draft.service.id)
    if known:
        merged = {**known[0]["values"], **values}
        kept = {"id": draft.service.id, "values": merged}
        table.upsert(Document(kept, doc_id=known[0].doc_id))
    else:
        table.insert({"id": draft.service.id, "values": values})


def forget_values(session: Session, before_ms: int) -> None:
    """Inside a transaction: what was noted before that time (ms since 1970 UTC) goes."""
    table = session.db.table("recall")
    for kept in table.all():
        values = {n: v for n, v in kept["values"].items() if int(v["at_ms"]) >= before_ms}
        if len(values) < len(kept["values"]):
            table.upsert(Document({"id": kept["id"], "values": values}, doc_id=kept.doc_id))
