"""What no case ever comes to: questions, papers, sections, fields, rules and fees that are dead.

What `common.yaml` asks of everybody is not blamed on the one service that does not need it.
"""

from __future__ import annotations

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, facts_of
from ptsp_tui.catalog.lint_known import Known, Report
from ptsp_tui.catalog.load import Document, PathKey
from ptsp_tui.catalog.reach import (
    Land,
    conditions_of,
    inside,
    land_of,
    land_of_event,
    within,
)


def check_reach(
    s: m.Service, whole: m.Service, doc: Document, known: Known, report: Report
) -> None:
    """Report everything of the service that no combination of answers opens or closes."""
    land = land_of(whole, known.codelists)
    _check_questions(s, whole, land, doc, report)
    repeats = {section.repeat.key: section for section in whole.form if section.repeat}
    for index, requirement in enumerate(s.requirements):
        around = repeats.get(requirement.per or "")
        opens = [(around.when, True)] if around else []
        wanted = within(around, requirement.when)
        if not land.can(*opens, (wanted, True)):
            message = f"{requirement.id} is never asked: no answers lead to it"
            report.faults.append(doc.fault(("requirements", index, "when"), message))
        elif requirement.when and not around and not land.can((wanted, False), finished=True):
            message = f"{requirement.id} is asked whatever is answered: leave when out"
            report.faults.append(doc.fault(("requirements", index, "when"), message))
    for index, section in enumerate(s.form):
        _check_section(section, ("form", index), land, doc, known, report)
    for index, rule in enumerate(s.checks):
        _check_rule(rule.fails_when, [], "the rule", ("checks", index), land, doc, report)
    _check_fees(s, land, doc, report)


def _check_questions(
    s: m.Service, whole: m.Service, land: Land, doc: Document, report: Report
) -> None:
    decided = {name for condition in conditions_of(whole) for name in facts_of(condition)}
    decided |= {
        name
        for section in whole.form
        for field in section.fields
        for formula in (*field.default, *field.calc)
        for name in formula.sources
    }
    for index, question in enumerate(s.determinants):
        path: PathKey = ("determinants", index)
        if not land.can((question.when, True)):
            message = f"{question.id} is never asked: no answers lead to it"
            report.faults.append(doc.fault((*path, "when"), message))
        elif question.when and not land.can((question.when, False), finished=True):
            message = f"{question.id} is asked whatever is answered: leave when out"
            report.faults.append(doc.fault((*path, "when"), message))
        if question.id not in decided:
            message = f"{question.id} decides nothing: no paper, field, rule or fee"
            report.faults.append(doc.fault(path, message))


def _check_section(
    written: m.Section, path: PathKey, land: Land, doc: Document, known: Known, report: Report
) -> None:
    if not land.can((written.when, True)):
        message = f"section {written.id} never opens: no answers lead to it"
        report.faults.append(doc.fault((*path, "when"), message))
        return
    leaves = [
        (leaf, (*path, "fields", index))
        for index, field in enumerate(written.fields)
        for leaf in compiler.leaves(field, known.groups)
    ]
    own = {leaf.id for leaf, _ in leaves}
    for leaf, place in leaves:
        _check_field(leaf, written, own, place, land, doc, report)


def _check_field(
    field: m.Field,
    section: m.Section,
    own: set[str],
    path: PathKey,
    land: Land,
    doc: Document,
    report: Report,
) -> None:
    def here(condition: Condition | None) -> Condition | None:
        named = [m.Field(id=name) for name in own]
        return within(m.Section("", "", named, repeat=section.repeat), condition)

    opens = [(section.when, True), (here(field.when), True)]
    if not land.can(*opens):
        message = f"{field.id} is never shown: no answers lead to it"
        report.faults.append(doc.fault(path, message))
        return
    if isinstance(field.required, Condition) and not land.can(*opens, (here(field.required), True)):
        report.faults.append(
            doc.fault(path, f"{field.id} is never required: its condition is dead")
        )
    for formula in (*field.default, *field.calc):
        if not land.can(*opens, (here(formula.when), True)):
            report.faults.append(doc.fault(path, f"{field.id}: a formula is never used"))
    filled = Condition(fact=inside(section, field.id), filled=True)
    for rule in field.checks:
        if land.can(*opens, (filled, True)):
            context = [*opens, (filled, True)]
            _check_rule(
                here(rule.fails_when), context, f"a rule of {field.id}", path, land, doc, report
            )


def _check_rule(
    fails: Condition | None,
    context: list[tuple[Condition | None, bool]],
    what: str,
    path: PathKey,
    land: Land,
    doc: Document,
    report: Report,
) -> None:
    if not land.can(*context, (fails, True)):
        report.faults.append(doc.fault(path, f"{what} can never fail: it contradicts itself"))
    elif not land.can(*context, (fails, False)):
        report.faults.append(doc.fault(path, f"{what} always fails: nobody could be served"))


def _check_fees(s: m.Service, land: Land, doc: Document, report: Report) -> None:
    """The first fee whose condition holds is paid: each must have its turn."""
    before: list[tuple[Condition | None, bool]] = []
    for index, fee in enumerate(s.fees):
        if not land.can(*before, (fee.when, True)):
            path: PathKey = ("fee", index) if isinstance(s.fee, list) else ("fee",)
            report.faults.append(doc.fault(path, "is never the fee: an earlier one always is"))
        before.append((fee.when, False))


def check_event_reach(event: m.LifeEvent, doc: Document, known: Known, report: Report) -> None:
    """Report questions and steps of a package that no answers open."""
    land = land_of_event(event, known.codelists)
    for index, question in enumerate(event.determinants):
        if not land.can((question.when, True)):
            message = f"{question.id} is never asked: no answers lead to it"
            report.faults.append(doc.fault(("determinants", index, "when"), message))
    whens = [step.when for step in event.steps] + [q.when for q in event.determinants]
    decided = {name for when in whens for name in facts_of(when)}
    for index, question in enumerate(event.determinants):
        if question.id not in decided:
            message = f"{question.id} decides nothing: no step and no question"
            report.faults.append(doc.fault(("determinants", index), message))
    for index, step in enumerate(event.steps):
        if not land.can((step.when, True)):
            message = f"{step.service} is never reached: no answers lead to it"
            report.faults.append(doc.fault(("steps", index, "when"), message))
