"""The only place that leans on private or version-bound parts of Textual (8.2.8, pinned).

What is leaned on, and why; read this list first when Textual is upgraded:

- `App.on_event` is where the driver's keys enter an app. It has a public name but is framework
  plumbing. Textual forwards a key to the widget focused *now*, while the key before it may
  still be on its way to an action that moves the focus (TEXTUAL.md 2.2; no upstream issue
  was found). There is no public place from which the delivery of a key can be put off.
- `is_running` and `is_attached` of every node up to the App tell whether a message posted to a
  widget will come out at the App. Public, but what they mean during removal, and after a
  handler has failed (its message loop ends, the node stays), is not documented.
- `App.cursor_position` is where the driver puts the (hidden) hardware cursor, so that input
  methods and braille lines follow the typing (textual#1469, textual#2348).
- A key that was handled is marked so; `again` makes it anew, with its time, which says when it
  was pressed, and with the sender that the driver gives.
- `InputEvent.is_forwarded` tells a key from the driver from one that has bubbled back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from textual import events
from textual.geometry import Offset

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.widget import Widget

Keystroke = events.Key | events.Paste
"""What a person's hand, a scanner or a paste sends."""


def is_fresh_keystroke(event: events.Event) -> TypeGuard[Keystroke]:
    """Whether `event` is a keystroke straight from the driver, not one bubbling back."""
    return isinstance(event, events.Key | events.Paste) and not event.is_forwarded


def again(event: Keystroke) -> Keystroke:
    """The same keystroke as one that nobody has handled yet."""
    fresh: Keystroke
    if isinstance(event, events.Key):
        fresh = events.Key(event.key, event.character)
    else:
        fresh = events.Paste(event.text)
    fresh.time = event.time
    if event._sender is not None:
        fresh.set_sender(event._sender)
    return fresh


def passes_messages_on(node: DOMNode) -> bool:
    """Whether a message posted to `node` now would be handled and bubble up to the App."""
    return node.is_attached and all(each.is_running for each in node.ancestors_with_self)


def put_hardware_cursor(widget: Widget, column: int, row: int = 0) -> None:
    """Move the hardware cursor to a cell of `widget`'s content, for input methods and braille."""
    region = widget.content_region
    app: App[object] = widget.app
    app.cursor_position = Offset(region.x + column, region.y + row)
