"""Reading the authors' YAML: strict, and every fault at once.

YAML's own guesses are switched off (LIBRARIES.md section 6: `no` is not false, `31.10` is not a
number, `004` keeps its zeros): only true/false, plain whole numbers and null are typed. Faults
come back as `file:line:column path message`; nothing stops at the first one. Only authors and
the build need this module (extra [authoring]); the counter reads the compiled file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.templates import Template

PathKey = tuple[str | int, ...]
Mark = tuple[int, int]


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing that an author must mend, and where."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.path} {self.message}"


class _Loader(yaml.CSafeLoader):
    """CSafeLoader without YAML 1.1's surprises."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^(?:0|-?[1-9][0-9]{0,8})$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver("tag:yaml.org,2002:" + _tag, re.compile(_pattern), list(_first))


class Document(msgspec.Struct, frozen=True):
    """One YAML file as plain data, with the place of every path in it."""

    file: str
    data: Any
    marks: dict[PathKey, Mark]

    def fault(self, path: PathKey, message: str) -> Fault:
        """A fault at `path`, or at the nearest enclosing place that exists."""
        key = path
        while key not in self.marks and key:
            key = key[:-1]
        line, column = self.marks.get(key, (1, 1))
        return Fault(self.file, line, column, dotted(path), message)


def dotted(path: PathKey) -> str:
    """`("form", 2, "id")` as `form[2].id`; the whole document is `$`."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return text.removeprefix(".") or "$"


def read(path: Path, root: Path) -> tuple[Document | None, list[Fault]]:
    """Parse one file. A file that cannot be read as plain data gives faults and no document."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a CSafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        line, column = _place(error.problem_mark) if error.problem_mark else (1, 1)
        return None, [Fault(name, line, column, "$", f"is not YAML: {error.problem}")]
    except yaml.reader.ReaderError as error:
        line, column = _line_of(text, error.position)
        return None, [Fault(name, line, column, "$", f"is not YAML: {error.reason}")]
    except UnicodeDecodeError:
        return None, [Fault(name, 1, 1, "$", "is not UTF-8 text")]
    unfit = [Fault(name, *mark, "$", message) for mark, message in _unfit(text, node)]
    if unfit:
        return None, unfit
    marks: dict[PathKey, Mark] = {}
    faults: list[Fault] = []
    if node is not None:
        for key, mark, duplicate in _marks(node, (), _place(node.start_mark)):
            if duplicate:
                message = "is given twice in the same place"
                faults.append(Fault(name, mark[0], mark[1], dotted(key), message))
            else:
                marks[key] = mark
    return Document(name, data, marks), faults


def _place(mark: Any) -> Mark:
    return mark.line + 1, mark.column + 1


def _line_of(text: str, offset: int) -> Mark:
    """Line and column of a place given in bytes from the start."""
    before = text.encode()[:offset].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _unfit(text: str, node: yaml.Node | None) -> Iterator[tuple[Mark, str]]:
    """What is YAML and yet not plain data: `*aliases`, which may even hold themselves, and keys
    that are no text (`1:`, `true:`)."""
    aliases = []
    if "*" in text:
        events = yaml.parse(text, Loader=_Loader)
        aliases = [event for event in events if isinstance(event, yaml.AliasEvent)]
    for event in aliases:
        yield _place(event.start_mark), f"uses *{event.anchor}: write it out"
    if node is not None and not aliases:
        for key in _keys(node):
            if key.tag != "tag:yaml.org,2002:str":
                yield (
                    _place(key.start_mark),
                    f"has the key {key.value!r}, which is no text: quote it",
                )


def _keys(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield from _keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _keys(value)


def _marks(node: yaml.Node, at: PathKey, place: Mark) -> Iterator[tuple[PathKey, Mark, bool]]:
    yield at, place, False
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            mark, inner = _place(key.start_mark), _place(value.start_mark)
            if key.value in seen:
                yield (*at, key.value), mark, True
                continue
            seen.add(key.value)
            # a list or map that begins on a later line is looked for where its key stands
            yield from _marks(value, (*at, key.value), inner if inner[0] == mark[0] else mark)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _marks(value, (*at, index), _place(value.start_mark))


@cache
def _validator(kind: Any) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(msgspec.json.schema(kind))


def convert(document: Document, kind: Any) -> tuple[Any, list[Fault]]:
    """The document as `kind`, or every place where it is not."""
    faults = {
        document.fault(path, message)
        for error in _validator(kind).iter_errors(document.data)
        for path, message in _told(error)
    }
    if faults:
        return None, sorted(faults)
    try:
        return msgspec.convert(document.data, kind, strict=True), []
    except msgspec.ValidationError as error:
        return None, [document.fault((), str(error))]


def _told(error: Any) -> Iterator[tuple[PathKey, str]]:
    """A schema error as (path, message); of alternatives, the errors of the one that is meant."""
    path: PathKey = tuple(error.instance_path)
    if error.kind.name == "additionalProperties":
        for key in error.kind.unexpected:
            yield (*path, key), "is no key that is known here"
    elif error.kind.name == "anyOf":
        branches = [b for b in error.kind.context if not any(_other_type(e, path) for e in b)]
        if len(branches) == 1:
            for inner in branches[0]:
                yield from _told(inner)
        else:
            kinds = [e.message.rpartition(" is not ")[2] for b in error.kind.context for e in b]
            yield path, _plain(f"{error.instance!r} is not {' or '.join(kinds)}")
    else:
        yield path, _plain(error.message)


def _other_type(error: Any, path: PathKey) -> bool:
    return error.kind.name == "type" and tuple(error.instance_path) == path


def _plain(message: str) -> str:
    """A schema message cut to one readable line."""
    line = " ".join(message.split())
    return line if len(line) <= 160 else line[:157] + "..."


# Where each kind of thing lives below data/; `many` files hold a list of them.
FOLDERS: tuple[tuple[str, Any, bool], ...] = (
    ("services/*/*.yaml", m.Service, False),
    ("life-events/*.yaml", m.LifeEvent, False),
    ("referrals/*.yaml", m.Referral, False),
    ("field-groups/*.yaml", m.FieldGroup, False),
    ("codelists/*.yaml", m.CodeList, False),
    ("evidence.yaml", m.EvidenceType, True),
    ("signposts.yaml", m.Signpost, True),
    ("sources.yaml", m.Sources, False),
    ("common.yaml", m.Common, False),
    ("service-standard.yaml", m.Component, True),
    ("conflicts.yaml", m.Conflict, True),
    ("words.yaml", m.WordGroup, True),
    ("papers/*.yaml", Template, False),
)


class Loaded(msgspec.Struct):
    """Everything below data/ that could be read, with the document it came from."""

    services: list[tuple[m.Service, Document]] = []
    life_events: list[tuple[m.LifeEvent, Document]] = []
    referrals: list[tuple[m.Referral, Document]] = []
    groups: list[tuple[m.FieldGroup, Document]] = []
    codelists: list[tuple[m.CodeList, Document]] = []
    evidence: list[tuple[m.EvidenceType, Document]] = []
    signposts: list[tuple[m.Signpost, Document]] = []
    sources: list[tuple[m.Sources, Document]] = []
    common: list[tuple[m.Common, Document]] = []
    standards: list[tuple[m.Component, Document]] = []
    conflicts: list[tuple[m.Conflict, Document]] = []
    words: list[tuple[m.WordGroup, Document]] = []
    templates: list[tuple[Template, Document]] = []
    faults: list[Fault] = []


_SLOT: dict[Any, str] = {
    m.Service: "services",
    m.LifeEvent: "life_events",
    m.Referral: "referrals",
    m.FieldGroup: "groups",
    m.CodeList: "codelists",
    m.EvidenceType: "evidence",
    m.Signpost: "signposts",
    m.Sources: "sources",
    m.Common: "common",
    m.Component: "standards",
    m.Conflict: "conflicts",
    m.WordGroup: "words",
    Template: "templates",
}


def _list_of(kind: Any) -> Any:
    return list[kind]


def load(root: Path) -> Loaded:
    """Read all of `data/`; `faults` holds what authors must mend before anything is built."""
    loaded = Loaded()
    for pattern, kind, many in FOLDERS:
        for path in sorted(root.glob(pattern)):
            document, faults = read(path, root)
            loaded.faults += faults
            if document is None:
                continue
            value, faults = convert(document, _list_of(kind) if many else kind)
            loaded.faults += faults
            if value is not None:
                items = value if many else [value]
                getattr(loaded, _SLOT[kind]).extend((item, document) for item in items)
    loaded.faults.sort()
    return loaded
