"""The form, page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual import events
from textual.widget import Widget

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.commands import MenuEntry
from ptsp_tui.counter.matters import subject_nik
from ptsp_tui.counter.names import missing_fields
from ptsp_tui.forms.pages import Page, page_of, pages
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow, paper_rows
from ptsp_tui.screens.base import WIDE
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.screens.entry import EntryScreen
from ptsp_tui.screens.known import find_matter
from ptsp_tui.widgets.check_list import CheckList
from ptsp_tui.widgets.side_list import SideList


class FormScreen(EntryScreen):
    """One page mounted at a time. After the last entry of a repeated part it asks for another."""

    TITLE = "Form"
    DEFAULT_CSS = "FormScreen.-wide SideList { display: block; }"

    def __init__(self) -> None:
        super().__init__()
        self._name = ""

    @property
    def pages(self) -> list[Page]:
        """The pages as they are now."""
        return pages(self.draft.form)

    @property
    def page(self) -> Page | None:
        """The page on the screen: the one shown before, else the one with the focus."""
        found = self.pages
        if not found:
            return None
        same = [page for page in found if page.name == self._name]
        page = same[0] if same else found[page_of(found, self.draft.focus)]
        self._name = page.name
        return page

    def compose_body(self) -> Iterable[Widget]:
        """The fields, and where there is room the papers beside them."""
        yield SideList(_("Papers"))
        yield from super().compose_body()

    async def show_page(self, focus: str = "") -> None:
        """The page, and the papers as they are now."""
        await super().show_page(focus)
        self._show_papers()

    async def _refresh_fields(self, edited: str) -> None:
        await super()._refresh_fields(edited)
        self._show_papers()

    def on_resize(self, event: events.Resize) -> None:
        """There may be room for the papers now."""
        self._show_papers(event.size.width)

    def _show_papers(self, width: int = 0) -> None:
        if (width or self.size.width) >= WIDE and self.app.session is not None:
            draft, signs = self.draft, paper_rows.signs(self.draft)
            rows = paper_rows.rows(self.app.session, draft)
            lines = [(row.mark or signs.get(row.id, CheckList.EMPTY), row.left) for row in rows]
            self.query_one(SideList).show(lines)

    def page_keys(self) -> list[str]:
        """The fields of the page."""
        page = self.page
        return page.keys if page else []

    def heading(self) -> tuple[str, str]:
        """Section and page number."""
        found, page = self.pages, self.page
        if page is None:
            return _("Form"), ""
        number = found.index(page) + 1
        return _("Form"), _("page {n} of {all}").format(n=number, all=len(found))

    def lead(self) -> str:
        """The section, and which entry of a repeated one."""
        page = self.page
        if page is None:
            return ""
        title = text(page.section, "title", i18n.language())
        repeat = page.section.repeat
        if repeat is None:
            return title
        return f"{title} - {text(repeat, 'label', i18n.language())} {page.ordinal}"

    async def forward(self) -> None:
        """The next page; after the last one the review."""
        page, found = self.page, self.pages
        if page is None:
            flow.on(self.app, "form")
            return
        if self._takes_another(page):
            self._ask_another(page)
            return
        await self._turn(found, found.index(page) + 1)

    async def onward(self) -> None:
        """Enter: as forward, but over pages on which the program has filled everything."""
        page, found = self.page, self.pages
        if page is None or self._takes_another(page):
            await self.forward()
            return
        await self._turn(found, self._next_to_fill(found, found.index(page) + 1))

    def _next_to_fill(self, found: list[Page], at: int) -> int:
        """The index of the first page from `at` on that asks for something."""
        while at < len(found) and not self._takes_another(found[at]):
            if not all(self.jumps_over(key) for key in found[at].keys):
                break
            at += 1
        return at

    def _takes_another(self, page: Page) -> bool:
        """Whether leaving the page asks for one more entry of its repeated part."""
        repeat = page.section.repeat
        if repeat is None or not page.last_of_section:
            return False
        return len(self.draft.form.items[repeat.key]) < repeat.max

    async def open_page(self) -> None:
        """On the field where the officer was, else on the first that asks for something."""
        found = self.pages
        if found and not any(self.draft.focus in page.keys for page in found):
            at = self._next_to_fill(found, 0)
            self._name = found[at if at < len(found) else 0].name
        await self.show_page(self.draft.focus)
        await self._look_for_matter()

    async def _look_for_matter(self) -> None:
        """When the NIK came with the visit or a copy, nobody types it: look once at the start."""
        draft, session = self.draft, self.app.session
        if session is not None and not draft.looked and subject_nik(draft):
            draft.looked = True
            self._tell_matter(await asyncio.to_thread(find_matter, session, draft))

    def _ask_another(self, page: Page) -> None:
        repeat = page.section.repeat
        assert repeat is not None
        label = text(repeat, "label", i18n.language())
        question = _("Another one: {label}?").format(label=label)
        self.app.push_screen(Confirm(question, _("Yes"), _("No")), self._another)

    async def _another(self, wanted: bool | None) -> None:
        page = self.page
        if page is None or page.section.repeat is None or wanted is None:
            return
        if wanted:
            key = page.section.repeat.key
            number = self.draft.form.add_item(key)
            self.app.touch()
            fresh = next(p for p in self.pages if p.section is page.section and p.item == number)
            self._name = fresh.name
            await self.show_page(fresh.keys[0])
        else:
            found = self.pages
            await self._turn(found, self._next_to_fill(found, found.index(page) + 1))

    def more_entries(self) -> list[MenuEntry]:
        """On a repeated part: take this entry out."""
        page = self.page
        if page is None or page.section.repeat is None:
            return []
        repeat = page.section.repeat
        if len(self.draft.form.items[repeat.key]) <= repeat.min:
            return []
        label = text(repeat, "label", i18n.language())
        what = _("Take out: {label} {n}").format(label=label, n=page.ordinal)
        return [MenuEntry("take_out", what, "take_out")]

    def action_take_out(self) -> None:
        """Take the entry on this page out, after a question."""
        page = self.page
        if page is not None and page.section.repeat is not None:
            label = text(page.section.repeat, "label", i18n.language())
            question = _("Take {label} {n} out, with all that is typed there?")
            text_ = question.format(label=label, n=page.ordinal)
            self.app.push_screen(Confirm(text_, _("Take out"), _("Keep")), self._take_out)

    async def _take_out(self, sure: bool | None) -> None:
        page = self.page
        if not sure or page is None or page.section.repeat is None or page.item is None:
            return
        self.draft.form.remove_item(page.section.repeat.key, page.item)
        self.draft.focus = self._name = ""
        self.app.touch()
        left = [at for at, each in enumerate(self.pages) if each.section is page.section]
        await self._turn(self.pages, left[-1])

    async def backward(self) -> None:
        """The page before, on its last field; before the first page, the checklist."""
        page, found = self.page, self.pages
        if page is None or found.index(page) == 0:
            flow.back(self.app, "form")
            return
        before = found[found.index(page) - 1]
        self._name = before.name
        await self.show_page(before.keys[-1])

    async def _turn(self, found: list[Page], at: int) -> None:
        if at >= len(found):
            flow.on(self.app, "form")
            return
        self._name = found[at].name
        await self.show_page()

    async def action_previous_page(self) -> None:
        """PgUp: the page before, on its first field."""
        page, found = self.page, self.pages
        if page is not None and found.index(page) > 0:
            before = found[found.index(page) - 1]
            self._name = before.name
            await self.show_page(before.keys[0])

    def action_back(self) -> None:
        """Esc: the checklist."""
        flow.back(self.app, "form")

    def action_missing(self) -> None:
        """F8: what is still missing, in one sentence."""
        left = self.draft.form.missing()
        if not left:
            self.say(_("Nothing is missing on the form."), "ok")
            return
        self.say(missing_fields(self.draft.form, left), "warn")
