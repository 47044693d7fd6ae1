"""The base of all fields: one row `label | value | mark`, drawn by one widget.

One widget per field and not label, Input and mark: a page of twelve fields mounts in the time of
twelve widgets, and no key ever asks for a layout pass (a stock Input re-lays-out the whole
screen at every key, TEXTUAL.md 4.5). The focused field is shown by `>`, reverse and colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ptsp_tui.widgets.line import UNDO_STEPS

LABEL_WIDTH = 26
"""Cells of the label column, the focus marker included; a field may have less (label_width)."""
MARK_WIDTH = 5
"""Cells of the mark column, one blank before it included."""

Pieces = Iterable[tuple[str, str]]
"""Text with the component class that styles it ("" for the field's own style)."""


class Field(Widget, can_focus=True):
    """One question on one row. Up and Down go to the fields above and below."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "field--label",
        "field--cursor",
        "field--hint",
        "field--mark",
        "field--fault",
    }
    DEFAULT_CSS = """
    Field {
        height: 1;
        width: 1fr;
        & > .field--cursor { text-style: reverse; }
        & > .field--hint { text-style: italic; }
        & > .field--mark { text-style: bold; }
        & > .field--fault { text-style: bold; color: $error; }
        &:focus > .field--label { text-style: reverse; color: $accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+j", "done", show=False, id="field.done"),
        Binding("down", "step(1)", show=False, id="field.down"),
        Binding("up", "step(-1)", show=False, id="field.up"),
        Binding("ctrl+z", "undo", show=False, id="field.undo"),
    ]

    plain_typing = False
    """Whether letters only add to a text, so that type-ahead need not wait (typeahead.py)."""

    @dataclass
    class Edited(Message):
        """The officer changed the value; `raw` is the new one."""

        field: Field
        key: str
        raw: Any

        @property
        def control(self) -> Field:
            """The field, for `@on(Field.Edited, "#id")`."""
            return self.field

        def can_replace(self, message: Message) -> bool:
            """A scanner's sixty keys are one edit: a later value still waiting takes its place."""
            return isinstance(message, Field.Edited) and message.field is self.field

    @dataclass
    class Done(Message):
        """Enter was pressed here, or the field filled up: go to the next one."""

        field: Field
        key: str

        @property
        def control(self) -> Field:
            """The field, for `@on(Field.Done, "#id")`."""
            return self.field

    @dataclass
    class Dropped(Message):
        """Something typed, pasted or scanned was not taken and must be named on screen.

        `text` is what did not fit; when it is empty only `separators` (blanks, dashes, GS)
        were left out, and nothing was lost.
        """

        field: Field
        text: str
        separators: str = ""

        @property
        def control(self) -> Field:
            """The field, for `@on(Field.Dropped, "#id")`."""
            return self.field

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
        """`arrows=False` leaves Up and Down to the page or screen."""
        self._known_styles: dict[str, Style] = {}  # the base asks for it while it is made
        super().__init__(id=id, classes=classes)
        self.key = key
        self.label = label
        self.required = required
        self.help = help
        self.arrows = arrows
        self.mark = ""
        self.label_width = LABEL_WIDTH
        self._value: Any = None
        self._past: list[Any] = []

    # -- value -----------------------------------------------------------------

    @property
    def value(self) -> Any:
        """The present value; None while there is none."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Set the value from a draft or a prefill; no message is sent."""
        self._value = value
        self.refresh()

    def set_mark(self, text: str) -> None:
        """Show up to four cells behind the value: "!" fault, "ok", "?", or where it came from."""
        if text != self.mark:
            self.mark = text
            self.refresh()

    def changed(self) -> None:
        """For kinds of fields: repaint and tell of the new value."""
        self.refresh()
        self.tell()

    def tell(self) -> None:
        """For kinds of fields: tell of the new value."""
        self.post_message(self.Edited(self, self.key, self.value))

    def remember(self, value: Any) -> None:
        """For kinds of fields: `value` is being replaced, and Ctrl+Z brings it back."""
        self._past.append(value)
        del self._past[:-UNDO_STEPS]

    def forget_past(self) -> None:
        """No Ctrl+Z leads before the present value: it is the officer's own, from before."""
        self._past.clear()

    # -- keys ------------------------------------------------------------------

    def action_undo(self) -> None:
        """Ctrl+Z: the value before, also before one that was filled in."""
        if self._past:
            past = self._past[:-1]
            self.set_value(self._past[-1])
            self._past = past
            self.changed()

    def action_done(self) -> None:
        """Enter: this field is finished."""
        self.post_message(self.Done(self, self.key))

    def action_step(self, step: int) -> None:
        """Go to the next or previous field, as Tab and Shift+Tab do."""
        if step > 0:
            self.app.action_focus_next()
        else:
            self.app.action_focus_previous()

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # noqa: ARG002  # Textual's signature
    ) -> bool | None:
        """Up and Down are not ours when `arrows` is off."""
        return self.arrows if action == "step" else True

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # -- drawing ---------------------------------------------------------------

    @property
    def value_width(self) -> int:
        """Cells that the value may use."""
        return max(1, self.size.width - self.label_width - 1 - MARK_WIDTH)

    def row_pieces(self) -> Pieces:
        """The whole row: label, value filled up with blanks, mark."""
        width = self.value_width
        value = list(self.value_pieces(width))
        used = sum(cell_len(text) for text, _ in value)
        return [*self.label_pieces(), *value, (" " * (width - used), ""), *self.mark_pieces()]

    def value_pieces(self, width: int) -> Pieces:
        """For kinds of fields: the value as styled pieces of at most `width` cells."""
        return [(str(self.value)[:width], "")]

    def label_pieces(self) -> Pieces:
        """The label column: marker, label, and a star when the field must be filled."""
        label = f"{self.label}{' *' if self.required else ''}"
        marker = ">" if self.has_focus else " "
        return [(marker + cut(label, self.label_width - 1), "field--label"), (" ", "")]

    def mark_pieces(self) -> Pieces:
        """The mark column."""
        component = "field--fault" if self.mark == "!" else "field--mark"
        return [(" ", ""), (cut(self.mark, MARK_WIDTH - 1), component)]

    def render_line(self, y: int) -> Strip:
        """The row, left to right; other rows stay blank."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        segments = [Segment(text, self._style_of(part)) for text, part in self.row_pieces() if text]
        return Strip(segments).adjust_cell_length(self.size.width, self._style_of(""))

    def _style_of(self, component: str) -> Style:
        """The style of a piece; worked out once, for that takes longer than all else of a row."""
        style = self._known_styles.get(component)
        if style is None:
            style = self.get_component_rich_style(component) if component else self.rich_style
            self._known_styles[component] = style
        return style

    def notify_style_update(self) -> None:
        """Focus, theme or classes are others: so are the styles."""
        self._known_styles = {}
        super().notify_style_update()


def cut(text: str, width: int) -> str:
    """`text` in exactly `width` cells; a text that is cut ends in "~"."""
    if cell_len(text) > width > 0:
        return set_cell_size(text, width - 1) + "~"
    return set_cell_size(text, width)
