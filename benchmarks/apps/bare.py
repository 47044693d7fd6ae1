"""The peer of the screen benchmarks: a Textual app with one label, or one stock Input.

python bare.py [label|input]
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Input, Label

KIND = sys.argv[1] if len(sys.argv) > 1 else "label"


class Bare(App[None]):
    """Nothing of ours."""

    CSS = "Input { border: none; height: 1; padding: 0; }"

    def compose(self) -> ComposeResult:
        """One widget, and a word that tells that it is painted."""
        if KIND == "input":
            yield Input()
        yield Label("PAINTED")


if __name__ == "__main__":
    app = Bare()
    app.cursor_blink = False  # type: ignore[attr-defined]  # as ours has it
    app.run(mouse=False)
