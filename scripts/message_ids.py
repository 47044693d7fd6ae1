"""Finding every text of the program that a person reads, by reading the code.

One rule does most of it: what is passed to a parameter or field called `msgid` is a text. So
`_("...")`, every error, every fault of a field and each module's own small makers of errors
are found without a list of names. Beside that: what a command, a screen or `--help` says.
Texts of the catalogue are data and not looked at.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("ptsp_tui", "ptsp_central")
COMMAND = "ptsp_tui.commands.command.Command"
ERROR = "ptsp_tui.errors.PtspError"
# words of the data model that screens and papers show as they are
SHOWN = (
    ("ptsp_tui.cases.events", "State"),
    ("ptsp_tui.cases.events", "Outcome"),
    ("ptsp_tui.forms.ticks", "State"),
    ("ptsp_tui.catalog.base", "Decider"),
    ("ptsp_tui.catalog.base", "Confidence"),
)


class Found(NamedTuple):
    """`texts`: msgid -> files that use it; `dynamic`: `file: expression` of a computed msgid."""

    texts: dict[str, list[str]]
    dynamic: list[str]


class Module:
    """One source file: its tree and what its names stand for."""

    def __init__(self, root: Path, path: Path) -> None:
        self.file = path.relative_to(root).as_posix()
        self.name = self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.tree = ast.parse(path.read_text(encoding="utf-8"), self.file)
        self.names: dict[str, str] = {}
        self.values: dict[str, ast.expr] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for statement in self.tree.body:
            self._define(statement)

    def _define(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.names[statement.name] = f"{self.name}.{statement.name}"
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self.names[target.id] = f"{self.name}.{target.id}"
                    self.values[target.id] = statement.value

    def full_name(self, node: ast.expr) -> str:
        """The dotted name a call or base class goes by, with imports followed one step."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Attribute):
            owner = self.full_name(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        return ""


class Reader:
    """All modules together: who takes a `msgid`, and what is given to them."""

    def __init__(self, root: Path) -> None:
        paths = sorted(path for name in PACKAGES for path in (root / name).rglob("*.py"))
        self.modules = [Module(root, path) for path in paths]
        self._by_name = {module.name: module for module in self.modules}
        self._takers: dict[str, int] = {}
        self._methods: dict[str, int] = {}
        self._bases: dict[str, list[str]] = {}
        for module in self.modules:
            self._learn(module)

    def _learn(self, module: Module) -> None:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                name = f"{module.name}.{node.name}"
                self._bases[name] = [self._real(module.full_name(base)) for base in node.bases]
                place = _field_place(node)
                if place is not None:
                    self._takers[name] = place
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [argument.arg for argument in node.args.args]
                if node.name == "__init__":
                    continue  # known by its class
                if "msgid" in names and names[0] in ("self", "cls"):
                    self._methods[node.name] = names.index("msgid") - 1
                elif "msgid" in names:
                    self._takers[f"{module.name}.{node.name}"] = names.index("msgid")

    def _real(self, name: str) -> str:
        """Where a re-exported name was made."""
        owner, _, last = name.rpartition(".")
        module = self._by_name.get(owner)
        behind = module.names.get(last, name) if module else name
        return name if behind == name else self._real(behind)

    def is_a(self, name: str, base: str) -> bool:
        """Whether the class `name` is `base` or below it."""
        return name == base or any(self.is_a(each, base) for each in self._bases.get(name, []))

    def _place(self, name: str) -> int | None:
        """Which argument of `name` is the msgid: its own, or as its base class has it."""
        if name in self._takers:
            return self._takers[name]
        places = (self._place(base) for base in self._bases.get(name, []))
        return next((place for place in places if place is not None), None)

    def given(self, module: Module) -> Iterator[ast.expr]:
        """Every expression in `module` that is passed as a msgid."""
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield from self._argument(module, node)
            elif isinstance(node, ast.Tuple):
                # a table row such as (Refused, "..."): the error class is called elsewhere
                for maker, text in zip(node.elts, node.elts[1:], strict=False):
                    made = self._real(module.full_name(maker))
                    if self.is_a(made, ERROR) and isinstance(text, ast.Constant):
                        yield text

    def _argument(self, module: Module, call: ast.Call) -> Iterator[ast.expr]:
        place = self._place(self._real(module.full_name(call.func)))
        if place is None:
            match call.func:
                case ast.Name(id="_"):  # also where the translation is handed in as an argument
                    place = 0
                case ast.Attribute(attr=name):
                    place = self._methods.get(name)
        if place is None:
            return
        named = [keyword.value for keyword in call.keywords if keyword.arg == "msgid"]
        yield from named or call.args[place : place + 1]

    def texts(self, module: Module, node: ast.expr) -> list[str]:
        """The texts an expression can be; none when only running the program can tell."""
        match node:
            case ast.Constant(value=str(text)):
                return [text] if text else []
            case ast.IfExp(body=one, orelse=other):
                return self.texts(module, one) + self.texts(module, other)
            case ast.Dict(values=values):
                return [text for value in values for text in self.texts(module, value)]
            case ast.Subscript(value=table):
                return self.texts(module, table)
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *default]):
                return [t for each in (table, *default) for t in self.texts(module, each)]
            case ast.Name() | ast.Attribute():
                owner, _, last = self._real(module.full_name(node)).rpartition(".")
                home = self._by_name.get(owner)
                value = home.values.get(last) if home else None
                return self.texts(home, value) if home and value else []
        return []


def _field_place(node: ast.ClassDef) -> int | None:
    """The place of `msgid` in a class's `__init__`, or among the fields of a struct."""
    fields = [
        each.target.id
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            fields = [argument.arg for argument in each.args.args[1:]]
    return fields.index("msgid") if "msgid" in fields else None


def _said_by_classes(reader: Reader, module: Module) -> Iterator[str]:
    """A command's label and help, a screen's title."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        attributes = {"TITLE"}
        full = f"{module.name}.{node.name}"
        if full != COMMAND and reader.is_a(full, COMMAND):
            attributes = {"label", "shown_as"}
            yield " ".join((ast.get_docstring(node) or "").split())
        for each in node.body:
            match each:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                    if name in attributes:
                        yield text


def _shown_words(module: Module) -> Iterator[str]:
    """The values of a `Literal` whose words are shown."""
    for name in (name for owner, name in SHOWN if owner == module.name):
        for node in ast.walk(module.values[name]):
            match node:
                case ast.Constant(value=str(text)):
                    yield text


def _said_by_help(module: Module) -> Iterator[str]:
    """What click prints for `--help`: `help=` of options, docstrings of commands and groups."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield from _help_argument(node)
        elif isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            yield inspect.cleandoc(ast.get_docstring(node) or "")


def _help_argument(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    for keyword in call.keywords:
        if called in ("option", "command", "group") and keyword.arg == "help":
            match keyword.value:
                case ast.Constant(value=str(text)):
                    yield text


def _makes_command(decorator: ast.expr) -> bool:
    maker = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(maker, ast.Attribute) and maker.attr in ("command", "group")


def collect(root: Path) -> Found:
    """Every msgid below `root`, in the order of files and lines."""
    reader = Reader(root)
    found = Found({}, [])
    for module in reader.modules:
        for node in sorted(reader.given(module), key=lambda each: (each.lineno, each.col_offset)):
            texts = reader.texts(module, node)
            _note(found, module, texts)
            if not texts and not isinstance(node, ast.Constant):
                found.dynamic.append(f"{module.file}: {ast.unparse(node)}")
        _note(found, module, _said_by_classes(reader, module))
        _note(found, module, _said_by_help(module))
        _note(found, module, _shown_words(module))
    return found


def _note(found: Found, module: Module, texts: Iterable[str]) -> None:
    for text in filter(None, texts):
        files = found.texts.setdefault(text, [])
        if module.file not in files:
            files.append(module.file)
