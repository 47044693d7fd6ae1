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
    """Parse one file. A file that is not YAML gives one fault and no document."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a CSafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark
        line, column = (at.line + 1, at.column + 1) if at else (1, 1)
        return None, [Fault(name, line, column, "$", f"is not YAML: {error.problem}")]
    except UnicodeDecodeError:
        return None, [Fault(name, 1, 1, "$", "is not UTF-8 text")]
    marks: dict[PathKey, Mark] = {}
    faults: list[Fault] = []
    if node is not None:
        for key, mark, duplicate in _marks(node, ()):
            if duplicate:
                message = "is given twice in the same place"
                faults.append(Fault(name, mark[0], mark[1], dotted(key), message))
            else:
                marks[key] = mark
    return Document(name, data, marks), faults


def _marks(node: yaml.Node, at: PathKey) -> Iterator[tuple[PathKey, Mark, bool]]:
    yield at, (node.start_mark.line + 1, node.start_mark.column + 1), False
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                mark = (key.start_mark.line + 1, key.start_mark.column + 1)
                yield (*at, key.value), mark, True
            seen.add(key.value)
            yield from _marks(value, (*at, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _marks(value, (*at, index))


@cache
def _validator(kind: Any) -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(msgspec.json.schema(kind))


def convert(document: Document, kind: Any) -> tuple[Any, list[Fault]]:
    """The document as `kind`, or every place where it is not."""
    faults = []
    for error in _validator(kind).iter_errors(document.data):
        path = tuple(error.instance_path)
        faults.append(document.fault(path, _plain(error.message)))
    if faults:
        return None, sorted(set(faults))
    try:
        return msgspec.convert(document.data, kind, strict=True), []
    except msgspec.ValidationError as error:
        return None, [document.fault((), str(error))]


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
    ("sources.yaml", m.Sources, False),
    ("common.yaml", m.Common, False),
)


class Loaded(msgspec.Struct):
    """Everything below data/ that could be read, with the document it came from."""

    services: list[tuple[m.Service, Document]] = []
    life_events: list[tuple[m.LifeEvent, Document]] = []
    referrals: list[tuple[m.Referral, Document]] = []
    groups: list[tuple[m.FieldGroup, Document]] = []
    codelists: list[tuple[m.CodeList, Document]] = []
    evidence: list[tuple[m.EvidenceType, Document]] = []
    sources: list[tuple[m.Sources, Document]] = []
    common: list[tuple[m.Common, Document]] = []
    faults: list[Fault] = []


_SLOT: dict[Any, str] = {
    m.Service: "services",
    m.LifeEvent: "life_events",
    m.Referral: "referrals",
    m.FieldGroup: "groups",
    m.CodeList: "codelists",
    m.EvidenceType: "evidence",
    m.Sources: "sources",
    m.Common: "common",
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
