"""Printing as a use case: find the case, rebuild its form, give the lines of the paper."""

from __future__ import annotations

from typing import Any

import msgspec

from ptsp_tui import clock, i18n
from ptsp_tui.cases.fold import Case
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import label_of, paper_title
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import refill
from ptsp_tui.printing.receipt import qr_lines, receipt_lines


def receipt_of(session: Session, document: dict[str, Any], width: int, *, qr: bool) -> list[str]:
    """The receipt of a case document as lines of at most `width` columns."""
    known = {name: document[name] for name in Case.__struct_fields__ if name in document}
    case = msgspec.convert(known, Case)
    draft = rebuilt(session, document)
    case.lacking = lacking_names(session, draft, case.lacking)
    lines = receipt_lines(
        case,
        draft.form,
        session.book,
        session.desk.unit_name or session.desk.unit,
        i18n._,
        i18n.language(),
        width,
    )
    if qr:
        lines += ["", *(line.center(width).rstrip() for line in qr_lines(case.receipt))]
    return lines


def rebuilt(session: Session, document: dict[str, Any]) -> Draft:
    """The case's form as it was filed, for showing and printing."""
    service = session.book.service(document["service"])
    draft = Draft(service, session.book, clock.today(), document["visit"], document["id"])
    refill(draft, document["answers"], document["values"])
    draft.ticks = dict(document["ticks"])
    return draft


def lacking_names(session: Session, draft: Draft, keys: list[str]) -> list[str]:
    """What is missing, as the citizen reads it; a person's own paper names the person."""
    papers = {paper.key: paper for paper in draft.papers()}
    names = []
    for key in keys:
        if key.startswith("field:"):
            node = draft.form.nodes.get(key.removeprefix("field:"))
            names.append(label_of(node) if node is not None else key)
            continue
        paper = papers.get(key)
        if paper is None:
            names.append(key)
        else:
            names.append(paper_title(session.book, draft.form, paper, i18n.language()))
    return names
