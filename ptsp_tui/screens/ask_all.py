"""A question with several lines as the answer: a reason and a name, who fetched it and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from textual import on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspModal
from ptsp_tui.widgets import ChoiceField, Field, Mask, TextField

LONGEST = 120
"""Characters of one answer: it stands in the case's history for ever."""


class Wanted(NamedTuple):
    """One line. With `options` (value, label) one of them is chosen."""

    key: str
    label: str
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    required: bool = True


class AskAll(PtspModal[dict[str, str]]):
    """Enter walks the lines and on the last one answers; Esc answers nothing.

    What is required and empty holds the answer back and is shown.
    """

    TITLE = "Question"
    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    AskAll #lines { height: auto; }
    AskAll #question { padding: 0 0 1 0; height: auto; }
    """

    def __init__(self, question: str, wanted: Sequence[Wanted]) -> None:
        super().__init__()
        self._question = question
        self._wanted = tuple(wanted)

    def compose_body(self) -> Iterable[Widget]:
        """The question and the lines."""
        yield Static(self._question, id="question", markup=False)
        with Vertical(id="lines"):
            for each in self._wanted:
                yield _field(each)

    @property
    def _fields(self) -> list[Field]:
        return list(self.query_one("#lines", Vertical).query(Field))

    @on(Field.Done)
    def _done(self, event: Field.Done) -> None:
        fields = self._fields
        at = fields.index(event.field)
        if at < len(fields) - 1:
            fields[at + 1].focus()
            return
        empty = [field for field in fields if field.required and not _answer(field)]
        if empty:
            empty[0].focus()
            self.say(_("Please fill in: {field}.").format(field=empty[0].label), "warn")
        else:
            self.dismiss({field.key: _answer(field) for field in fields})

    def help_text(self) -> str:
        """How to answer."""
        return _("Enter goes to the next line and on the last one answers. Esc changes nothing.")


def _field(wanted: Wanted) -> Field:
    common: dict[str, Any] = {
        "key": wanted.key,
        "label": wanted.label,
        "required": wanted.required,
    }
    if wanted.options:
        field: Field = ChoiceField(options=list(wanted.options), **common)
        field.set_value(wanted.value or None)
        return field
    line = TextField(value=wanted.value, mask=Mask(LONGEST), **common)
    line.suggested = bool(wanted.value)
    return line


def _answer(field: Field) -> str:
    return str(field.value or "").strip()
