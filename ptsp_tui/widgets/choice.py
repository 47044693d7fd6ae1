"""One or several of a few options, shown in the row or, if they do not fit, in a list below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from ptsp_tui.i18n import _
from ptsp_tui.typeahead import TypeAheadApp
from ptsp_tui.widgets.below import MOST_ROWS, ListBelow, numbered
from ptsp_tui.widgets.field import Field, Pieces, cut

Options = Sequence[tuple[Any, str]]
"""(value, label) pairs, in the order shown."""
_GAP = "  "
_FAR = 10_000


class OptionsField(Field):
    """What one-of and some-of fields share: options, a highlight, digits, letters, arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "go(-1)", show=False),
        Binding("right", "go(1)", show=False),
        Binding("home", f"go(-{_FAR})", show=False),
        Binding("end", f"go({_FAR})", show=False),
        Binding("backspace,delete", "clear", show=False),
    ]
    signs = ("( )", "(*)")
    """How an option looks that is not, and that is, chosen."""
    eager = False
    """Whether a digit or letter that leaves no doubt also moves on; forms set it."""

    def __init__(
        self,
        *,
        key: str,
        label: str,
        options: Options,
        required: bool = False,
        help: str = "",
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
        self.options = tuple(options)
        self.highlight = -1
        self._prefix = ""
        self._list: ListBelow | None = None

    # -- for the two kinds -----------------------------------------------------

    def is_chosen(self, index: int) -> bool:
        """Whether the option at `index` is chosen."""
        raise AssertionError(index)

    def pick(self, index: int) -> None:
        """A digit was pressed for the option at `index`."""
        raise AssertionError(index)

    def reach(self, index: int) -> None:
        """Arrows or letters came to the option at `index`."""
        self.highlight = index
        self.redraw()

    # -- keys ------------------------------------------------------------------

    def check_consume_key(
        self,
        key: str,  # noqa: ARG002  # Textual's signature
        character: str | None,
    ) -> bool:
        """Letters and digits choose here, whatever they are bound to elsewhere."""
        return character is not None and character.isalnum()

    def on_key(self, event: events.Key) -> None:
        sign = event.character or ""
        if not sign.isalnum() or len(sign) != 1:
            return
        event.stop()
        event.prevent_default()
        if sign.isdecimal() and 0 < int(sign) <= min(len(self.options), MOST_ROWS):
            self._prefix = ""
            self.pick(int(sign) - 1)
        elif (index := self._spelt(sign.casefold())) is not None:
            self.reach(index)
            if self._only(index):
                self.decided()
        else:
            self.post_message(self.Dropped(self, sign))

    def decided(self) -> None:
        """For kinds of fields: letters or a digit have left no doubt."""

    def _only(self, index: int) -> bool:
        """Whether the letters typed begin this option and no other."""
        labels = [label.casefold() for _, label in self.options]
        return [at for at, label in enumerate(labels) if label.startswith(self._prefix)] == [index]

    def _spelt(self, sign: str) -> int | None:
        """The option that the letters typed in a row begin; the next one for a repeated letter."""
        for prefix in (self._prefix + sign, sign):
            found = [
                index
                for index, (_, label) in enumerate(self.options)
                if label.casefold().startswith(prefix)
            ]
            if found:
                self._prefix = prefix
                later = [index for index in found if index > self.highlight]
                return (later or found)[0] if prefix == sign else found[0]
        return None

    def action_go(self, step: int) -> None:
        """Move by `step` options, without going round."""
        self._prefix = ""
        start = self.highlight if self.highlight >= 0 else -1 if step > 0 else len(self.options)
        self.reach(max(0, min(len(self.options) - 1, start + step)))

    def action_step(self, step: int) -> None:
        """Up and Down: within an open list, else to another field."""
        if self.is_open:
            self.action_go(step)
        else:
            super().action_step(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An open list uses Up and Down itself."""
        return self.is_open or super().check_action(action, parameters)

    # -- the list below --------------------------------------------------------

    @property
    def fits(self) -> bool:
        """Whether all options stand in the row."""
        return cell_len(_GAP.join(self._texts())) <= self.value_width

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._list is not None and self._list.display

    def on_focus(self) -> None:
        self._prefix = ""
        self._arrange()

    def on_resize(self) -> None:
        self._arrange()

    def on_blur(self) -> None:
        if self._list is not None:
            self._list.display = False
        self.refresh()

    def _arrange(self) -> None:
        """Open the list if the field is focused and its row, once it has a size, is too short."""
        if self.size.width and self.app.focused is self and not self.fits:
            self._open()
        self.redraw()

    def _open(self) -> None:
        if self._list is None:
            self._list = ListBelow(len(self.options))
            self.mount(self._list)
        self._list.open_for(self)

    def redraw(self) -> None:
        """Repaint the row and the list."""
        if self._list is not None:
            lines = [numbered(index, text) for index, text in enumerate(self._texts())]
            self._list.show(lines, self.highlight)
        self.refresh()

    # -- drawing ---------------------------------------------------------------

    def _texts(self) -> list[str]:
        return [
            f"{self.signs[self.is_chosen(index)]} {label}"
            for index, (_, label) in enumerate(self.options)
        ]

    def value_pieces(self, width: int) -> Pieces:
        """All options, or only the chosen ones when they do not fit."""
        if self.fits:
            return list(self._inline())
        chosen = [label for index, (_, label) in enumerate(self.options) if self.is_chosen(index)]
        if not chosen and not self.has_focus:
            asked = _("({count} choices)").format(count=len(self.options))
            return [(cut(asked, width), "field--hint")]
        return [(cut(", ".join(chosen), width), "")]

    def _inline(self) -> Iterable[tuple[str, str]]:
        for index, text in enumerate(self._texts()):
            if index:
                yield _GAP, ""
            here = self.has_focus and index == self.highlight
            yield text, "field--cursor" if here else ""


class ChoiceField(OptionsField):
    """One of a few options; arrows, digits and first letters choose at once. Value or None."""

    def set_value(self, value: Any) -> None:
        """Choose the option with this value (None: none); no message is sent."""
        self.highlight = next(
            (index for index, (known, _) in enumerate(self.options) if known == value), -1
        )
        self._take(value if self.highlight >= 0 else None)
        self.redraw()

    def _take(self, value: Any) -> None:
        if value != self._value:
            self.remember(self._value)
        self._value = value

    def is_chosen(self, index: int) -> bool:
        """Whether it is the one."""
        return index == self.highlight

    def pick(self, index: int) -> None:
        """Choose it."""
        if index == self.highlight:
            self.changed()  # said once more: a default becomes the officer's own word
        self.reach(index)
        self.decided()

    def decided(self) -> None:
        """Move on; the Enter of habit that follows is absorbed."""
        if self.eager:
            if isinstance(self.app, TypeAheadApp):
                self.app.line_end_follows()
            self.action_done()

    def reach(self, index: int) -> None:
        """Coming to an option chooses it."""
        before = self._value
        self._take(self.options[index][0])
        self.highlight = index
        self.redraw()
        if before != self._value or before is None:
            self.changed()

    def action_clear(self) -> None:
        """Choose none."""
        if self._value is not None:
            self.set_value(None)
            self.changed()


class MultiChoiceField(OptionsField):
    """Some of a few options; arrows and letters move, Space and digits tick. Value: a tuple."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False)]
    signs = ("[ ]", "[x]")

    def __init__(
        self,
        *,
        key: str,
        label: str,
        options: Options,
        required: bool = False,
        help: str = "",
        arrows: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            key=key,
            label=label,
            options=options,
            required=required,
            help=help,
            arrows=arrows,
            id=id,
            classes=classes,
        )
        self._value: tuple[Any, ...] = ()
        self.highlight = 0

    def set_value(self, value: Iterable[Any] | None) -> None:
        """Tick the options with these values; no message is sent."""
        wanted = list(value or ())
        ticked = tuple(known for known, _ in self.options if known in wanted)
        if ticked != self._value:
            self.remember(self._value)
        self._value = ticked
        self.redraw()

    def is_chosen(self, index: int) -> bool:
        """Whether it is ticked."""
        return self.options[index][0] in self._value

    def pick(self, index: int) -> None:
        """Tick or untick it."""
        self.highlight = index
        self.action_tick()

    def action_tick(self) -> None:
        """Tick or untick the highlighted option."""
        chosen = self.options[self.highlight][0]
        ticked = [value for value in self._value if value != chosen]
        self.set_value(ticked if chosen in self._value else [*ticked, chosen])
        self.changed()

    def action_clear(self) -> None:
        """Untick all."""
        if self._value:
            self.set_value(())
            self.changed()
