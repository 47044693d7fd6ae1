"""What a machine can know to be wrong in the catalogue, beyond the shape of each file.

`check` gives faults (the build refuses) and notes (worth an author's look: links to services
that are not written yet). Run it as `ptsp catalog lint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import msgspec

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.lint_conditions import check_condition, circle, circle_in
from ptsp_tui.catalog.lint_form import (
    check_choices,
    check_message,
    check_section,
    check_taken_off,
    check_uses,
    duplicates,
)
from ptsp_tui.catalog.lint_known import (
    BUILT_IN,
    Facts,
    Known,
    Report,
    facts_of_service,
    know,
    remember,
    with_item,
)
from ptsp_tui.catalog.lint_office import check_office
from ptsp_tui.catalog.lint_package import check_package
from ptsp_tui.catalog.lint_papers import check_papers
from ptsp_tui.catalog.lint_phrases import check_phrases
from ptsp_tui.catalog.lint_reach import check_event_reach, check_reach
from ptsp_tui.catalog.lint_texts import check_evidence_whole, check_texts
from ptsp_tui.catalog.load import Document, Fault, Loaded, PathKey

__all__ = ["Report", "check"]

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
FEWEST_PHRASES = 8


def check(loaded: Loaded) -> Report:
    """Lint everything that could be read. Faults of reading are included."""
    report = Report(faults=list(loaded.faults))
    if not loaded.common or not loaded.sources:
        report.faults.append(Fault("data", 1, 1, "$", "common.yaml and sources.yaml are needed"))
        return report
    known = know(loaded)
    _check_ids(loaded, report)
    for group, document in loaded.groups:
        check_uses(group.fields, ("fields",), document, known, report)
    _check_group_circle(loaded, report)
    if report.faults:
        return report
    _check_all_texts(loaded, report)
    check_phrases(loaded, report)
    for service, document in loaded.services:
        _check_service(service, document, known, report)
    for event, document in loaded.life_events:
        _check_event(event, document, known, report)
    for referral, document in loaded.referrals:
        _check_referral(referral, document, known, report)
    for index, (signpost, document) in enumerate(loaded.signposts):
        _check_signpost(signpost, index, document, known, report)
    for index, (evidence, document) in enumerate(loaded.evidence):
        _check_evidence(evidence, index, document, known, report)
        check_evidence_whole(evidence, index, document, report)
    check_office(loaded, known, report)
    if not report.faults:  # printed papers are checked on the unfolded forms
        check_papers(loaded, known, report)
    report.faults.sort()
    report.notes.sort()
    return report


def _check_all_texts(loaded: Loaded, report: Report) -> None:
    whole: list[tuple[Any, Document]] = [*loaded.services, *loaded.life_events, *loaded.referrals]
    whole += [*loaded.groups, *loaded.codelists, *loaded.common]
    for item, document in whole:
        check_texts(item, document, report)
    listed_in: tuple[list[tuple[Any, Document]], ...] = (
        list(loaded.evidence),
        list(loaded.signposts),
        list(loaded.standards),
    )
    for listed in listed_in:
        for index, (item, document) in enumerate(listed):
            check_texts(item, document, report, (index,))


def _check_group_circle(loaded: Loaded, report: Report) -> None:
    uses = {
        group.id: {"address" if f.type == "address" else f.use or "" for f in group.fields}
        for group, _ in loaded.groups
    }
    found = circle(uses)
    for group, document in loaded.groups:
        if found and group.id == found[0]:
            message = f"field groups use each other in a circle: {' -> '.join(found)}"
            report.faults.append(document.fault(("fields",), message))


def _check_ids(loaded: Loaded, report: Report) -> None:
    seen: dict[str, str] = {}
    found: list[tuple[Any, Document]] = [*loaded.services, *loaded.life_events, *loaded.referrals]
    for item, document in found:
        if item.id != PurePosixPath(document.file).stem:
            report.faults.append(document.fault(("id",), "is not the name of the file"))
        if not SLUG.match(item.id):
            report.faults.append(document.fault(("id",), "is not a slug"))
        if item.id in seen:
            report.faults.append(document.fault(("id",), f"is also in {seen[item.id]}"))
        seen[item.id] = document.file
    parts: list[tuple[Any, Document]] = [*loaded.groups, *loaded.codelists]
    for item, document in parts:
        if item.id != PurePosixPath(document.file).stem:
            report.faults.append(document.fault(("id",), "is not the name of the file"))
    ids = [evidence.id for evidence, _ in loaded.evidence]
    for index, (evidence, document) in enumerate(loaded.evidence):
        if evidence.id in ids[:index]:
            report.faults.append(document.fault((index, "id"), f"{evidence.id} is given twice"))


def _check_service(s: m.Service, doc: Document, known: Known, report: Report) -> None:
    def fault(path: PathKey, message: str) -> None:
        report.faults.append(doc.fault(path, message))

    if PurePosixPath(doc.file).parent.name != s.domain:
        fault(("domain",), "is not the folder of the file")
    _check_cited(s, doc, known, report)
    if not s.legal and not s.gaps:
        fault((), "has no legal basis and declares no gap (gaps:)")
    if s.status in ("closed", "replaced"):
        _check_closed(s, doc, known, report)
        return
    for name in ("applicants", "decided_at", "intake", "script", "phrases", "fee", "outputs"):
        if getattr(s, name) in (None, [], ""):
            fault((name,), "is missing: an open service needs it")
    if len(s.phrases) < FEWEST_PHRASES:
        fault(("phrases",), f"has {len(s.phrases)} of at least {FEWEST_PHRASES} phrases")
    before = len(report.faults)
    for index, section in enumerate(s.form):
        check_uses(section.fields, ("form", index, "fields"), doc, known, report)
    if len(report.faults) > before:
        return
    whole = compiler.unfold(s, known.common, known.groups)
    _check_open_service(s, whole, doc, known, report)


def _check_closed(s: m.Service, doc: Document, known: Known, report: Report) -> None:
    if s.status == "replaced" and s.replaced_by is None:
        report.faults.append(doc.fault((), "is replaced: name replaced_by"))
    if s.replaced_by and s.replaced_by not in {*known.services, *known.referrals}:
        _link(s.replaced_by, ("replaced_by",), doc, report)
    if not s.closed_note:
        report.faults.append(doc.fault((), "is not open: say why in closed_note"))


def _check_open_service(
    s: m.Service, whole: m.Service, doc: Document, known: Known, report: Report
) -> None:
    before, facts = len(report.faults), facts_of_service(whole, known.codelists)
    for name in duplicates(whole):
        report.faults.append(doc.fault((), f"two things of the service are called {name}"))
    if found := circle_in(whole):
        message = f"wait for each other in a circle: {' -> '.join(found)}"
        report.faults.append(doc.fault((), message))
    if f"{s.subject}.name" not in facts.types:
        report.faults.append(doc.fault(("subject",), f"no field {s.subject}.name: whose is it?"))
    check_taken_off(s, whole, doc, report)
    asked = Facts(dict(BUILT_IN), {})
    for index, question in enumerate(whole.determinants):
        own = index - len(known.common.determinants)
        if own >= 0:
            path: PathKey = ("determinants", own)
            check_condition(question.when, asked, (*path, "when"), doc, report)
            check_choices(question, path, doc, known, report)
        remember(question, asked, known.codelists)
    repeats = {section.repeat.key: section for section in whole.form if section.repeat}
    for index, requirement in enumerate(s.requirements):
        path = ("requirements", index)
        _check_requirement(requirement, path, doc, known, report)
        scope = facts
        if requirement.per is not None:
            if requirement.per not in repeats:
                message = f"{requirement.per} is no repeated section"
                report.faults.append(doc.fault((*path, "per"), message))
                continue
            scope = with_item(facts, repeats[requirement.per], known.codelists)
        check_condition(requirement.when, scope, (*path, "when"), doc, report)
    for index, section in enumerate(s.form):
        check_section(section, facts, ("form", index), doc, known, report)
    for index, rule in enumerate(s.checks):
        check_condition(rule.fails_when, facts, ("checks", index), doc, report)
        check_message(rule, ("checks", index), doc, report)
        if rule.level != "error":
            message = "is never shown here: a warning belongs to a field's own checks"
            report.faults.append(doc.fault(("checks", index, "level"), message))
    for index, fee in enumerate(s.fees):
        check_condition(fee.when, facts, ("fee", index, "when"), doc, report)
    if len(report.faults) == before:
        check_reach(s, whole, doc, known, report)


def _check_requirement(
    r: m.Requirement, path: PathKey, doc: Document, known: Known, report: Report
) -> None:
    for evidence in r.of:
        if evidence not in known.evidence:
            message = f"{evidence} is not in evidence.yaml"
            report.faults.append(doc.fault((*path, "of"), message))
    if r.need != "all" and not 1 <= r.need < max(len(r.of), 2):
        report.faults.append(doc.fault((*path, "need"), "asks for more papers than it names"))
    if r.confidence == "unverified" and r.blocking:
        message = "is unverified and must not block (blocking: false)"
        report.faults.append(doc.fault((*path, "confidence"), message))
    if not r.of and not r.name:
        report.faults.append(doc.fault(path, "names no paper"))


def _cited(value: Any, path: PathKey) -> Iterator[tuple[str, PathKey, str]]:
    """Every source and legal act named anywhere inside, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("sources", "legal") and isinstance(inner, list):
                for index, name in enumerate(inner):
                    yield key, (*path, key, index), str(name)
            else:
                yield from _cited(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _cited(inner, (*path, index))


def _check_cited(item: Any, doc: Document, known: Known, report: Report) -> None:
    for kind, path, name in _cited(msgspec.to_builtins(item), ()):
        if kind == "sources" and name not in known.sources:
            report.faults.append(doc.fault(path, f"source {name} is not in sources.yaml"))
        if kind == "legal" and name.split("#")[0] not in known.legal:
            report.faults.append(doc.fault(path, f"legal act {name} is not in sources.yaml"))
    if not item.sources:
        report.faults.append(doc.fault((), "has no source"))


def _link(target: str, path: PathKey, doc: Document, report: Report) -> None:
    message = f"leads to {target}, which the catalogue does not have yet"
    report.note("links to what is not written yet", doc.fault(path, message))


def _check_event(e: m.LifeEvent, doc: Document, known: Known, report: Report) -> None:
    _check_cited(e, doc, known, report)
    facts = Facts(dict(BUILT_IN), {})
    for index, question in enumerate(e.determinants):
        remember(question, facts, known.codelists)
        check_condition(question.when, facts, ("determinants", index), doc, report)
    for index, step in enumerate(e.steps):
        if step.service not in known.services:
            _link(step.service, ("steps", index, "service"), doc, report)
        check_condition(step.when, facts, ("steps", index, "when"), doc, report)
    if report.faults:
        return
    for index, step in enumerate(e.steps):  # the services can be unfolded
        _check_step(step, ("steps", index), doc, known, report)
    check_package(e, doc, known, report)
    if not report.faults:
        check_event_reach(e, doc, known, report)


def _check_step(
    step: m.PackageStep, path: PathKey, doc: Document, known: Known, report: Report
) -> None:
    service = known.services.get(step.service)
    if service is None:
        return
    whole = compiler.unfold(service, known.common, known.groups)
    facts = facts_of_service(whole, known.codelists)
    for target in step.carry:
        if target not in facts.types:
            message = f"{step.service} has no question or field {target}"
            report.faults.append(doc.fault((*path, "carry", target), message))
    questions = {question.id for question in whole.determinants}
    for name, answer in step.answers.items():
        if name not in questions:
            message = f"{step.service} has no question {name}"
            report.faults.append(doc.fault((*path, "answers", name), message))
        elif str(answer) not in facts.allowed.get(name, {str(answer)}):
            message = f"{name} can never be {answer}"
            report.faults.append(doc.fault((*path, "answers", name), message))


def _check_signpost(
    post: m.Signpost, index: int, doc: Document, known: Known, report: Report
) -> None:
    if len(post.directions) < 2:
        report.faults.append(doc.fault((index,), f"{post.id} separates nothing"))
    for at, way in enumerate(post.directions):
        for target in way.leads:
            if target not in {*known.services, *known.referrals, *known.events}:
                _link(target, (index, "directions", at, "leads"), doc, report)


def _check_referral(r: m.Referral, doc: Document, known: Known, report: Report) -> None:
    _check_cited(r, doc, known, report)
    if len(r.phrases) < FEWEST_PHRASES:
        message = f"has {len(r.phrases)} of at least {FEWEST_PHRASES} phrases"
        report.faults.append(doc.fault(("phrases",), message))
    for index, service in enumerate(r.can_issue):
        if service not in known.services:
            _link(service, ("can_issue", index), doc, report)


def _check_evidence(
    e: m.EvidenceType, index: int, doc: Document, known: Known, report: Report
) -> None:
    for name in e.sources:
        if name not in known.sources:
            report.faults.append(
                doc.fault((index,), f"{e.id}: source {name} is not in sources.yaml")
            )
    if e.get_service and e.get_service not in {*known.services, *known.referrals}:
        fault = doc.fault((index,), f"{e.id} leads to {e.get_service}, not there yet")
        report.note("links to what is not written yet", fault)


def main(data: str = "data") -> int:
    """`python -m ptsp_tui.catalog.lint DATA`: print every fault; 1 if there are any."""
    import sys
    from pathlib import Path

    from ptsp_tui.catalog.load import load

    report = check(load(Path(data)))
    for line in [*report.faults, *(f"note: {note}" for note in report.notes)]:
        sys.stdout.write(f"{line}\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    import sys

    raise SystemExit(main(*sys.argv[1:]))
