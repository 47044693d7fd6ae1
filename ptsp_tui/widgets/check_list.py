"""A checklist that draws its own rows: Space ticks, digits tick the row they stand before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from ptsp_tui.widgets.field import cut
from ptsp_tui.widgets.result_list import ResultList, Row


class CheckList(ResultList):
    """Rows with a box. `ticked` holds the ids of the ticked ones; Enter is Chosen (go on)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False, id="list.tick")]

    @dataclass
    class Ticked(Message):
        """The officer ticked or unticked a row."""

        list: CheckList
        id: str
        on: bool

        @property
        def control(self) -> CheckList:
            """The list, for `@on`."""
            return self.list

    def __init__(
        self, rows: Iterable[Row] = (), ticked: Iterable[str] = (), *, id: str | None = None
    ) -> None:
        super().__init__(rows, id=id)
        self.ticked = set(ticked)

    def toggle(self, index: int) -> None:
        """Tick or untick the row at `index`; a row without a box stays as it is."""
        if not 0 <= index < len(self.rows) or self.rows[index].mark:
            return
        row = self.rows[index].id
        self.ticked ^= {row}
        self.refresh()
        self.post_message(self.Ticked(self, row, row in self.ticked))

    def action_tick(self) -> None:
        """Space."""
        self.toggle(self.highlight)

    def on_key(self, event: events.Key) -> None:
        """Digits tick."""
        sign = event.character or ""
        if len(sign) == 1 and sign in "123456789":
            event.stop()
            event.prevent_default()
            self.toggle(self._top + int(sign) - 1)

    def _text(self, index: int, y: int, width: int) -> str:
        row = self.rows[index]
        box = row.mark or ("[x]" if row.id in self.ticked else "[ ]")
        marker = ">" if index == self.highlight and self.has_focus else " "
        head = f"{marker}{y + 1 if y < 9 else ' '} {box} "
        tail = f"  {row.right}" if row.right else ""
        return cut(head + cut(row.left, width - len(head) - len(tail)) + tail, width)
