"""A card for an officer's first application of a service; any key folds it away.

It lies over the lower rows and has no focus: the key that folds it away goes where it would have
gone without the card, so nothing typed ahead is lost and nobody waits.
"""

from __future__ import annotations

from textual.widgets import Static


class FirstTime(Static):
    """Plain lines in a frame above the message rows. `fold()` takes it away."""

    DEFAULT_CSS = """
    FirstTime {
        layer: notice;
        dock: bottom;
        margin: 0 0 3 0;
        width: 100%;
        height: auto;
        max-height: 14;
        padding: 0 1;
        background: $background;
        color: $foreground;
        border: $line $primary;
    }
    """

    def fold(self) -> None:
        """Give the rows back."""
        self.display = False
