"""F10: everything that can be done here, to choose with arrows, a number or a few letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.content import Content, Span
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from ptsp_tui.commands import EVERYWHERE, MenuEntry
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspModal

_ROWS = 15
_WIDTH = 72


class MenuList(Widget, can_focus=True):
    """The entries that fit what was typed, at most 15 rows at a time, drawn by one widget."""

    DEFAULT_CSS = "MenuList { height: auto; }"

    class Chosen(Message):
        """An entry was taken."""

        def __init__(self, entry: MenuEntry) -> None:
            super().__init__()
            self.entry = entry

    class Reached(Message):
        """Another entry is highlighted; None when nothing fits."""

        def __init__(self, entry: MenuEntry | None) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, entries: Sequence[MenuEntry]) -> None:
        super().__init__()
        self._all = tuple(entries)
        self._typed = ""
        self._at = 0

    @property
    def fitting(self) -> list[MenuEntry]:
        """The entries whose name, keys or help hold every typed word."""
        words = self._typed.casefold().split()
        return [each for each in self._all if all(word in _haystack(each) for word in words)]

    def take(self) -> None:
        """Take the highlighted entry, if any fits."""
        fitting = self.fitting
        if fitting:
            self.post_message(self.Chosen(fitting[self._at]))

    def move(self, by: int) -> None:
        """Move the highlight; it stops at both ends."""
        self._at = max(0, min(self._at + by, len(self.fitting) - 1))
        self._reached()

    def on_key(self, event: events.Key) -> None:
        """Digits choose, letters filter, arrows move, Backspace takes a letter back."""
        if self._handled(event):
            event.stop()
            event.prevent_default()

    def _handled(self, event: events.Key) -> bool:
        steps = {"up": -1, "down": 1, "home": -len(self._all), "end": len(self._all)}
        if event.key in steps:
            self.move(steps[event.key])
        elif event.key == "backspace":
            self._filter(self._typed[:-1])
        elif event.character and event.character in "123456789":
            self._choose(int(event.character))
        elif event.is_printable and event.character:
            self._filter(self._typed + event.character)
        else:
            return False
        return True

    def _filter(self, typed: str) -> None:
        self._typed, self._at = typed.lstrip(), 0
        self._reached()

    def on_mount(self) -> None:
        self._reached()

    def _reached(self) -> None:
        fitting = self.fitting
        self.post_message(self.Reached(fitting[self._at] if fitting else None))
        self.refresh()

    def _choose(self, number: int) -> None:
        """Take a row by the number before it."""
        shown = self._shown()
        if number <= len(shown):
            self._at = self._first() + number - 1
            self.take()

    def _first(self) -> int:
        return max(0, self._at - _ROWS + 1)

    def _shown(self) -> list[MenuEntry]:
        return self.fitting[self._first() : self._first() + _ROWS]

    def render(self) -> Content:
        """One row an entry: marker, number, name, keys; then what was typed."""
        shown = self._shown()
        rows = [_row(place, entry) for place, entry in enumerate(shown)]
        if not rows:
            rows = [_("Nothing on the menu fits. Backspace takes a letter back.")]
        spans: list[Span] = []
        if shown:
            here = self._at - self._first()
            rows[here] = ">" + rows[here][1:]
            start = sum(len(row) + 1 for row in rows[:here])
            spans = [Span(start, start + len(rows[here]), Style(reverse=True))]
        rows += [""] * (min(_ROWS, len(self._all)) - len(rows))
        return Content("\n".join([*rows, self._last_row(len(shown))]), spans)

    def _last_row(self, shown: int) -> str:
        """What was typed; and how many entries are below those shown."""
        typed = _("Search: {typed}").format(typed=self._typed)
        left = len(self.fitting) - self._first() - shown
        more = _("{count} more").format(count=left) if left else ""
        return f"{typed:<{_WIDTH - len(more)}}{more}" if more else typed


class MenuScreen(PtspModal[MenuEntry]):
    """The menu; the result is the chosen entry, or None."""

    TITLE = "Menu"
    WITHOUT = EVERYWHERE - {"menu"} | {"quit"}

    def __init__(self, entries: Sequence[MenuEntry]) -> None:
        super().__init__()
        self._entries = tuple(entries)

    def compose_body(self) -> Iterable[Widget]:
        """Only the list: letters go straight into its filter."""
        yield MenuList(self._entries)

    def help_text(self) -> str:
        """How to choose."""
        return _("Type a number, or a few letters of what you look for, then Enter.")

    def on_menu_list_reached(self, message: MenuList.Reached) -> None:
        """Say what the highlighted entry does."""
        self.say(message.entry.help if message.entry is not None else "")

    def on_menu_list_chosen(self, message: MenuList.Chosen) -> None:
        """Answer with the chosen entry."""
        self.dismiss(message.entry)

    def action_next(self) -> None:
        """Enter takes the highlighted entry."""
        self.query_one(MenuList).take()

    def action_menu(self) -> None:
        """F10 again closes the menu."""
        self.dismiss(None)


def _haystack(entry: MenuEntry) -> str:
    return f"{entry.label} {entry.keys} {entry.help}".casefold()


def _row(place: int, entry: MenuEntry) -> str:
    number = str(place + 1) if place < 9 else " "
    if not entry.keys:
        return f"  {number}  {entry.label}"[:_WIDTH]
    name = entry.label[:40]
    return f"  {number}  {name:<{_WIDTH - 6 - 24}} {entry.keys:<23}"[:_WIDTH]
