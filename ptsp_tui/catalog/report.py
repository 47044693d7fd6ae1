"""`docs/catalogue.md`: what the catalogue holds, decided, and still has to ask, as tables.

Made from the authors' folder and from nothing else, so the same folder gives the same text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.compile import build
from ptsp_tui.catalog.load import Loaded
from ptsp_tui.catalog.publish import sound
from ptsp_tui.catalog.words import text

HEAD = """\
# The catalogue

Written by `ptsp catalog report --to docs/catalogue.md` from `data/`; do not edit it by hand.

The facts come from the sheets whose sources stand in `data/sources.yaml`. What one source alone
says is marked as such; what no source confirms is shown to the officer as "perlu konfirmasi" and
never stops a case. What an office has to fill in or confirm is listed at the end, in the words
that its officers read.
"""
SHEETS = {
    "pop": "Population services",
    "izin": "Permits, letters and land",
    "rujuk": "Referrals",
}


def report_of(data: Path) -> str:
    """The whole text. Raises Refused when the folder has a fault."""
    return text_of(sound(data))


def text_of(loaded: Loaded) -> str:
    """The whole text of what was loaded without a fault."""
    written = [service for service, _ in loaded.services]
    catalogue = build(loaded)
    conflicts = [conflict for conflict, _ in loaded.conflicts]
    parts: list[Iterable[str]] = [
        HEAD.splitlines(),
        _counts(catalogue),
        _services(catalogue.services),
        _confidence(sorted(written, key=lambda s: s.id)),
        _conflicts(conflicts),
        _to_confirm(sorted(written, key=lambda s: s.id), catalogue, loaded),
    ]
    return "\n".join(line for part in parts for line in [*part, ""]).rstrip() + "\n"


def _counts(catalogue: m.Catalogue) -> Iterator[str]:
    yield "## What it holds"
    yield ""
    yield from _table(
        ["what", "number"],
        [
            ["services", len(catalogue.services)],
            ["of them open", sum(s.opens_case for s in catalogue.services)],
            ["life-event packages", len(catalogue.life_events)],
            ["referrals", len(catalogue.referrals)],
            ["kinds of papers", len(catalogue.evidence)],
            ["code lists", len(catalogue.codelists)],
            ["citizens' phrases", _phrases(catalogue)],
            ["sources", len(catalogue.sources)],
            ["laws and regulations", len(catalogue.legal)],
        ],
    )


def _phrases(catalogue: m.Catalogue) -> int:
    found: list[m.Service | m.LifeEvent | m.Referral | m.Signpost] = [*catalogue.services]
    found += [*catalogue.life_events, *catalogue.referrals, *catalogue.signposts]
    return sum(len(each.phrases) for each in found)


def _services(services: list[m.Service]) -> Iterator[str]:
    yield "## Services"
    by: tuple[tuple[str, Callable[[m.Service], str]], ...] = (
        ("status", lambda s: s.status),
        ("where it is decided", lambda s: s.decided_at or "-"),
        ("grade", lambda s: s.grade),
    )
    domains = sorted({service.domain for service in services})
    for title, value in by:
        yield ""
        count = Counter((value(service), service.domain) for service in services)
        rows = []
        for each in sorted({value(service) for service in services}):
            numbers = [count[each, domain] for domain in domains]
            rows.append([each, *numbers, sum(numbers)])
        yield from _table([title, *domains, "all"], rows)


def _confidence(services: list[m.Service]) -> Iterator[str]:
    yield "## How sure the sources are"
    yield ""
    yield "Of the papers, fees and promises of time that the services ask or give."
    yield ""
    words: tuple[m.Confidence, ...] = ("confirmed", "single_source", "unverified")
    rows: list[list[object]] = []
    for what, found in (
        ("papers", [r.confidence for s in services for r in s.requirements]),
        (
            "papers that block",
            [r.confidence for s in services for r in s.requirements if r.blocking],
        ),
        ("fees", [fee.confidence for s in services for fee in s.fees]),
        ("promises of time", [s.deadline.confidence for s in services if s.deadline]),
    ):
        rows.append([what, *(found.count(word) for word in words), len(found)])
    yield from _table(["what", "confirmed", "one source", "unverified", "all"], rows)


def _conflicts(conflicts: list[m.Conflict]) -> Iterator[str]:
    yield "## Where sources disagree, and what was decided"
    yield ""
    yield "By: who decided. Where it says office, it is shown so until the office confirms it."
    for sheet, title in SHEETS.items():
        yield ""
        yield f"### {title}"
        yield ""
        listed = [each for each in conflicts if each.sheet == sheet]
        yield from _table(
            ["no.", "what", "decided", "by"],
            [[each.id, each.what, each.decided, each.by] for each in listed],
        )


def _to_confirm(services: list[m.Service], catalogue: m.Catalogue, loaded: Loaded) -> Iterator[str]:
    yield "## What the office must confirm"
    yield ""
    yield "Of every service of an office (`data/service-standard.yaml`):"
    yield ""
    for component in catalogue.standard:
        yield from (f"- {component.name}: {gap.text}" for gap in component.gaps)
    papers = {evidence.id: evidence for evidence in catalogue.evidence}
    common = [r for common, _ in loaded.common for r in common.requirements]
    yield from ("", "### Whoever stands at the counter", "", *_unsure(common, papers))
    yield from ("", "### Papers, packages and referrals", "", *_unsure_around(catalogue))
    for service in services:
        lines = [f"- {gap}" for gap in service.gaps] + _unsure(service.requirements, papers)
        lines += [f"- {_price(fee)}: perlu konfirmasi" for fee in service.fees if _open(fee)]
        if service.deadline and _open(service.deadline):
            lines.append("- Janji waktu: perlu konfirmasi")
        if lines:
            yield from ("", f"### {service.name} (`{service.id}`)", "", *lines)


def _unsure_around(catalogue: m.Catalogue) -> Iterator[str]:
    """What no source confirms beside the services."""
    for paper in catalogue.evidence:
        if paper.confidence == "unverified":
            yield f"- Belum pasti: {paper.name} (`{paper.id}`)"
        yield from (f"- {paper.name}: {gap}" for gap in paper.gaps)
    for event in catalogue.life_events:
        if event.confidence == "unverified":
            yield f"- Belum pasti: paket {event.name} (`{event.id}`)"
    for referral in catalogue.referrals:
        if referral.confidence == "unverified":
            yield f"- Belum pasti: rujukan {referral.name} (`{referral.id}`)"
        yield from (
            f"- Rujukan {referral.name}, belum pasti: {each.text}"
            for each in referral.papers
            if each.confidence == "unverified"
        )


def _unsure(requirements: list[m.Requirement], papers: dict[str, m.EvidenceType]) -> list[str]:
    """The papers that no source confirms."""
    return [
        f"- Dokumen belum pasti: {_paper(requirement, papers)}"
        for requirement in requirements
        if _open(requirement)
    ]


def _open(item: m.Requirement | m.Fee | m.Deadline) -> bool:
    return item.confidence == "unverified"


def _paper(requirement: m.Requirement, papers: dict[str, m.EvidenceType]) -> str:
    kinds = [text(papers[kind], "name", "id") for kind in requirement.of if kind in papers]
    return requirement.name or ", ".join(kinds) or requirement.id


def _price(fee: m.Fee) -> str:
    return f"Biaya {fee.amount} rupiah" if fee.amount is not None else "Biaya"


def _table(head: list[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
