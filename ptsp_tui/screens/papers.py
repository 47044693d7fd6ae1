"""F7: the papers of a case, to choose from; and one of them on the screen before it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ptsp_tui import i18n
from ptsp_tui.commands import MenuEntry
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.paper_kinds import make, name_of, offers
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.printing.fill import MissingValues
from ptsp_tui.printing.render import preview
from ptsp_tui.screens import printing
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.menu import MenuScreen
from ptsp_tui.screens.paged import PagedText

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

WIDTH = 78


class PapersScreen(MenuScreen):
    """Which paper: a number or a few letters, then Enter. The result's id is its kind."""

    TITLE = "Which paper?"

    def help_text(self) -> str:
        """What is on the list."""
        return _(
            "The papers that fit this application. The first one is printed at once; the others "
            "are shown first."
        )


def choose_paper(screen: PtspScreen[Any], case_id: str, shown: str = "") -> None:
    """F7 on a screen of a case: choose a paper. `shown` is the kind that the screen shows already:
    that one is printed without another look."""
    app: PtspApp = screen.app  # type: ignore[assignment]  # the only app these screens run in
    assert app.session is not None
    session = app.session
    document = case_document(session, case_id)
    entries = [MenuEntry(offer.kind, offer.name, "") for offer in offers(session, document)]

    def chosen(entry: MenuEntry | None) -> None:
        if entry is None:
            return
        if entry.id == shown:
            printing.start(screen, case_document(session, case_id), entry.id)
        else:
            app.push_screen(PaperScreen(case_id, entry.id))

    app.push_screen(PapersScreen(entries), chosen)


class PaperScreen(PtspScreen[None]):
    """One paper, as it will be; F7 or Enter prints it."""

    TITLE = "Paper"
    AUTO_FOCUS = "PagedText"
    DEFAULT_CSS = "PaperScreen PagedText { padding: 0 1; height: 20; }"
    app: PtspApp

    def __init__(self, case_id: str, kind: str) -> None:
        super().__init__()
        self._case_id = case_id
        self._kind = kind

    @property
    def _document(self) -> dict[str, Any] | None:
        assert self.app.session is not None
        return case_document(self.app.session, self._case_id) if self._case_id else None

    def heading(self) -> tuple[str, str]:
        """Which paper."""
        assert self.app.session is not None
        return name_of(self.app.session, self._kind), ""

    def compose_body(self) -> Iterable[Widget]:
        """The paper's lines, or what keeps it from being printed."""
        yield PagedText("\n".join(self._lines()), columns=WIDTH, rows=18)

    def _lines(self) -> list[str]:
        assert self.app.session is not None
        within = self.app.settings.complete_within_days
        try:
            paper = make(self.app.session, self._kind, self._document, bring_within=within)
        except MissingValues as missing:
            gaps = [f"  - {gap.label}" for gap in missing.gaps]
            return [_("Not in this application, asked when it is printed:"), *gaps]
        except PtspError as error:
            return [i18n.sentence(error)]
        return preview(paper, WIDTH)

    def on_mount(self) -> None:
        """Say what F7 does."""
        self.say(_("F7 prints it, Esc goes back."))

    def action_print(self) -> None:
        """F7: print."""
        printing.start(self, self._document, self._kind)

    def action_next(self) -> None:
        """Enter prints; afterwards it says that the paper came out."""
        if printing.confirm_printed(self):
            self.action_back()
        else:
            self.action_print()

    def action_next_page(self) -> None:
        """PgDn."""
        self.query_one(PagedText).turn(1)

    def action_previous_page(self) -> None:
        """PgUp."""
        self.query_one(PagedText).turn(-1)

    def help_text(self) -> str:
        """What is shown."""
        return _("The paper as plain text; forms and letters are printed as PDF, with boxes.")
