"""A question that is longer than a label: the words on their own line, the answer under them."""

from __future__ import annotations

from textual.containers import Vertical
from textual.widgets import Static

from ptsp_tui.widgets.field import Field

INDENT = 3
"""Cells before the answer: the focus marker and two blanks."""


class Question(Vertical):
    """Takes the label off the field and shows it in full above it."""

    DEFAULT_CSS = """
    Question { height: auto; }
    Question > Static { height: auto; padding: 0 1; }
    """

    def __init__(self, field: Field) -> None:
        super().__init__(Static(field.label, markup=False), field)
        field.label, field.label_width = "", INDENT
