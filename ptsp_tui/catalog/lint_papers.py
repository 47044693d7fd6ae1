"""What can be wrong in the templates of papers (data/papers/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog import templates as t
from ptsp_tui.catalog.conditions import Condition, facts_of, shape_fault, walk
from ptsp_tui.catalog.lint_known import BUILT_IN, Known, Report
from ptsp_tui.catalog.load import Document, Loaded, PathKey

KNOWN = frozenset(
    {"case.receipt", "case.day", "case.service", "unit.name", "unit.place", "today", "officer"}
)
WORDS = frozenset({"address", "village", "district", "city", "province", "code", "upper"})
PARTS = frozenset(
    {
        "nik",
        "kk",
        "birth",
        "sex",
        "religion",
        "marital_status",
        "occupation",
        "citizenship",
        "passport",
        "address",
        "phone",
    }
)
_PLACE = re.compile(r"\{([^{}]+)\}")


def check_papers(loaded: Loaded, known: Known, report: Report) -> None:
    """Report every template that names what does not exist, or that no case could print."""
    seen: set[str] = set()
    services = [
        compiler.unfold(service, known.common, known.groups) for service, _ in loaded.services
    ]
    for template, document in loaded.templates:
        stem = PurePosixPath(document.file).stem
        if template.id != stem or template.id in seen:
            report.faults.append(document.fault(("id",), "is not the name of the file"))
        seen.add(template.id)
        _check_template(template, document, known, services, report)


def _check_template(
    template: t.Template,
    document: Document,
    known: Known,
    services: list[m.Service],
    report: Report,
) -> None:
    def fault(path: PathKey, message: str) -> None:
        report.faults.append(document.fault(path, message))

    for key, there in (
        ("sources", known.sources),
        ("legal", known.legal),
        ("evidence", set(known.evidence)),
        ("outputs", set(known.evidence)),
        ("services", set(known.services)),
    ):
        named = {each.partition("#")[0] for each in getattr(template, key)}
        for name in sorted(named - there):
            fault((key,), f"{name} does not exist")
    if not template.sources:
        fault(("sources",), "has no source")
    notice = template.kind == "notice"
    printing = [s for s in services if s.opens_case and (notice or _prints(template, s))]
    if not printing:
        fault((), "no service prints this paper")
    facts = {*KNOWN, *BUILT_IN, *(name for s in printing for name in _facts(s))}
    for index, block in enumerate(template.blocks):
        path: PathKey = ("blocks", index)
        if len(block.kinds) != 1:
            fault(path, f"holds {', '.join(block.kinds) or 'nothing'}: one thing a block")
        for name in sorted(_named(block, facts)):
            if name not in facts and not name.startswith("'"):
                fault(path, f"no form that prints this asks {name}")
        for condition in _conditions(block):
            for node in walk(condition):
                if message := shape_fault(node):
                    fault(path, message)
        for codelist in _codelists(block):
            if codelist not in known.codelists:
                fault(path, f"code list {codelist} does not exist")
        for word in sorted(_words(block) - WORDS):
            fault(path, f"|{word} is no word for a value")
        for part in block.person.parts if block.person else ():
            if part.rstrip("?") not in PARTS:
                fault(path, f"{part} is no part of a person")


def _prints(template: t.Template, service: m.Service) -> bool:
    asked = {kind for requirement in service.requirements for kind in requirement.of}
    return bool(
        service.id in template.services
        or asked & set(template.evidence)
        or set(service.outputs) & set(template.outputs)
    )


def _facts(service: m.Service) -> Iterator[str]:
    """Every name that a template may use of this service, `whose.` ones too."""
    for question in service.determinants:
        yield question.id
    for section in service.form:
        if section.repeat:
            yield section.repeat.key
        for field in section.fields:
            yield field.id
            head, _, tail = field.id.partition(".")
            if head == service.subject and tail:
                yield f"whose.{tail}"
            if field.id.endswith(".street"):  # an address may be named as a whole
                whole = field.id.removesuffix(".street")
                yield whole
                if whole.startswith(f"{service.subject}."):
                    yield "whose." + whole.partition(".")[2]


def _sources_of(block: t.Block) -> Iterator[str]:
    for text in (block.heading, block.text, block.note):
        yield from (f"{{{place}}}" for place in _PLACE.findall(text))
    for slot in block.slots:
        yield from slot.from_
    if block.choice is not None:
        yield from block.choice.from_
    for sign in block.signs:
        yield from sign.name
    for column in block.table.columns if block.table else ():
        yield from (source for source in column.from_ if source != "#")


def _expressions(block: t.Block) -> Iterator[str]:
    for source in _sources_of(block):
        if "{" not in source:
            yield source.strip().removeprefix("/")
            continue
        for place in _PLACE.findall(source):
            yield from (part.strip() for part in place.split(","))


def _named(block: t.Block, facts: set[str]) -> set[str]:
    """The facts that the block names. Names in a table are local to a list: any list's will do."""
    names = {each.partition("|")[0] for each in _expressions(block)}
    lead = block.table.lead if block.table else []
    if lead:  # names of the people who lead are known under their prefix
        names = {name for name in names if not any(f"{each}.{name}" in facts for each in lead)}
    for condition in _conditions(block):
        names |= facts_of(condition)
    if block.table is not None:
        names |= set(block.table.over)
    return names


def _words(block: t.Block) -> set[str]:
    return {each.partition("|")[2] for each in _expressions(block) if "|" in each}


def _conditions(block: t.Block) -> Iterator[Condition]:
    found = [block.when, *(slot.when for slot in block.slots)]
    if block.choice is not None:
        found += [pick.when for pick in block.choice.picks]
    if block.person is not None:
        found.append(block.person.when)
    yield from (each for each in found if each is not None)


def _codelists(block: t.Block) -> Iterator[str]:
    found = [slot.codelist for slot in block.slots]
    if block.choice is not None:
        found.append(block.choice.codelist)
    yield from (each for each in found if each)
