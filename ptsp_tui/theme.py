"""How the program looks: two themes of our own and the choice between them.

`ptsp-mono` needs no colour at all: every state is a letter, a sign, reverse or bold, and lines
are ASCII. `ptsp-16` adds the sixteen ANSI colours to the very same signs. Built-in themes are
not used: at 16 colours they paint bright black on black (TEXTUAL.md 2.6).

This module imports no Textual until `themes` is called, so that the edge can choose a look, and
set the environment Textual reads while it is imported, before it pays for that import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.theme import Theme

MONO = "ptsp-mono"
SIXTEEN = "ptsp-16"

# Terminals that show no colour, or that are too old to be trusted with more than ASCII.
_PLAIN_TERMINALS = ("", "dumb", "unknown", "vt52", "vt100", "vt102", "vt220", "vt320", "ansi-m")
_UTF8 = frozenset({"utf8", "cp65001"})


@dataclass(frozen=True, slots=True)
class Look:
    """What this terminal can show: theme name, ASCII only or not, Rich's name of its colours."""

    theme: str
    ascii: bool
    colour_system: str

    @property
    def glyphs(self) -> Glyphs:
        """The line glyphs this terminal can show."""
        return ASCII_GLYPHS if self.ascii else LINE_GLYPHS

    def environment(self) -> dict[str, str]:
        """What `os.environ` must hold before Textual is imported (it reads these only then).

        The colour system is named because TERM=dumb would else be taken for true colour.
        """
        return {
            "TEXTUAL_COLOR_SYSTEM": self.colour_system,
            "TEXTUAL_ANIMATIONS": "none",
            "TEXTUAL_SMOOTH_SCROLL": "0",
        }


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Every sign the screens draw with. Only the lines differ: markers are ASCII everywhere,
    because the VGA console font has few others."""

    horizontal: str
    vertical: str
    border: str
    """The Textual border type that draws with these lines."""
    pointer: str = ">"
    ticked: str = "[x]"
    unticked: str = "[ ]"
    chosen: str = "(*)"
    unchosen: str = "( )"
    good: str = "ok"
    warning: str = "!"
    error: str = "!!"
    cut: str = "~"


ASCII_GLYPHS = Glyphs(horizontal="-", vertical="|", border="ascii")
LINE_GLYPHS = Glyphs(horizontal="─", vertical="│", border="solid")


def choose(env: Mapping[str, str], encoding: str | None, ascii_flag: bool = False) -> Look:
    """The look for a terminal described by its environment and standard error's encoding.

    Standard error, since Textual draws there. No colour follows from NO_COLOR (no-color.org:
    set and not empty) and from terminals without any; mono always means ASCII too. An encoding
    other than UTF-8 cannot carry box lines: they would arrive as backslash escapes and break
    the layout (textual#4168).
    """
    terminal = env.get("TERM", "").lower()
    windows = env.get("OS") == "Windows_NT"
    plain = terminal in _PLAIN_TERMINALS and not (windows and not terminal)
    mono = bool(env.get("NO_COLOR")) or plain or terminal.endswith(("-m", "-mono"))
    narrow = (encoding or "").lower().replace("-", "").replace("_", "") not in _UTF8
    return Look(MONO if mono else SIXTEEN, ascii_flag or mono or narrow, "standard")


def themes(look: Look) -> tuple[Theme, Theme]:
    """Both themes, drawn with the lines of `look`: register them, then set `look.theme`."""
    lines = {"line": look.glyphs.border}
    return (
        _theme(MONO, _MONO_COLOURS, {**_mono_variables(), **lines}),
        _theme(SIXTEEN, _SIXTEEN_COLOURS, {**_SIXTEEN, **lines}),
    )


def _theme(name: str, colours: Mapping[str, str], variables: dict[str, str]) -> Theme:
    from textual.theme import Theme

    theme = Theme(name=name, ansi=True, primary=colours["primary"], variables=variables)
    for place, colour in colours.items():
        setattr(theme, place, colour)
    return theme


_BASE = ("primary", "secondary", "accent", "warning", "error", "success")
_GROUND = ("foreground", "background", "surface", "panel", "boost")

_MONO_COLOURS = dict.fromkeys((*_BASE, *_GROUND), "ansi_default")

_SIXTEEN_COLOURS = {
    "primary": "ansi_cyan",
    "secondary": "ansi_cyan",
    "accent": "ansi_cyan",
    "warning": "ansi_yellow",
    "error": "ansi_bright_red",
    "success": "ansi_green",
    "foreground": "ansi_white",
    "background": "ansi_black",
    "surface": "ansi_black",
    "panel": "ansi_black",
    "boost": "ansi_black",
}

# Textual's own variables at 16 colours. Half-transparent ones are replaced: on a terminal that
# has only sixteen colours they end as bright black on black.
_SIXTEEN = {
    **dict.fromkeys(("text", "text-muted", "text-disabled", "foreground-muted"), "ansi_white"),
    **dict.fromkeys(("surface", "panel", "boost", "background-muted"), "ansi_black"),
    **{f"{name}-muted": "ansi_black" for name in _BASE},
    "text-primary": "ansi_cyan",
    "text-secondary": "ansi_cyan",
    "text-accent": "ansi_cyan",
    "text-warning": "ansi_yellow",
    "text-error": "ansi_bright_red",
    "text-success": "ansi_green",
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border": "ansi_cyan",
    "border-blurred": "ansi_white",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_cyan",
    "block-cursor-text-style": "bold",
    "block-cursor-blurred-foreground": "ansi_white",
    "block-cursor-blurred-background": "ansi_black",
    "block-hover-background": "ansi_black",
    "input-cursor-foreground": "ansi_white",
    "input-cursor-background": "ansi_black",
    "input-cursor-text-style": "reverse",
    "input-selection-foreground": "ansi_black",
    "input-selection-background": "ansi_cyan",
    "screen-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_cyan",
    "button-foreground": "ansi_white",
    "button-color-foreground": "ansi_white",
    "button-focus-text-style": "bold reverse",
    # Our own names, for rows that every screen has.
    "title-foreground": "ansi_bright_white",
    "title-background": "ansi_blue",
    "title-style": "bold",
    "key-foreground": "ansi_cyan",
    "key-style": "bold",
    "focus-style": "reverse",
}


def _mono_variables() -> dict[str, str]:
    """The same names without any colour; what stood out by colour stands out by reverse."""
    styles = {name: value for name, value in _SIXTEEN.items() if name.endswith("-style")}
    colours = dict.fromkeys(_SIXTEEN.keys() - styles.keys(), "ansi_default")
    reversed_ = dict.fromkeys(("title-style", "block-cursor-text-style"), "bold reverse")
    return {**colours, **styles, **reversed_}


# Rules of the whole app (App.CSS): they outrank Textual's `:ansi` defaults, which would show the
# terminal's own background through and draw scroll bars with glyphs poor fonts lack.
BASE_CSS = """
Screen { background: $background; color: $foreground; scrollbar-size: 0 0; }
PtspModal { background: transparent; }
Screen.-screen-suspended { text-style: none; }
Input { background: $background; color: $foreground; }
Input > .input--cursor {
    background: $input-cursor-background; color: $input-cursor-foreground;
    text-style: $input-cursor-text-style;
}
Input > .input--placeholder, Input > .input--suggestion { color: $text-muted; }
"""
