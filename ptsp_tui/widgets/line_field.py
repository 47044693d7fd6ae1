"""The base of all fields that hold a line of text being edited. Use `TextField` or `PickField`."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region

from ptsp_tui._textual_compat import put_hardware_cursor
from ptsp_tui.widgets.field import Field, Pieces
from ptsp_tui.widgets.line import Line
from ptsp_tui.widgets.mask import Mask

ANY_TEXT = Mask(200)
"""The mask of a field that names none: any printable text of at most 200 characters."""


class LineField(Field):
    """Typing, pasting and scanning through a mask; cursor keys; undo; drawing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("backspace", "delete(-1)", show=False),
        Binding("delete", "delete(1)", show=False),
        Binding("ctrl+w", "delete_word", show=False),
        Binding("ctrl+u", "delete_start", show=False),
    ]

    def __init__(
        self,
        *,
        key: str,
        label: str,
        required: bool = False,
        help: str = "",
        value: str = "",
        mask: Mask | None = None,
        placeholder: str = "",
        secret: bool = False,
        arrows: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`value` is the first value (no undo leads before it); `secret` shows stars."""
        super().__init__(
            key=key,
            label=label,
            required=required,
            help=help,
            arrows=arrows,
            id=id,
            classes=classes,
        )
        self.mask = mask or ANY_TEXT
        self.placeholder = placeholder
        self.secret = secret
        self.suggested = False
        """Whether the text was filled in by the program: typing then replaces it whole."""
        self._line = Line(value)
        self._left = 0  # the first cell shown when the text is wider than the field
        self._drawn = (0, 0, 0)  # first cell, cursor cell, cells of text when last drawn

    # -- text ------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is typed, without display gaps."""
        return self._line.text

    def replace_text(self, text: str) -> None:
        """Another text, the cursor at its end; no message is sent, and it can be undone."""
        self._line.set(text)
        self._moved()
        self.refresh()

    def forget_past(self) -> None:
        """No Ctrl+Z leads before the present text."""
        super().forget_past()
        self._line = Line(self._line.text)

    def text_changed(self) -> None:
        """For kinds of fields: the text is another one."""

    def filled_up(self) -> None:
        """For kinds of fields: a mask with `advance` has become full."""

    def take(self, incoming: str) -> None:
        """Put typed, pasted or scanned text in at the cursor, through the mask."""
        if self.suggested and self.mask.take(incoming, self.mask.max_length).text:
            self._line.set("")
            self.suggested = False
        was_full = len(self.text) >= self.mask.max_length
        taken = self.mask.take(incoming, self.mask.max_length - len(self.text))
        if taken.text:
            self._line.put(taken.text)
            self._edited()
        if taken.dropped or (taken.separators and len(incoming) > 1):
            self.post_message(self.Dropped(self, taken.dropped, taken.separators))
        if self.mask.advance and not was_full and len(self.text) >= self.mask.max_length:
            self.filled_up()

    def _edited(self) -> None:
        self._moved()
        self.text_changed()

    # -- keys ------------------------------------------------------------------

    def check_consume_key(
        self,
        key: str,  # noqa: ARG002  # Textual's signature
        character: str | None,
    ) -> bool:
        """Printable keys are text here, whatever they are bound to elsewhere."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self.take(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line that holds anything; name the other lines as dropped."""
        event.stop()
        event.prevent_default()
        lines = [line for line in event.text.splitlines() if line.strip()]
        if not lines:
            return
        if len(lines) > 1:
            self.post_message(self.Dropped(self, " ".join(line.strip() for line in lines[1:])))
        self.take(lines[0].strip())

    def action_move(self, step: int) -> None:
        """Left or right by one character; from there on, typing adds to the text."""
        self.suggested = False
        self._line.move(self._line.cursor + step)
        self._moved()

    def action_home(self) -> None:
        """To the start of the text."""
        self.suggested = False
        self._line.move(0)
        self._moved()

    def action_end(self) -> None:
        """To the end of the text."""
        self.suggested = False
        self._line.move(len(self.text))
        self._moved()

    def action_delete(self, step: int) -> None:
        """Delete the character before (-1) or under (1) the cursor."""
        at = self._line.cursor
        self._cut(min(at, at + step), max(at, at + step))

    def action_delete_word(self) -> None:
        """Delete the word before the cursor."""
        self._cut(self._line.word_left(), self._line.cursor)

    def action_delete_start(self) -> None:
        """Delete everything before the cursor."""
        self._cut(0, self._line.cursor)

    def action_undo(self) -> None:
        """Take back the last change in this field."""
        if self._line.undo():
            self.suggested = False
            self._edited()
            self.refresh()

    def _cut(self, start: int, end: int) -> None:
        self.suggested = False
        if self._line.cut(start, end):
            self._edited()

    # -- drawing ---------------------------------------------------------------

    def on_focus(self) -> None:
        self._moved()
        self.refresh()

    def on_resize(self) -> None:
        self._moved()
        self.refresh()

    def _moved(self) -> None:
        """Keep the cursor in sight, and the hardware cursor on it."""
        if not self.size.width:
            return
        column, width = self._cursor_cell(), self.value_width
        # No further to the right than the text needs: a field that grew shows what it can.
        most = max(0, cell_len(self._shown()) + 1 - width)
        self._left = max(min(self._left, column, most), column - width + 1)
        if self.app.focused is self:
            put_hardware_cursor(self, self.label_width + 1 + column - self._left)
        self._repaint((self._left, column, cell_len(self._shown())))

    def _repaint(self, now: tuple[int, int, int]) -> None:
        """Repaint from the first cell that may differ, so that a key costs few bytes on a line."""
        before, self._drawn = self._drawn, now
        (left, column, size), (old_left, old_column, old_size) = now, before
        if left != old_left or not size or not old_size:
            self.refresh()
            return
        first = max(0, min(column, old_column) - left - 1)
        last = min(self.value_width, max(column, old_column, size, old_size) - left + 2)
        self.refresh(Region(self.label_width + 1 + first, 0, last - first, 1))

    def _shown(self) -> str:
        if self.secret:
            return "*" * len(self.text)
        return self.mask.shown(self.text)

    def _cursor_cell(self) -> int:
        at = self._cursor_index()
        return cell_len(self._shown().ljust(at)[:at])

    def _cursor_index(self) -> int:
        return self._line.cursor if self.secret else self.mask.column(self._line.cursor)

    def value_pieces(self, width: int) -> Pieces:
        """The text, with the cursor on it while the field is focused."""
        shown = self._shown()
        if not self.has_focus:
            return [(_cells(shown, 0, width), "")] if shown else self._hint(width)
        at = self._cursor_index()
        if not shown and self.placeholder:
            hint = _cells(self.placeholder, 0, width)
            return [(hint[0], "field--cursor"), (hint[1:], "field--hint")]
        shown = shown.ljust(at + 1)
        before = _cells(shown[:at], self._left, width)
        room = width - cell_len(before) - cell_len(shown[at])
        return [
            (before, ""),
            (shown[at], "field--cursor"),
            (_cells(shown[at + 1 :], 0, room), ""),
        ]

    def _hint(self, width: int) -> Pieces:
        return [(_cells(self.placeholder, 0, width), "field--hint")]


def _cells(text: str, left: int, width: int) -> str:
    """The part of `text` that stands in the cells from `left` on, at most `width` of them."""
    out, cell = [], 0
    for sign in text:
        size = cell_len(sign)
        if cell >= left and cell + size <= left + width:
            out.append(sign)
        cell += size
    return "".join(out)
