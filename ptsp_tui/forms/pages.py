"""A form cut into pages that fit a screen: one page is mounted at a time (TEXTUAL.md 5.1)."""

from __future__ import annotations

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.forms.state import FormState

MOST_FIELDS = 12


class Page(msgspec.Struct, frozen=True):
    """Up to 12 visible fields of one section. `item` is the entry of a repeated section."""

    section: m.Section
    keys: list[str]
    item: int | None = None
    ordinal: int = 0  # 1 for the first entry of a repeated section
    last_of_section: bool = True
    part: int = 0  # of a section that needs several pages

    @property
    def name(self) -> str:
        """Stays the same while fields on it appear and disappear."""
        first = f"{self.section.id}.{self.item}" if self.item is not None else self.section.id
        return f"{first}:{self.part}"


def pages(form: FormState) -> list[Page]:
    """The pages of the form as it is now, in order; a section with nothing to ask has none."""
    out: list[Page] = []
    shown = [node for node in form.shown() if not node.is_question]
    for section in form.service.form:
        if section.repeat is None:
            keys = [node.key for node in shown if node.section is section]
            out += _cut(section, keys, None, 0)
            continue
        numbers = form.items[section.repeat.key]
        for index, number in enumerate(numbers):
            item = f"{section.repeat.key}.{number}"
            keys = [node.key for node in shown if node.section is section and node.item == item]
            cut = _cut(section, keys, number, index + 1)
            if index < len(numbers) - 1:
                cut = [msgspec.structs.replace(page, last_of_section=False) for page in cut]
            out += cut
    return out


def _cut(section: m.Section, keys: list[str], item: int | None, ordinal: int) -> list[Page]:
    chunks = [keys[i : i + MOST_FIELDS] for i in range(0, len(keys), MOST_FIELDS)]
    return [
        Page(section, chunk, item, ordinal, index == len(chunks) - 1, index)
        for index, chunk in enumerate(chunks)
    ]


def page_of(all_pages: list[Page], key: str) -> int:
    """The index of the page that shows `key`; 0 when none does."""
    return next((i for i, page in enumerate(all_pages) if key in page.keys), 0)
