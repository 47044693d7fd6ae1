"""The papers for the citizen, made from the store: one function a kind."""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock, i18n
from ptsp_tui.cases.events import VisitClosed, decode_body
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.card import deadline_dict, deadline_text, paper_card
from ptsp_tui.counter.papers import rebuilt
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.telling import fee_told, now_told, told_of
from ptsp_tui.errors import NotFound, Refused
from ptsp_tui.forms.display import date_text
from ptsp_tui.i18n import _
from ptsp_tui.printing import document as d
from ptsp_tui.printing import slips
from ptsp_tui.printing.told import PaperTold
from ptsp_tui.protocol import decode_event

OUTCOMES = ("accepted", "forwarded", "incomplete", "referred")


def why(session: Session, document: dict[str, Any]) -> d.Document:
    """Why each paper of this case is asked, and by which rule."""
    draft, book, language = rebuilt(session, document), session.book, i18n.language()
    papers = []
    for paper in draft.papers():
        card = paper_card(book, draft, paper)
        more = [card.why]
        if card.legal:
            more.append(_("Rule: {acts}").format(acts=", ".join(card.legal)))
        if card.confidence != "confirmed":
            more.append(_("Confidence: {word}.").format(word=i18n.word(card.confidence)))
        if not paper.blocking:
            more.append(_("Not needed to file."))
        papers.append(PaperTold(card.name, more=more))
    deadline = draft.service.deadline
    promised = deadline_dict(deadline, language) if deadline else None
    facts = [
        (_("Fee"), fee_told(session, draft)),
        (_("Time"), deadline_text(promised, _)),
        (_("Rules"), ", ".join(book.cite(act) for act in draft.service.legal)),
    ]
    unit = session.desk.unit_name or session.desk.unit
    name = text(draft.service, "name", language)
    return slips.why(name, document["receipt"], unit, papers, facts)


def referral(session: Session, referral_id: str, visit: str = "") -> d.Document:
    """The slip of one referral; `visit` names what we issued in it. Raises NotFound."""
    found = session.book.referrals.get(referral_id)
    if found is None:
        raise NotFound("There is no referral called {referral}.", referral=referral_id)
    language, book = i18n.language(), session.book
    services = [book.services[name] for name in found.can_issue if name in book.services]
    issued = [
        f"{text(book.service(case['service']), 'name', language)} ({case['receipt']})"
        for case in _cases_of(session, visit)
        if case["service"] in found.can_issue
    ]
    told = slips.ReferralTold(
        name=text(found, "name", language),
        agency=found.agency,
        unit=session.desk.unit_name or session.desk.unit,
        officer=session.officer,
        today=now_told(),
        offices=[f"{o.name}, {o.address}, {o.hours}" for o in found.offices],
        papers=[_referral_paper(paper, language) for paper in found.papers],
        fee=found.fee or "",
        online=found.online or "",
        issued=issued,
        can_issue=[text(service, "name", language) for service in services],
        as_of=found.as_of,
    )
    return slips.referral(told)


def _referral_paper(paper: m.ReferralPaper, language: str) -> PaperTold:
    doubt = _("to be confirmed") if paper.confidence == "unverified" else ""
    return PaperTold(
        text(paper, "text", language), more=[part for part in (paper.when, doubt) if part]
    )


def referrals_of(session: Session, visit: str) -> list[str]:
    """The referrals of a visit, open or closed."""
    for kept in session.db.by("visit", visit):
        return list(kept["referrals"])
    found: list[str] = []
    for each in session.db.table("events"):
        if each["type"] == "visit.closed":
            body = decode_body(decode_event(each["raw"]).payload)
            ours = {case["id"] for case in _cases_of(session, visit)}
            if isinstance(body, VisitClosed) and ours & set(body.cases):
                found += body.referrals
    return found


def itinerary(session: Session, visit: str) -> d.Document:
    """The steps of a visit: what is filed with its number, what comes next. Raises Refused when
    nothing of the visit is here."""
    language, book = i18n.language(), session.book
    kept = next(iter(session.db.by("visit", visit)), None)
    cases = {case["id"]: case for case in _cases_of(session, visit)}
    steps = []
    for planned in kept["plan"] if kept else ():
        if not planned["case"]:
            service = book.service(planned["service"])
            name = text(service, "name", language)
            steps.append(slips.StepTold(name, more=_to_bring(session, service)))
    done = [_filed_step(session, case) for case in cases.values()]
    if not done and not steps:
        raise Refused("Nothing was done in this visit yet.")
    event = book.life_events.get(kept["event"]) if kept and kept["event"] else None
    name = text(event, "name", language) if event else _("Applications of this visit")
    unit = session.desk.unit_name or session.desk.unit
    return slips.itinerary(name, unit, now_told(), session.officer, [*done, *steps])


def _filed_step(session: Session, case: dict[str, Any]) -> slips.StepTold:
    told = told_of(session, case)
    lacking = [_("Still missing: {name}").format(name=paper.name) for paper in told.lacking]
    more = lacking if told.state == "incomplete" else [told.promise]
    return slips.StepTold(told.service, told.number, more)


def _to_bring(session: Session, service: m.Service) -> list[str]:
    language = i18n.language()
    kinds = [
        text(session.book.evidence[kind], "name", language)
        for requirement in service.requirements
        if requirement.when is None and requirement.mode != "fill" and requirement.blocking
        for kind in requirement.of[:1]
    ]
    if not kinds:
        return []
    return [_("Bring: {papers}").format(papers=", ".join(dict.fromkeys(kinds)))]


def _cases_of(session: Session, visit: str) -> list[dict[str, Any]]:
    if not visit:
        return []
    found = [dict(case) for case in session.db.table("cases") if case["visit"] == visit]
    return sorted(found, key=lambda case: int(case["filed_ms"]))


def daybook(session: Session, day: str) -> d.Document:
    """Everything filed here on `day` (ISO), and how many of each outcome."""
    language, book = i18n.language(), session.book
    cases = sorted(session.db.by("day", day), key=lambda case: int(case["filed_ms"]))
    rows = [
        [
            f"{clock.from_ms(case['filed_ms']):%H.%M}",
            case["receipt"],
            text(book.services[case["service"]], "name", language)
            if case["service"] in book.services
            else case["service"],
            case["subject_name"],
            i18n.word(case["outcome"]),
            case["officer"],
        ]
        for case in cases
    ]
    counts = [
        (i18n.word(outcome), sum(case["outcome"] == outcome for case in cases))
        for outcome in OUTCOMES[:3]
    ]
    counts.append((i18n.word("referred"), _referred_on(session, day)))
    return slips.daybook(
        slips.DayTold(
            day=date_text(day, language),
            unit=session.desk.unit_name or session.desk.unit,
            terminal=session.desk.terminal,
            rows=rows,
            counts=counts,
            printed=now_told(),
        )
    )


def _referred_on(session: Session, day: str) -> int:
    count = 0
    for each in session.db.table("events"):
        if each["type"] != "visit.closed" or clock.from_ms(each["t_ms"]).date().isoformat() != day:
            continue
        body = decode_body(decode_event(each["raw"]).payload)
        count += len(body.referrals) if isinstance(body, VisitClosed) else 0
    return count
