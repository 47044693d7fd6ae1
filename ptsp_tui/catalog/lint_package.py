"""What can be wrong between the steps of a package: order, repetition, papers asked twice."""

from __future__ import annotations

from itertools import combinations

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import facts_of
from ptsp_tui.catalog.lint_conditions import circle
from ptsp_tui.catalog.lint_known import BUILT_IN, Known, Report
from ptsp_tui.catalog.load import Document
from ptsp_tui.catalog.reach import Land, land_of_event


def check_package(event: m.LifeEvent, doc: Document, known: Known, report: Report) -> None:
    """Report circles, a service twice without cause, and papers that we ourselves issue."""
    waits = {question.id: facts_of(question.when) for question in event.determinants}
    if found := circle(waits):
        message = f"wait for each other in a circle: {' -> '.join(found)}"
        report.faults.append(doc.fault(("determinants",), message))
        return
    for index, step in enumerate(event.steps):
        service = known.services.get(step.service)
        if service is not None and not service.opens_case:
            message = f"{step.service} is closed: no step can open a case of it"
            report.faults.append(doc.fault(("steps", index, "service"), message))
    land = land_of_event(event, known.codelists)
    _check_twice(event, land, doc, report)
    _check_carried(event, doc, known, report)
    _check_issued(event, land, doc, known, report)


def _check_twice(event: m.LifeEvent, land: Land, doc: Document, report: Report) -> None:
    for (first, one), (index, two) in combinations(enumerate(event.steps), 2):
        alike = one.service == two.service and (one.answers, one.carry) == (two.answers, two.carry)
        if alike and land.can((one.when, True), (two.when, True)):
            message = f"{two.service} is already step {first + 1}, with the same answers and values"
            report.faults.append(doc.fault(("steps", index, "service"), message))


def _check_carried(event: m.LifeEvent, doc: Document, known: Known, report: Report) -> None:
    """A value can only come from what an earlier step asks; from a later one it is a circle."""
    if any(step.service not in known.services for step in event.steps):
        return  # a service that is not written yet may ask for it
    asked = [_facts(step, known) for step in event.steps]
    for index, step in enumerate(event.steps):
        before = {name for facts in asked[:index] for name in facts}
        after = {name for facts in asked[index:] for name in facts}
        for target, source in step.carry.items():
            if source in before:
                continue
            told = "only this or a later step asks it" if source in after else "no step asks it"
            message = f"{source} cannot be carried into {target}: {told}"
            report.faults.append(doc.fault(("steps", index, "carry", target), message))


def _facts(step: m.PackageStep, known: Known) -> set[str]:
    whole = compiler.unfold(known.services[step.service], known.common, known.groups)
    fields = {f.id for section in whole.form if not section.repeat for f in section.fields}
    fields |= {section.repeat.key for section in whole.form if section.repeat}
    return ({question.id for question in whole.determinants} | fields) - set(BUILT_IN)


def _check_issued(
    event: m.LifeEvent, land: Land, doc: Document, known: Known, report: Report
) -> None:
    """A paper that an earlier step issues is dropped from the list, unless the old one is taken
    in; one that is asked together with others would still be asked, so it is a fault."""
    for index, step in enumerate(event.steps):
        service = known.services.get(step.service)
        issued = {
            paper: at
            for at, earlier in enumerate(event.steps[:index])
            if land.can((earlier.when, True), (step.when, True))
            for paper in _outputs(earlier, known)
        }
        for requirement in service.requirements if service else []:
            ours = [paper for paper in requirement.of if paper in issued]
            wanted = len(requirement.of) if requirement.need == "all" else requirement.need
            others = requirement.of_others or requirement.per or requirement.mode == "withdraw"
            if ours and len(ours) < wanted and not others:
                message = (
                    f"{step.service} asks for {ours[0]} in {requirement.id}, which step "
                    f"{issued[ours[0]] + 1} issues: let it be a requirement of its own"
                )
                report.faults.append(doc.fault(("steps", index), message))


def _outputs(step: m.PackageStep, known: Known) -> list[str]:
    service = known.services.get(step.service)
    return service.outputs if service else []
