"""Which papers there are, which of them fit a case, and how each is made."""

from __future__ import annotations

from typing import Any

import msgspec

from ptsp_tui import clock, i18n
from ptsp_tui.catalog.conditions import holds
from ptsp_tui.catalog.templates import Template
from ptsp_tui.catalog.words import text
from ptsp_tui.counter import documents
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.papers import rebuilt
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.telling import told_of
from ptsp_tui.errors import NotFound, Refused, WrongUsage
from ptsp_tui.forms.display import date_text
from ptsp_tui.forms.ticks import is_there
from ptsp_tui.i18n import _
from ptsp_tui.printing import receipt as proofs
from ptsp_tui.printing.document import copy_of
from ptsp_tui.printing.filled import Filled
from ptsp_tui.printing.render import Paper

PLAIN = {
    "receipt": "receipt",
    "missing-slip": "slip of missing papers",
    "referral": "referral slip",
    "handover": "proof of hand-over",
    "itinerary": "itinerary of the visit",
    "privacy": "privacy notice",
    "why": "why each paper is asked",
    "daybook": "day book",
}
"""Kind -> its name (a msgid)."""
PROOFS = frozenset({"receipt", "missing-slip", "handover", "referral"})
"""Papers that prove something: of these there is one original, every other is marked a copy."""
PRIVACY = "pemberitahuan-privasi"
WITHOUT_CASE = frozenset({"daybook", "referral", "privacy"})
JAKARTA = "31"


class Offer(msgspec.Struct, frozen=True):
    """A paper that can be printed for a case: kind as `--as` takes it, name as read."""

    kind: str
    name: str


def offers(session: Session, document: dict[str, Any]) -> list[Offer]:
    """The papers of this case, the one most likely wanted first."""
    incomplete = document["state"] == "incomplete"
    kinds = ["missing-slip", "receipt"] if incomplete else ["receipt"]
    if document["state"] in proofs.HANDED:
        kinds.insert(0, "handover")
    kinds += [f"referral:{name}" for name in documents.referrals_of(session, document["visit"])]
    kinds += ["itinerary", "privacy", "why"]
    out = [Offer(kind, name_of(session, kind)) for kind in kinds]
    draft = rebuilt(session, document)
    return out + [
        Offer(f"{template.kind}:{template.id}", _template_name(template))
        for template in templates_for(session, draft)
    ]


def name_of(session: Session, kind: str) -> str:
    """A paper's name in the reader's language."""
    plain, _sep, what = kind.partition(":")
    if plain == "referral" and what in session.book.referrals:
        referral = text(session.book.referrals[what], "name", i18n.language())
        return f"{_capital(_(PLAIN[plain]))}: {referral}"
    if plain in PLAIN:
        return _capital(_(PLAIN[plain]))
    return _template_name(_template(session, plain, what))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _template_name(template: Template) -> str:
    name = text(template, "name", i18n.language())
    return (
        name if not template.code or name.startswith(template.code) else f"{template.code} {name}"
    )


def templates_for(session: Session, draft: Draft) -> list[Template]:
    """Forms and letters that this case needs or issues."""
    asked = {kind for paper in draft.papers() for kind in paper.requirement.of}
    issued = set(draft.service.outputs)
    return [
        template
        for template in session.book.templates.values()
        if template.kind != "notice"
        and holds(template.when, draft.form.facts)
        and (
            draft.service.id in template.services
            or asked & set(template.evidence)
            or issued & set(template.outputs)
        )
    ]


def journal_name(kind: str, document: dict[str, Any] | None) -> str:
    """What the journal calls a paper. A receipt of an incomplete case is another paper than the
    receipt after its completion, and the slip of what is missing then is another than now."""
    if document is not None and kind in ("receipt", "missing-slip"):
        state = "incomplete" if document["state"] == "incomplete" else "complete"
        return f"{kind}/{state}"
    return kind


def make(
    session: Session,
    kind: str,
    document: dict[str, Any] | None,
    *,
    bring_within: int = 0,
    extra: dict[str, str] | None = None,
    name: str = "",
) -> Paper:
    """The paper. `name` is a day for the day book, a referral for its slip; `extra` gives values
    that the case has not. Raises MissingValues, Refused, NotFound or WrongUsage."""
    plain, _sep, what = kind.partition(":")
    if plain in ("form", "letter"):
        return _filled(session, _template(session, plain, what), document, extra)
    if plain not in PLAIN:
        raise WrongUsage("There is no paper called {kind}.", kind=kind)
    if plain == "daybook":
        return documents.daybook(session, _day(name))
    if plain == "privacy":
        return _filled(session, session.book.templates[PRIVACY], document, extra)
    if plain == "referral" and (what or document is None):
        visit = str(document["visit"]) if document else ""
        return documents.referral(session, what or name, visit)
    if document is None:
        raise NotFound("There is no application {case} on this computer.", case=name or "-")
    if plain == "referral":
        found = documents.referrals_of(session, document["visit"])
        if not found:
            raise Refused("Nothing was referred elsewhere in this visit.")
        return documents.referral(session, found[0], document["visit"])
    return _of_case(session, plain, document, bring_within)


def _of_case(session: Session, kind: str, document: dict[str, Any], bring_within: int) -> Paper:
    if kind == "itinerary":
        return documents.itinerary(session, document["visit"])
    if kind == "why":
        return documents.why(session, document)
    makers = {
        "receipt": proofs.receipt,
        "missing-slip": proofs.missing_slip,
        "handover": proofs.handover,
    }
    return makers[kind](told_of(session, document, bring_within))


def as_copy(paper: Paper) -> Paper:
    """The paper marked SALINAN. What is signed by hand after printing needs no mark."""
    return paper if isinstance(paper, Filled) else copy_of(paper, _("COPY"))


def _day(name: str) -> str:
    if not name or name == "today":
        return clock.today().isoformat()
    from datetime import date

    try:
        return date.fromisoformat(name).isoformat()
    except ValueError:
        raise WrongUsage("A day is written YYYY-MM-DD.", field="day") from None


def _template(session: Session, kind: str, what: str) -> Template:
    """By id or by code: `form:F-1.02` is `form:f-1-02`."""
    for template in session.book.templates.values():
        if what.casefold() in (template.id, template.code.casefold()):
            return template
    words = {"form": _("form"), "letter": _("letter")}
    raise NotFound("There is no {kind} called {name}.", kind=words[kind], name=what)


def _filled(
    session: Session,
    template: Template,
    document: dict[str, Any] | None,
    extra: dict[str, str] | None,
) -> Paper:
    from ptsp_tui.printing.fill import fill
    from ptsp_tui.printing.values import Values

    known = _known(session)
    if document is None:
        if template.kind != "notice":
            raise NotFound("There is no application {case} on this computer.", case="-")
        from ptsp_tui.printing.blank import NoForm

        return fill(template, Values(NoForm(), session.book, known, extra))
    draft = rebuilt(session, document)
    known |= {
        "case.receipt": document["receipt"],
        "case.day": date_text(document["day"], "id"),
        "case.service": draft.service.name,
    }
    there = frozenset(
        kind
        for paper in draft.papers()
        if paper.filled_by_us or is_there(draft.ticks.get(paper.key))
        for kind in paper.requirement.of
    )
    values = Values(draft.form, session.book, known, extra, there)
    return fill(template, values, foot=document["receipt"])


def _known(session: Session) -> dict[str, str]:
    unit = session.desk.unit
    city = session.book.regions.name(unit[:4]) or ""
    return {
        "unit.name": session.desk.unit_name or unit,
        "unit.place": "Jakarta" if unit.startswith(JAKARTA) else city,
        "today": date_text(clock.today(), "id"),
        "officer": session.officer,
    }
