"""F1: what this screen and this field are for, and the keys that work here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from ptsp_tui.commands import EVERYWHERE, MenuEntry
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspModal
from ptsp_tui.screens.paged import PagedText


class HelpScreen(PtspModal[None]):
    """The help text of a screen, then its keys. Esc, F1 or Enter closes it."""

    TITLE = "Help"
    WITHOUT = EVERYWHERE | {"quit"}

    def __init__(self, title: str, text: str, entries: Sequence[MenuEntry] = ()) -> None:
        super().__init__()
        self.sub_title = title
        self._text = "\n".join((text, *_keys(entries))).strip()

    def heading(self) -> tuple[str, str]:
        """Help, and for what."""
        return " - ".join(part for part in (_("Help"), self.sub_title) if part), ""

    def compose_body(self) -> Iterable[Widget]:
        """The text, in pages."""
        yield PagedText(self._text)

    def action_help(self) -> None:
        """F1 again closes the help."""
        self.dismiss(None)

    def action_next(self) -> None:
        """Enter closes the help."""
        self.dismiss(None)

    def action_next_page(self) -> None:
        """Turn on."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """Turn back."""
        self.query_one(PagedText).turn(-1)


def _keys(entries: Sequence[MenuEntry]) -> list[str]:
    named = [entry for entry in entries if entry.keys]
    if not named:
        return []
    rows = [f"  {each.keys.split(',')[0]:<8}{each.help or each.label}" for each in named]
    return ["", _("Keys on this screen:"), *rows]
