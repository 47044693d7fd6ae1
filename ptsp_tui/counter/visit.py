"""One citizen at the counter, from greeting to outcome; a visit may open several cases.

A life event gives the visit a plan: its services in order, with what one hands to the next.
The visit is kept in the store while it is open, so a killed terminal goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from tinydb.table import Document

from ptsp_tui import clock
from ptsp_tui.cases.events import Outcome, VisitClosed, encode_body, type_of
from ptsp_tui.cases.ids import id_text, parse_id, uuid7
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import holds
from ptsp_tui.counter.draft import Draft, Source, left_over, open_draft
from ptsp_tui.counter.filing import Slip, file
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import NotFound
from ptsp_tui.forms.checklist import Issued
from ptsp_tui.forms.ticks import read_ticks

# The visit ends as its worst case does: a citizen with one paper missing has to come back.
WORST: tuple[Outcome, ...] = ("incomplete", "forwarded", "accepted", "referred")


class Planned(msgspec.Struct):
    """One service of the visit's package."""

    service: str
    carry: dict[str, str] = {}
    answers: dict[str, Any] = {}
    case: str = ""


class Visit(msgspec.Struct):
    """An open visit. `facts` are the values given so far: nothing is asked twice; `told` says in
    which application each was given."""

    id: str
    event: str = ""
    plan: list[Planned] = []
    facts: dict[str, Any] = {}
    slips: list[Slip] = []
    referrals: list[str] = []
    told: dict[str, Source] = {}

    @property
    def outcome(self) -> Outcome | None:
        """How the visit would end now; None while nothing has happened."""
        found: set[str] = {slip.outcome for slip in self.slips}
        if self.referrals:
            found.add("referred")
        return next((outcome for outcome in WORST if outcome in found), None)

    @property
    def next_planned(self) -> Planned | None:
        """The next service of the package that is not filed yet."""
        return next((planned for planned in self.plan if not planned.case), None)


def begin_visit() -> Visit:
    """A new citizen."""
    return Visit(id_text(uuid7()))


def plan_event(session: Session, visit: Visit, event_id: str, answers: dict[str, Any]) -> None:
    """Lay out the services of a life event for these answers. Raises NotFound."""
    event = session.book.life_events.get(event_id)
    if event is None:
        raise NotFound("There is no package called {event}.", event=event_id)
    visit.event = event.id
    visit.plan = [
        Planned(step.service, dict(step.carry), dict(step.answers))
        for step in steps_of(event, answers)
        if step.service in session.book.services
    ]


def steps_of(event: m.LifeEvent, answers: dict[str, Any]) -> list[m.PackageStep]:
    """The steps that these answers call for, in order."""
    return [step for step in event.steps if holds(step.when, answers)]


def begin_case(session: Session, visit: Visit, service_id: str) -> Draft:
    """Open a case in the visit, filled with what the visit already knows."""
    draft = open_draft(session.book, service_id, clock.today(), visit.id)
    planned = next((p for p in visit.plan if p.service == service_id and not p.case), None)
    known, told = dict(visit.facts), dict(visit.told)
    if any(p.service == service_id and p.case for p in visit.plan):  # this time another person
        own = f"{draft.service.subject}."
        lists = draft.form.items
        known = {k: v for k, v in known.items() if not k.startswith(own) and k not in lists}
    if planned is not None:
        draft.provided = _issued_before(session, visit, planned)
        for target, source in planned.carry.items():
            if source in visit.facts:
                known[target] = visit.facts[source]
                told[target] = visit.told.get(source, Source())
        known.update(planned.answers)
    fits = {key: value for key, value in known.items() if _has_place(draft, key, value)}
    draft.form.fill(fits, origin="carried")
    for node in draft.form.faulty():  # what this form does not allow is asked, not shown as a fault
        draft.form.set(node.key, None)
    for key, node in draft.form.nodes.items():
        name = node.item.rpartition(".")[0] if node.item else key
        if name in fits and name in told and draft.form.cells[key].origin == "carried":
            draft.sources[key] = told[name]
    return draft


def _has_place(draft: Draft, key: str, value: Any) -> bool:
    """Whether the form asks this: a field, or a list of people for a list of people."""
    if key in draft.form.items:
        return isinstance(value, list) and key in _lists_of_people(draft.service)
    return key in draft.form.nodes and not _is_list_of_entries(value)


PERSON = ("name", "person_name")


def _lists_of_people(service: m.Service) -> set[str]:
    """The repeated sections that name people: the same ones in every service of a visit."""
    return {
        section.repeat.key
        for section in service.form
        if section.repeat and any((f.id, f.type) == PERSON for f in section.fields)
    }


def _is_list_of_entries(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _issued_before(session: Session, visit: Visit, planned: Planned) -> list[Issued]:
    """Papers that earlier steps of the package issue: we have them, the citizen need not. What
    was passed over is not ours to give."""
    issued: list[Issued] = []
    for earlier in visit.plan:
        if earlier is planned:
            break
        for case in session.db.by("case", earlier.case) if earlier.case else []:
            issued += _issued_by(session.book, session.book.services[earlier.service], case)
    return issued


def _issued_by(book: Book, service: m.Service, case: Mapping[str, Any]) -> Iterator[Issued]:
    off = _niks(case["values"], service.takes_off)
    for kind in service.outputs:
        evidence = book.evidence.get(kind)
        personal = evidence is not None and evidence.personal
        yield Issued(kind, str(case["subject_nik"]) if personal else "", off)


def _niks(values: Mapping[str, Any], people: list[str]) -> tuple[str, ...]:
    """The NIKs given for these people: a prefix of fields, or a repeated section, each."""
    given = [values.get(f"{who}.nik") for who in people]
    given += [entry.get("nik") for who in people for entry in values.get(who) or []]
    return tuple(str(nik) for nik in given if nik)


def file_case(
    session: Session, visit: Visit, draft: Draft, *, incomplete: bool = False, ref: str = ""
) -> Slip:
    """File the draft and remember it in the visit, in one transaction."""
    with session.db.transaction():
        slip = file(session, draft, incomplete=incomplete, ref=ref)
        visit.slips.append(slip)
        people = _lists_of_people(draft.service)
        for key, value in {**draft.form.answers(), **draft.form.values()}.items():
            if value is not None and (key in people or not _is_list_of_entries(value)):
                visit.facts[key] = value
                visit.told[key] = Source(slip.receipt, clock.today().isoformat())
        for planned in visit.plan:
            if planned.service == draft.service.id and not planned.case:
                planned.case = slip.case
                break
        save_visit(session, visit)
    return slip


def close_visit(session: Session, visit: Visit) -> Outcome | None:
    """The citizen leaves: one outcome goes into the log. None when nothing was done."""
    outcome = visit.outcome
    with session.db.transaction():
        if outcome is not None:
            body = VisitClosed(
                outcome=outcome,
                cases=[slip.case for slip in visit.slips],
                referrals=visit.referrals,
            )
            session.log.append(
                type_of(body),
                parse_id(visit.id),
                "",
                session.officer,
                clock.local_ms(),
                encode_body(body),
            )
        for found in session.db.by("visit", visit.id):
            session.db.table("visits").remove(doc_ids=[found.doc_id])
    return outcome


def refer(session: Session, visit: Visit, referral_id: str) -> m.Referral:
    """Note that the citizen was shown the way to another agency. Raises NotFound."""
    referral = session.book.referrals.get(referral_id)
    if referral is None:
        raise NotFound("There is no referral called {referral}.", referral=referral_id)
    if referral_id not in visit.referrals:
        visit.referrals.append(referral_id)
        save_visit(session, visit)
    return referral


def save_visit(session: Session, visit: Visit) -> None:
    """Keep the open visit."""
    _upsert(session, "visits", "visit", visit.id, msgspec.to_builtins(visit))


def save_draft(session: Session, kept: dict[str, Any]) -> None:
    """Keep a draft as plain data (`Draft.to_dict()`); durable when it returns."""
    _upsert(session, "drafts", "draft", kept["id"], {**kept, "changed_ms": clock.local_ms()})


def _upsert(session: Session, table: str, index: str, key: str, values: dict[str, Any]) -> None:
    found = session.db.by(index, key)
    if found:
        session.db.table(table).upsert(Document(values, doc_id=found[0].doc_id))
    else:
        session.db.table(table).insert(values)


def drop_draft(session: Session, draft_id: str) -> None:
    """Forget a draft: only ever on the officer's word."""
    for found in session.db.by("draft", draft_id):
        session.db.table("drafts").remove(doc_ids=[found.doc_id])


def drafts(session: Session) -> list[dict[str, Any]]:
    """All drafts as kept, the newest first."""
    found = [dict(document) for document in session.db.table("drafts").all()]
    return sorted(found, key=lambda kept: -int(kept["changed_ms"]))


def reopen_draft(session: Session, draft_id: str) -> tuple[Visit, Draft]:
    """A draft and its visit again, as they were left. Raises NotFound."""
    found = session.db.by("draft", draft_id)
    if not found:
        raise NotFound("There is no parked application {draft}.", draft=draft_id)
    kept = dict(found[0])
    filed = kept["resumes"] or kept.get("amends")
    book = session.book_of(kept["catalogue"]) if filed else session.book
    draft = Draft.from_dict(kept, book, clock.today())
    return _visit_of(session, draft.visit), draft


def _visit_of(session: Session, visit_id: str) -> Visit:
    found = session.db.by("visit", visit_id)
    return msgspec.convert(dict(found[0]), Visit) if found else Visit(visit_id)


def resume_case(session: Session, case_id: str) -> tuple[Visit, Draft]:
    """Take up an incomplete case: its answers, values and ticks are there again."""
    found = session.db.by("case", case_id)
    if not found:
        raise NotFound("There is no application {case} on this computer.", case=case_id)
    case = dict(found[0])
    for kept in drafts(session):
        if kept["resumes"] == case_id:
            return reopen_draft(session, kept["id"])
    visit, draft = taken_up(session, case)
    draft.resumes, draft.receipt, draft.step = case_id, case["receipt"], "checklist"
    return visit, draft


def taken_up(session: Session, case: dict[str, Any]) -> tuple[Visit, Draft]:
    """A visit and a draft with all that was filed; what has no place now is in `left`."""
    visit = begin_visit()
    book = session.book_of(case["catalogue"])
    draft = Draft(book.service(case["service"]), book, clock.today(), visit.id)
    refill(draft, case["answers"], case["values"])
    for node in draft.form.unconfirmed():
        draft.form.confirm(node.key)
    draft.ticks = read_ticks(case["ticks"])
    if case["catalogue"] != book.version:
        draft.moved = True
        given = {**case["answers"], **case["values"]}
        gone = [key for key in given if key not in draft.form.nodes and key not in draft.form.items]
        draft.left = [left_over(session.book, key, given[key]) for key in gone]
    return visit, draft


def refill(draft: Draft, answers: dict[str, Any], values: dict[str, Any]) -> None:
    """Put filed answers and values back; repeated sections keep the item numbers of the filing,
    because ticks are kept under them."""
    draft.form.fill({key: value for key, value in answers.items() if key in draft.form.nodes})
    lists = {key: values.get(key) or [] for key in draft.form.items}
    draft.form.restore_items(
        {key: [entry["item"] for entry in entries] for key, entries in lists.items() if entries}
    )
    for key, entries in lists.items():
        for entry in entries:
            for name, value in entry.items():
                if f"{key}.{entry['item']}.{name}" in draft.form.nodes:
                    draft.form.set(f"{key}.{entry['item']}.{name}", value)
    plain = {k: v for k, v in values.items() if k not in lists and k in draft.form.nodes}
    draft.form.fill(plain)
