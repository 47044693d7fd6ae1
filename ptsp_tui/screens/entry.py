"""Entering values: one page of fields at a time, values in FormState, Enter walks.

Used for the deciding questions and for the form. The screen holds no value: every edit goes into
the form at once (and is saved within 300 ms), faults are told when a field is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.names import fault_text, label_of
from ptsp_tui.i18n import _
from ptsp_tui.screens.base import PtspScreen
from ptsp_tui.screens.fields import field_for, hint_of, shown_value
from ptsp_tui.widgets import Field, PickField

if TYPE_CHECKING:
    from ptsp_tui.app import PtspApp


class EntryScreen(PtspScreen[None]):
    """A subclass says which keys are on the page, and what comes before and after it."""

    DEFAULT_CSS = """
    EntryScreen #lead { height: 2; padding: 0 1; }
    EntryScreen #fields { height: 1fr; }
    EntryScreen #hint { height: 3; padding: 0 1; }
    """
    app: PtspApp

    def __init__(self) -> None:
        super().__init__()
        self._insisted: tuple[str, Any] | None = None

    # -- for subclasses

    def page_keys(self) -> list[str]:
        """The keys of the visible nodes on this page, in order."""
        raise NotImplementedError  # pragma: no cover - abstract

    def lead(self) -> str:
        """One line above the fields."""
        return ""

    def row_of(self, field: Field) -> Widget:
        """The widget that stands on the page for a field: the field itself, or a box with it."""
        return field

    async def forward(self) -> None:
        """The last field was left forwards."""

    async def backward(self) -> None:
        """The first field was left backwards."""

    # -- the page

    @property
    def draft(self) -> Draft:
        """The draft being worked on."""
        assert self.app.draft is not None
        return self.app.draft

    def compose_body(self) -> Iterable[Widget]:
        """Lead, fields, hint."""
        yield Static("", id="lead", markup=False)
        yield Vertical(id="fields")
        yield Static("", id="hint", markup=False)

    async def on_mount(self) -> None:  # type: ignore[override]  # Textual runs the base's as well
        """The page, on the field where the officer was."""
        await self.show_page(self.draft.focus)

    async def show_page(self, focus: str = "") -> None:
        """Put this page's fields on the screen and the cursor on `focus` or the first."""
        keys = self.page_keys()
        fields = [self._made(key) for key in keys]
        place = self.query_one("#fields", Vertical)
        with self.app.batch_update():
            await place.remove_children()
            await place.mount(*(self.row_of(field) for field in fields))
        self.query_one("#lead", Static).update(self.lead())
        self.refresh_status()
        target = next((f for f in fields if f.key == focus), fields[0] if fields else None)
        if target is not None:
            target.focus()

    def _made(self, key: str) -> Field:
        field = field_for(self.app.book, self.draft.form, key, self.app.settings.capitals)
        if isinstance(field, PickField) and key in self.draft.words:
            field.set_words(self.draft.words[key])
        field.set_mark(self._mark(key))
        return field

    @property
    def fields(self) -> list[Field]:
        """The fields on the screen, top to bottom."""
        return list(self.query_one("#fields", Vertical).query(Field))

    async def _refresh_fields(self, edited: str) -> None:
        """After an edit: other fields' values and marks, and what appeared or vanished."""
        keys = self.page_keys()
        if [field.key for field in self.fields] != keys:
            await self._rearrange(keys)
        form = self.draft.form
        for field in self.fields:
            cell = form.cells[field.key]
            field.required = cell.required and not form.nodes[field.key].is_question
            if field.key != edited and cell.origin in ("default", "calculated", ""):
                value = shown_value(form, field.key)
                if field.value != value:
                    field.set_value(value)
            field.set_mark(self._mark(field.key))

    async def _rearrange(self, keys: list[str]) -> None:
        """Mount what appeared and remove what vanished; the field in hand stays as it is."""
        place = self.query_one("#fields", Vertical)
        have = [field.key for field in self.fields]
        rows = dict(zip(have, list(place.children), strict=True))
        with self.app.batch_update():
            for key, row in rows.items():
                if key not in keys:
                    await row.remove()
            for index, key in enumerate(keys):
                if key in rows:
                    continue
                row = self.row_of(self._made(key))
                await place.mount(row, before=index if index < len(place.children) else None)

    def _mark(self, key: str) -> str:
        cell = self.draft.form.cells[key]
        if cell.errors:
            return "!"
        if cell.open_warnings:
            return "?"
        return {"carried": "<<", "default": "=", "calculated": "="}.get(cell.origin, "")

    # -- what the officer does

    @on(Field.Edited)
    async def _edited(self, event: Field.Edited) -> None:
        if self._insisted is not None:  # what was said of the old value is no longer so
            self._insisted = None
            self.say("")
        self.draft.words.pop(event.key, None)
        cell = self.draft.form.set(event.key, event.raw)
        self.draft.focus = event.key
        self.app.touch()
        await self._refresh_fields(event.key)
        kind = self.draft.form.nodes[event.key].asked.type
        if kind == "date" and _eight(event.raw) and not cell.errors:
            self.app.line_end_follows()
            event.field.action_done()

    @on(PickField.Words)
    def _words(self, event: PickField.Words) -> None:
        if event.words:
            self.draft.words[event.key] = event.words
        else:
            self.draft.words.pop(event.key, None)
        self.draft.focus = event.key
        self.app.touch()

    @on(Field.Dropped)
    def _dropped(self, event: Field.Dropped) -> None:
        if isinstance(event.field, PickField) and event.field.unresolved:
            self.say(_("Nothing found. Use other words, or a part of the name."), "warn")
        elif event.text:
            self.say(_("Left out: {text}").format(text=event.text), "warn")

    @on(Field.Done)
    async def _done(self, event: Field.Done) -> None:
        if self._holds_back(event.key):
            return
        keys = [field.key for field in self.fields]
        at = keys.index(event.key) if event.key in keys else len(keys) - 1
        if at < len(keys) - 1:
            self.fields[at + 1].focus()
        else:
            await self.forward()

    def _holds_back(self, key: str) -> bool:
        """A fault stops the first Enter and is told; a second Enter goes on (and confirms)."""
        cell = self.draft.form.cells[key]
        faults = cell.errors or cell.open_warnings
        if not faults:
            return False
        value = cell.raw if cell.errors else cell.value
        if self._insisted == (key, value):
            self._insisted = None
            if not cell.errors:
                self.draft.form.confirm(key)
                self.app.touch()
            return False
        self._insisted = (key, value)
        again = _("Enter again if it is right.") if not cell.errors else ""
        self.say(f"{fault_text(faults[0])} {again}".strip(), "warn" if again else "error")
        return True

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field was left: show its value as it was understood, and its first fault."""
        if isinstance(event.widget, Field) and event.widget.key in self.draft.form.cells:
            key = event.widget.key
            if event.widget.value != (value := shown_value(self.draft.form, key)):
                event.widget.set_value(value)
            event.widget.set_mark(self._mark(key))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A field is in hand: its help stands below, and the draft knows where we are."""
        if isinstance(event.widget, Field):
            if self.draft.focus != event.widget.key:
                self.draft.focus = event.widget.key
                self.app.touch()
            node = self.draft.form.nodes.get(event.widget.key)
            hint = (
                text(node.asked, "help", i18n.language()) or hint_of(node.asked.type)
                if node
                else ""
            )
            self.query_one("#hint", Static).update(hint)

    def focus_next(self, selector: Any = "*") -> Widget | None:
        """Tab and Down on the last field go to the next page."""
        fields = self.fields
        if fields and self.focused is fields[-1]:
            self._leave(self.forward)
            return self.focused
        return super().focus_next(selector)

    def focus_previous(self, selector: Any = "*") -> Widget | None:
        """Shift+Tab and Up on the first field go to the page before."""
        fields = self.fields
        if fields and self.focused is fields[0]:
            self._leave(self.backward)
            return self.focused
        return super().focus_previous(selector)

    def _leave(self, way: Any) -> None:
        hold = self.app.hold()

        async def go() -> None:
            try:
                await way()
            finally:
                hold.release()

        self.call_next(go)

    async def action_next_page(self) -> None:
        """PgDn."""
        await self.forward()

    async def action_previous_page(self) -> None:
        """PgUp."""
        await self.backward()

    def help_text(self) -> str:
        """Help of the field in hand, its law, and the faults on it."""
        field = self.focused
        if not isinstance(field, Field) or field.key not in self.draft.form.nodes:
            return _("Enter goes to the next field. Everything is saved as you type.")
        node, cell = self.draft.form.nodes[field.key], self.draft.form.cells[field.key]
        lines = [label_of(node), text(node.asked, "help", i18n.language())]
        lines += [fault_text(fault) for fault in (*cell.errors, *cell.warnings)]
        lines += [self.app.book.cite(act) for act in node.asked.legal]
        return "\n".join(line for line in lines if line)


def _eight(raw: Any) -> bool:
    return isinstance(raw, str) and len(raw) == 8 and raw.isascii() and raw.isdigit()
