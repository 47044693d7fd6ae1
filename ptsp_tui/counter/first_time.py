"""A minute's help before an officer's first application of a service: who, what to say, what goes
wrong. It folds away with use: once the officer has filed one, it no longer comes."""

from __future__ import annotations

from textwrap import wrap

from ptsp_tui import i18n
from ptsp_tui.catalog.models import Service
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.habits import times_filed
from ptsp_tui.counter.session import Session

LINES = 3
"""Lines of the script that are shown; the form shows them one by one later."""
MISTAKES = 2
WIDTH = 76
ROWS = 12
"""What has no room is left out whole: half a sentence helps nobody."""


def first_time_lines(session: Session, service: Service) -> list[str]:
    """The card, at most 12 rows of 76 columns; nothing for an officer who knows the service."""
    if times_filed(session, service.id):
        return []
    _, language = i18n._, i18n.language()
    said = [_("Your first time: {service}").format(service=text(service, "name", language))]
    if service.applicants is not None:
        said.append(f"{_('Who')}: {text(service.applicants, 'who', language)}")
    said += [f"{_('Say')}: {line}" for line in service.script[:LINES]]
    said += [f"! {mistake}" for mistake in service.mistakes[:MISTAKES]]
    rows: list[str] = []
    for each in said:
        wrapped = wrap(each, WIDTH, subsequent_indent="  ")
        if len(rows) + len(wrapped) < ROWS:
            rows += wrapped
    return [*rows, _("Any key folds this card away and does what it always does.")]
