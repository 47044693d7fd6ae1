"""Whether a paper is too old: its date against the days it is good for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from ptsp_tui.catalog.models import EvidenceType
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.ticks import Tick, Ticked


class Age(msgspec.Struct, frozen=True):
    """How many days old a paper is, and how many it may be."""

    days: int
    limit: int


def limit_of(paper: Paper, evidence: Mapping[str, EvidenceType]) -> int | None:
    """Days that the paper is good for: the requirement's word, else the strictest of its kinds."""
    if paper.requirement.valid_for_days is not None:
        return paper.requirement.valid_for_days
    kinds = (evidence[kind].max_age_days for kind in paper.requirement.of if kind in evidence)
    return min((days for days in kinds if days is not None), default=None)


def dated(paper: Paper, tick: Ticked | None, facts: Mapping[str, Any]) -> date | None:
    """The date on the paper: told with the tick, else the form's field `<requirement>.date`."""
    told = tick.dated if isinstance(tick, Tick) else ""
    value = told or facts.get(f"{paper.requirement.id}.date")
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def too_old(
    paper: Paper,
    tick: Ticked | None,
    facts: Mapping[str, Any],
    evidence: Mapping[str, EvidenceType],
    today: date,
) -> Age | None:
    """The paper's age when it is past its limit; None when it is good or its date is not known."""
    limit, day = limit_of(paper, evidence), dated(paper, tick, facts)
    if limit is None or day is None or (today - day).days <= limit:
        return None
    return Age((today - day).days, limit)
