"""Filing a case: one set of rules for screen and command line, and one durable transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from ptsp_tui import clock, i18n
from ptsp_tui.cases.events import Completed, Filed
from ptsp_tui.cases.numbering import make_receipt, resume_code
from ptsp_tui.cases.promise import Promise, outcome_of, promise
from ptsp_tui.counter.amendment import amendment, filed
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.habits import note_filed
from ptsp_tui.counter.names import label_of, paper_title
from ptsp_tui.counter.recall import note_values
from ptsp_tui.counter.record import record
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import BadValue, Refused
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.nodes import Node
from ptsp_tui.forms.ticks import Ticked
from ptsp_tui.forms.values import Fault

MISSING = "{label} is still missing."


class Slip(msgspec.Struct, frozen=True):
    """What the citizen gets: the receipt number, and for an incomplete file the resume code."""

    case: str
    receipt: str
    seq: int
    outcome: str
    resume_code: str = ""
    promised: str = ""


def faults_of(session: Session, draft: Draft, *, incomplete: bool = False) -> list[Refused]:
    """Everything that keeps the draft from being filed, in the order of the form.

    With `incomplete`, papers and fields may still be missing; only who and where to call may not.
    """
    form, cells = draft.form, draft.form.cells
    needed = (f"{draft.service.subject}.name", "contact.phone")
    found: list[Refused] = [
        BadValue('"{label}" is not answered.', field=node.key, label=label_of(node))
        for node in form.unanswered()
        if not cells[node.key].errors
    ]
    found += [_bad(node, cells[node.key].errors[0]) for node in form.faulty()]
    found += [
        BadValue("{label} must be filled in.", field=node.key, label=label_of(node))
        for node in form.missing()
        if not node.is_question and (not incomplete or node.key in needed)
    ]
    found += [_bad(n, cells[n.key].open_warnings[0], confirm=True) for n in form.unconfirmed()]
    found += [_refused(fault) for fault in form.rule_faults()]
    if not incomplete:
        found += [
            BadValue(
                "{label} is still missing.", field=paper.key, label=_title(session, draft, paper)
            )
            for paper in draft.lacking()
            if paper.blocking
        ]
    return found


def _bad(node: Node, fault: Fault, *, confirm: bool = False) -> BadValue:
    facts = {**fault.facts, "field": node.key, "label": label_of(node), "confirm": confirm}
    msgid = _in_words(fault)
    return BadValue(msgid, **facts)


def _refused(fault: Fault) -> Refused:
    msgid = _in_words(fault)
    return Refused(msgid, **fault.facts)


def _in_words(fault: Fault) -> str:
    """The msgid; a rule of the catalogue brings its own English."""
    english = str(fault.facts.get("en") or "") if i18n.language() == "en" else ""
    return english or fault.msgid


def _title(session: Session, draft: Draft, paper: Paper) -> str:
    return paper_title(session.book, draft.form, paper, i18n.language())


def file(session: Session, draft: Draft, *, incomplete: bool = False, ref: str = "") -> Slip:
    """Check, number and keep the case; durable when it returns.

    Raises BadValue or Refused for the first thing that is wrong; then nothing is stored.
    """
    faults = faults_of(session, draft, incomplete=incomplete)
    if faults:
        raise faults[0]
    with session.db.transaction():
        if ref:
            known = filed_as(session, ref)
            if known is not None:
                return slip_of(session, known)
        slip = _kept(session, draft, incomplete, ref)
        note_values(session, draft)
        note_filed(session, draft.service.id)
        for found in session.db.by("draft", draft.id):
            session.db.table("drafts").remove(doc_ids=[found.doc_id])
    return slip


def _kept(session: Session, draft: Draft, incomplete: bool, ref: str) -> Slip:
    if draft.resumes:
        return _complete(session, draft)
    if draft.amends:
        return _amend(session, draft)
    return _file(session, draft, incomplete, ref)


def slip_of(session: Session, case: Any) -> Slip:
    """The slip of a case that was filed before; `seq` 0 when another terminal filed it."""
    seq = min((number for number, _ in session.log.of_case(case["id"])), default=0)
    return Slip(
        case["id"], case["receipt"], seq, case["outcome"], case["resume_code"], case["promised"]
    )


def filed_as(session: Session, ref: str) -> Any:
    """The case that this terminal filed under the sender's own number, or None."""
    desk = session.desk
    for case in session.db.by("ref", ref):
        if (case["unit"], case["terminal"]) == (desk.unit, desk.terminal):
            return case
    return None


def _file(session: Session, draft: Draft, incomplete: bool, ref: str) -> Slip:
    lacks = [paper.key for paper in draft.lacking() if paper.blocking]
    lacks += [f"field:{n.key}" for n in draft.form.missing() if not n.is_question]
    whole = not (incomplete and lacks)
    day = _receipt_day(session)
    promised = _promise(session, draft) if whole else Promise()
    values, facts = draft.form.values(), draft.form.facts
    subject = draft.service.subject
    body = Filed(
        service=draft.service.id,
        catalogue=draft.catalogue,
        unit=session.desk.unit,
        terminal=session.desk.terminal,
        visit=draft.visit,
        receipt=fresh_number(session, day),
        day=day,
        outcome=outcome_of(draft.service, session.desk.unit, whole),
        answers=draft.form.answers(),
        values=values,
        ticks=_ticks(draft),
        lacking=[] if whole else lacks,
        subject_name=str(values.get(f"{subject}.name", "")),
        subject_nik=str(values.get(f"{subject}.nik", "")),
        capacity=str(facts.get("capacity", "self")),
        applicant_name=str(values.get("applicant.name", "")),
        applicant_nik=str(values.get("applicant.nik", "")),
        phone=str(values.get("contact.phone", "")),
        note=str(values.get("contact.note", "")),
        resume_code="" if whole else _fresh_code(session),
        promised=promised.text,
        promise_estimated=promised.estimated,
        decided_at=draft.service.decided_at or "",
        ref=ref,
        confirmed=_confirmed(draft),
        duplicate_of=draft.duplicate_of,
        duplicate_reason=draft.duplicate_reason,
    )
    seq = record(session, draft.id, body)
    return Slip(draft.id, body.receipt, seq, body.outcome, body.resume_code, body.promised)


def _fresh_code(session: Session) -> str:
    """A resume code that no case of this terminal has."""
    while True:
        code = resume_code()
        if not session.db.by("resume", code):
            return code


def _complete(session: Session, draft: Draft) -> Slip:
    promised = _promise(session, draft)
    values = draft.form.values()
    body = Completed(
        day=clock.today().isoformat(),
        outcome=outcome_of(draft.service, session.desk.unit, complete=True),
        answers=draft.form.answers(),
        values=values,
        ticks=_ticks(draft),
        promised=promised.text,
        promise_estimated=promised.estimated,
        phone=str(values.get("contact.phone", "")),
        note=str(values.get("contact.note", "")),
        confirmed=_confirmed(draft),
    )
    seq = record(session, draft.resumes, body)
    return Slip(draft.resumes, draft.receipt, seq, body.outcome, promised=body.promised)


def _amend(session: Session, draft: Draft) -> Slip:
    body = amendment(session, draft, _ticks(draft), _confirmed(draft))
    case = filed(session, draft.amends)
    seq = record(session, draft.amends, body)
    return Slip(draft.amends, draft.receipt, seq, case["outcome"], promised=case["promised"])


def _ticks(draft: Draft) -> dict[str, Ticked]:
    keys = {paper.key for paper in draft.papers()}
    return {key: tick for key, tick in draft.ticks.items() if key in keys}


def _confirmed(draft: Draft) -> list[str]:
    return [n.key for n in draft.form.shown() if draft.form.cells[n.key].confirmed]


def _promise(session: Session, draft: Draft) -> Promise:
    try:
        return promise(draft.service.deadline, clock.today(), session.book.calendar)
    except Refused:
        # The holiday calendar ends before the deadline: no date is guessed, and the citizen is
        # served all the same.
        return Promise()


def _receipt_day(session: Session) -> str:
    """Today, or the last day a number was given when the clock has gone back since."""
    last = (session.log.meta("number_day") or {}).get("day", "")
    return max(clock.today().isoformat(), str(last))


def fresh_number(session: Session, day: str) -> str:
    """The next receipt number of the day. Stored with the case, so it is never given twice."""
    log, desk = session.log, session.desk
    key = f"number:{log.epoch}:{day}"
    number = int((log.meta(key) or {}).get("last", 0)) + 1
    log.put_meta(key, {"last": number})
    log.put_meta("number_day", {"day": day})
    return make_receipt(desk.unit, desk.terminal, log.epoch, date.fromisoformat(day), number)
