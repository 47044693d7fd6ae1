"""A filed case as plain lines: for `ptsp case` and the case screen."""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock, i18n
from ptsp_tui.cases.numbering import group_resume_code
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import in_columns, label_of, paper_title, value_text
from ptsp_tui.counter.overview import acknowledged
from ptsp_tui.counter.papers import lacking_names, rebuilt
from ptsp_tui.counter.refused import refused
from ptsp_tui.counter.session import Session
from ptsp_tui.forms.display import date_text
from ptsp_tui.forms.ticks import Tick, Ticked, state_of
from ptsp_tui.printing.receipt import promise_text

SIGNS = {
    "": "[ ]",
    "ok": "[x]",
    "seen": "[x]",
    "taken": "[x]",
    "to_follow": "[>]",
    "not_applicable": "[-]",
    "waived": "[o]",
}
"""How a paper's state looks on a list: there, to follow, not applicable, waived."""
RELATIONS = {"self": "themselves", "family": "family", "proxy": "proxy"}
"""Who may fetch a result, seen from the person whose matter it is."""


def case_lines(session: Session, document: dict[str, Any]) -> list[str]:
    """What was filed, for whom, what is missing, what was promised, and what happened since."""
    _, language, book = i18n._, i18n.language(), session.book_of(document["catalogue"])
    draft = rebuilt(session, document)
    lines = [
        _pair(_("Number"), document["receipt"]),
        _pair(_("Service"), text(draft.service, "name", language)),
        _pair(_("For"), document["subject_name"]),
        _pair(_("State"), i18n.word(document["state"])),
        _pair(_("Sent"), _sent(session, document)),
    ]
    if document["needs_review"]:
        lines.append(_pair(_("Look at it"), _("changes were made without seeing each other")))
    if document["applicant_name"]:
        lines.append(_pair(_("Brought by"), document["applicant_name"]))
    if document.get("duplicate_reason"):
        lines.append(_pair(_("Second file"), _second(document)))
    if document["resume_code"] and document["state"] == "incomplete":
        lines.append(_pair(_("Resume code"), group_resume_code(document["resume_code"])))
        lines += [f"  - {name}" for name in lacking_names(session, draft, document["lacking"])]
    else:
        promise = promise_text(document["promised"], document["promise_estimated"], _, language)
        lines.append(_pair(_("Promise"), promise))
    lines += ["", _("Papers")]
    for paper in draft.papers():
        tick = draft.ticks.get(paper.key)
        sign = "[=]" if paper.filled_by_us else SIGNS[state_of(tick)]
        lines.append(f"  {sign} {paper_title(book, draft.form, paper, language)}{_more(tick)}")
    lines += ["", _("Data")]
    for node in draft.form.shown():
        value = draft.form.cells[node.key].value
        if value is not None:
            shown = value_text(book, node.asked, value, language)
            lines.append("  " + in_columns(label_of(node), shown))
    lines += ["", _("What happened")]
    for change in document["history"]:
        lines += _happened(session, draft, change, language)
    return lines


def _sent(session: Session, document: dict[str, Any]) -> str:
    """Whether the central has it; a refusal with its reason."""
    for one in refused(session):
        if one.case == document["id"]:
            return i18n._("refused: {why}").format(why=i18n._(one.why))
    return i18n._("yes") if acknowledged(session, document) else i18n._("not yet")


def _more(tick: Ticked | None) -> str:
    """Behind a paper's name: what kind of tick it is, why, and who answers for it."""
    if not isinstance(tick, Tick):
        return ""
    said = [i18n.word(tick.state), tick.reason]
    if tick.approver:
        said.append(i18n._("allowed by {name}").format(name=tick.approver))
    said.append(tick.officer)
    return f" ({', '.join(part for part in said if part)})"


def _happened(session: Session, draft: Draft, change: dict[str, Any], language: str) -> list[str]:
    """One entry of the history, and under it the papers and fields it is about."""
    _, at = i18n._, clock.from_ms(change["at_ms"])
    when = f"{date_text(at.date(), language)} {at:%H.%M}"
    what = _("amended") if change.get("amended") else i18n.word(change["state"])
    reason = f" ({change['reason']})" if change["reason"] else ""
    clash = "! " if change.get("conflict") else "  "
    lines = [f"{clash}{when}  {what}, {change['officer']}{reason}"]
    if change.get("received_by"):
        text = _("fetched by {name}, {relation}")
        relation = _(RELATIONS.get(change["relation"], change["relation"]))
        who = text.format(name=change["received_by"], relation=relation)
        lines.append(f"      {who}")
    items = lacking_names(session, draft, change.get("items") or [])
    return lines + [f"      - {item}" for item in items]


def _second(document: dict[str, Any]) -> str:
    return f"{document['duplicate_of']} ({document['duplicate_reason']})".lstrip()


def _pair(label: str, value: str) -> str:
    return f"{label:<14}: {value}"
