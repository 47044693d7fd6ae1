"""Templates of papers: official forms, statement letters, notices. Files of data/papers/.

A template says what stands on the paper and in which order; `printing/` lays it out. A value is
named by facts of the case, first one first:

    from: [subject.kk, family.kk]                     the first of these that has a value
    from: ["{whose.birth_place}, {whose.birth_date}"] a sentence with facts in braces

In braces stand facts separated by commas, the first with a value is used; `|word` shapes it:
`{land.address|address}`, `{origin.village|district}`, `{child.sex|code}`, `{heir.name|upper}`.
`whose` is the prefix of the service's subject. `case.receipt`, `case.day`, `unit.name`, `today`
and `officer` are known for every case.

`need` says what a missing value means: `must` stops the print and names it, `dash` prints "-",
`pen` leaves room to write (signatures, numbers that an office gives), `skip` leaves the line out.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ptsp_tui.catalog.base import Base, Confidence
from ptsp_tui.catalog.conditions import Condition

Need = Literal["must", "dash", "pen", "skip"]
Style = Literal["text", "comb", "date", "code"]


class Slot(Base, frozen=True):
    """One line: number, label, value. `cells` is the number of boxes of a comb line.

    Style `code` shows the box with the code and, beside it, the choices of `codelist`.
    """

    label: str
    from_: list[str] = msgspec.field(name="from", default_factory=list)
    no: str = ""
    need: Need = "must"
    style: Style = "text"
    cells: int = 0
    codelist: str = ""
    suffix: str = ""
    when: Condition | None = None


class Pick(Base, frozen=True):
    """`code` of a choice is marked when the condition holds, or when the case's list of papers
    has one of these kinds."""

    code: str
    when: Condition | None = None
    evidence: list[str] = []


class Option(Base, frozen=True):
    """One box of a choice that has no code list."""

    code: str
    label: str


class Choice(Base, frozen=True):
    """Boxes to mark. `many`: any number, else exactly one. `codes`: printed before the labels."""

    label: str
    from_: list[str] = msgspec.field(name="from", default_factory=list)
    no: str = ""
    codelist: str = ""
    options: list[Option] = []
    picks: list[Pick] = []
    many: bool = False
    codes: bool = False
    columns: int = 1
    need: Need = "must"


class Person(Base, frozen=True):
    """The lines that name a person, from the facts under the first prefix that has a name.

    `parts` are what is told beside the name: nik, kk, birth, sex, religion, marital_status,
    occupation, citizenship, passport, address, phone. A part written `nik?` prints "-" when
    there is none.
    """

    prefix: list[str]
    parts: list[str]
    numbers: str = ""
    comb: bool = False
    when: Condition | None = None


class Column(Base, frozen=True):
    """One column of a table; names are those of the repeated section, and of the people who lead.

    `/passport.number` is a fact of the case itself, told of the leading people only. "#" is the
    row's number. `width` in mm, all columns together stretched to the page.
    """

    head: str
    width: int
    from_: list[str] = msgspec.field(name="from", default_factory=list)
    no: str = ""


class Table(Base, frozen=True):
    """A table with one row a person or thing of the first list in `over` that has any.

    `lead` are prefixes of people who stand before them, one row each. At least `rows` rows are
    drawn; those that stay empty are struck through.
    """

    columns: list[Column]
    over: list[str] = []
    lead: list[str] = []
    rows: int = 0
    label: str = ""


class Sign(Base, frozen=True):
    """Room for a signature. `stamp`: a box for the duty stamp (meterai). Without a name, dots."""

    role: str
    name: list[str] = []
    stamp: bool = False
    note: str = ""
    place: bool = False


class Block(Base, frozen=True):
    """One part of a paper: exactly one of the things below, under a condition."""

    heading: str = ""
    text: str = ""
    slots: list[Slot] = []
    choice: Choice | None = None
    person: Person | None = None
    table: Table | None = None
    signs: list[Sign] = []
    note: str = ""
    page: bool = False
    when: Condition | None = None

    @property
    def kinds(self) -> list[str]:
        """What the block holds; a sound one holds one thing."""
        names = ("heading", "text", "slots", "choice", "person", "table", "signs", "note", "page")
        return [name for name in names if getattr(self, name)]


class Template(Base, frozen=True):
    """One paper. It is offered for a case whose list of papers has one of `evidence`, or whose
    service is one of `services`, when `when` holds.

    `compared` is the day (ISO) on which it was laid beside an official sheet; empty: never.
    """

    id: str
    kind: Literal["form", "letter", "notice"]
    name: str
    name_en: str
    title: str
    blocks: list[Block]
    sources: list[str]
    confidence: Confidence
    code: str = ""
    subtitle: str = ""
    size: Literal["A4", "F4"] = "A4"
    landscape: bool = False
    compared: str = ""
    evidence: list[str] = []
    services: list[str] = []
    outputs: list[str] = []
    legal: list[str] = []
    when: Condition | None = None
    note: str = ""
