"""What can be done with a filed case at the counter: amend, cancel, hand over, copy.

Each is an event with a reason and stands in the case's history; nothing filed is ever replaced.
"""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock
from ptsp_tui.cases.events import StateChanged
from ptsp_tui.cases.fold import AMENDABLE, FOLLOWS, given_here
from ptsp_tui.counter.amendment import filed
from ptsp_tui.counter.draft import Draft, Source, open_draft
from ptsp_tui.counter.people import NAMES
from ptsp_tui.counter.record import record
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import Visit, begin_visit, drafts, reopen_draft, taken_up
from ptsp_tui.errors import BadValue, Refused

COPIED = (*NAMES, "nik", "phone")
"""What a copy takes over: who it is about, where they live, how to reach them."""


def may_amend(case: dict[str, Any]) -> bool:
    """Until something is decided. An incomplete case is completed instead."""
    return bool(case["state"] in AMENDABLE)


def may_cancel(case: dict[str, Any]) -> bool:
    """Until it is issued or ended."""
    return "cancelled" in FOLLOWS[case["state"]]


def may_hand_over(case: dict[str, Any]) -> bool:
    """When it is issued, or made at this counter's own office."""
    return bool(case["state"] == "issued") or given_here(case["state"], case["outcome"])


def needs_reason(case: dict[str, Any]) -> bool:
    """Whether a hand-over must say why: the issuing was not told here."""
    return bool(case["state"] != "issued")


def amend_case(session: Session, case_id: str, reason: str) -> tuple[Visit, Draft]:
    """Open the form of a filed case again. Raises NotFound, or Refused once it is decided."""
    case = filed(session, case_id)
    if not may_amend(case):
        raise Refused("This application is decided; it can no longer be amended.")
    _demand(reason, "reason")
    for kept in drafts(session):
        if kept.get("amends") == case_id:
            return reopen_draft(session, kept["id"])
    visit, draft = taken_up(session, case)
    draft.amends, draft.reason, draft.receipt = case_id, reason, case["receipt"]
    draft.step = "form"
    return visit, draft


def cancel_case(session: Session, case_id: str, reason: str) -> None:
    """End a case on the citizen's word. Raises NotFound, Refused, BadValue without a reason."""
    if not may_cancel(filed(session, case_id)):
        raise Refused("This application can no longer be cancelled.")
    _demand(reason, "reason")
    record(session, case_id, StateChanged(state="cancelled", reason=reason))


def hand_over(session: Session, case_id: str, name: str, relation: str, reason: str = "") -> None:
    """Note who fetched the result. Raises NotFound, Refused, or BadValue for what is not said."""
    case = filed(session, case_id)
    if not may_hand_over(case):
        raise Refused("This application is not ready to be handed over.")
    _demand(name, "name")
    _demand(relation, "relation")
    if needs_reason(case):
        _demand(reason, "reason")
    body = StateChanged(state="handed_over", reason=reason, received_by=name, relation=relation)
    record(session, case_id, body)


def _demand(text: str, field: str) -> None:
    if not text.strip():
        raise BadValue("Please fill in: {field}.", field=field)


def copy_case(session: Session, case_id: str) -> tuple[Visit, Draft]:
    """A new application of the same service, with the people, address and contact of this one.

    Raises NotFound, or Refused when the service opens no cases any more.
    """
    case, visit = filed(session, case_id), begin_visit()
    draft = open_draft(session.book, case["service"], clock.today(), visit.id)
    source = Source(case["receipt"], case["day"])
    lists = {key: case["values"].get(key) or [] for key in draft.form.items}
    for key, entries in lists.items():
        while len(draft.form.items[key]) < len(entries):
            draft.form.add_item(key)
        for number, entry in zip(draft.form.items[key], entries, strict=False):
            _copy(draft, entry, f"{key}.{number}.", source)
    _copy(draft, {k: v for k, v in case["values"].items() if k not in lists}, "", source)
    return visit, draft


def _copy(draft: Draft, values: dict[str, Any], prefix: str, source: Source) -> None:
    for name, value in values.items():
        key = prefix + name
        ends = (f".{name}".endswith(f".{end}") for end in COPIED)
        if any(ends) and key in draft.form.nodes:
            draft.carry(key, value, source)
