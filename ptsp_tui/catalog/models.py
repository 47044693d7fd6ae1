"""What the catalogue is made of: the msgspec structs that every YAML file is read into.

Names follow CPSV-AP 3.2 and CCCEV 2.1 and the service-standard components of UU 25/2009.
The JSON Schema for editors (`ptsp catalog schema`) comes from these structs.
Text for people is Indonesian; `*_en` is its English and falls back to Indonesian.
"""

from __future__ import annotations

from typing import Literal

from ptsp_tui.catalog.base import (
    Base,
    Capacity,
    Confidence,
    Decider,
    DeterminantType,
    Domain,
    FieldType,
    Mode,
    Office,
    Status,
)
from ptsp_tui.catalog.conditions import Condition, facts_of
from ptsp_tui.catalog.office import (
    CodeItem,
    CodeList,
    Component,
    Conflict,
    Direction,
    EvidenceType,
    LegalAct,
    Referral,
    ReferralOffice,
    ReferralPaper,
    Signpost,
    Source,
    WordGroup,
)

__all__ = [
    "Applicants",
    "Base",
    "Capacity",
    "Catalogue",
    "Check",
    "Choice",
    "CodeItem",
    "CodeList",
    "Common",
    "Component",
    "Confidence",
    "Conflict",
    "Deadline",
    "Decider",
    "Determinant",
    "DeterminantType",
    "Direction",
    "Domain",
    "EvidenceType",
    "Fee",
    "Field",
    "FieldGroup",
    "FieldType",
    "Formula",
    "LegalAct",
    "LifeEvent",
    "Mode",
    "Office",
    "PackageStep",
    "Referral",
    "ReferralOffice",
    "ReferralPaper",
    "Repeat",
    "Requirement",
    "Section",
    "Service",
    "Signpost",
    "Source",
    "Sources",
    "Status",
    "Step",
    "WordGroup",
]


class Choice(Base, frozen=True):
    """One answer of a choice: `value` is kept in the case for ever, the label may change."""

    value: str
    label: str
    label_en: str = ""


class Formula(Base, frozen=True):
    """A value made from other facts: exactly one of the sources; the first that holds is used."""

    value: str | bool | int | None = None
    copy: str | None = None
    age_of: str | None = None
    nik_birth: str | None = None
    nik_sex: str | None = None
    count: str | None = None
    sum: list[str] | None = None
    postal_of: str | None = None
    when: Condition | None = None

    @property
    def sources(self) -> set[str]:
        """The facts that the formula reads, those of its condition too."""
        single = (self.copy, self.age_of, self.nik_birth, self.nik_sex, self.count, self.postal_of)
        read = {name for name in (*single, *(self.sum or ())) if name}
        return read | facts_of(self.when)


class Check(Base, frozen=True):
    """A rule over several facts: when `fails_when` holds, the message is shown.

    level "error" keeps the case from being filed, "warning" asks the officer to confirm.
    """

    fails_when: Condition
    message: str
    message_en: str = ""
    level: Literal["error", "warning"] = "error"


class Field(Base, frozen=True):
    """One thing asked on the form. `use` puts a field group here, its ids under `prefix`.

    Inside a group a name that begins with a dot (`.birth_date`) is relative to the prefix.
    `birth_field` and `sex_field` of a NIK name the fields that it is compared with.
    """

    id: str = ""
    label: str = ""
    label_en: str = ""
    type: FieldType = "text"
    use: str | None = None
    prefix: str = ""
    omit: list[str] = []
    only: list[str] = []
    required: bool | Condition = False
    when: Condition | None = None
    choices: list[Choice] = []
    codelist: str | None = None
    region_level: Literal["province", "city", "district", "village"] = "village"
    region_within: str | None = None
    max_length: int | None = None
    min: str | int | None = None
    max: str | int | None = None
    naming_rules: bool = False
    default: list[Formula] = []
    calc: list[Formula] = []
    checks: list[Check] = []
    birth_field: str | None = None
    sex_field: str | None = None
    help: str = ""
    help_en: str = ""
    legal: list[str] = []


class FieldGroup(Base, frozen=True):
    """Fields that many services share under one meaning (a person, an address, witnesses)."""

    id: str
    name: str
    fields: list[Field]
    name_en: str = ""


class Repeat(Base, frozen=True):
    """A section that is filled once per person or thing. `key` names the list in the case."""

    key: str
    label: str
    label_en: str = ""
    min: int = 1
    max: int = 20


class Section(Base, frozen=True):
    """A part of the form with its own heading; long ones are split over pages."""

    id: str
    title: str
    fields: list[Field]
    title_en: str = ""
    when: Condition | None = None
    repeat: Repeat | None = None


class Determinant(Base, frozen=True):
    """A question asked first, because its answer decides papers, form parts or fee."""

    id: str
    ask: str
    type: DeterminantType
    ask_en: str = ""
    choices: list[Choice] = []
    codelist: str | None = None
    default: str | bool | int | None = None
    help: str = ""
    help_en: str = ""
    when: Condition | None = None
    legal: list[str] = []
    sources: list[str] = []


class Requirement(Base, frozen=True):
    """What must be shown, handed in, filled or done, under a condition.

    `of` names evidence types; `need` says how many of them ("all" or any n). `per` repeats the
    paper for each entry of a repeated section. `of_others`: it is about somebody else than the
    subject (a parent, a witness, the reporter), so that what a package issues to the subject does
    not stand for it. An unverified requirement never blocks.
    """

    id: str
    of: list[str]
    mode: Mode
    sources: list[str]
    confidence: Confidence
    need: Literal["all"] | int = "all"
    copies: int = 1
    when: Condition | None = None
    per: str | None = None
    of_others: bool = False
    blocking: bool = True
    valid_for_days: int | None = None
    name: str = ""
    name_en: str = ""
    note: str = ""
    note_en: str = ""
    legal: list[str] = []


class Fee(Base, frozen=True):
    """What the citizen pays by law. `amount` in rupiah; null = set elsewhere, see the note."""

    amount: int | None
    sources: list[str]
    confidence: Confidence
    note: str = ""
    note_en: str = ""
    legal: list[str] = []
    when: Condition | None = None


class Deadline(Base, frozen=True):
    """The service's promise: minutes at the counter, or working days after the file is complete."""

    sources: list[str]
    confidence: Confidence
    minutes: int | None = None
    working_days: int | None = None
    note: str = ""
    note_en: str = ""


class Step(Base, frozen=True):
    """One step of the procedure and who does it."""

    text: str
    who: str


class Applicants(Base, frozen=True):
    """Who may ask for the service, and in which capacity a person may stand at the counter."""

    who: str
    capacities: list[Capacity]
    who_en: str = ""
    proxy_refused: str = ""
    proxy_refused_en: str = ""


class Service(Base, frozen=True):
    """One public service of the counter. `subject` is the prefix of the fields that name whose
    matter it is (`subject` -> subject.name, subject.nik). `takes_off` are the prefixes, or the
    repeated sections, of the people whom the papers it issues no longer name (a family card
    without a member): for them a package asks such a paper all the same."""

    id: str
    name: str
    domain: Domain
    sector: str
    status: Status
    sources: list[str]
    grade: Literal["A", "B", "C"]
    name_en: str = ""
    replaced_by: str | None = None
    since: str | None = None
    closed_note: str = ""
    closed_note_en: str = ""
    intake: list[Office] = []
    decided_at: Decider | None = None
    applicants: Applicants | None = None
    subject: str = "subject"
    phrases: list[str] = []
    determinants: list[Determinant] = []
    requirements: list[Requirement] = []
    form: list[Section] = []
    checks: list[Check] = []
    fee: Fee | list[Fee] = []
    deadline: Deadline | None = None
    validity: str = ""
    outputs: list[str] = []
    takes_off: list[str] = []
    procedure: list[Step] = []
    script: list[str] = []
    mistakes: list[str] = []
    legal: list[str] = []
    gaps: list[str] = []
    effective_from: str | None = None
    effective_until: str | None = None

    @property
    def opens_case(self) -> bool:
        """Whether a case of this service can be opened today."""
        return self.status in ("active", "forward")

    @property
    def fees(self) -> list[Fee]:
        """The fees as a list; the first whose condition holds is the one to pay."""
        return [self.fee] if isinstance(self.fee, Fee) else self.fee


class PackageStep(Base, frozen=True):
    """One service of a life event, in order. `carry` maps this form's field to an earlier fact."""

    service: str
    when: Condition | None = None
    carry: dict[str, str] = {}
    answers: dict[str, str | bool | int] = {}


class LifeEvent(Base, frozen=True):
    """A bundle of services for one happening (birth, death, move...)."""

    id: str
    name: str
    phrases: list[str]
    steps: list[PackageStep]
    sources: list[str]
    confidence: Confidence
    name_en: str = ""
    determinants: list[Determinant] = []
    script: list[str] = []
    note: str = ""


class Common(Base, frozen=True):
    """The file `common.yaml`: what every service asks, whoever stands at the counter."""

    determinants: list[Determinant]
    requirements: list[Requirement]
    before: list[Section]
    after: list[Section]


class Sources(Base, frozen=True):
    """The file `sources.yaml`."""

    sources: list[Source]
    legal: list[LegalAct]


class Catalogue(Base, frozen=True):
    """The whole catalogue, compiled to one file. `version` is a hash of its content."""

    version: str
    services: list[Service]
    life_events: list[LifeEvent]
    referrals: list[Referral]
    evidence: list[EvidenceType]
    codelists: list[CodeList]
    sources: list[Source]
    legal: list[LegalAct]
    signposts: list[Signpost] = []
    standard: list[Component] = []
    words: list[WordGroup] = []
