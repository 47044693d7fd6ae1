"""A filed case read back for showing and printing: its form as it was filed, what is missing."""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock, i18n
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import label_of, paper_title, whose
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import refill
from ptsp_tui.forms.ticks import read_ticks


def rebuilt(session: Session, document: dict[str, Any]) -> Draft:
    """The case's form as it was filed, for showing and printing."""
    book = session.book_of(document["catalogue"])
    service = book.service(document["service"])
    draft = Draft(service, book, clock.today(), document["visit"], document["id"])
    refill(draft, document["answers"], document["values"])
    draft.ticks = read_ticks(document["ticks"])
    return draft


def lacking_names(session: Session, draft: Draft, keys: list[str]) -> list[str]:
    """What is missing, as the citizen reads it; a person's own paper or field names the person."""
    papers = {paper.key: paper for paper in draft.papers()}
    names = []
    for key in keys:
        paper, node = papers.get(key), draft.form.nodes.get(key.removeprefix("field:"))
        if paper is not None:
            names.append(paper_title(session.book, draft.form, paper, i18n.language()))
        elif node is not None:
            names.append(": ".join(filter(None, (whose(draft.form, node), label_of(node)))))
        else:
            names.append(key)
    return names
