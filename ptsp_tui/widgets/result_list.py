"""A list of results that draws its own rows: refilling it costs one repaint, no mounting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ptsp_tui.i18n import _
from ptsp_tui.widgets.field import cut

MOST_ROWS = 15
"""Rows drawn at once, and how far PgUp and PgDn go."""
LOW = 20
"""Rows that a screen of 24 can give a list; a higher one shows all that it has room for."""
_FAR = 1_000_000


class Row(NamedTuple):
    """One result."""

    id: str
    left: str
    right: str = ""
    mark: str = ""
    """What kind of thing it is, in one to four characters, shown before the text."""


class ResultList(Widget, can_focus=True):
    """Rows to choose from. Digits 1-9 choose the row they stand before; Enter the highlighted."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"results--highlight", "results--more"}
    DEFAULT_CSS = """
    ResultList {
        height: 16;
        width: 1fr;
        & > .results--highlight { text-style: bold; }
        &:focus > .results--highlight { text-style: reverse; color: $accent; }
        & > .results--more { text-style: dim; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", f"move(-{MOST_ROWS})", show=False),
        Binding("pagedown", f"move({MOST_ROWS})", show=False),
        Binding("home", f"move(-{_FAR})", show=False),
        Binding("end", f"move({_FAR})", show=False),
        Binding("enter,ctrl+j", "choose", show=False, id="list.choose"),
    ]

    plain_typing = False

    @dataclass
    class Chosen(Message):
        """Enter or a digit chose the row with this id."""

        list: ResultList
        id: str

        @property
        def control(self) -> ResultList:
            """The list, for `@on(ResultList.Chosen, "#id")`."""
            return self.list

    @dataclass
    class Moved(Message):
        """The officer moved the highlight to the row with this id."""

        list: ResultList
        id: str

        @property
        def control(self) -> ResultList:
            """The list, for `@on(ResultList.Moved, "#id")`."""
            return self.list

    def __init__(
        self,
        rows: Iterable[Row] = (),
        *,
        empty: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`empty` is shown when there are no rows."""
        super().__init__(id=id, classes=classes)
        self.rows: tuple[Row, ...] = tuple(rows)
        self.total = len(self.rows)
        self.empty = empty
        self.highlight = 0
        self._top = 0

    # -- for screens -----------------------------------------------------------

    def set_rows(self, rows: Iterable[Row], total: int | None = None) -> None:
        """Show other rows; `total` is how many there are beyond them.

        The highlight stays on the row with the same id, else goes to the first. Nothing is
        mounted and no message is sent.
        """
        kept = self.highlighted
        self.rows = tuple(rows)
        self.total = len(self.rows) if total is None else total
        ids = [row.id for row in self.rows]
        self.highlight = ids.index(kept) if kept in ids else 0
        self._scroll()

    @property
    def highlighted(self) -> str | None:
        """The id of the highlighted row; None when there is none."""
        return self.rows[self.highlight].id if self.rows else None

    def move(self, step: int) -> None:
        """Move the highlight by `step` rows, without going round."""
        before = self.highlight
        self.highlight = max(0, min(len(self.rows) - 1, self.highlight + step))
        self._scroll()
        if self.rows and before != self.highlight:
            self.post_message(self.Moved(self, self.rows[self.highlight].id))

    def choose(self, shown: int | None = None) -> bool:
        """Choose the highlighted row, or the `shown`-th row on screen (from 0); if there is one."""
        index = self.highlight if shown is None else self._top + shown
        if not 0 <= index < len(self.rows):
            return False
        self.highlight = index
        self._scroll()
        self.post_message(self.Chosen(self, self.rows[index].id))
        return True

    # -- keys ------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        sign = event.character or ""
        if len(sign) == 1 and sign in "123456789":
            event.stop()
            event.prevent_default()
            self.choose(int(sign) - 1)

    def action_move(self, step: int) -> None:
        """Arrows, PgUp, PgDn, Home, End."""
        self.move(step)

    def action_choose(self) -> None:
        """Enter."""
        self.choose()

    # -- drawing ---------------------------------------------------------------

    @property
    def _room(self) -> int:
        """Rows that can be drawn; the last line of the list is kept for "more"."""
        height = self.size.height or MOST_ROWS + 1
        return max(1, min(MOST_ROWS, height - 1) if height <= LOW else height - 1)

    def _scroll(self) -> None:
        self._bring_into_view()
        self.refresh()

    def _bring_into_view(self) -> None:
        self._top = max(min(self._top, self.highlight), self.highlight - self._room + 1)
        self._top = max(0, min(self._top, len(self.rows) - self._room))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        top = self._top
        self._bring_into_view()
        if top != self._top:  # what only has a new size is painted by the layout
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row, or what is left to say below them."""
        width, index = self.size.width, self._top + y
        if not self.rows:
            return self._plain(f" {self.empty}" if y == 0 else "")
        if y >= self._room or index >= len(self.rows):
            return (
                self._more()
                if index == min(self._top + self._room, len(self.rows))
                else self._plain("")
            )
        marked = index == self.highlight
        style = self.get_component_rich_style("results--highlight") if marked else self.rich_style
        return Strip([Segment(self._text(index, y, width), style)], width)

    def _text(self, index: int, y: int, width: int) -> str:
        row = self.rows[index]
        marker = ">" if index == self.highlight and self.has_focus else " "
        head = f"{marker}{y + 1 if y < 9 else ' '} {row.mark + ' ' if row.mark else ''}"
        tail = f"  {row.right}" if row.right else ""
        return cut(head + cut(row.left, width - cell_len(head) - cell_len(tail)) + tail, width)

    def _more(self) -> Strip:
        hidden = self.total - min(len(self.rows), self._top + self._room)
        if hidden <= 0:
            return self._plain("")
        text = _("{count} more").format(count=hidden)
        style = self.get_component_rich_style("results--more")
        return Strip([Segment(cut(f"   {text}", self.size.width), style)], self.size.width)

    def _plain(self, text: str) -> Strip:
        return Strip([Segment(cut(text, self.size.width), self.rich_style)], self.size.width)


def rows_of(items: Sequence[tuple[str, str]]) -> list[Row]:
    """Rows from (id, text) pairs."""
    return [Row(item, text) for item, text in items]
