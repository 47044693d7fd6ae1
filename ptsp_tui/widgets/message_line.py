"""The row that is always there and says what happened, so that nothing jumps."""

from __future__ import annotations

from typing import ClassVar, Literal

from rich.text import Text
from textual.widget import Widget

Kind = Literal["info", "ok", "warn", "error"]

_SIGNS: dict[Kind, str] = {"info": "", "ok": "ok: ", "warn": "? ", "error": "! "}


class MessageLine(Widget):
    """Two rows for one sentence; its kind is readable from a sign, and echoed by colour."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "message--info",
        "message--ok",
        "message--warn",
        "message--error",
    }
    DEFAULT_CSS = """
    MessageLine {
        height: 2;
        width: 1fr;
        padding: 0 0 0 1;
        background: $background;
        color: $foreground;
        & > .message--ok { color: $success; }
        & > .message--warn { color: $warning; text-style: bold; }
        & > .message--error { color: $error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.text = ""
        self.kind: Kind = "info"

    def say(self, text: str, kind: Kind = "info") -> None:
        """Show `text` (no markup) until the next call; "" clears the rows."""
        self.text, self.kind = text, kind
        self.refresh()

    def clear(self) -> None:
        """Say nothing."""
        self.say("")

    def render(self) -> Text:
        """The sign and the text, wrapped to the two rows."""
        style = self.get_component_rich_style(f"message--{self.kind}")
        sign = _SIGNS[self.kind] if self.text else ""
        return Text(sign + self.text, style=style, overflow="ellipsis")
