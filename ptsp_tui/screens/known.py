"""What a NIK that was just entered leads to: its person, and another file for the same matter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ptsp_tui import i18n
from ptsp_tui.counter.draft import Draft, Source
from ptsp_tui.counter.matters import Match, likely_matter, same_matter
from ptsp_tui.counter.people import Told, fill_person, known
from ptsp_tui.counter.session import Session
from ptsp_tui.forms.display import date_text
from ptsp_tui.i18n import _

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


async def learn(app: PtspApp, draft: Draft, key: str) -> Match | None:
    """The NIK field `key` was edited: fill in its person; give the same matter if there is one."""
    session, nik = app.session, draft.form.cells[key].value
    assert session is not None
    mine = key == f"{draft.service.subject}.nik"
    if mine:
        draft.looked = True
        draft.duplicate_of = draft.duplicate_reason = ""
    if not isinstance(nik, str):
        fill_person(draft, key, {})
        return None

    def look() -> tuple[dict[str, Told], Match | None]:
        return known(session, draft, nik, key), find_matter(session, draft) if mine else None

    told, match = await asyncio.to_thread(look)
    if draft.form.cells[key].value == nik:
        fill_person(draft, key, told)
    return match


def find_matter(session: Session, draft: Draft) -> Match | None:
    """Another file for the matter, if nothing has been said of it yet. Reads many cases."""
    if draft.resumes or draft.amends or draft.duplicate_reason:
        return None
    return same_matter(session, draft) or likely_matter(session, draft)


def came_from(source: Source) -> str:
    """Where a value came from, for the help of its field."""
    if not source.receipt:
        return _("From this application.")
    day = date_text(source.day, i18n.language()) if source.day else ""
    return _("From application {receipt}, {day}.").format(receipt=source.receipt, day=day)
