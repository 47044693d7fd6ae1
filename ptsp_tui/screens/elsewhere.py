"""A number of another counter: ask the central for the case, with a reason, and go on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ptsp_tui.asks import By, LookedUp
from ptsp_tui.cases.ids import id_text
from ptsp_tui.cases.numbering import looks_like
from ptsp_tui.commands import MenuEntry
from ptsp_tui.counter import link
from ptsp_tui.counter.lookup import Found
from ptsp_tui.errors import PtspError
from ptsp_tui.i18n import _
from ptsp_tui.screens.ask import Ask
from ptsp_tui.screens.base import PtspScreen

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


def entries(words: str) -> list[MenuEntry]:
    """The menu line, when the words are a number that the central may know."""
    if looks_like(words) is None:
        return []
    return [MenuEntry("elsewhere", _("Ask the central for this number"), "elsewhere")]


def is_absent(words: str, found: list[Found]) -> bool:
    """Whether the words are a number of ours that nothing on this computer has."""
    return looks_like(words) is not None and all(f.kind not in ("case", "person") for f in found)


def offer(screen: PtspScreen[Any], words: str) -> bool:
    """Ask why it is needed, then ask the central. False when it cannot be a number of ours, or
    when this terminal has no central."""
    app: PtspApp = screen.app  # type: ignore[assignment]  # every screen is PtspApp's
    by, session = looks_like(words), app.session
    if by is None or session is None or not session.desk.central:
        return False
    question = _(
        "It is not on this computer. Ask the central? Say why you need it; your name and the "
        "reason are kept there."
    )

    def asked(reason: str | None) -> None:
        if reason:
            screen.say(_("Asking the central..."))
            screen.run_worker(_ask(screen, app, by, words, reason), exclusive=True)

    app.push_screen(Ask(question, _("The citizen is at the counter")), asked)
    return True


async def _ask(screen: PtspScreen[Any], app: PtspApp, by: By, words: str, reason: str) -> None:
    assert app.session is not None
    value = "".join(sign for sign in words if sign.isdigit()) if by == "nik" else words
    try:
        told = await link.look_up(app.session, app.settings, by, value, reason)
    except PtspError as error:
        app.tell(error)
        return
    screen.say("")
    _show(app, told)


def _show(app: PtspApp, told: LookedUp) -> None:
    if len(told.cases) == 1:
        from ptsp_tui.screens.case import CaseScreen

        app.push_screen(CaseScreen(id_text(told.cases[0].case)))
    else:
        from ptsp_tui.screens.cases import CasesScreen

        app.push_screen(CasesScreen(text=told.cases[0].name))
