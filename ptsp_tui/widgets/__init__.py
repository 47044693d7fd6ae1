"""Fields, pickers and lists, one row each, drawn without layout passes.

Imported by screens only; imports Textual, i18n and the type-ahead app, and no rule of the house.
"""

from ptsp_tui.widgets.choice import ChoiceField, MultiChoiceField
from ptsp_tui.widgets.field import Field
from ptsp_tui.widgets.mask import Mask
from ptsp_tui.widgets.message_line import MessageLine
from ptsp_tui.widgets.picker import PickField
from ptsp_tui.widgets.result_list import ResultList, Row
from ptsp_tui.widgets.text_field import TextField
from ptsp_tui.widgets.toggle import Toggle, YesNoField

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
