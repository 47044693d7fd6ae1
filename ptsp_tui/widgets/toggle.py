"""Ticks and yes/no. Stock checkboxes look ticked when they are not at 16 colours (textual#2310)."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ptsp_tui.i18n import _
from ptsp_tui.widgets.choice import ChoiceField
from ptsp_tui.widgets.field import MARK_WIDTH, Field, Pieces, cut


class Toggle(Field):
    """`[x] label` over the whole row, for checklists. Space ticks; Enter goes on. Value: bool."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False, id="field.tick")]

    def __init__(
        self,
        *,
        key: str,
        label: str,
        required: bool = False,
        help: str = "",
        value: bool = False,
        arrows: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            key=key,
            label=label,
            required=required,
            help=help,
            arrows=arrows,
            id=id,
            classes=classes,
        )
        self._value: bool = value

    @property
    def value(self) -> bool:
        """Whether it is ticked."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Tick (anything true) or untick; no message is sent."""
        if self._value != bool(value):
            self.remember(self._value)
        self._value = bool(value)
        self.refresh()

    def action_tick(self) -> None:
        """Space: tick or untick."""
        self.set_value(not self._value)
        self.changed()

    def row_pieces(self) -> Pieces:
        """Marker, box, label over the rest of the row, mark."""
        width = max(1, self.size.width - 5 - MARK_WIDTH)
        label = f"{self.label}{' *' if self.required else ''}"
        box = "[x] " if self._value else "[ ] "
        marker = ">" if self.has_focus else " "
        return [(marker + box, ""), (cut(label, width), "field--label"), *self.mark_pieces()]


class YesNoField(ChoiceField):
    """`(*) Ya  ( ) Tidak`; y/t (y/n in English), 1/2 and arrows choose. Value: bool or None."""

    def __init__(
        self,
        *,
        key: str,
        label: str,
        required: bool = False,
        help: str = "",
        arrows: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            key=key,
            label=label,
            options=((True, _("Yes")), (False, _("No"))),
            required=required,
            help=help,
            arrows=arrows,
            id=id,
            classes=classes,
        )
