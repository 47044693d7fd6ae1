"""Why a question or a field is asked, in the reader's words, with law and source."""

from __future__ import annotations

from typing import Any

from ptsp_tui import i18n
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.conditions import facts_of
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.names import answer_text, requirement_name, source_text
from ptsp_tui.forms.nodes import Node
from ptsp_tui.forms.state import FormState
from ptsp_tui.forms.why import reasons, sentence

MOST = 3
"""Laws and sources that are named; the card of the service has them all."""


def why_lines(book: Book, form: FormState, node: Node) -> list[str]:
    """The sentences: what it hangs on, what it decides, and on what that rests."""
    _, asked, service = i18n._, node.asked, form.service
    lines = [_why(book, form, node)]
    if isinstance(asked, m.Determinant):
        decided = decides(book, service, node.key)
        if decided:
            lines.append(_("The answer decides: {list}.").format(list="; ".join(decided)))
    acts = asked.legal or service.legal
    lines += [f"{_('Legal basis')}: {book.cite(act)}" for act in acts[:MOST]]
    sources = asked.sources if isinstance(asked, m.Determinant) else []
    known = [book.sources[s] for s in sources or service.sources if s in book.sources]
    lines += [f"{_('Source')}: {source_text(source)}" for source in known[:MOST]]
    return lines


def _why(book: Book, form: FormState, node: Node) -> str:
    scope = form.scope(node)
    found = [] if node.section is None else reasons(node.section.when, form.facts)
    found += reasons(node.asked.when, scope)

    def describe(fact: str, value: Any) -> tuple[str, str]:
        return answer_text(book, form, scope.key(fact), value)

    return sentence(found, describe, i18n._)


def decides(book: Book, service: m.Service, question: str) -> list[str]:
    """What hangs on the answer to a question: papers, parts of the form, the fee."""
    language = i18n.language()
    found = [
        requirement_name(book, requirement, language)
        for requirement in service.requirements
        if question in facts_of(requirement.when)
    ]
    found += [
        text(section, "title", language)
        for section in service.form
        if question in facts_of(section.when)
    ]
    if any(question in facts_of(fee.when) for fee in service.fees):
        found.append(i18n._("the fee"))
    return list(dict.fromkeys(found))
