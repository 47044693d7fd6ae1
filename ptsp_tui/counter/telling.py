"""A filed case in the words that the papers for the citizen print."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ptsp_tui import clock, i18n
from ptsp_tui.cases.numbering import group_resume_code, parse_receipt
from ptsp_tui.cases.seal import seal
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.card import MODES, output_name, paper_card
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import paper_title
from ptsp_tui.counter.papers import lacking_names, rebuilt
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.view import SIGNS
from ptsp_tui.errors import BadValue
from ptsp_tui.forms.checklist import Paper, fee_of
from ptsp_tui.forms.display import date_text, rupiah
from ptsp_tui.forms.ticks import state_of
from ptsp_tui.i18n import _
from ptsp_tui.printing.receipt import promise_text
from ptsp_tui.printing.told import CaseTold, PaperTold


def told_of(session: Session, document: dict[str, Any], bring_within: int = 0) -> CaseTold:
    """Everything that a paper may say of a case. `bring_within`: days in which this office wants
    what is missing, 0 when it has set none."""
    draft, language = rebuilt(session, document), i18n.language()
    filed = clock.from_ms(document["filed_ms"])
    return CaseTold(
        number=document["receipt"],
        filed=f"{date_text(filed.date(), language)} {filed:%H.%M} WIB",
        service=text(draft.service, "name", language),
        subject=document["subject_name"],
        applicant=document["applicant_name"],
        officer=document["officer"],
        unit=session.desk.unit_name or session.desk.unit,
        state=document["state"],
        outcome=document["outcome"],
        level=i18n.word(document["decided_at"]) if document["decided_at"] else "",
        promise=promise_text(document["promised"], document["promise_estimated"], _, language),
        fee=fee_told(session, draft),
        resume=group_resume_code(document["resume_code"]),
        bring_by=bring_by(document, bring_within),
        papers=checklist_told(session, draft),
        lacking=lacking_told(session, draft, document["lacking"]),
        outputs=[output_name(session.book, name, language) for name in draft.service.outputs],
        seal=seal_of(session, document["receipt"]),
        today=now_told(),
    )


def now_told() -> str:
    """The present moment as papers say it."""
    now = clock.now()
    return f"{date_text(now.date(), i18n.language())} {now:%H.%M} WIB"


def bring_by(document: dict[str, Any], within: int) -> str:
    """By when what is missing should be here: the office's own rule, or that there is none."""
    if not within:
        return _("no last day is set; the sooner the better")
    last = date.fromisoformat(document["day"]) + timedelta(days=within)
    return date_text(last, i18n.language())


def checklist_told(session: Session, draft: Draft) -> list[PaperTold]:
    """The checklist with its marks, as on the screen."""
    out = []
    for paper in draft.papers():
        mark = "[=]" if paper.filled_by_us else SIGNS[state_of(draft.ticks.get(paper.key))]
        name = paper_title(session.book, draft.form, paper, i18n.language())
        out.append(PaperTold(name, mark))
    return out


def lacking_told(session: Session, draft: Draft, keys: list[str]) -> list[PaperTold]:
    """What is missing, each with how it is handed in and where to get it."""
    papers = {paper.key: paper for paper in draft.papers()}
    names = lacking_names(session, draft, keys)
    return [
        PaperTold(name, more=_how_to(session, draft, papers[key]) if key in papers else [])
        for key, name in zip(keys, names, strict=True)
    ]


def _how_to(session: Session, draft: Draft, paper: Paper) -> list[str]:
    card = paper_card(session.book, draft, paper)
    how = _(MODES[card.mode])
    copies = _("{n} copies").format(n=card.copies) if card.copies > 1 else ""
    age = ""
    if card.valid_for_days:
        age = _("not older than {n} days").format(n=card.valid_for_days)
    first = ", ".join(part for part in (how, copies, age) if part)
    return [f"{first}.", *(_("Get it: {where}").format(where=get) for get in card.get if get)]


def fee_told(session: Session, draft: Draft) -> str:
    """The fee with its law; "" when none is known."""
    fee = fee_of(draft.form)
    if fee is None:
        return ""
    known = text(fee, "note", i18n.language()) if fee.amount is None else rupiah(fee.amount)
    value = _("free") if fee.amount == 0 else known
    basis = ", ".join(session.book.cite(act) for act in fee.legal)
    return f"{value} ({basis})" if basis else value


def seal_of(session: Session, receipt: str) -> str:
    """The seal of a receipt that this terminal gave; "" for another one's."""
    return seal(receipt, session.log.sign) if is_ours(session, receipt) else ""


def is_ours(session: Session, receipt: str) -> bool:
    """Whether this terminal gave the number in its present epoch."""
    try:
        number = parse_receipt(receipt)
    except BadValue:
        return False
    desk = session.desk
    given = (number.unit, number.terminal, number.epoch)
    return given == (desk.unit, desk.terminal, session.log.epoch)
