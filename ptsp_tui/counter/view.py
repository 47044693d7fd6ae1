"""A filed case as plain lines: for `ptsp case` and the case screen."""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock, i18n
from ptsp_tui.cases.numbering import group_resume_code
from ptsp_tui.counter.names import label_of, labelled, paper_title, value_text
from ptsp_tui.counter.overview import acknowledged
from ptsp_tui.counter.papers import lacking_names, rebuilt
from ptsp_tui.counter.session import Session
from ptsp_tui.forms.display import date_text
from ptsp_tui.printing.receipt import promise_text


def case_lines(session: Session, document: dict[str, Any]) -> list[str]:
    """What was filed, for whom, what is missing, what was promised, and what happened since."""
    _, language, book = i18n._, i18n.language(), session.book
    draft = rebuilt(session, document)
    lines = [
        _pair(_("Number"), document["receipt"]),
        _pair(_("Service"), draft.service.name),
        _pair(_("For"), document["subject_name"]),
        _pair(_("State"), i18n.word(document["state"])),
        _pair(_("Sent"), _("yes") if acknowledged(session, document) else _("not yet")),
    ]
    if document["applicant_name"]:
        lines.append(_pair(_("Brought by"), document["applicant_name"]))
    if document["resume_code"] and document["state"] == "incomplete":
        lines.append(_pair(_("Resume code"), group_resume_code(document["resume_code"])))
        lines += [f"  - {name}" for name in lacking_names(session, draft, document["lacking"])]
    else:
        promise = promise_text(document["promised"], document["promise_estimated"], _, language)
        lines.append(_pair(_("Promise"), promise))
    lines += ["", _("Papers")]
    for paper in draft.papers():
        sign = "[x]" if draft.ticks.get(paper.key) or paper.filled_by_us else "[ ]"
        lines.append(f"  {sign} {paper_title(book, draft.form, paper, language)}")
    lines += ["", _("Data")]
    for node in draft.form.shown():
        value = draft.form.cells[node.key].value
        if value is not None:
            shown = value_text(book, node.asked, value, language)
            lines.append("  " + labelled(label_of(node), shown))
    lines += ["", _("What happened")]
    for change in document["history"]:
        at = clock.from_ms(change["at_ms"])
        when = f"{date_text(at.date(), language)} {at:%H.%M}"
        reason = f" ({change['reason']})" if change["reason"] else ""
        lines.append(f"  {when}  {i18n.word(change['state'])}, {change['officer']}{reason}")
    return lines


def _pair(label: str, value: str) -> str:
    return f"{label:<14}: {value}"
