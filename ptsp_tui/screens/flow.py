"""The way through a case: questions, checklist, form, review, receipt. One screen per step.

The stack is always Home and one step above it; going on or back switches that one screen, so a
reopened draft can go back as well as one that was walked through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptsp_tui.counter.visit import begin_case, begin_visit, reopen_draft, resume_case
from ptsp_tui.errors import PtspError
from ptsp_tui.screens.base import PtspScreen

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp

STEPS = ("questions", "checklist", "form", "review")


def begin(app: PtspApp, service_id: str) -> None:
    """Open a case of the service in the visit that is going on, and show its first step."""
    assert app.session is not None
    try:
        app.visit = app.visit or begin_visit()
        app.draft = begin_case(app.session, app.visit, service_id)
    except PtspError as error:
        app.tell(error)
        return
    app.touch()
    show(app, "questions" if _asks(app) else "checklist")


def _asks(app: PtspApp) -> bool:
    assert app.draft is not None
    return bool(app.draft.questions())


def reopen(app: PtspApp, draft_id: str) -> None:
    """Go on with a parked draft, on the same field of the same screen."""
    assert app.session is not None
    app.visit, app.draft = reopen_draft(app.session, draft_id)
    show(app, app.draft.step)


def resume(app: PtspApp, case_id: str) -> None:
    """Go on with an incomplete case: its checklist first."""
    assert app.session is not None
    app.visit, app.draft = resume_case(app.session, case_id)
    app.touch()
    show(app, app.draft.step)


def show(app: PtspApp, step: str) -> None:
    """Show a step of the open draft."""
    assert app.draft is not None
    app.draft.step = step
    app.touch()
    screen = _screen(step)
    down_to_home(app)
    app.push_screen(screen)


def _screen(step: str) -> PtspScreen[None]:
    from ptsp_tui.screens.checklist import ChecklistScreen
    from ptsp_tui.screens.form import FormScreen
    from ptsp_tui.screens.questions import QuestionsScreen
    from ptsp_tui.screens.review import ReviewScreen

    screens: dict[str, type[PtspScreen[None]]] = {
        "questions": QuestionsScreen,
        "checklist": ChecklistScreen,
        "form": FormScreen,
        "review": ReviewScreen,
    }
    return screens[step]()


def down_to_home(app: PtspApp) -> None:
    """Take everything above Home away."""
    from ptsp_tui.screens.home import HomeScreen

    while not isinstance(app.screen, HomeScreen) and len(app.screen_stack) > 1:
        app.pop_screen()


def on(app: PtspApp, step: str) -> None:
    """The step after `step`."""
    show(app, STEPS[STEPS.index(step) + 1])


def back(app: PtspApp, step: str) -> None:
    """The step before `step`; before the first one is Home, with the draft parked."""
    at = STEPS.index(step)
    if at == 1 and not _asks(app):
        at = 0
    if at == 0:
        app.go_home()
    else:
        show(app, STEPS[at - 1])
