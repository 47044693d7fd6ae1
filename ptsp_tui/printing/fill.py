"""Filling a template from a case. What must be there and is not stops the print, all of it told
at once; nothing is ever printed blank that the citizen or the office needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ptsp_tui.catalog import templates as t
from ptsp_tui.errors import Refused
from ptsp_tui.printing import filled as f
from ptsp_tui.printing.people import lines_of
from ptsp_tui.printing.values import Values

DASH = "-"


class Gap(msgspec.Struct, frozen=True):
    """A value that the paper must have and the case has not: its fact, and its name there."""

    fact: str
    label: str


class MissingValues(Refused):
    """The paper cannot be printed yet; `gaps` says what is empty."""

    @property
    def gaps(self) -> list[Gap]:
        """What is empty, in the order of the paper."""
        found = self.facts["gaps"]
        assert isinstance(found, list)
        return found


def fill(template: t.Template, values: Values, foot: str = "") -> f.Filled:
    """The paper of this case. Raises MissingValues naming everything that is empty."""
    filler = _Filler(values)
    parts = [
        part
        for block in template.blocks
        if values.holds(block.when)
        for part in filler.parts(block)
    ]
    if filler.gaps:
        gaps = list(dict.fromkeys(filler.gaps))
        raise MissingValues(
            "{paper} cannot be printed: empty are {names}.",
            paper=template.code or template.name,
            names=", ".join(f"{gap.label} ({gap.fact})" for gap in gaps),
            field=gaps[0].fact,
            gaps=gaps,
        )
    return f.Filled(
        id=template.id,
        code=template.code,
        title=template.title,
        subtitle=template.subtitle,
        size=template.size,
        landscape=template.landscape,
        boxed=template.kind == "form",
        parts=parts,
        foot=foot,
    )


class _Filler:
    def __init__(self, values: Values) -> None:
        self.values = values
        self.gaps: list[Gap] = []

    def parts(self, block: t.Block) -> Iterator[f.Part]:
        if block.heading:
            yield f.Heading(self._sentence(block.heading))
        if block.text:
            yield f.Text(self._sentence(block.text))
        for slot in block.slots:
            left_out = slot.need == "skip" and not self.values.first(slot.from_)
            if self.values.holds(slot.when) and not left_out:
                yield self._line(slot)
        if block.choice is not None:
            yield self._boxes(block.choice)
        if block.person is not None and self.values.holds(block.person.when):
            yield from self._person(block.person)
        if block.table is not None:
            yield self._grid(block.table)
        if block.signs:
            yield f.Signatures([self._sign(sign) for sign in block.signs])
        if block.note:
            yield f.Note(self._sentence(block.note))
        if block.page:
            yield f.PageBreak()

    def _sentence(self, text: str) -> str:
        missing = self.values.unknown(text)
        for fact in missing:
            self._gap([fact], self.values.label(fact))
        return "" if missing else (self.values.sentence(text) or text)

    def _gap(self, sources: list[str], label: str) -> None:
        first = sources[0] if sources else label
        fact = next(iter(self.values.unknown(first)), first.partition("|")[0])
        self.gaps.append(Gap(self.values.name(fact), label))

    def _line(self, slot: t.Slot) -> f.Line:
        value = self.values.first(slot.from_)
        if not value and slot.need == "must":
            self._gap(slot.from_, slot.label)
        code, options = self._code(slot)
        style = slot.style
        if slot.style == "date":
            iso = self._raw(slot.from_)
            value = f"{iso[8:10]}-{iso[5:7]}-{iso[:4]}" if iso else value
        if not value:
            style = "text" if slot.need == "dash" else style
            value = "" if slot.need == "pen" else DASH
        return f.Line(
            label=slot.label,
            value=value,
            no=slot.no,
            style=style,
            cells=slot.cells,
            code=code,
            options=options,
            suffix=slot.suffix if value not in ("", DASH) else "",
            pen=slot.need == "pen" and not value,
        )

    def _raw(self, sources: list[str]) -> str:
        for source in sources:
            raw = self.values.raw(source)
            if raw is not None:
                return str(raw)
        return ""

    def _code(self, slot: t.Slot) -> tuple[str, list[tuple[str, str]]]:
        if slot.style != "code":
            return "", []
        items = self.values.book.codelists[slot.codelist].items if slot.codelist else []
        return self._raw(slot.from_), [(item.code, item.label) for item in items]

    def _boxes(self, choice: t.Choice) -> f.Boxes:
        marked = {self._raw(choice.from_)} if choice.from_ else set()
        for pick in choice.picks:
            by_paper = bool(self.values.evidence & set(pick.evidence))
            by_rule = pick.when is not None and self.values.holds(pick.when)
            if (by_paper or by_rule) and (choice.many or not marked - {""}):
                marked.add(pick.code)
        options = [(o.code, o.label) for o in choice.options]
        if choice.codelist:
            options = [(i.code, i.label) for i in self.values.book.codelists[choice.codelist].items]
        if choice.need == "must" and not choice.many and not marked & {c for c, _ in options}:
            self._gap(choice.from_, choice.label)
        return f.Boxes(
            label=choice.label,
            options=[
                (f"{code}. {label}" if choice.codes else label, code in marked)
                for code, label in options
            ],
            no=choice.no,
            columns=choice.columns,
        )

    def _person(self, person: t.Person) -> Iterator[f.Line]:
        prefix = next((p for p in person.prefix if self.values.has(p)), person.prefix[0])
        for slot in lines_of(person, prefix):
            yield self._line(slot)

    def _grid(self, table: t.Table) -> f.Grid:
        rows: list[list[str]] = []
        for prefix in table.lead:
            if self.values.has(prefix):
                rows.append(self._row(table, len(rows) + 1, prefix=f"{prefix}."))
        for item in self._items(table):
            rows.append(self._row(table, len(rows) + 1, item=item))
        heads = [(column.no, column.head, column.width) for column in table.columns]
        return f.Grid(heads, rows, max(table.rows, len(rows)), table.label)

    def _items(self, table: t.Table) -> list[str]:
        for key in table.over:
            if items := self.values.items(key):
                return items
        return []

    def _row(self, table: t.Table, number: int, *, prefix: str = "", item: str = "") -> list[str]:
        out = []
        for column in table.columns:
            if column.from_ == ["#"]:
                out.append(str(number))
                continue
            sources = [_under(source, prefix) for source in column.from_]
            out.append(self.values.first(sources, item) or DASH)
        return out

    def _sign(self, sign: t.Sign) -> f.Signature:
        return f.Signature(
            role=sign.role,
            name=self.values.first(sign.name),
            stamp=sign.stamp,
            note=sign.note,
            place=self.values.sentence("{unit.place}, {today}") if sign.place else "",
        )


def _under(source: str, prefix: str) -> str:
    """A column's source for a person outside the list: every name under the prefix."""
    if not prefix or source.startswith("'"):
        return source
    if source.startswith("/"):
        return source[1:]
    if "{" not in source:
        return prefix + source
    return re.sub(r"\{([^{}]+)\}", lambda found: "{" + _prefixed(found[1], prefix) + "}", source)


def _prefixed(names: str, prefix: str) -> str:
    return ",".join(prefix + name.strip() for name in names.split(","))
