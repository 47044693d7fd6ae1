"""One of many (occupations, regions), found by typing; at most nine results are ever drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ptsp_tui.i18n import _
from ptsp_tui.typeahead import TypeAheadApp
from ptsp_tui.widgets.below import MOST_ROWS, ListBelow, numbered
from ptsp_tui.widgets.field import Field, Pieces, cut
from ptsp_tui.widgets.line_field import LineField

LEAST_ROWS = 5
"""Results below the field are better than nine above it, over what was typed."""
Search = Callable[[str], Sequence[tuple[str, str]]]
"""Words typed -> (value, label) pairs, best first; "" may give the usual ones. At most 30 ms."""


class PickField(LineField):
    """Type words, then Enter takes the highlighted result. Value: str or None.

    Digits take a result at once when nothing is typed or when `numeric` is off (set it for lists
    whose words hold digits). Backspace on an empty line forgets the value. Words that led to no
    choice stay in the field when it is left; see `unresolved`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "go(-9)", show=False),
        Binding("pagedown", "go(9)", show=False),
    ]

    @dataclass
    class Words(Message):
        """The words being typed are other ones; they are no value yet, but not to be lost."""

        field: PickField
        key: str
        words: str

        @property
        def control(self) -> PickField:
            """The field, for `@on`."""
            return self.field

    def __init__(
        self,
        *,
        key: str,
        label: str,
        search: Search,
        label_of: Callable[[str], str] = str,
        numeric: bool = False,
        required: bool = False,
        help: str = "",
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            key=key,
            label=label,
            required=required,
            help=help,
            placeholder=placeholder,
            id=id,
            classes=classes,
        )
        self.search = search
        self.label_of = label_of
        self.numeric = numeric
        self._value: str | None = None
        self._results: tuple[tuple[str, str], ...] = ()
        self.highlight = 0
        self._reached = False  # the officer moved to a result, so Enter means that one
        self._list: ListBelow | None = None

    # -- value -----------------------------------------------------------------

    @property
    def value(self) -> str | None:
        """The value of the result taken."""
        return self._value

    def set_value(self, value: str | None) -> None:
        """Set the value; its label comes from `label_of`. No message is sent."""
        self._take(value)
        self._forget_words()
        self.refresh()

    @property
    def unresolved(self) -> str:
        """Words typed that have not led to a choice; "" when there are none."""
        return self.text

    def set_words(self, words: str) -> None:
        """Put words back that were being typed. No message is sent."""
        self.replace_text(words)

    def choose(self, index: int) -> None:
        """Take the result at `index`."""
        self._take(self._results[index][0])
        self._forget_words()
        self._close()
        self.changed()

    def action_undo(self) -> None:
        """The words before; with no words in the field, the value before."""
        if self.text or not self._past:
            super().action_undo()
        else:
            Field.action_undo(self)

    def _take(self, value: str | None) -> None:
        if value != self._value:
            self.remember(self._value)
        self._value = value

    def _forget_words(self) -> None:
        self._results = ()
        self.highlight, self._reached = 0, False
        self.replace_text("")

    # -- keys ------------------------------------------------------------------

    def take(self, incoming: str) -> None:
        """A digit may choose; all else are words to search for."""
        index = int(incoming) - 1 if len(incoming) == 1 and incoming in "123456789" else -1
        if 0 <= index < len(self._results) and (not self.numeric or not self.text):
            self.choose(index)
            if isinstance(self.app, TypeAheadApp):
                self.app.line_end_follows()
            super().action_done()
        else:
            super().take(incoming)

    def text_changed(self) -> None:
        """Search anew, and tell of the words."""
        self.highlight, self._reached = 0, False
        self._find()
        self.post_message(self.Words(self, self.key, self.text))

    def action_done(self) -> None:
        """Enter: take the highlighted result if one is meant, and go on."""
        if self._results and (self.text or self._reached):
            self.choose(self.highlight)
        elif self.text:
            self.post_message(self.Dropped(self, self.text))
            return
        self._close()
        super().action_done()

    def action_step(self, step: int) -> None:
        """Up and Down: among the results, else to another field."""
        if self._results:
            self.action_go(step if self._reached or self.text or step < 0 else 0)
        else:
            super().action_step(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """PgUp and PgDn turn the form's page unless the officer is among the results."""
        if action == "go":
            return bool(self._results) and bool(self.text or self._reached)
        return super().check_action(action, parameters)

    def action_go(self, step: int) -> None:
        """Move the highlight."""
        if self._results:
            self._reached = True
            self.highlight = max(0, min(len(self._results) - 1, self.highlight + step))
            self._draw_list()

    def action_delete(self, step: int) -> None:
        """Delete in the words; with no words, forget the value."""
        if self.text or self._value is None:
            super().action_delete(step)
        else:
            self._take(None)
            self._find()
            self.changed()

    # -- the list --------------------------------------------------------------

    def on_focus(self) -> None:
        if self.text or self._value is None:
            self._find()

    def on_resize(self) -> None:
        if self._list is not None and self._list.display:
            self._list.open_for(self)

    def on_blur(self) -> None:
        if self.text and len(self._results) == 1:
            self.choose(0)
        self._close()
        self.refresh()

    def _find(self) -> None:
        self._results = tuple(self.search(self.text)[:MOST_ROWS])
        if self._results or self.text:
            self._open()
        self._draw_list()

    def _open(self) -> None:
        if self._list is None:
            self._list = ListBelow(MOST_ROWS, least=LEAST_ROWS)
            self.mount(self._list)
        if not self._list.display:
            self._list.open_for(self)

    def _close(self) -> None:
        self._results = ()
        if self._list is not None:
            self._list.display = False

    def _draw_list(self) -> None:
        if self._list is not None:
            lines = [numbered(index, label) for index, (_, label) in enumerate(self._results)]
            nothing = [f"  {_('Nothing found')}"]
            meant = bool(lines) and (self._reached or bool(self.text))
            self._list.show(lines or nothing, self.highlight if meant else -1)

    # -- drawing ---------------------------------------------------------------

    def value_pieces(self, width: int) -> Pieces:
        """The words being typed, or the label of the value."""
        if self.text and not self.has_focus:
            return [(cut(f"{self.text} ?", width), "")]
        if self.text or self._value is None:
            return super().value_pieces(width)
        label = self.label_of(self._value) or self._value
        if not self.has_focus:
            return [(cut(label, width), "")]
        return [(" ", "field--cursor"), (cut(label, width - 1), "")]
