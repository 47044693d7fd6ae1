"""What can be wrong with questions, sections and fields."""

from __future__ import annotations

from collections import Counter

import msgspec

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition
from ptsp_tui.catalog.lint_conditions import check_condition, check_formula
from ptsp_tui.catalog.lint_known import BUILT_IN, Facts, Known, Report, remember, with_item
from ptsp_tui.catalog.load import Document, PathKey


def check_section(
    written: m.Section, facts: Facts, path: PathKey, doc: Document, known: Known, report: Report
) -> None:
    """Report what is wrong in a section, each fault at the line of the field as written."""
    check_condition(written.when, facts, (*path, "when"), doc, report)
    fields = [
        (leaf, (*path, "fields", index))
        for index, field in enumerate(written.fields)
        for leaf in compiler.leaves(field, known.groups)
    ]
    whole = msgspec.structs.replace(written, fields=[field for field, _ in fields])
    scope = with_item(facts, whole, known.codelists) if written.repeat else facts
    for field, path in fields:
        check_choices(field, path, doc, known, report)
        conditions = [field.when, *(f.when for f in field.default + field.calc)]
        conditions += [rule.fails_when for rule in field.checks]
        if isinstance(field.required, Condition):
            conditions.append(field.required)
        for condition in conditions:
            check_condition(condition, scope, path, doc, report)
        for rule in field.checks:
            check_message(rule, path, doc, report)
        for formula in field.default + field.calc:
            check_formula(formula, field, scope, path, doc, report)
        for name in (field.birth_field, field.sex_field, field.region_within):
            if name is not None and name not in scope.types:
                report.faults.append(doc.fault(path, f"{field.id}: there is no field {name}"))


def check_message(rule: m.Check, path: PathKey, doc: Document, report: Report) -> None:
    """Report a message with braces, which would be read as places for facts."""
    if set("{}") & set(rule.message + rule.message_en):
        report.faults.append(doc.fault(path, "a message may not hold { or }"))


def check_choices(
    asked: m.Field | m.Determinant, path: PathKey, doc: Document, known: Known, report: Report
) -> None:
    """Report a choice without choices, or with one twice."""
    if asked.codelist is not None and asked.codelist not in known.codelists:
        report.faults.append(doc.fault(path, f"{asked.id}: no code list {asked.codelist}"))
    if asked.type in ("choice", "multi") and not asked.choices and asked.codelist is None:
        report.faults.append(doc.fault(path, f"{asked.id}: a choice without choices"))
    values = [choice.value for choice in asked.choices]
    if isinstance(asked, m.Determinant) and asked.default is not None:
        _check_default(asked, path, doc, known, report)
    if len(values) != len(set(values)):
        report.faults.append(doc.fault(path, f"{asked.id}: a choice is given twice"))


def _check_default(
    question: m.Determinant, path: PathKey, doc: Document, known: Known, report: Report
) -> None:
    facts = Facts({}, {})
    remember(question, facts, known.codelists)
    fits = isinstance(question.default, bool) is (question.type == "yesno")
    if not fits or str(question.default) not in facts.allowed.get(
        question.id, {str(question.default)}
    ):
        message = f"{question.id} can never be {question.default}"
        report.faults.append(doc.fault((*path, "default"), message))


def check_uses(
    fields: list[m.Field], path: PathKey, doc: Document, known: Known, report: Report
) -> None:
    """Report uses of groups that do not exist, or of parts that a group does not have."""
    for index, field in enumerate(fields):
        group = "address" if field.type == "address" else field.use
        if group is not None and group not in known.groups:
            report.faults.append(doc.fault((*path, index), f"no field group {group}"))
        elif group is not None:
            parts = {inner.id or inner.prefix for inner in known.groups[group].fields}
            for name in sorted({*field.omit, *field.only} - parts):
                message = f"the group {group} has no part {name}"
                report.faults.append(doc.fault((*path, index), message))
        if group is None and not (field.id and field.label):
            report.faults.append(doc.fault((*path, index), "a field needs id and label"))


ENTRY = "item"
"""The name under which an entry of a repeated section has its number."""


def duplicates(whole: m.Service) -> list[str]:
    """Names that two facts, two sections or two papers of the service share."""
    facts = [q.id for q in whole.determinants] + list(BUILT_IN)
    for section in whole.form:
        inner = [field.id for field in section.fields]
        facts += [section.repeat.key] if section.repeat else inner
    twice = set(_twice(facts))
    twice.update(_twice([section.id for section in whole.form]))
    twice.update(_twice([requirement.id for requirement in whole.requirements]))
    for section in whole.form:
        # an entry of a repeated section is kept with its number under "item"
        own = [ENTRY] if section.repeat else []
        twice.update(_twice([*own, *(field.id for field in section.fields)]))
    return sorted(twice)


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def check_taken_off(s: m.Service, whole: m.Service, doc: Document, report: Report) -> None:
    """Report people whom the papers no longer name and whose NIK the form does not ask."""
    asked = {
        f"{section.repeat.key}.{field.id}" if section.repeat else field.id
        for section in whole.form
        for field in section.fields
    }
    for index, who in enumerate(s.takes_off):
        if f"{who}.nik" not in asked:
            message = f"the form asks no NIK of {who}"
            report.faults.append(doc.fault(("takes_off", index), message))
