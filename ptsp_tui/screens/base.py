"""What every screen is: title row, body, message row, legend, and the keys of its commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui.commands import (
    EVERYWHERE,
    MenuEntry,
    bindings_for,
    keys_of,
    legend_entries,
    menu_entries,
    shown_key,
)
from ptsp_tui.commands.all import Menu, Quit
from ptsp_tui.i18n import _
from ptsp_tui.widgets.legend import Legend
from ptsp_tui.widgets.message_line import Kind, MessageLine
from ptsp_tui.widgets.title_bar import TitleBar

LEAST_WIDTH = 80
LEAST_HEIGHT = 24
TALL = 30
"""Rows from which on lists and texts get the room that is there."""
WIDE = 110
"""Columns from which on something stands beside the fields."""

_FOCUS_KEYS: tuple[BindingType, ...] = (
    Binding("tab", "app.focus_next", show=False),
    Binding("shift+tab", "app.focus_previous", show=False),
)


def nothing_found() -> str:
    """What is said when words have led to nothing."""
    return _("Nothing found. Use other words, or a part of the name.")


class TooSmall(Static):
    """Covers a screen that the terminal has no room for; the fields below keep their input."""

    DEFAULT_CSS = """
    TooSmall {
        layer: notice;
        width: 100%;
        height: 100%;
        background: $background;
        color: $foreground;
    }
    """


class PtspScreen(Screen[ScreenResultType]):
    """A place in the program.

    A subclass writes `TITLE` (a msgid), `compose_body`, `help_text`, and one `action_<id>` for
    each command it supports; keys, legend and menu follow. `WITHOUT` names commands that must
    never work here; `check_action` says which do not work just now (then `refresh_bindings()`).
    BINDINGS may add keys of its own, but no key that is a command's.
    """

    DEFAULT_CSS = """
    PtspScreen {
        layout: vertical;
        layers: default notice;
        overflow: hidden hidden;
        &:ansi { background: $background; color: $foreground; }
        & > #body { height: 1fr; }
        &.-tall #body ResultList { height: 1fr; }
        &.-tall #body PagedText { height: 1fr; }
        & ListBelow.-whole-rows { border-bottom: $line $primary; }
    }
    """

    focused = Reactive[Widget | None](None, repaint=False)
    """As in Textual, but a new focus paints the two widgets concerned, not the whole screen."""

    WITHOUT: ClassVar[frozenset[str]] = frozenset()
    # No class for a small terminal: putting one on styles a new screen's widgets a second time.
    VERTICAL_BREAKPOINTS = [(TALL, "-tall")]
    HORIZONTAL_BREAKPOINTS = [(WIDE, "-wide")]

    def __init_subclass__(cls, **options: Any) -> None:
        # Made anew for each class: what Textual's Screen binds (Ctrl+C copies) must not come in.
        cls._written = tuple(cls.__dict__.get("BINDINGS", ()))
        written = [each for base in cls.__mro__ for each in base.__dict__.get("_written", ())]
        cls.BINDINGS = [*written, *_FOCUS_KEYS, *bindings_for(cls)]
        super().__init_subclass__(inherit_bindings=False, **options)

    _written: ClassVar[tuple[BindingType, ...]] = ()
    _to_say: tuple[str, Kind] | None = None

    # -- for subclasses --------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between title and message rows: 20 rows of 80 columns."""
        return ()

    def help_text(self) -> str:
        """What F1 explains here, in the reader's language; `self.focused` tells the field."""
        return ""

    def heading(self) -> tuple[str, str]:
        """Title and step for the first row; from `TITLE`, `title` and `sub_title`."""
        return _(self.title or ""), self.sub_title or ""

    def more_entries(self) -> Sequence[MenuEntry]:
        """Places and actions that only this screen adds to the menu."""
        return ()

    # -- for everybody ---------------------------------------------------------

    def say(self, text: str, kind: Kind = "info") -> None:
        """Put one sentence on the message row; it stays until the next one. Never markup."""
        lines = self.query(MessageLine)
        if lines:
            lines.first().say(text, kind)
        else:  # said before the screen stands: shown as soon as it does
            self._to_say = (text, kind)

    def unsay(self, text: str) -> None:
        """Take a sentence back, if it is still the one that stands there."""
        for line in self.query(MessageLine):
            if line.text == text:
                line.say("")

    def refresh_status(self) -> None:
        """Show the app's `statuses` and this screen's heading as they are now."""
        for bar in self.query(TitleBar):
            bar.show(*self.heading(), *getattr(self.app, "statuses", ()))

    @property
    def fields_take_enter(self) -> bool:
        """Whether Enter does something here without an action of the screen's own: a field or
        list in hand takes it."""
        return not hasattr(self, "action_next")

    def entries(self) -> list[MenuEntry]:
        """Everything on the menu here: the screen's own first, then commands, then the app's."""
        of_app: Sequence[MenuEntry] = getattr(self.app, "more_entries", tuple)()
        return [*self.more_entries(), *menu_entries(self), *of_app]

    # -- commands every screen has ---------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command works now. Back does not where nothing lies below: Esc never quits."""
        if action == "back" and not self._lies_on_another():
            return False
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Leave this screen without a result; what was typed is a draft and stays."""
        self.dismiss(None)

    def action_help(self) -> None:
        """Show this screen's help; on closing, the focus is where it was."""
        from ptsp_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.heading()[0], self.help_text(), self.entries()))

    def action_menu(self) -> None:
        """Show the menu and do what was chosen on it."""
        from ptsp_tui.screens.menu import MenuScreen

        self.app.push_screen(MenuScreen(self.entries()), self._do)

    def action_quit(self) -> None:
        """Ask once, saying what is unsent (`app.unsent_text`), then let the app quit."""
        from ptsp_tui.screens.confirm import Confirm

        question = [_("Leave the program?"), getattr(self.app, "unsent_text", "")]
        text = "\n\n".join(part for part in question if part)
        self.app.push_screen(Confirm(text, _("Leave"), _("Stay")), self._quit_if)

    def action_leave_hint(self) -> None:
        """Say how to leave: people press Ctrl+C out of habit."""
        quit_key, menu_key = shown_key(keys_of(Quit)[0]), shown_key(keys_of(Menu)[0])
        text = _("To leave, press {quit}, or {menu} and choose Quit.")
        self.say(text.format(quit=quit_key, menu=menu_key))

    # -- wiring ----------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The four parts of a screen, top to bottom."""
        yield TitleBar()
        with Vertical(id="body"):
            yield from self.compose_body()
        yield MessageLine()
        yield Legend()

    def on_mount(self) -> None:
        """Follow Textual's word on changed bindings; the rows are filled as the screen resumes."""
        self.bindings_updated_signal.subscribe(self, lambda _screen: self._show_legend())
        if self._to_say is not None:
            self.say(*self._to_say)

    def on_screen_resume(self) -> None:
        """The status may have changed while another screen was on top."""
        self._refresh_rows()

    def watch_title(self) -> None:
        """A changed title shows at once."""
        self.refresh_status()

    def watch_sub_title(self) -> None:
        """A changed step shows at once."""
        self.refresh_status()

    def on_resize(self, event: events.Resize) -> None:
        """Below 80x24, say so; nothing is unmounted, so no input and no focus is lost."""
        small = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        shown = self.query(TooSmall)
        if not small:
            shown.remove()
        elif not shown:
            text = _("Please make this window at least {width} columns by {height} rows.")
            stays = _("All you have typed is kept.")
            text = text.format(width=LEAST_WIDTH, height=LEAST_HEIGHT)
            self.mount(TooSmall(f"{text}\n{stays}", markup=False))

    def _refresh_rows(self) -> None:
        self.refresh_status()
        self._show_legend()

    def _show_legend(self) -> None:
        for row in self.query(Legend):
            row.show(legend_entries(self))

    def _lies_on_another(self) -> bool:
        stack = self.app.screen_stack
        below = stack[: stack.index(self)] if self in stack else stack
        return any(isinstance(screen, PtspScreen) for screen in below)

    async def _do(self, entry: MenuEntry | None) -> None:
        if entry is not None:
            await self.run_action(entry.action)

    async def _quit_if(self, leave: bool | None) -> None:
        if leave:
            await self.app.run_action("quit")


class PtspModal(PtspScreen[ScreenResultType], ModalScreen[ScreenResultType]):
    """A question over a place: a box in the middle, answered with `dismiss(result)`.

    Esc answers None (a subclass may say otherwise). Only what is allowed over every place works:
    help, lock, quit, and the modal's own actions.
    """

    DEFAULT_CSS = """
    PtspModal {
        align: center middle;
        &:ansi { background: transparent; }
        & > #box {
            width: 76;
            height: auto;
            max-height: 20;
            padding: 0 1;
            background: $background;
            color: $foreground;
            border: $line $primary;
        }
        & > #box > #box-title { text-style: bold; height: 1; }
        & > #foot { dock: bottom; height: 3; }
    }
    """

    WITHOUT = EVERYWHERE

    def compose(self) -> ComposeResult:
        """A box with its title; the two last rows of the terminal as on every screen."""
        with Vertical(id="box"):
            yield Static(self.heading()[0], id="box-title", markup=False)
            yield from self.compose_body()
        with Vertical(id="foot"):
            yield MessageLine()
            yield Legend()
