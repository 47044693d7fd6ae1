"""Things as the reader knows them: labels of questions and fields, papers, answers."""

from __future__ import annotations

from typing import Any

from ptsp_tui import i18n
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.models import Determinant, Requirement
from ptsp_tui.catalog.office import Source
from ptsp_tui.catalog.words import text
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.display import display
from ptsp_tui.forms.nodes import Asked, Node
from ptsp_tui.forms.state import FormState
from ptsp_tui.forms.values import Fault


def label_of(node: Node) -> str:
    """The question or field in the reader's language."""
    return text(
        node.asked, "ask" if isinstance(node.asked, Determinant) else "label", i18n.language()
    )


def entry_of(form: FormState, node: Node) -> str:
    """Which entry of a repeated section a field stands in ("Heir 3"); "" elsewhere."""
    if node.section is None or node.section.repeat is None or node.item is None:
        return ""
    repeat = node.section.repeat
    number = form.items[repeat.key].index(int(node.item.rpartition(".")[2])) + 1
    return f"{text(repeat, 'label', i18n.language())} {number}"


NAME = 16
"""Columns for a name in a row of the screen, so that the field behind it is read too."""


def whose(form: FormState, node: Node, width: int = 0) -> str:
    """The entry with the name given there ("Heir 3 (SITI)"), which is cut to `width`; elsewhere the
    section, where another one has a field of that name too ("Witness 2"), or ""."""
    entry, name = entry_of(form, node), form.scope(node).get("name")
    if not entry:
        return _section_of(form, node)
    if not isinstance(name, str):
        return entry
    short = f"{name[: width - 1].rstrip()}~" if 0 < width < len(name) else name
    return f"{entry} ({short})"


def _section_of(form: FormState, node: Node) -> str:
    label, section = label_of(node), node.section
    twice = (other.section is not section and label_of(other) == label for other in form.shown())
    return text(section, "title", i18n.language()) if section is not None and any(twice) else ""


def choice_labels(book: Book, asked: Asked, language: str) -> dict[str, str]:
    """code -> label of everything that may be chosen."""
    if asked.codelist is not None:
        items = book.codelists[asked.codelist].items
        return {item.code: text(item, "label", language) for item in items}
    return {choice.value: text(choice, "label", language) for choice in asked.choices}


def labelled(label: str, value: str) -> str:
    """A value behind its label; behind a question without a colon."""
    return f"{label} {value}" if label.endswith("?") else f"{label}: {value}"


LABELS = 26
"""Columns of the labels where values stand below each other, as on the form."""


def in_columns(label: str, value: str) -> str:
    """A value in the column of the row before; a label that is too long has the row to itself."""
    fits = len(label) < LABELS
    return f"{label:<{LABELS}}{value}" if fits else labelled(label, value)


ROOM = 140
"""Characters of a sentence that fit two rows of the narrowest screen, wherever its words break."""


def missing_text(names: list[str]) -> str:
    """Names of what is missing as one sentence that fits; the rest is counted."""
    return _in_room([names[0], *(f", {name}" for name in names[1:])])


def missing_fields(form: FormState, nodes: list[Node]) -> str:
    """As `missing_text`; fields of one entry of a repeated section stand behind its name."""
    pieces: list[str] = []
    before = ""
    for node in nodes:
        entry = whose(form, node, NAME)
        label = f"{entry}: {label_of(node)}" if entry not in ("", before) else label_of(node)
        joint = "" if not pieces else ", " if entry == before else "; "
        pieces.append(joint + label)
        before = entry
    return _in_room(pieces)


def _in_room(pieces: list[str]) -> str:
    """As many of the pieces as there is room for, at least one."""
    for left in range(len(pieces)):
        more = i18n._(" and {n} more").format(n=left) if left else ""
        names = "".join(pieces[: len(pieces) - left])
        said = i18n._("Missing: {names}{more}").format(names=names, more=more)
        if len(said) <= ROOM:
            break
    return said


def value_text(book: Book, asked: Asked, value: Any, language: str) -> str:
    """A value as read on screen and paper."""
    labels = choice_labels(book, asked, language)
    return display(asked.type, value, language, labels=labels, region_label=book.regions.label)


def answer_text(book: Book, form: FormState, key: str, value: Any) -> tuple[str, str]:
    """(question, answer) of a fact, for a "why" sentence."""
    node = form.nodes.get(key)
    if node is None:
        return key, str(value)
    return label_of(node), value_text(book, node.asked, value, i18n.language())


def paper_name(book: Book, paper: Paper, language: str) -> str:
    """The paper's own name, or its kinds; alternatives with "or"."""
    return requirement_name(book, paper.requirement, language)


def requirement_name(book: Book, requirement: Requirement, language: str) -> str:
    """The requirement's own name, or its kinds; alternatives with "or"."""
    if requirement.name:
        return text(requirement, "name", language)
    kinds = [book.evidence[kind] for kind in requirement.of]
    joint = ", " if requirement.need == "all" else f" {i18n._('or')} "
    return joint.join(text(kind, "name", language) for kind in kinds)


def paper_title(book: Book, form: FormState, paper: Paper, language: str) -> str:
    """The paper's name, and whose it is in a repeated section."""
    name = paper_name(book, paper, language)
    if paper.section is None or paper.section.repeat is None or paper.item is None:
        return name
    scope = form.item_scope(paper.section, paper.item)
    repeat = text(paper.section.repeat, "label", language)
    who = (
        scope.get("name")
        or f"{repeat} {form.items[paper.section.repeat.key].index(paper.item) + 1}"
    )
    return f"{name} - {who}"


def fault_text(fault: Fault) -> str:
    """A fault as one sentence; a rule of the catalogue brings its own English."""
    if fault.facts.get("rule"):
        english = str(fault.facts.get("en") or "")
        return english if english and i18n.language() == "en" else fault.msgid
    return i18n._(fault.msgid).format_map({k: str(v) for k, v in fault.facts.items()})


def source_text(source: Source) -> str:
    """Where a fact was read. The titles are the researchers' own, in English: in another language
    what kind of source it is, where it was found, and its year."""
    if i18n.language() == "en" or not source.where:
        return source.title
    kinds = {
        "law": i18n._("text of the rule"),
        "official": i18n._("office or its letter"),
        "form": i18n._("printed form"),
        "press": i18n._("news"),
        "repository": i18n._("public data"),
        "study": i18n._("study"),
        "other": i18n._("guide"),
    }
    year = f" ({source.year})" if source.year else ""
    return f"{kinds[source.kind]}, {source.where}{year}"
