"""A list in which every row is two digits away, for lists of more rows than there are digits."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events

from ptsp_tui.widgets.field import cut
from ptsp_tui.widgets.result_list import ResultList

MOST_NUMBERED = 99


class JumpList(ResultList):
    """Rows have the numbers 01 to 99; the first digit scrolls there, the second chooses."""

    _tens: int | None = None

    def on_key(self, event: events.Key) -> None:
        """Two digits choose; any other key forgets the first one."""
        sign = event.character or ""
        if len(sign) != 1 or sign not in "0123456789":
            self._tens = None
            return
        event.stop()
        event.prevent_default()
        if self._tens is None:
            self._tens = int(sign)
            self.move(max(0, 10 * self._tens - 1) - self.highlight)
            self.refresh()
            return
        index, self._tens = 10 * self._tens + int(sign) - 1, None
        if 0 <= index < len(self.rows):
            self.choose(index - self._top)

    def _text(self, index: int, y: int, width: int) -> str:  # noqa: ARG002  # the base's signature
        row = self.rows[index]
        marker = ">" if index == self.highlight and self.has_focus else " "
        number = f"{index + 1:02}" if index < MOST_NUMBERED else "  "
        head = f"{marker}{number} {row.mark + ' ' if row.mark else ''}"
        tail = f"  {row.right}" if row.right else ""
        return cut(head + cut(row.left, width - cell_len(head) - cell_len(tail)) + tail, width)
