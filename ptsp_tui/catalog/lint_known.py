"""What the lint knows while it looks: every id, every fact that a condition may name."""

from __future__ import annotations

import msgspec

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.load import Fault, Loaded

BUILT_IN = {"today": "date", "service": "text", "domain": "text"}


class Report(msgspec.Struct):
    """`faults` stop the build; `notes` do not. `rules` counts the notes of each rule that the
    content does not keep everywhere yet."""

    faults: list[Fault] = []
    notes: list[Fault] = []
    rules: dict[str, int] = {}

    def note(self, rule: str, fault: Fault) -> None:
        """Note one place where `rule` is not kept."""
        self.notes.append(fault)
        self.rules[rule] = self.rules.get(rule, 0) + 1


class Known(msgspec.Struct):
    """Every id that something may point to."""

    services: dict[str, m.Service]
    referrals: set[str]
    events: set[str]
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


def know(loaded: Loaded) -> Known:
    """All ids of what was loaded; common.yaml and sources.yaml must be there."""
    sources = loaded.sources[0][0]
    return Known(
        services={service.id: service for service, _ in loaded.services},
        referrals={referral.id for referral, _ in loaded.referrals},
        events={event.id for event, _ in loaded.life_events},
        evidence={evidence.id: evidence for evidence, _ in loaded.evidence},
        codelists={codelist.id: codelist for codelist, _ in loaded.codelists},
        groups={group.id: group for group, _ in loaded.groups},
        sources={source.id for source in sources.sources},
        legal={act.id for act in sources.legal},
        common=loaded.common[0][0],
    )


def facts_of_service(whole: m.Service, codelists: dict[str, m.CodeList]) -> Facts:
    """All facts that conditions of an unfolded service can name."""
    facts = Facts(dict(BUILT_IN), {})
    for question in whole.determinants:
        remember(question, facts, codelists)
    for section in whole.form:
        if section.repeat:
            facts.types[section.repeat.key] = "list"
        else:
            for field in section.fields:
                remember(field, facts, codelists)
    return facts


def with_item(facts: Facts, section: m.Section, codelists: dict[str, m.CodeList]) -> Facts:
    inner = Facts(dict(facts.types), dict(facts.allowed))
    for field in section.fields:
        remember(field, inner, codelists)
    return inner


def remember(
    asked: m.Field | m.Determinant, facts: Facts, codelists: dict[str, m.CodeList]
) -> None:
    facts.types[asked.id] = asked.type
    if asked.codelist in codelists:
        facts.allowed[asked.id] = {item.code for item in codelists[asked.codelist].items}
    elif asked.choices:
        facts.allowed[asked.id] = {choice.value for choice in asked.choices}
