"""A checklist that draws its own rows: one key marks the paper in hand, digits mark by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from ptsp_tui.widgets.field import cut
from ptsp_tui.widgets.result_list import ResultList, Row


class CheckList(ResultList):
    """Rows with a box. `signs` holds what stands in the boxes; Enter is Chosen (go on).

    The keys only tell what the officer wants (`Marked`); the screen decides and calls `show`.
    Letters are free here, for nothing is typed: each has an Indonesian and an English one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark('there')", show=False, id="list.tick"),
        Binding("equals_sign", "mark('seen')", show=False, id="list.seen"),
        Binding("m,f", "mark('to_follow')", show=False, id="list.to_follow"),
        Binding("t,n", "mark('not_applicable')", show=False, id="list.not_applicable"),
        Binding("b,w", "mark('waived')", show=False, id="list.waived"),
        Binding("d", "mark('dated')", show=False, id="list.dated"),
    ]
    EMPTY = "[ ]"

    @dataclass
    class Marked(Message):
        """The officer says `how` it is with a row: "there", "seen", "to_follow",
        "not_applicable", "waived", or "dated" (its date is to be noted)."""

        list: CheckList
        id: str
        how: str

        @property
        def control(self) -> CheckList:
            """The list, for `@on`."""
            return self.list

    def __init__(
        self,
        rows: Iterable[Row] = (),
        signs: Mapping[str, str] | None = None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(rows, id=id)
        self.signs = dict(signs or {})

    def show(self, rows: Iterable[Row], signs: Mapping[str, str]) -> None:
        """Other rows or boxes; the highlight stays on its row."""
        self.signs = dict(signs)
        self.set_rows(rows)

    def go_to(self, key: str) -> None:
        """Put the highlight on the row with this id, if there is one."""
        at = next((at for at, row in enumerate(self.rows) if row.id == key), None)
        if at is not None:
            self.move(at - self.highlight)

    def action_choose(self) -> None:
        """Enter goes on, also when the case needs no papers and there is no row to choose."""
        if not self.choose():
            self.post_message(self.Chosen(self, ""))

    def action_mark(self, how: str) -> None:
        """Space or a letter: the row in hand."""
        self._mark(self.highlight, how)

    def _mark(self, index: int, how: str) -> None:
        if 0 <= index < len(self.rows) and not self.rows[index].mark:
            self.post_message(self.Marked(self, self.rows[index].id, how))

    def on_key(self, event: events.Key) -> None:
        """Digits mark the row they stand before."""
        sign = event.character or ""
        if len(sign) == 1 and sign in "123456789":
            event.stop()
            event.prevent_default()
            self._mark(self._top + int(sign) - 1, "there")

    def _text(self, index: int, y: int, width: int) -> str:
        row = self.rows[index]
        box = row.mark or self.signs.get(row.id, self.EMPTY)
        marker = ">" if index == self.highlight and self.has_focus else " "
        head = f"{marker}{y + 1 if y < 9 else ' '} {box} "
        tail = f"  {row.right}" if row.right else ""
        return cut(head + cut(row.left, width - len(head) - len(tail)) + tail, width)
