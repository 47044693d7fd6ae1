"""The printed key card, made from the commands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ptsp_tui.commands.all import COMMANDS
from ptsp_tui.commands.command import Command
from ptsp_tui.commands.keymap import keys_of, shown_key
from ptsp_tui.i18n import _

_WIDTH = 78
_KEYS = 24
_LABEL = 16


def key_card() -> str:
    """All keys on one card: at most 78 columns of plain text, in the language in use."""
    head = f"{_('Keys'):<{_KEYS}}{_('Command'):<{_LABEL}}{_('What it does')}"
    lines = [head, "-" * _WIDTH]
    for command in COMMANDS.values():
        lines += _lines(command)
    return "\n".join(lines) + "\n"


def _lines(command: type[Command]) -> Iterator[str]:
    keys = _(command.shown_as) or ", ".join(shown_key(key) for key in keys_of(command))
    help_lines = textwrap.wrap(_(command.help()), _WIDTH - _KEYS - _LABEL) or [""]
    yield f"{keys:<{_KEYS - 1}} {_(command.label):<{_LABEL - 1}} {help_lines[0]}"
    for line in help_lines[1:]:
        yield " " * (_KEYS + _LABEL) + line
