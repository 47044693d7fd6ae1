"""A referral as plain lines: for the card, the command line and the slip."""

from __future__ import annotations

from collections.abc import Callable

from ptsp_tui import clock, i18n
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.offices import is_old


def referral_lines(
    book: Book,
    referral: m.Referral,
    _: Callable[[str], str],
    language: str,
    offices: list[m.ReferralOffice] | None = None,
) -> list[str]:
    """Agency, what is done there, papers, fee, what we can issue now, what not to do.

    `offices` are the addresses that this office keeps; without them the catalogue's stand."""
    lines = [text(referral, "name", language), f"{_('Where')}: {referral.agency}"]
    lines += [_place(office, _) for office in offices or referral.offices]
    lines += ["", _("What is done there"), *(f"  - {each}" for each in referral.does)]
    lines += ["", _("Papers")]
    for paper in referral.papers:
        when = f" ({paper.when})" if paper.when else ""
        doubt = f" [{_('to be confirmed')}]" if paper.confidence == "unverified" else ""
        lines.append(f"  - {text(paper, 'text', language)}{when}{doubt}")
    lines += ["", f"{_('Fee')}: {referral.fee or _('no fee is known')}"]
    if referral.online:
        lines.append(f"{_('Online')}: {referral.online}")
    lines += ["", _("What we can issue now")]
    ours = [book.services[name] for name in referral.can_issue if name in book.services]
    lines += [f"  - {text(service, 'name', language)}" for service in ours]
    if referral.can_issue_note:
        lines.append(f"  {referral.can_issue_note}")
    if referral.do_not:
        lines += ["", _("Do not"), *(f"  - {each}" for each in referral.do_not)]
    return [
        *lines,
        "",
        _("As of {day}; confidence: {word}.").format(
            day=referral.as_of, word=i18n.word(referral.confidence)
        ),
    ]


def _place(office: m.ReferralOffice, _: Callable[[str], str]) -> str:
    told = _("checked {day}").format(day=office.checked)
    if is_old(office, clock.today()):
        told += f", {_('to be confirmed')}"
    return f"  {office.name}, {office.address}, {office.hours} ({told})"
