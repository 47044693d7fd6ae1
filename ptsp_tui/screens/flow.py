"""The way through a case: questions, checklist, form, review, receipt. One screen per step.

The stack is always Home and one step above it; going on or back switches that one screen, so a
reopened draft can go back as well as one that was walked through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ptsp_tui.counter.changes import amend_case, copy_case
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.first_time import first_time_lines
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import Visit, begin_case, begin_visit, reopen_draft, resume_case
from ptsp_tui.errors import PtspError
from ptsp_tui.screens.step import StepScreen

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
    lines = first_time_lines(app.session, app.draft.service)
    show(app, "questions" if _asks(app) else "checklist", lines)


def _asks(app: PtspApp) -> bool:
    assert app.draft is not None
    return bool(app.draft.questions())


def reopen(app: PtspApp, draft_id: str) -> None:
    """Go on with a parked draft, on the same field of the same screen."""
    _take_up(app, lambda session: reopen_draft(session, draft_id))


def resume(app: PtspApp, case_id: str) -> None:
    """Go on with an incomplete case: its checklist first."""
    _take_up(app, lambda session: resume_case(session, case_id))


def amend(app: PtspApp, case_id: str, reason: str) -> None:
    """Open the form of a filed case again."""
    _take_up(app, lambda session: amend_case(session, case_id, reason))


def copy(app: PtspApp, case_id: str) -> None:
    """Begin an application of the same service with the people and address of this one."""
    _take_up(app, lambda session: copy_case(session, case_id))
    if app.draft is not None and app.draft.step == "questions" and not _asks(app):
        show(app, "checklist")


def _take_up(app: PtspApp, open_it: Callable[[Session], tuple[Visit, Draft]]) -> None:
    """Show the step that a draft is at; what another catalogue has no place for is told first."""
    assert app.session is not None
    try:
        app.visit, app.draft = open_it(app.session)
    except PtspError as error:
        app.tell(error)
        return
    show(app, app.draft.step)
    if app.draft.moved:
        from ptsp_tui.screens.moved import Moved

        app.draft.moved = False
        app.push_screen(Moved(app.draft))


def show(app: PtspApp, step: str, introduction: list[str] | None = None) -> None:
    """Show a step of the open draft; with an introduction for a beginner."""
    assert app.draft is not None
    app.draft.step = step
    app.touch()
    screen = _screen(step)
    if introduction:
        screen.introduce(introduction)
    if isinstance(app.screen, StepScreen):  # right above Home, which need not be painted between
        app.switch_screen(screen)
    else:
        down_to_home(app)
        app.push_screen(screen)


def _screen(step: str) -> StepScreen:
    from ptsp_tui.screens.checklist import ChecklistScreen
    from ptsp_tui.screens.form import FormScreen
    from ptsp_tui.screens.questions import QuestionsScreen
    from ptsp_tui.screens.review import ReviewScreen

    screens: dict[str, type[StepScreen]] = {
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
    """The step after `step`; from what the review sent the officer to mend, back to it."""
    draft = app.draft
    back = draft is not None and draft.mending and draft.may_be_reviewed
    show(app, "review" if back else STEPS[STEPS.index(step) + 1])


def back(app: PtspApp, step: str) -> None:
    """The step before `step`; before the first one is Home, with the draft parked."""
    at = STEPS.index(step)
    if at == 1 and not _asks(app):
        at = 0
    if at == 0:
        app.go_home()
    else:
        show(app, STEPS[at - 1])
