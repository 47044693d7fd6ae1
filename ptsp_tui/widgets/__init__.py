"""Fields, pickers and lists, one row each, drawn without layout passes.

Imported by screens only; imports Textual, i18n and the type-ahead app, and no rule of the house.
The names are imported when first asked for (as in `textual.widgets`): the log-in screen wants two.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ptsp_tui.widgets.choice import ChoiceField, MultiChoiceField
    from ptsp_tui.widgets.field import Field
    from ptsp_tui.widgets.mask import Mask
    from ptsp_tui.widgets.message_line import MessageLine
    from ptsp_tui.widgets.picker import PickField
    from ptsp_tui.widgets.result_list import ResultList, Row
    from ptsp_tui.widgets.text_field import TextField
    from ptsp_tui.widgets.toggle import Toggle, YesNoField

_HOME = {
    "ChoiceField": "choice",
    "Field": "field",
    "Mask": "mask",
    "MessageLine": "message_line",
    "MultiChoiceField": "choice",
    "PickField": "picker",
    "ResultList": "result_list",
    "Row": "result_list",
    "TextField": "text_field",
    "Toggle": "toggle",
    "YesNoField": "toggle",
}

__all__ = [
    "ChoiceField",
    "Field",
    "Mask",
    "MessageLine",
    "MultiChoiceField",
    "PickField",
    "ResultList",
    "Row",
    "TextField",
    "Toggle",
    "YesNoField",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
