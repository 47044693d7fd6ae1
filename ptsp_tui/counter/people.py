"""People known on this computer: a NIK fills in what was told of its person before.

What is filled in is marked with the application it came from, and never replaces what the officer
typed. A value is taken only where it means the same: same kind of field, same list of choices.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.counter.draft import Draft, Source
from ptsp_tui.counter.session import Session
from ptsp_tui.forms.nodes import Asked, Node
from ptsp_tui.forms.state import FormState

NAMES = (
    "name",
    "birth_place",
    "birth_date",
    "sex",
    "religion",
    "marital_status",
    "occupation",
    "citizenship",
    "kk",
    "address.street",
    "address.rt",
    "address.rw",
    "address.village",
    "address.postal",
)
"""What is told of a person, as field names behind the person's prefix."""
MOST_CASES = 20
"""Applications of one person that are looked at, the newest first."""


class Told(msgspec.Struct, frozen=True):
    """One thing known of a person."""

    value: Any
    asked: Asked
    source: Source


def fill_person(draft: Draft, key: str, told: dict[str, Told]) -> list[str]:
    """The NIK field `key` has a new value: fill in its person; the fields filled are returned.

    `told` is what `known` has found. What an earlier NIK in this field had filled in is taken back
    first: a slip of the finger must not leave a stranger's data behind.
    """
    nik, prefix = draft.form.cells[key].value, key.removesuffix("nik")
    _take_back(draft, prefix, nik)
    filled = []
    for name, each in told.items() if isinstance(nik, str) else ():
        target = prefix + name
        node = draft.form.nodes.get(target)
        if node is None or not alike(node.asked, each.asked):
            continue
        same = draft.form.cells[target].value == each.value
        if not same and draft.carry(target, each.value, each.source):
            filled.append(target)
    return filled


def _take_back(draft: Draft, prefix: str, nik: object) -> None:
    for name in NAMES:
        source = draft.sources.get(prefix + name)
        if source is not None and source.nik and source.nik != nik:
            draft.set(prefix + name, "")


def known(session: Session, draft: Draft, nik: str, but: str = "") -> dict[str, Told]:
    """What is known of the person, name -> what was told last; this application counts most.

    `but` is the NIK field in hand, whose own person is being filled in. Reads every case of the
    person (a clerk may be the witness of hundreds): call it off the event loop.
    """
    found = _in_form(draft.form, nik, but)
    cases = [case for case in session.db.by("nik", nik) if case["id"] != draft.id]
    for case in sorted(cases, key=lambda c: -int(c["filed_ms"]))[:MOST_CASES]:
        service = session.book.services.get(case["service"])
        if service is not None:
            source = Source(case["receipt"], case["day"], nik)
            for name, (value, asked) in _in_case(service, case["values"], nik).items():
                found.setdefault(name, Told(value, asked, source))
    return found


def _in_form(form: FormState, nik: str, but: str) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for key, node in form.nodes.items():
        if node.asked.type != "nik" or key == but or form.cells[key].value != nik:
            continue
        prefix = key.removesuffix("nik")
        for name in NAMES:
            there = form.nodes.get(prefix + name)
            if there is not None and _is_told(form, there):
                value = form.cells[there.key].value
                found.setdefault(name, Told(value, there.asked, Source(nik=nik)))
    return found


def _is_told(form: FormState, node: Node) -> bool:
    cell = form.cells[node.key]
    return cell.value is not None and cell.origin in ("typed", "carried")


def _in_case(
    service: m.Service, values: dict[str, Any], nik: str
) -> dict[str, tuple[Any, m.Field]]:
    found: dict[str, tuple[Any, m.Field]] = {}
    for section in service.form:
        fields = {field.id: field for field in section.fields}
        entries = [values] if section.repeat is None else values.get(section.repeat.key) or []
        for entry in entries:
            for field in section.fields:
                if field.type == "nik" and entry.get(field.id) == nik:
                    _collect(found, fields, entry, field.id.removesuffix("nik"))
    return found


def _collect(
    found: dict[str, tuple[Any, m.Field]],
    fields: dict[str, m.Field],
    entry: dict[str, Any],
    prefix: str,
) -> None:
    for name in NAMES:
        field, value = fields.get(prefix + name), entry.get(prefix + name)
        if field is not None and value is not None:
            found.setdefault(name, (value, field))


def alike(one: Asked, other: Asked) -> bool:
    """Whether a value of the one means the same in the other."""
    return (one.type, one.codelist, [c.value for c in one.choices]) == (
        other.type,
        other.codelist,
        [c.value for c in other.choices],
    )
