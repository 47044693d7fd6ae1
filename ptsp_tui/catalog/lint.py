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
from ptsp_tui.catalog.conditions import Condition, shape_fault, walk
from ptsp_tui.catalog.load import Document, Fault, Loaded, PathKey

SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
BUILT_IN = {"today": "date", "service": "text", "domain": "text"}
FEWEST_PHRASES = 8


class Report(msgspec.Struct):
    """`faults` stop the build; `notes` do not."""

    faults: list[Fault] = []
    notes: list[Fault] = []


class _Known(msgspec.Struct):
    """Every id that something may point to."""

    services: set[str]
    referrals: set[str]
    evidence: dict[str, m.EvidenceType]
    codelists: dict[str, m.CodeList]
    groups: compiler.Groups
    sources: set[str]
    legal: set[str]
    common: m.Common


class Facts(msgspec.Struct):
    """The facts that conditions of one service can name: type, and the values a choice allows."""

    types: dict[str, str]
    allowed: dict[str, set[str]]


def check(loaded: Loaded) -> Report:
    """Lint everything that could be read. Faults of reading are included."""
    report = Report(faults=list(loaded.faults))
    if not loaded.common or not loaded.sources:
        report.faults.append(Fault("data", 1, 1, "$", "common.yaml and sources.yaml are needed"))
        return report
    known = _known(loaded)
    _check_ids(loaded, report)
    for group, document in loaded.groups:
        _check_uses(group.fields, ("fields",), document, known, report)
    if report.faults:
        return report
    for service, document in loaded.services:
        _check_service(service, document, known, report)
    for event, document in loaded.life_events:
        _check_event(event, document, known, report)
    for referral, document in loaded.referrals:
        _check_referral(referral, document, known, report)
    for evidence, document in loaded.evidence:
        _check_evidence(evidence, document, known, report)
    report.faults.sort()
    report.notes.sort()
    return report


def _known(loaded: Loaded) -> _Known:
    sources = loaded.sources[0][0]
    return _Known(
        services={service.id for service, _ in loaded.services},
        referrals={referral.id for referral, _ in loaded.referrals},
        evidence={evidence.id: evidence for evidence, _ in loaded.evidence},
        codelists={codelist.id: codelist for codelist, _ in loaded.codelists},
        groups={group.id: group for group, _ in loaded.groups},
        sources={source.id for source in sources.sources},
        legal={act.id for act in sources.legal},
        common=loaded.common[0][0],
    )


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


def _check_service(s: m.Service, doc: Document, known: _Known, report: Report) -> None:
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
        _check_uses(section.fields, ("form", index, "fields"), doc, known, report)
    if len(report.faults) > before:
        return
    whole = compiler.unfold(s, known.common, known.groups)
    _check_open_service(s, whole, doc, known, report)


def _check_closed(s: m.Service, doc: Document, known: _Known, report: Report) -> None:
    if s.status == "replaced" and s.replaced_by is None:
        report.faults.append(doc.fault((), "is replaced: name replaced_by"))
    if s.replaced_by and s.replaced_by not in known.services | known.referrals:
        _link(s.replaced_by, ("replaced_by",), doc, report)
    if not s.closed_note:
        report.faults.append(doc.fault((), "is not open: say why in closed_note"))


def _check_open_service(
    s: m.Service, whole: m.Service, doc: Document, known: _Known, report: Report
) -> None:
    facts = facts_of_service(whole, known.codelists)
    for fact in _duplicates(whole):
        report.faults.append(doc.fault((), f"two questions or fields are called {fact}"))
    if f"{s.subject}.name" not in facts.types:
        report.faults.append(doc.fault(("subject",), f"no field {s.subject}.name: whose is it?"))
    asked = Facts(dict(BUILT_IN), {})
    for index, question in enumerate(whole.determinants):
        _remember(question, asked, known.codelists)
        own = index - len(known.common.determinants)
        if own >= 0:
            path: PathKey = ("determinants", own)
            _check_condition(question.when, asked, (*path, "when"), doc, report)
            _check_choices(question, path, doc, known, report)
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
            scope = _with_item(facts, repeats[requirement.per], known.codelists)
        _check_condition(requirement.when, scope, (*path, "when"), doc, report)
    offset = len(known.common.before)
    for index, section in enumerate(whole.form[offset : offset + len(s.form)]):
        _check_section(section, facts, ("form", index), doc, known, report)
    for index, rule in enumerate(s.checks):
        _check_condition(rule.fails_when, facts, ("checks", index), doc, report)
    for index, fee in enumerate(s.fees):
        _check_condition(fee.when, facts, ("fee", index, "when"), doc, report)
    _check_english(s, doc, report)


def _duplicates(whole: m.Service) -> list[str]:
    names = [q.id for q in whole.determinants]
    names += [f.id for sec in whole.form if not sec.repeat for f in sec.fields]
    names += [sec.repeat.key for sec in whole.form if sec.repeat]
    return sorted({name for name in names if names.count(name) > 1})


def _check_section(
    section: m.Section, facts: Facts, path: PathKey, doc: Document, known: _Known, report: Report
) -> None:
    _check_condition(section.when, facts, (*path, "when"), doc, report)
    scope = _with_item(facts, section, known.codelists) if section.repeat else facts
    for field in section.fields:
        _check_choices(field, path, doc, known, report)
        conditions = [field.when, *(f.when for f in field.default + field.calc)]
        conditions += [rule.fails_when for rule in field.checks]
        if isinstance(field.required, Condition):
            conditions.append(field.required)
        for condition in conditions:
            _check_condition(condition, scope, path, doc, report)
        for formula in field.default + field.calc:
            _check_formula(formula, field, scope, path, doc, report)
        for name in (field.birth_field, field.sex_field):
            if name is not None and name not in scope.types:
                report.faults.append(doc.fault(path, f"{field.id}: there is no field {name}"))


def _check_formula(
    formula: m.Formula,
    field: m.Field,
    facts: Facts,
    path: PathKey,
    doc: Document,
    report: Report,
) -> None:
    names = [formula.copy, formula.age_of, formula.nik_birth, formula.nik_sex, formula.count]
    given = [n for n in (*names, formula.postal_of) if n is not None]
    sources = len(given) + (formula.sum is not None) + (formula.value is not None)
    if sources != 1:
        report.faults.append(doc.fault(path, f"{field.id}: a formula needs exactly one source"))
    for name in [*given, *(formula.sum or [])]:
        if name not in facts.types:
            report.faults.append(doc.fault(path, f"{field.id}: there is no fact {name}"))


def _check_requirement(
    r: m.Requirement, path: PathKey, doc: Document, known: _Known, report: Report
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
    if r.name and not r.name_en:
        report.faults.append(doc.fault((*path, "name"), "has no English (name_en)"))


def facts_of_service(whole: m.Service, codelists: dict[str, m.CodeList]) -> Facts:
    """All facts that conditions of an unfolded service can name."""
    facts = Facts(dict(BUILT_IN), {})
    for question in whole.determinants:
        _remember(question, facts, codelists)
    for section in whole.form:
        if section.repeat:
            facts.types[section.repeat.key] = "list"
        else:
            for field in section.fields:
                _remember(field, facts, codelists)
    return facts


def _with_item(facts: Facts, section: m.Section, codelists: dict[str, m.CodeList]) -> Facts:
    inner = Facts(dict(facts.types), dict(facts.allowed))
    for field in section.fields:
        _remember(field, inner, codelists)
    return inner


def _remember(
    asked: m.Field | m.Determinant, facts: Facts, codelists: dict[str, m.CodeList]
) -> None:
    facts.types[asked.id] = asked.type
    if asked.codelist in codelists:
        facts.allowed[asked.id] = {item.code for item in codelists[asked.codelist].items}
    elif asked.choices:
        facts.allowed[asked.id] = {choice.value for choice in asked.choices}


def _check_condition(
    condition: Condition | None, facts: Facts, path: PathKey, doc: Document, report: Report
) -> None:
    for node in walk(condition):
        problem = shape_fault(node) or _type_fault(node, facts)
        if problem:
            report.faults.append(doc.fault(path, problem))


def _type_fault(node: Condition, facts: Facts) -> str | None:
    if node.fact is None:
        return None
    for name in (node.fact, node.before, node.after, node.same_as):
        if name is not None and name not in facts.types:
            return f"there is no question or field {name} to ask about"
    kind = facts.types[node.fact]
    values = [v for v in (node.is_, node.includes, *(node.in_ or ())) if v is not None]
    for value in values:
        if node.fact in facts.allowed and str(value) not in facts.allowed[node.fact]:
            return f"{node.fact} can never be {value}"
        if (kind == "yesno") != isinstance(value, bool):
            return f"{node.fact} is {kind}: {value!r} is not"
        if kind in ("integer", "money") and not isinstance(value, int):
            return f"{node.fact} is a number: {value!r} is not"
    if (node.includes is not None) != (kind == "multi") and (values and kind == "multi"):
        return f"{node.fact} has several answers: use includes"
    return _bounds_fault(node, kind)


def _bounds_fault(node: Condition, kind: str) -> str | None:
    for bound in (node.min, node.max):
        if bound is None:
            continue
        if kind in ("integer", "money", "decimal") and not isinstance(bound, int):
            return f"{node.fact} is a number: {bound!r} is not"
        if kind == "date" and not (bound == "today" or re.match(r"^\d{4}-\d\d-\d\d$", str(bound))):
            return f"{node.fact} is a date: {bound!r} is not YYYY-MM-DD or today"
        if kind not in ("integer", "money", "decimal", "date"):
            return f"{node.fact} is {kind} and has no order"
    return None


def _check_choices(
    asked: m.Field | m.Determinant, path: PathKey, doc: Document, known: _Known, report: Report
) -> None:
    if asked.codelist is not None and asked.codelist not in known.codelists:
        report.faults.append(doc.fault(path, f"{asked.id}: no code list {asked.codelist}"))
    if asked.type in ("choice", "multi") and not asked.choices and asked.codelist is None:
        report.faults.append(doc.fault(path, f"{asked.id}: a choice without choices"))
    values = [choice.value for choice in asked.choices]
    if len(values) != len(set(values)):
        report.faults.append(doc.fault(path, f"{asked.id}: a choice is given twice"))


def _check_uses(
    fields: list[m.Field], path: PathKey, doc: Document, known: _Known, report: Report
) -> None:
    for index, field in enumerate(fields):
        group = "address" if field.type == "address" else field.use
        if group is not None and group not in known.groups:
            report.faults.append(doc.fault((*path, index), f"no field group {group}"))
        if group is None and not (field.id and field.label):
            report.faults.append(doc.fault((*path, index), "a field needs id and label"))


def _check_english(s: m.Service, doc: Document, report: Report) -> None:
    def missing(path: PathKey, what: str) -> None:
        report.faults.append(doc.fault(path, f"{what} has no English"))

    if not s.name_en:
        missing(("name",), "name")
    for index, question in enumerate(s.determinants):
        if not question.ask_en:
            missing(("determinants", index), "the question")
        for choice in question.choices:
            if not choice.label_en:
                missing(("determinants", index), f"choice {choice.value}")
    for index, section in enumerate(s.form):
        if not section.title_en:
            missing(("form", index), "the title")
        for field in section.fields:
            if field.label and not field.label_en:
                missing(("form", index), f"field {field.id}")
            for choice in field.choices:
                if not choice.label_en:
                    missing(("form", index), f"choice {choice.value}")


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


def _check_cited(item: Any, doc: Document, known: _Known, report: Report) -> None:
    for kind, path, name in _cited(msgspec.to_builtins(item), ()):
        if kind == "sources" and name not in known.sources:
            report.faults.append(doc.fault(path, f"source {name} is not in sources.yaml"))
        if kind == "legal" and name.split("#")[0] not in known.legal:
            report.faults.append(doc.fault(path, f"legal act {name} is not in sources.yaml"))
    if not item.sources:
        report.faults.append(doc.fault((), "has no source"))


def _link(target: str, path: PathKey, doc: Document, report: Report) -> None:
    message = f"leads to {target}, which the catalogue does not have yet"
    report.notes.append(doc.fault(path, message))


def _check_event(e: m.LifeEvent, doc: Document, known: _Known, report: Report) -> None:
    _check_cited(e, doc, known, report)
    facts = Facts(dict(BUILT_IN), {})
    for index, question in enumerate(e.determinants):
        _remember(question, facts, known.codelists)
        _check_condition(question.when, facts, ("determinants", index), doc, report)
    for index, step in enumerate(e.steps):
        if step.service not in known.services:
            _link(step.service, ("steps", index, "service"), doc, report)
        _check_condition(step.when, facts, ("steps", index, "when"), doc, report)


def _check_referral(r: m.Referral, doc: Document, known: _Known, report: Report) -> None:
    _check_cited(r, doc, known, report)
    if len(r.phrases) < FEWEST_PHRASES:
        message = f"has {len(r.phrases)} of at least {FEWEST_PHRASES} phrases"
        report.faults.append(doc.fault(("phrases",), message))
    for index, service in enumerate(r.can_issue):
        if service not in known.services:
            _link(service, ("can_issue", index), doc, report)


def _check_evidence(e: m.EvidenceType, doc: Document, known: _Known, report: Report) -> None:
    for name in e.sources:
        if name not in known.sources:
            report.faults.append(doc.fault((), f"{e.id}: source {name} is not in sources.yaml"))
    if not e.name_en:
        report.faults.append(doc.fault((), f"{e.id} has no English name"))
    if e.get_service and e.get_service not in known.services | known.referrals:
        report.notes.append(doc.fault((), f"{e.id} leads to {e.get_service}, not there yet"))


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
