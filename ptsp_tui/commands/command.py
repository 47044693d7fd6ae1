"""The base of all commands, and the list they enter by being defined."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar


class Scope(Enum):
    """Where a command's keys work."""

    ALWAYS = "always"
    """On every screen and over every question."""
    EVERYWHERE = "everywhere"
    """On every screen, not over a question; the app does it where the screen does not."""
    SCREENS = "screens"
    """On the screens that have its action."""
    FIELD = "field"
    """In fields and lists, which bind the keys themselves: here for the key card only."""


class Command:
    """One thing a key does. The docstring of each command is its help sentence (a msgid).

    A screen (or, for the wider scopes, the app) supports a command by having the method
    `action_<id>`; where nobody has it, the command is neither bound nor shown.
    """

    id: ClassVar[str]
    """The name in key map files, and of the action."""
    keys: ClassVar[tuple[str, ...]]
    """Textual key names; the first is the one shown, the second the way without F-keys."""
    label: ClassVar[str]
    """A word or two for the legend and the menu (a msgid)."""
    scope: ClassVar[Scope] = Scope.SCREENS
    priority: ClassVar[bool] = True
    """Whether the screen takes the key before the focused field sees it."""
    rank: ClassVar[int] = 5
    """Place in a full legend: 0 always stays, 9 goes first, None is never in the legend."""
    in_legend: ClassVar[bool] = True
    in_menu: ClassVar[bool] = True
    shown_as: ClassVar[str] = ""
    """How the keys are named on the key card, where their own names would not do."""

    @classmethod
    def help(cls) -> str:
        """One sentence on what the command does: the class's docstring (a msgid)."""
        return " ".join((cls.__doc__ or "").split())

    def __init_subclass__(cls) -> None:
        COMMANDS[cls.id] = cls


COMMANDS: dict[str, type[Command]] = {}
"""Every command by id, in the order of the key card."""
