"""A step of the way through a case: it keeps the draft that it was opened for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.draft import Draft
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.widgets.first_time import FirstTime

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class StepScreen(PtspScreen[None]):
    """Questions, checklist, form or review of one draft.

    The draft is looked up once: a step that is being taken away may still be painted after the
    app has let go of its draft.
    """

    app: PtspApp
    _own: Draft | None = None
    first_time: FirstTime | None = None
    """A card that the first key folds away (the app sees to that)."""

    def introduce(self, lines: list[str]) -> None:
        """Show a card over the lower rows, for an officer who is new to the service."""
        self.first_time = FirstTime("\n".join(lines), markup=False)

    def on_mount(self) -> None:
        """The card, if there is one."""
        if self.first_time is not None:
            self.mount(self.first_time)

    @property
    def service_name(self) -> str:
        """The service as the officer knows it."""
        return text(self.draft.service, "name", i18n.language())

    @property
    def draft(self) -> Draft:
        """The draft being worked on."""
        if self._own is None:
            assert self.app.draft is not None
            self._own = self.app.draft
        return self._own
