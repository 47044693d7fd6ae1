"""Receipt, missing-papers slip and hand-over proof: the papers that prove something to a citizen.

A missing value stops the print: none of them ever shows a blank where the citizen needs a fact.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ptsp_tui.errors import Refused
from ptsp_tui.forms.display import date_text
from ptsp_tui.i18n import _
from ptsp_tui.printing import document as d
from ptsp_tui.printing.told import CaseTold, PaperTold

HANDED = ("approved", "issued", "handed_over")
"""States in which there is something to hand over."""


def receipt(told: CaseTold) -> d.Document:
    """The receipt (tanda terima) of a filed case. Raises Refused naming what is empty."""
    told.check()
    blocks: list[d.Block] = [*_head(_("RECEIPT"), told), d.Rule()]
    if told.state == "incomplete":
        blocks.append(d.Para(_("Not complete yet. Still to bring:")))
        blocks += _numbered([PaperTold(paper.name) for paper in told.lacking])
        blocks.append(_come_back(told))
    else:
        blocks += _done(told)
        blocks += [d.Para(_("Papers of this application:"))] if told.papers else []
        blocks += [d.Item(paper.mark, paper.name) for paper in told.papers]
    if told.fee:
        blocks.append(d.Pair(_("Fee"), told.fee))
    return _document("receipt", [*blocks, *_ask(told)], told)


def missing_slip(told: CaseTold) -> d.Document:
    """Only what is missing, each with where to get it; by when; and the code to come back with.

    Raises Refused when nothing is missing.
    """
    told.check()
    if told.state != "incomplete" or not told.lacking:
        raise Refused("Nothing is missing in this application.")
    blocks: list[d.Block] = [*_head(_("STILL TO BRING"), told), d.Rule()]
    blocks += _numbered(told.lacking)
    blocks += [d.Rule(), d.Pair(_("Bring by"), told.bring_by), _come_back(told)]
    if told.resume:
        blocks.append(d.Big(_("Resume code"), told.resume))
    return _document("missing-slip", [*blocks, *_ask(told)], told)


def handover(told: CaseTold) -> d.Document:
    """What was handed over, to whom; signed by both. Raises Refused while there is nothing."""
    told.check()
    if told.state not in HANDED:
        raise Refused("There is nothing to hand over yet: the result is not ready.")
    blocks: list[d.Block] = [*_head(_("PROOF OF HAND-OVER"), told), d.Rule()]
    blocks.append(d.Para(_("Handed over:")))
    blocks += [d.Item("[x]", name) for name in told.outputs]
    blocks += [d.Pair(_("On"), told.today), d.Gap()]
    taker = told.applicant or told.subject
    blocks.append(d.Sign([(_("Officer"), told.officer), (_("Received by"), taker)]))
    return _document("handover", blocks, told)


def _head(title: str, told: CaseTold) -> list[d.Block]:
    pairs: list[d.Block] = [
        d.Pair(_("Date"), told.filed),
        d.Pair(_("Service"), told.service),
        d.Pair(_("For"), told.subject),
    ]
    if told.applicant:
        pairs.append(d.Pair(_("Brought by"), told.applicant))
    pairs.append(d.Pair(_("Officer"), told.officer))
    # On a line of its own: the number is 27 characters and must never be broken.
    return [d.Title(title, told.unit), d.Big(_("Number"), told.number), *pairs]


def _done(told: CaseTold) -> list[d.Block]:
    if told.outcome == "forwarded":
        text = _("Complete. We carry it on to the {level}; you need not go there.")
        first = text.format(level=told.level)
    else:
        first = _("Complete and accepted.")
    return [d.Para(first, strong=True), d.Para(told.promise)]


def _numbered(papers: list[PaperTold]) -> list[d.Block]:
    return [d.Item(f"{n}.", paper.name, paper.more) for n, paper in enumerate(papers, 1)]


def _come_back(told: CaseTold) -> d.Block:
    return d.Para(_("Come back with the code {code}.").format(code=told.resume))


def _ask(told: CaseTold) -> list[d.Block]:
    ask = _("Questions: {unit}, with this number.").format(unit=told.unit)
    return [d.Rule(), d.Para(ask)]


def _document(name: str, blocks: list[d.Block], told: CaseTold) -> d.Document:
    if told.seal:
        blocks = [*blocks, d.Seal(told.seal, _("Scan to check that this paper is genuine."))]
    return d.Document(name, blocks, foot=told.number)


def promise_text(promised: str, estimated: bool, _: Callable[[str], str], language: str) -> str:
    """What is promised, in words; "" gives the honest sentence that nothing is."""
    if promised.startswith("PT"):
        minutes = promised.removeprefix("PT").removesuffix("M")
        return _("Ready in about {minutes} minutes when the system is up.").format(minutes=minutes)
    if promised:
        day = date_text(date.fromisoformat(promised), language)
        sentence = _("Ready on {day} at the latest.").format(day=day)
        return sentence + (" " + _("(holidays still estimated)") if estimated else "")
    return _("No time is promised for this service; we call you.")
