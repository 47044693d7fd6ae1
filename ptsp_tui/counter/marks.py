"""Marking a paper on the checklist: who said so and when goes with it."""

from __future__ import annotations

from datetime import date

import msgspec

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.session import Session
from ptsp_tui.errors import BadValue
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.parsed import Context
from ptsp_tui.forms.ticks import State, Tick, Ticked, by_mode, is_there
from ptsp_tui.forms.validity import Age, too_old
from ptsp_tui.forms.values import parse


def toggle(session: Session, draft: Draft, paper: Paper) -> Ticked:
    """Space: the paper is there, in the way its kind is taken; once more takes the mark away."""
    if is_there(draft.ticks.get(paper.key)):
        draft.tick(paper.key, "")
        return ""
    return mark(session, draft, paper, by_mode(paper.requirement.mode))


def mark(
    session: Session,
    draft: Draft,
    paper: Paper,
    state: State,
    *,
    reason: str = "",
    approver: str = "",
) -> Ticked:
    """Say how the paper is met. A date noted before stays."""
    before = draft.ticks.get(paper.key)
    dated = before.dated if isinstance(before, Tick) else ""
    tick = Tick(state, session.officer, clock.local_ms(), reason, approver, dated)
    draft.tick(paper.key, tick)
    return tick


def note_date(session: Session, draft: Draft, paper: Paper, typed: str) -> Ticked:
    """Note the date that stands on the paper; the paper is then there. Raises BadValue."""
    parsed = parse("date", typed, Context(today=draft.form.today, max="today"))
    if parsed.errors:
        raise parsed.errors[0].error(paper.key)
    tick = draft.ticks.get(paper.key)
    if not isinstance(tick, Tick):
        made = mark(session, draft, paper, by_mode(paper.requirement.mode))
        assert isinstance(made, Tick)
        tick = made
    if parsed.value is None:
        raise BadValue("Type day, month and year, like 24112026.", field=paper.key)
    tick = msgspec.structs.replace(tick, dated=date.fromisoformat(str(parsed.value)).isoformat())
    draft.tick(paper.key, tick)
    return tick


def age(session: Session, draft: Draft, paper: Paper) -> Age | None:
    """How old the paper is when that is too old; None when it is good or nobody knows."""
    form, evidence = draft.form, session.book.evidence
    return too_old(paper, draft.ticks.get(paper.key), form.facts, evidence, form.today)
