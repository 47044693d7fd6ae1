"""From a field of the catalogue to the widget that asks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ptsp_tui import i18n
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.names import choice_labels, label_of
from ptsp_tui.forms.state import FormState
from ptsp_tui.i18n import _
from ptsp_tui.widgets import (
    ChoiceField,
    Field,
    Mask,
    MultiChoiceField,
    PickField,
    TextField,
    YesNoField,
)

INLINE = 9
"""Up to this many choices are chosen by digit; longer lists by typing."""

MASKS: dict[str, Mask] = {
    "nik": Mask(16, "digits", advance=True, group=(6, 6, 4)),
    "kk": Mask(16, "digits", advance=True, group=(6, 6, 4)),
    "npwp": Mask(22, "digits"),
    "postal": Mask(5, "digits", advance=True),
    "rtrw": Mask(3, "digits", advance=True),
    "phone": Mask(20),
    "date": Mask(24),
    "time": Mask(5),
    "money": Mask(20),
    "integer": Mask(12),
    "decimal": Mask(16),
    "email": Mask(80),
}


class DateField(TextField):
    """A date: eight digits move on (see EntryScreen), so what is typed ahead waits for that."""

    @property
    def plain_typing(self) -> bool:  # type: ignore[override]  # a class attribute elsewhere
        """Its keys may move the focus."""
        return False


def field_for(book: Book, form: FormState, key: str, capitals: bool) -> Field:
    """The widget for the node `key`, filled with what the form knows."""
    node = form.nodes[key]
    asked, language = node.asked, i18n.language()
    common: dict[str, Any] = {
        "key": key,
        "label": label_of(node),
        "required": form.cells[key].required and isinstance(asked, m.Field),
        "help": text(asked, "help", language),
    }
    field: Field
    if asked.type == "yesno":
        field = YesNoField(**common)
        field.eager = True
    elif asked.type in ("choice", "multi"):
        field = _choice(asked, list(choice_labels(book, asked, language).items()), common)
    elif asked.type == "region":
        assert isinstance(asked, m.Field)
        field = PickField(
            search=_regions(book, form, key, asked), label_of=book.regions.label, **common
        )
    elif asked.type == "date":
        field = DateField(mask=_mask(asked, capitals), **common)
    else:
        field = TextField(mask=_mask(asked, capitals), **common)
    field.set_value(shown_value(form, key))
    return field


def _choice(
    asked: m.Field | m.Determinant, options: list[tuple[str, str]], common: dict[str, Any]
) -> Field:
    if asked.type == "multi":
        return MultiChoiceField(options=options, **common)
    if len(options) <= INLINE:
        field = ChoiceField(options=options, **common)
        field.eager = True
        return field
    labels = dict(options)

    def search(words: str) -> Sequence[tuple[str, str]]:
        wanted = words.lower().split()
        if words.isdigit() and words in labels:
            return [(words, labels[words])]
        fits = [(c, name) for c, name in options if all(w in name.lower() for w in wanted)]
        starts = [each for each in fits if wanted and each[1].lower().startswith(wanted[0])]
        rest = [each for each in fits if each not in starts]
        return [*starts, *rest][:INLINE]

    return PickField(
        search=search,
        label_of=lambda code: labels.get(code, code),
        numeric=any(sign.isdigit() for label in labels.values() for sign in label),
        **common,
    )


def _regions(
    book: Book, form: FormState, key: str, asked: m.Field
) -> Callable[[str], Sequence[tuple[str, str]]]:
    def search(words: str) -> Sequence[tuple[str, str]]:
        if not words.strip():
            return []
        within = form.scope(form.nodes[key]).get(asked.region_within or "")
        found = book.regions.search(words, asked.region_level, within, INLINE)
        return [(region.code, book.regions.label(region.code)) for region in found]

    return search


def _mask(asked: m.Field | m.Determinant, capitals: bool) -> Mask:
    if asked.type in MASKS:
        return MASKS[asked.type]
    length = asked.max_length if isinstance(asked, m.Field) else None
    if asked.type == "person_name":
        return Mask(length or 60, upper=capitals)
    return Mask(length or 200)


def shown_value(form: FormState, key: str) -> Any:
    """What the widget shows: the typed words while they are not understood, else the value."""
    cell, kind = form.cells[key], form.nodes[key].asked.type
    return (
        cell.raw
        if cell.raw is not None and kind == "date"
        else as_shown(kind, cell.raw if cell.raw is not None else cell.value)
    )


def as_shown(kind: str, value: Any) -> Any:
    """A value as the widget of its kind takes it."""
    if kind in ("yesno", "choice", "region"):
        return value
    if kind == "multi":
        return tuple(value or ())
    if value is None:
        return ""
    if kind == "date":
        return f"{date.fromisoformat(value):%d-%m-%Y}"
    return str(value)


def hint_of(kind: str) -> str:
    """A word on how to type a kind of value, for the help line."""
    hints = {"date": _("24112026, 24-11-26, kemarin, hari ini"), "money": _("1.250.000 or 1,5 jt")}
    return hints.get(kind, "")
