"""What stands around the services: papers, code lists, other agencies, signposts, sources, the
office's standard."""

from __future__ import annotations

from typing import Literal

from ptsp_tui.catalog.base import Base, Confidence

ComponentId = Literal[
    "requirements",
    "procedure",
    "time",
    "fee",
    "product",
    "complaints",
    "legal_basis",
    "facilities",
    "competence",
    "supervision",
    "staff",
    "service_guarantee",
    "safety_guarantee",
    "evaluation",
]


class CodeItem(Base, frozen=True):
    """One line of an official code list."""

    code: str
    label: str
    label_en: str = ""


class CodeList(Base, frozen=True):
    """An official list of codes (occupation, religion...), in its official wording."""

    id: str
    name: str
    items: list[CodeItem]
    sources: list[str]
    confidence: Confidence
    name_en: str = ""
    note: str = ""


class EvidenceType(Base, frozen=True):
    """A kind of paper: who issues it, how the citizen gets it, what a genuine one carries.

    `personal`: it names one person, so that one person's never stands for another's.
    """

    id: str
    name: str
    what: str
    issuer: str
    get: str
    sources: list[str]
    confidence: Confidence
    name_en: str = ""
    get_service: str | None = None
    cost: str | None = None
    genuine: list[str] = []
    faults: list[str] = []
    max_age_days: int | None = None
    personal: bool = False
    form: str | None = None
    form_2026: str | None = None
    output_of: list[str] = []
    gaps: list[str] = []


class ReferralPaper(Base, frozen=True):
    """A paper that the other agency asks for, in words."""

    text: str
    text_en: str = ""
    when: str = ""
    confidence: Confidence = "single_source"


class ReferralOffice(Base, frozen=True):
    """Where to go. Edited by the office; `checked` is the ISO date of the last check."""

    name: str
    address: str
    hours: str
    checked: str


class Referral(Base, frozen=True):
    """A matter outside PTSP: which agency, which papers, what we can issue now."""

    id: str
    name: str
    agency: str
    phrases: list[str]
    does: list[str]
    papers: list[ReferralPaper]
    sources: list[str]
    confidence: Confidence
    as_of: str
    name_en: str = ""
    fee: str | None = None
    online: str | None = None
    can_issue: list[str] = []
    can_issue_note: str = ""
    do_not: list[str] = []
    offices: list[ReferralOffice] = []


class Direction(Base, frozen=True):
    """One answer to a signpost's question, and the services, packages or referrals it leads to."""

    label: str
    leads: list[str]
    label_en: str = ""


class Signpost(Base, frozen=True):
    """Words that may mean several matters ("pindah"), and the one question that separates them."""

    id: str
    ask: str
    phrases: list[str]
    directions: list[Direction]
    ask_en: str = ""


class WordGroup(Base, frozen=True):
    """Words that mean much the same at the counter: the search finds one by another."""

    id: str
    words: list[str]


class Source(Base, frozen=True):
    """Where a fact was read."""

    id: str
    title: str
    kind: Literal["law", "official", "form", "press", "repository", "study", "other"]
    year: str | None = None
    where: str | None = None


class LegalAct(Base, frozen=True):
    """A law, regulation or circular, named by its slug."""

    id: str
    title: str


class Said(Base, frozen=True):
    """One sentence of the sources that holds for every service of an office."""

    text: str
    sources: list[str]
    text_en: str = ""
    confidence: Confidence = "single_source"


class Gap(Base, frozen=True):
    """What no source says and the office has to fill in."""

    text: str
    text_en: str = ""


class Component(Base, frozen=True):
    """One of the 14 components of a service standard (UU 25/2009): six of delivering a service,
    eight of how the office makes it.

    `holds` is what the sources say of every service, `gaps` what the office must fill in; what a
    service itself knows (papers, time, fee...) comes from the service.
    """

    id: ComponentId
    part: Literal["delivery", "making"]
    name: str
    name_en: str = ""
    holds: list[Said] = []
    gaps: list[Gap] = []


class Conflict(Base, frozen=True):
    """Two sources that do not agree, and what the catalogue does about it.

    `sheet` is the fact sheet (pop, izin or rujuk) and `id` its number there, `by` who decided:
    the catalogue, or the office that has to confirm what is shown until then.
    """

    id: str
    sheet: Literal["pop", "izin", "rujuk"]
    what: str
    decided: str
    by: Literal["catalogue", "office"]
