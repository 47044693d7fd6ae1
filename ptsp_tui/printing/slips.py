"""Referral slip, itinerary of a package, "why" page and day book."""

from __future__ import annotations

import msgspec

from ptsp_tui.i18n import _
from ptsp_tui.printing import document as d
from ptsp_tui.printing.told import PaperTold


class ReferralTold(msgspec.Struct, frozen=True):
    """A matter outside PTSP. `offices`: name, address, hours in one line each; `issued`: what we
    gave the citizen for it; `can_issue`: what we could give."""

    name: str
    agency: str
    unit: str
    officer: str
    today: str
    offices: list[str] = []
    does: list[str] = []
    papers: list[PaperTold] = []
    fee: str = ""
    online: str = ""
    issued: list[str] = []
    can_issue: list[str] = []
    as_of: str = ""


def referral(told: ReferralTold) -> d.Document:
    """Where to go, what to bring, what we issued."""
    blocks: list[d.Block] = [
        d.Title(_("REFERRAL"), told.unit),
        d.Pair(_("Date"), told.today),
        d.Pair(_("Matter"), told.name),
        d.Pair(_("Go to"), told.agency),
        *(d.Item("-", office) for office in told.offices),
        d.Rule(),
        d.Para(_("Bring:")),
        *(d.Item("[ ]", paper.name, paper.more) for paper in told.papers),
    ]
    if told.fee:
        blocks.append(d.Pair(_("Fee there"), told.fee))
    if told.online:
        blocks.append(d.Pair(_("Online"), told.online))
    if told.issued:
        blocks += [d.Para(_("We gave you for it:")), *(d.Item("[x]", t) for t in told.issued)]
    elif told.can_issue:
        blocks.append(d.Para(_("We can issue for it, at this counter:")))
        blocks += [d.Item("-", name) for name in told.can_issue]
    blocks += [
        d.Rule(),
        d.Para(_("Told on {day} by {officer}.").format(day=told.as_of, officer=told.officer)),
        d.Para(_("Questions: {unit}.").format(unit=told.unit)),
    ]
    return d.Document("referral", blocks)


class StepTold(msgspec.Struct, frozen=True):
    """One service of a visit. `number` is its receipt once filed; `more`: papers, promise."""

    service: str
    number: str = ""
    more: list[str] = []


def itinerary(name: str, unit: str, today: str, officer: str, steps: list[StepTold]) -> d.Document:
    """What of the package is filed, and what comes next with what to bring."""
    blocks: list[d.Block] = [
        d.Title(_("YOUR VISIT"), unit),
        d.Pair(_("Date"), today),
        d.Pair(_("Matter"), name),
        d.Pair(_("Officer"), officer),
        d.Rule(),
    ]
    for number, step in enumerate(steps, 1):
        mark = f"{number}. [x]" if step.number else f"{number}. [ ]"
        more = [f"{_('Number')}: {step.number}"] if step.number else []
        blocks.append(d.Item(mark, step.service, [*more, *step.more]))
    blocks += [d.Rule(), d.Para(_("Questions: {unit}.").format(unit=unit))]
    return d.Document("itinerary", blocks)


def why(
    service: str,
    number: str,
    unit: str,
    papers: list[PaperTold],
    facts: list[tuple[str, str]],
) -> d.Document:
    """Why each paper is asked, and by which rule; then fee, time and basis."""
    blocks: list[d.Block] = [
        d.Title(_("WHY THIS IS ASKED"), unit),
        d.Pair(_("Service"), service),
        d.Pair(_("Number"), number),
        d.Rule(),
        *(d.Item(f"{n}.", paper.name, paper.more) for n, paper in enumerate(papers, 1)),
        d.Rule(),
        *(d.Pair(label, value) for label, value in facts if value),
        d.Para(_("You may ask for this page at any time. Nothing else may be asked of you.")),
    ]
    return d.Document("why", blocks, foot=number)


class DayTold(msgspec.Struct, frozen=True):
    """The day of a counter: one row (time, number, service, for, outcome, officer) a case, and
    how many of each outcome."""

    day: str
    unit: str
    terminal: str
    rows: list[list[str]]
    counts: list[tuple[str, int]]
    printed: str


def daybook(told: DayTold) -> d.Document:
    """Everything filed at this counter on one day."""
    heads = [
        _("No."), _("Time"), _("Number"), _("Service"), _("For"), _("Outcome"), _("Officer"),
    ]  # fmt: skip
    rows = [[str(n), *row] for n, row in enumerate(told.rows, 1)]
    blocks: list[d.Block] = [
        d.Title(_("DAY BOOK"), told.unit),
        d.Pair(_("Date"), told.day),
        d.Pair(_("Terminal"), told.terminal),
        d.Rule(),
    ]
    if rows:
        # in 78 columns, as on the screen, neither the time nor the number of a case is broken
        blocks.append(d.Table(heads, rows, [3, 5, 28, 10, 9, 10, 7]))
    else:
        blocks.append(d.Para(_("Nothing was filed on this day.")))
    blocks.append(d.Rule())
    blocks += [d.Pair(label, str(count)) for label, count in told.counts]
    blocks += [d.Gap(), d.Para(_("Printed {when}.").format(when=told.printed))]
    return d.Document("daybook", blocks)
