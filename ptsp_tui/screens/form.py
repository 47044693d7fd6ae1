"""The form, page by page."""

from __future__ import annotations

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.names import label_of, missing_text
from ptsp_tui.forms.pages import Page, page_of, pages
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow
from ptsp_tui.screens.confirm import Confirm
from ptsp_tui.screens.entry import EntryScreen


class FormScreen(EntryScreen):
    """One page mounted at a time. After the last entry of a repeated part it asks for another."""

    TITLE = "Form"

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
        return f"{title} – {text(repeat, 'label', i18n.language())} {page.ordinal}"

    async def forward(self) -> None:
        """The next page; after the last one the review."""
        page, found = self.page, self.pages
        if page is None:
            flow.on(self.app, "form")
            return
        repeat = page.section.repeat
        if repeat is not None and page.last_of_section:
            count = len(self.draft.form.items[repeat.key])
            if count < repeat.max:
                self._ask_another(page)
                return
        await self._turn(found, found.index(page) + 1)

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
            await self._turn(found, found.index(page) + 1)

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
        await self.show_page(found[at].keys[0])

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
        self.say(missing_text([label_of(node) for node in left]), "warn")
