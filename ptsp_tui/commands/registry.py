"""From the commands: bindings of a screen class, its legend, its menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.dom import DOMNode

from ptsp_tui.commands.all import COMMANDS, Next
from ptsp_tui.commands.command import Command, Scope
from ptsp_tui.commands.keymap import keys_of, shown_key
from ptsp_tui.i18n import _

if TYPE_CHECKING:
    from textual.screen import Screen

LEGEND_WIDTH = 80
LEGEND_MOST = 8
_GAP = "  "

EVERYWHERE = frozenset(
    name for name, command in COMMANDS.items() if command.scope is Scope.EVERYWHERE
)
"""Ids of the commands every place has: `WITHOUT = EVERYWHERE` for a lock or set-up screen."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu; `action` is a Textual action of the screen below, `app.` of the app."""

    id: str
    label: str
    action: str
    keys: str = ""
    help: str = ""


def bindings_for(owner: type[DOMNode]) -> list[Binding]:
    """The bindings of a screen class (or of the app): one for each command it can have.

    A class's `WITHOUT` names commands that must not work there.
    """
    return [_binding(command, action) for command, action in _supported(owner)]


def available(screen: Screen[Any]) -> Iterator[tuple[type[Command], str]]:
    """The commands that would do something now on `screen`, each with its action."""
    for command, action in _supported(type(screen)):
        target: DOMNode = screen.app if action.startswith("app.") else screen
        if hasattr(target, f"action_{command.id}") and target.check_action(command.id, ()):
            yield command, action


def legend_entries(screen: Screen[Any], width: int = LEGEND_WIDTH) -> list[tuple[str, str]]:
    """Keys and words of the last line, in key card order.

    At most eight, and never wider than `width` columns: the least important go first; should
    even the few that always stay be too wide, their words are cut.
    """
    chosen = [command for command, _action in available(screen) if command.in_legend]
    takes_enter = getattr(screen, "fields_take_enter", False)
    if Next not in chosen and takes_enter and Next.id not in getattr(screen, "WITHOUT", ()):
        chosen.insert(0, Next)  # it is the field or list in hand that answers to it
    while len(chosen) > LEGEND_MOST or _width(chosen, _) > width:
        last = max(chosen, key=lambda command: command.rank)
        if last.rank == 0:
            break
        chosen.remove(last)
    return _cut([(shown_key(keys_of(each)[0]), _(each.label)) for each in chosen], width)


def legend(screen: Screen[Any], width: int = LEGEND_WIDTH) -> str:
    """The last line of `screen` as text."""
    return _GAP.join(f"{key} {word}" for key, word in legend_entries(screen, width))


def menu_entries(screen: Screen[Any]) -> list[MenuEntry]:
    """Everything that can be done now on `screen`, for the menu."""
    return [
        MenuEntry(
            id=command.id,
            label=_(command.label),
            action=action,
            keys=", ".join(shown_key(key) for key in keys_of(command)),
            help=_(command.help()),
        )
        for command, action in available(screen)
        if command.in_menu
    ]


def _supported(owner: type[DOMNode]) -> Iterator[tuple[type[Command], str]]:
    without: frozenset[str] = getattr(owner, "WITHOUT", frozenset())
    for command in COMMANDS.values():
        if command.id in without or command.scope is Scope.FIELD:
            continue
        if hasattr(owner, f"action_{command.id}"):
            yield command, command.id
        elif command.scope is not Scope.SCREENS:
            yield command, f"app.{command.id}"


def _binding(command: type[Command], action: str) -> Binding:
    return Binding(
        ",".join(command.keys),
        action,
        description=command.label,
        tooltip=command.help(),
        show=False,
        priority=command.priority,
        id=command.id,
    )


def _width(commands: list[type[Command]], say: Callable[[str], str]) -> int:
    words = (len(shown_key(keys_of(each)[0])) + 1 + len(say(each.label)) for each in commands)
    return sum(words) + len(_GAP) * max(0, len(commands) - 1)


def _cut(entries: list[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    """The same entries with their longest words shortened until all fit."""
    entries = list(entries)
    while len(_GAP.join(f"{key} {word}" for key, word in entries)) > width:
        longest = max(range(len(entries)), key=lambda place: len(entries[place][1]))
        key, word = entries[longest]
        entries[longest] = (key, word[: max(1, len(word) - 2)].rstrip("~") + "~")
    return entries
