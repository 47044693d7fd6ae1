"""What an amended case says anew: the difference between what was filed and what stands now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptsp_tui import clock
from ptsp_tui.cases.events import Amended
from ptsp_tui.catalog.models import Section
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import label_of, labelled, value_text
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import NotFound, Refused
from ptsp_tui.forms.nodes import Asked
from ptsp_tui.forms.ticks import Ticked, read_ticks


def amendment(
    session: Session, draft: Draft, ticks: dict[str, Ticked], confirmed: list[str]
) -> Amended:
    """The event of a draft that amends. Raises Refused when nothing is different."""
    case, values = filed(session, draft.amends), draft.form.values()
    subject, facts = draft.service.subject, draft.form.facts
    answers = difference(case["answers"], draft.form.answers())
    fields = difference(case["values"], values)
    papers = difference(read_ticks(case["ticks"]), ticks)
    if not (answers or fields or papers):
        raise Refused("Nothing was changed.")
    return Amended(
        day=clock.today().isoformat(),
        reason=draft.reason,
        answers=answers,
        values=fields,
        ticks=papers,
        subject_name=str(values.get(f"{subject}.name", "")),
        subject_nik=str(values.get(f"{subject}.nik", "")),
        capacity=str(facts.get("capacity", "self")),
        applicant_name=str(values.get("applicant.name", "")),
        applicant_nik=str(values.get("applicant.nik", "")),
        phone=str(values.get("contact.phone", "")),
        note=str(values.get("contact.note", "")),
        confirmed=confirmed,
    )


def filed(session: Session, case_id: str) -> dict[str, Any]:
    """The case's document. Raises NotFound."""
    found = session.db.by("case", case_id)
    if not found:
        raise NotFound("There is no application {case} on this computer.", case=case_id)
    return dict(found[0])


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What is new or another one; None for what is gone."""
    keys = dict.fromkeys((*old, *new))
    return {key: new.get(key) for key in keys if old.get(key) != new.get(key)}


def changes_in_words(session: Session, draft: Draft, language: str) -> list[str]:
    """Each changed field as "label: old -> new", for the review."""
    case, nodes, lines = filed(session, draft.amends), draft.form.nodes, []
    old, new = (
        {**case["answers"], **case["values"]},
        {**draft.form.answers(), **draft.form.values()},
    )
    repeated = {each.repeat.key: each for each in draft.service.form if each.repeat is not None}
    for key in difference(old, new):
        if key in nodes:
            texts = _both(session, nodes[key].asked, old.get(key), new.get(key), language)
            lines.append(labelled(label_of(nodes[key]), texts))
        elif key in repeated:
            before, after = old.get(key) or [], new.get(key) or []
            lines += _of_entries(session, repeated[key], before, after, language)
        else:
            lines.append(key)  # the service does not ask this any more
    return lines


def _of_entries(
    session: Session,
    section: Section,
    old: list[dict[str, Any]],
    new: list[dict[str, Any]],
    language: str,
) -> list[str]:
    """The changes within a repeated section; of another number of entries only the number."""
    label = text(section.repeat, "label", language) if section.repeat is not None else ""
    if len(old) != len(new):
        return [labelled(label, f"{len(old)} -> {len(new)}")]
    fields, lines = {field.id: field for field in section.fields}, []
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        for key in difference(before, after):
            asked = fields[key]
            name = f"{label} {number}: {text(asked, 'label', language)}"
            texts = _both(session, asked, before.get(key), after.get(key), language)
            lines.append(labelled(name, texts))
    return lines


def _both(session: Session, asked: Asked, old: Any, new: Any, language: str) -> str:
    texts = (value_text(session.book, asked, value, language) for value in (old, new))
    return " -> ".join(each or "-" for each in texts)
