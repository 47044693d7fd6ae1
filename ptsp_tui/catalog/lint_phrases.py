"""One phrase leads to one thing: its very words are found before everything else."""

from __future__ import annotations

from typing import Any

from ptsp_tui.catalog.lint_known import Report
from ptsp_tui.catalog.load import Document, Loaded, PathKey
from ptsp_tui.catalog.search_terms import plain


def check_phrases(loaded: Loaded, report: Report) -> None:
    """Report a phrase that an earlier service, life event, referral or signpost has as well."""
    said: dict[str, str] = {}
    things: list[tuple[Any, Document]] = [*loaded.services, *loaded.life_events, *loaded.referrals]
    found: list[tuple[Any, Document, PathKey]] = [(thing, doc, ()) for thing, doc in things]
    found += [(post, doc, (at,)) for at, (post, doc) in enumerate(loaded.signposts)]
    for thing, document, place in found:
        for at, phrase in enumerate(thing.phrases):
            first = said.setdefault(plain(phrase), thing.id)
            if first != thing.id:
                message = f"{phrase!r} is also a phrase of {first}"
                report.faults.append(document.fault((*place, "phrases", at), message))
