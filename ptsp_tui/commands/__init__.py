"""What the keys do: one class per command, from which bindings, legend, menu and key card come.

Screens, widgets and the app may import it; it imports none of them.
"""

from ptsp_tui.commands.card import key_card
from ptsp_tui.commands.command import Command, Scope
from ptsp_tui.commands.keymap import apply_keymap, keys_of, shown_key
from ptsp_tui.commands.registry import (
    EVERYWHERE,
    MenuEntry,
    available,
    bindings_for,
    legend,
    legend_entries,
    menu_entries,
)

__all__ = [
    "EVERYWHERE",
    "Command",
    "MenuEntry",
    "Scope",
    "apply_keymap",
    "available",
    "bindings_for",
    "key_card",
    "keys_of",
    "legend",
    "legend_entries",
    "menu_entries",
    "shown_key",
]
