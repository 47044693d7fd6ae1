"""The whole key map (DESIGN section 9), one class a command, in the order of the key card.

The Ctrl ways avoid what terminals, tmux, screen and browsers keep for themselves or cannot tell
from another key: A B C D H I J M N Q S T V W Z and [. So: G as nano's "get help", F find,
R repeat, Y "sYnc", O open, E "cEtak", K "Kurang", L lock, P the menu.
"""

from __future__ import annotations

from ptsp_tui.commands.command import COMMANDS as COMMANDS
from ptsp_tui.commands.command import Command, Scope


class Next(Command):
    """Accept and go on to the next field or step."""

    id = "next"
    keys = ("enter", "ctrl+j")  # a scanner or a paste ends in LF, which is Ctrl+J
    label = "Next"
    priority = False
    rank = 0
    in_menu = False


class Help(Command):
    """Explain this field or screen, and why it is asked."""

    id = "help"
    keys = ("f1", "ctrl+g")
    label = "Help"
    scope = Scope.ALWAYS
    rank = 0


class Search(Command):
    """Search for a service, a case or a person from anywhere."""

    id = "search"
    keys = ("f3", "ctrl+f")
    label = "Search"
    scope = Scope.EVERYWHERE
    rank = 5


class Repeat(Command):
    """Fill in the value this field had last time."""

    id = "repeat"
    keys = ("f4", "ctrl+r")
    label = "Repeat"
    rank = 4


class Sync(Command):
    """Exchange with the centre now."""

    id = "sync"
    keys = ("f5", "ctrl+y")
    label = "Sync"
    scope = Scope.EVERYWHERE
    rank = 7


class Parked(Command):
    """Put this case aside, or take up one that was put aside."""

    id = "parked"
    keys = ("f6", "ctrl+o")
    label = "Park"
    scope = Scope.EVERYWHERE
    rank = 2


class Print(Command):
    """Print the paper that belongs to this screen."""

    id = "print"
    keys = ("f7", "ctrl+e")
    label = "Print"
    rank = 2


class Missing(Command):
    """List everything that is still missing in this case."""

    id = "missing"
    keys = ("f8", "ctrl+k")
    label = "Missing"
    rank = 3


class Lock(Command):
    """Lock the screen; what was typed stays."""

    id = "lock"
    keys = ("f9", "ctrl+l")
    label = "Lock"
    scope = Scope.ALWAYS
    rank = 8


class Menu(Command):
    """Open the menu with everything on it."""

    id = "menu"
    keys = ("f10", "ctrl+p")
    label = "Menu"
    scope = Scope.EVERYWHERE
    rank = 0
    in_menu = False


class Back(Command):
    """Go back one step; nothing typed is lost."""

    id = "back"
    keys = ("escape",)
    label = "Back"
    priority = False
    rank = 0


class Quit(Command):
    """Leave the program, after one question."""

    id = "quit"
    keys = ("ctrl+q",)
    label = "Quit"
    scope = Scope.ALWAYS
    in_legend = False


class LeaveHint(Command):
    """Say how to leave the program; nothing else happens."""

    id = "leave_hint"
    keys = ("ctrl+c",)
    label = "How to leave"
    scope = Scope.ALWAYS
    in_legend = False
    in_menu = False


class PreviousPage(Command):
    """Turn to the page before."""

    id = "previous_page"
    keys = ("pageup",)
    label = "Page back"
    priority = False
    in_legend = False


class NextPage(Command):
    """Turn to the page after."""

    id = "next_page"
    keys = ("pagedown",)
    label = "Page on"
    priority = False
    in_legend = False


class Undo(Command):
    """Undo the last change in this field."""

    id = "undo"
    keys = ("ctrl+z",)
    label = "Undo"
    scope = Scope.FIELD


class Move(Command):
    """Move between fields, or along a list."""

    id = "move"
    keys = ("tab", "shift+tab", "up", "down", "left", "right", "home", "end")
    label = "Move"
    scope = Scope.FIELD
    shown_as = "Tab, Shift+Tab, arrows"


class Tick(Command):
    """Tick or untick."""

    id = "tick"
    keys = ("space",)
    label = "Tick"
    scope = Scope.FIELD
    shown_as = "Space"


class Mark(Command):
    """On the papers: original seen, to follow, not applicable, waived, its date."""

    id = "mark"
    keys = ("equals_sign", "m", "f", "t", "n", "b", "w", "d")
    label = "Mark"
    scope = Scope.FIELD
    shown_as = "= F N W D"


class Choose(Command):
    """Choose by number."""

    id = "choose"
    keys = tuple("123456789")
    label = "Choose"
    scope = Scope.FIELD
    shown_as = "1-9"
