"""What changed between two compiled catalogues, in plain sentences. Pure: no file, no screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.change import Change, by_id, paired
from ptsp_tui.catalog.diff_service import ServiceDiff
from ptsp_tui.catalog.words import text

EVERYWHERE = 20
"""A change that more services share is told once: it comes from what everybody is asked."""


def explain(old: m.Catalogue, new: m.Catalogue, language: str) -> list[Change]:
    """Every change, services first, then packages, referrals, papers and code lists.

    Facts are in `language` ("id" or "en"), the sentences are msgids. Equal catalogues give
    nothing.
    """
    services = _shared(list(_services(old, new, language)))
    return [
        *services,
        *_events(old, new, language),
        *_referrals(old, new, language),
        *_evidence(old, new, language),
        *_codelists(old, new, language),
        *_office(old, new),
    ]


def _services(old: m.Catalogue, new: m.Catalogue, language: str) -> Iterator[Change]:
    papers = {**by_id(old.evidence), **by_id(new.evidence)}
    for key, before, after in paired(by_id(old.services), by_id(new.services)):
        if before is None:
            name = text(after, "name", language)
            yield Change("service", key, "added", "New service: {name}.", {"name": name})
        elif after is None:
            name = text(before, "name", language)
            yield Change("service", key, "removed", "Taken out: {name}.", {"name": name})
        elif before != after:
            found = list(ServiceDiff(before, after, papers, language)())
            yield from found
            if not found:
                yield Change("service", key, "texts", "Smaller texts have changed.")


def _shared(changes: list[Change]) -> list[Change]:
    """The changes, those that many services share told once at the front."""
    count = Counter(change.said for change in changes)
    common = {said for said, times in count.items() if times > EVERYWHERE}
    once: dict[Any, Change] = {}
    for change in changes:
        if change.said in common:
            facts = {**change.facts, "services": str(count[change.said])}
            once.setdefault(change.said, msgspec.structs.replace(change, id="*", facts=facts))
    return [*once.values(), *(change for change in changes if change.said not in common)]


def _events(old: m.Catalogue, new: m.Catalogue, language: str) -> Iterator[Change]:
    for key, before, after in paired(by_id(old.life_events), by_id(new.life_events)):
        if before is None or after is None:
            yield _whole("life_event", key, before, after, language)
            continue
        old_steps = [step.service for step in before.steps]
        new_steps = [step.service for step in after.steps]
        if old_steps != new_steps:
            yield Change(
                "life_event",
                key,
                "steps",
                "Its services were {old} and are now {new}.",
                {"old": ", ".join(old_steps), "new": ", ".join(new_steps)},
            )
        elif before.steps != after.steps:
            yield Change(
                "life_event",
                key,
                "steps",
                "When its services are needed, or what flows between them, has changed.",
            )
        if before.determinants != after.determinants:
            yield Change("life_event", key, "question", "Its questions have changed.")
        if before.phrases != after.phrases:
            yield Change("life_event", key, "phrases", "The words it is found by have changed.")


def _referrals(old: m.Catalogue, new: m.Catalogue, language: str) -> Iterator[Change]:
    for key, before, after in paired(by_id(old.referrals), by_id(new.referrals)):
        if before is None or after is None:
            yield _whole("referral", key, before, after, language)
            continue
        for name in REFERRAL:
            if getattr(before, name) != getattr(after, name):
                yield Change("referral", key, name, REFERRAL[name])


REFERRAL = {
    "agency": "Where the citizen is sent has changed.",
    "does": "What is done there has changed.",
    "papers": "The papers to bring have changed.",
    "fee": "What it costs there has changed.",
    "online": "What can be done online has changed.",
    "can_issue": "What we can issue now has changed.",
    "do_not": "What not to do has changed.",
    "phrases": "The words it is found by have changed.",
    "as_of": "It was checked again.",
}


def _evidence(old: m.Catalogue, new: m.Catalogue, language: str) -> Iterator[Change]:
    for key, before, after in paired(by_id(old.evidence), by_id(new.evidence)):
        if before is None or after is None:
            yield _whole("evidence", key, before, after, language)
        elif before != after:
            name = {"name": text(after, "name", language)}
            yield Change("evidence", key, "changed", "What is known of {name} has changed.", name)


def _codelists(old: m.Catalogue, new: m.Catalogue, language: str) -> Iterator[Change]:
    for key, before, after in paired(by_id(old.codelists), by_id(new.codelists)):
        if before is None or after is None:
            yield _whole("codelist", key, before, after, language)
        elif before.items != after.items:
            had, has = ({item.code for item in each.items} for each in (before, after))
            facts = {
                "more": ", ".join(sorted(has - had)) or "-",
                "fewer": ", ".join(sorted(had - has)) or "-",
            }
            yield Change(
                "codelist",
                key,
                "changed",
                "Codes added: {more}; taken out: {fewer}; wording may have changed.",
                facts,
            )


def _office(old: m.Catalogue, new: m.Catalogue) -> Iterator[Change]:
    if old.standard != new.standard:
        yield Change(
            "catalogue",
            "service-standard",
            "changed",
            "The office's service standard has changed.",
        )
    if old.signposts != new.signposts:
        yield Change(
            "catalogue",
            "signposts",
            "changed",
            "The questions asked back about ambiguous words have changed.",
        )


def _whole(thing: str, key: str, before: Any, after: Any, language: str) -> Change:
    name = {"name": text(after or before, "name", language)}
    if before is None:
        return Change(thing, key, "added", "New: {name}.", name)
    return Change(thing, key, "removed", "Taken out: {name}.", name)
