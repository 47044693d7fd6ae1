"""Another file for the same matter is here: go on with that one, or say why there are to be two.

It comes up in the middle of typing, so it takes no key that may have been meant for the form:
only what follows a pause is an answer, all else goes back to the form when it closes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui._textual_compat import Keystroke
from ptsp_tui.commands import EVERYWHERE
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.matters import Match
from ptsp_tui.forms.display import date_text
from ptsp_tui.i18n import _
from ptsp_tui.screens.ask import Ask
from ptsp_tui.screens.base import PtspModal

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

PAUSE = 0.7
"""Seconds without a key after which a key answers: nobody reads and decides faster."""


class Choices(Static, can_focus=True):
    """The answers. It takes every key, and lets the screen sort out what it was meant for."""

    DEFAULT_CSS = "Choices { margin: 1 0 0 0; text-style: bold; height: auto; }"

    def on_key(self, event: events.Key) -> None:
        """To the screen, and no further."""
        event.stop()
        event.prevent_default()
        screen = self.screen
        assert isinstance(screen, SameMatter)
        screen.heard(event)

    def on_paste(self, event: events.Paste) -> None:
        """Never an answer."""
        event.stop()
        event.prevent_default()
        screen = self.screen
        assert isinstance(screen, SameMatter)
        screen.keep(event)


class SameMatter(PtspModal[str]):
    """The result is "other" (go on with that one), "new" (with a reason) or None (not now)."""

    TITLE = "The same matter?"
    AUTO_FOCUS = "Choices"
    WITHOUT = EVERYWHERE | {"quit", "next"}
    app: PtspApp

    def __init__(self, match: Match) -> None:
        super().__init__()
        self._match = match
        self._last = 0.0
        self._early: list[Keystroke] = []

    def compose_body(self) -> Iterable[Widget]:
        """What is there already, and what can be done."""
        yield Static(told(self._match), markup=False)
        yield Choices(
            "\n".join(
                (
                    f"1  {_('Go on with that one; this one stays parked')}",
                    f"2  {_('A new application all the same: give the reason')}",
                    f"Esc  {_('Decide at the review')}",
                )
            ),
            markup=False,
        )

    def on_mount(self) -> None:
        """From now on the officer can read it."""
        self._last = events.Mount().time

    def heard(self, event: events.Key) -> None:
        """An answer after a pause; before one, the rest of what was being typed."""
        pause, self._last = event.time - self._last, max(self._last, event.time)
        answers = {"1": "other", "2": "new", "escape": None}
        if pause < PAUSE:
            self.keep(event)
        elif event.key in answers:
            self._answer(answers[event.key])
        elif event.is_printable:
            self.keep(event)
        else:
            self.say(_("Press 1, 2 or Esc."))

    def keep(self, event: Keystroke) -> None:
        """Keep a keystroke for the form below."""
        self._early.append(event)
        self.say(_("What you type is kept for the form."))

    def _answer(self, answer: str | None) -> None:
        if answer != "other":
            self.app.give_back(self._early)
        self.dismiss(answer)

    def help_text(self) -> str:
        """Why it is asked."""
        return _(
            "Two files for one matter send the citizen in circles. Go on with the first one, or "
            "write down why a second one is right: the reason stays in the record."
        )


def told(match: Match) -> str:
    """What is there already, in words."""
    day = date_text(match.day, i18n.language())
    if match.state == "draft":
        text = _("A parked application of {day} is for the same matter: {name}.")
        return text.format(day=day, name=match.name or _("(no name yet)"))
    if match.likely:
        text = _("Perhaps the same person: {name}, {receipt}, {day}, {state}.")
    else:
        text = _("Filed already: {name}, {receipt}, {day}, {state}.")
    return text.format(
        name=match.name, receipt=match.receipt, day=day, state=i18n.word(match.state)
    )


def ask(app: PtspApp, draft: Draft, match: Match) -> None:
    """Put the question over the screen in front."""

    def answered(answer: str | None) -> None:
        if answer == "other":
            go_on_with(app, match)
        elif answer == "new":
            question = _("Why a second application for the same matter?")
            app.push_screen(Ask(question, draft.duplicate_reason), reasoned)

    def reasoned(reason: str | None) -> None:
        if reason:
            draft.duplicate_of, draft.duplicate_reason = match.receipt, reason
            app.touch()
            refresh: Any = getattr(app.screen, "matter_decided", None)
            if refresh is not None:
                refresh()

    app.push_screen(SameMatter(match), answered)


def go_on_with(app: PtspApp, match: Match) -> None:
    """Leave the application in hand parked and show the other one."""
    from ptsp_tui.screens import flow
    from ptsp_tui.screens.case import CaseScreen

    if match.state == "draft":
        app.save_draft()
        flow.reopen(app, match.id)
    elif match.state == "incomplete":
        app.save_draft()
        flow.resume(app, match.id)
    else:
        app.go_home()
        app.push_screen(CaseScreen(match.id))
