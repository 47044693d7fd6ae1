"""Which keys a command has now: its own, or those a key map file gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ptsp_tui.commands.all import COMMANDS
from ptsp_tui.commands.command import Command, Scope
from ptsp_tui.errors import WrongUsage

_moved: dict[str, tuple[str, ...]] = {}

_NAMES = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "ctrl": "Ctrl",
    "shift": "Shift",
}
# F1 to F12, Ctrl with a letter, or one of these. Alt types letters, Shift and Ctrl with an F-key
# are swallowed by terminals, and a bare letter must stay a letter (TEXTUAL.md 2.2).
_ALLOWED = re.compile(r"f([1-9]|1[0-2])|ctrl\+[a-z]|enter|escape|pageup|pagedown|insert")
# Tab, Enter, Backspace and Ctrl+I, Ctrl+M, Ctrl+H are the same bytes on the wire.
_SAME_BYTES = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+h": "Backspace"}


def apply_keymap(mapping: Mapping[str, str]) -> dict[str, str]:
    """Move commands to other keys: `{"search": "f3,ctrl+f"}`; `{}` moves all of them back.

    Returns the whole map in the form `App.set_keymap` takes. Raises WrongUsage, and changes
    nothing, for an id or key that does not exist and for a key that would mean two things.
    """
    moved = {command_id: _parse(command_id, keys) for command_id, keys in mapping.items()}
    _refuse_double({**{name: cls.keys for name, cls in COMMANDS.items()}, **moved})
    _moved.clear()
    _moved.update(moved)
    return {command_id: ",".join(keys) for command_id, keys in moved.items()}


def keys_of(command: type[Command]) -> tuple[str, ...]:
    """The Textual names of the keys that run `command` now."""
    return _moved.get(command.id, command.keys)


def shown_key(key: str) -> str:
    """A key as it is written on keyboards: `f3` is F3, `ctrl+f` is Ctrl+F, `escape` is Esc."""
    return "+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+"))


def _parse(command_id: str, keys: str) -> tuple[str, ...]:
    command = COMMANDS.get(command_id)
    if command is None or command.scope is Scope.FIELD:
        raise _no_such_command(command_id)
    names = [name.strip().lower() for name in keys.split(",") if name.strip()]
    if not names:
        raise WrongUsage(
            "[keys] {id}: give at least one key, for example {key}",
            id=command_id,
            key=",".join(command.keys),
        )
    for name in names:
        _refuse_unusable(command_id, name)
    if "enter" in names and "ctrl+j" not in names:
        names.append("ctrl+j")
    return tuple(dict.fromkeys(names))


def _no_such_command(command_id: str) -> WrongUsage:
    known = [name for name, command in COMMANDS.items() if command.scope is not Scope.FIELD]
    from difflib import get_close_matches  # a mistake in the settings is rare

    nearest = get_close_matches(command_id, known, n=1, cutoff=0.0)
    return WrongUsage(
        "[keys] {id}: no such command; the nearest is {nearest}", id=command_id, nearest=nearest[0]
    )


def _refuse_unusable(command_id: str, key: str) -> None:
    if key in _SAME_BYTES:
        raise WrongUsage(
            "[keys] {id}: {key} cannot be told from {same}",
            id=command_id,
            key=key,
            same=_SAME_BYTES[key],
        )
    if not _ALLOWED.fullmatch(key):
        raise WrongUsage(
            "[keys] {id}: {key} cannot be used; take F1 to F12 or Ctrl with a letter",
            id=command_id,
            key=key,
        )


def _refuse_double(keys: Mapping[str, tuple[str, ...]]) -> None:
    owner: dict[str, str] = {}
    for command_id, names in keys.items():
        for name in names:
            other = owner.setdefault(name, command_id)
            if other != command_id:
                raise WrongUsage(
                    "[keys] {key} would mean both {one} and {other}; move one of them",
                    key=name,
                    one=other,
                    other=command_id,
                )
