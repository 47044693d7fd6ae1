"""Entering values: one page of fields at a time, values in FormState, Enter walks.

Used for the deciding questions and for the form. The screen holds no value: every edit goes into
the form at once (and is saved within 300 ms), faults are told when a field is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from textual import events, on
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from ptsp_tui import i18n
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.matters import Match
from ptsp_tui.counter.names import fault_text, label_of, labelled, value_text
from ptsp_tui.counter.reasons import why_lines
from ptsp_tui.counter.recall import last_value
from ptsp_tui.counter.visit import begin_visit
from ptsp_tui.i18n import _
from ptsp_tui.screens import flow, same_matter
from ptsp_tui.screens.base import nothing_found
from ptsp_tui.screens.fields import as_shown, field_for, hint_of, shown_value
from ptsp_tui.screens.known import came_from, learn
from ptsp_tui.screens.step import StepScreen
from ptsp_tui.widgets import Field, PickField, TextField
from ptsp_tui.widgets.line_field import LineField


class EntryScreen(StepScreen):
    """A subclass says which keys are on the page, and what comes before and after it."""

    DEFAULT_CSS = """
    EntryScreen #lead { height: auto; min-height: 2; max-height: 3; padding: 0 1; }
    EntryScreen #fields { height: 1fr; }
    EntryScreen #hint { height: 3; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._insisted: tuple[str, Any] | None = None
        self._doubt = ""
        self._passing = ""

    # -- for subclasses

    def page_keys(self) -> list[str]:
        """The keys of the visible nodes on this page, in order."""
        raise NotImplementedError  # pragma: no cover - Textual's metaclass leaves none for abc

    def lead(self) -> str:
        """One line above the fields."""
        return ""

    def row_of(self, field: Field) -> Widget:
        """The widget that stands on the page for a field: the field itself, or a box with it."""
        return field

    async def forward(self) -> None:
        """The last field was left forwards."""

    async def onward(self) -> None:
        """Enter left the last field that asks for something."""
        await self.forward()

    async def backward(self) -> None:
        """The first field was left backwards."""

    def jumps_over(self, key: str) -> bool:
        """Whether Enter passes by this field: the program has filled it, and nothing is wrong.

        Up and Shift+Tab stop on it, and so does Tab.
        """
        cell = self.draft.form.cells[key]
        filled = cell.value not in (None, "", [], ())
        return filled and cell.origin != "typed" and not (cell.errors or cell.open_warnings)

    async def open_page(self) -> None:
        """The first page to be shown."""
        await self.show_page(self.draft.focus)

    # -- the page

    def compose_body(self) -> Iterable[Widget]:
        """Lead, fields, hint."""
        yield Static("", id="lead", markup=False)
        yield Vertical(id="fields")
        yield Static("", id="hint", markup=False)

    async def on_mount(self) -> None:  # type: ignore[override]  # Textual runs the base's as well
        """The page, on the field where the officer was."""
        await self.open_page()

    async def show_page(self, focus: str = "") -> None:
        """Put this page's fields on the screen, the cursor on `focus` or the first to fill."""
        keys = self.page_keys()
        fields = [self._made(key) for key in keys]
        place = self.query_one("#fields", Vertical)
        with self.app.batch_update():
            await place.remove_children()
            await place.mount(*(self.row_of(field) for field in fields))
        self.query_one("#lead", Static).update(self.lead())
        self.refresh_status()
        to_fill = [f for f in fields if not self.jumps_over(f.key)]
        target = [f for f in fields if f.key == focus] or to_fill or fields
        if target:
            target[0].focus()

    def _made(self, key: str) -> Field:
        field = field_for(self.draft.book, self.draft.form, key, self.app.settings.capitals)
        words = self.draft.words.get(key)
        if words is not None and isinstance(field, PickField):
            field.set_words(words)
        elif words is not None and key == self.draft.focus:
            field.set_value(words)
        self._show_origin(field)
        if not self._is_suggested(key):
            field.forget_past()
        return field

    def _show_origin(self, field: Field) -> None:
        """The mark behind the value; and what the program filled in, typing replaces."""
        field.set_mark(self._mark(field.key))
        if isinstance(field, LineField):
            field.suggested = self._is_suggested(field.key)

    def _is_suggested(self, key: str) -> bool:
        return self.draft.form.cells[key].origin in ("default", "calculated", "carried")

    @property
    def fields(self) -> list[Field]:
        """The fields on the screen, top to bottom."""
        rows = self.query_one("#fields", Vertical).children
        return [row if isinstance(row, Field) else row.query_one(Field) for row in rows]

    async def _refresh_fields(self, edited: str) -> None:
        """After an edit: other fields' values and marks, and what appeared or vanished."""
        keys, fields = self.page_keys(), self.fields
        if [field.key for field in fields] != keys:
            await self._rearrange(keys)
            fields = self.fields
        form = self.draft.form
        for field in fields:
            cell = form.cells[field.key]
            field.required = cell.required and not form.nodes[field.key].is_question
            if field.key == edited:
                field.set_mark(self._mark(field.key))
                continue
            value = shown_value(form, field.key)
            if cell.origin != "typed" and field.value != value:
                field.set_value(value)
            self._show_origin(field)

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
        if cell.value is None:  # nothing to calculate from yet
            return ""
        return {"carried": "<<", "default": "=", "calculated": "="}.get(cell.origin, "")

    # -- what the officer does

    @on(Field.Edited)
    async def _edited(self, event: Field.Edited) -> None:
        if self._insisted is not None:  # what was said of the old value is no longer so
            self._insisted = None
            self.say("")
        self.draft.words.pop(event.key, None)
        cell = self.draft.set(event.key, event.raw)
        self.draft.focus = event.key
        kind = self.draft.form.nodes[event.key].asked.type
        understood = shown_value(self.draft.form, event.key)
        if isinstance(event.field, TextField) and event.raw != understood:
            # "00" would come back as a full "000", "jl " without its blank
            self.draft.words[event.key] = event.raw
        if kind == "nik":
            self._tell_matter(await learn(self.app, self.draft, event.key))
        self.app.touch()
        await self._refresh_fields(event.key)
        if kind == "date" and _eight(event.raw) and not cell.errors:
            self.app.line_end_follows()
            event.field.action_done()

    def _tell_matter(self, match: Match | None) -> None:
        """The same matter is asked about at once; a likeness is only said."""
        if match is not None and match.likely:
            self._doubt = same_matter.told(match)
            self.say(self._doubt, "warn")
        elif match is not None:
            same_matter.ask(self.app, self.draft, match)

    async def action_repeat(self) -> None:
        """F4: the value that the field in hand had last time."""
        field, session, visit = self.focused, self.app.session, self.app.visit
        form = self.draft.form
        if not isinstance(field, Field) or field.key not in form.nodes or session is None:
            return
        found = await asyncio.to_thread(
            last_value, session, visit or begin_visit(), self.draft, field.key
        )
        if found is None:
            self.say(_("This field has no earlier value."), "warn")
            return
        field.set_value(as_shown(form.nodes[field.key].asked.type, found.value))
        field.changed()  # by way of the queue: what was typed just before must not come after it
        if isinstance(field, LineField):
            field.suggested = True
        self.say(_("As in this visit.") if found.here else _("As last time on this computer."))

    @on(PickField.Words)
    def _words(self, event: PickField.Words) -> None:
        if event.words:
            self.draft.words[event.key] = event.words
        else:
            self.draft.words.pop(event.key, None)
        self.draft.focus = event.key
        self.unsay(nothing_found())
        self.app.touch()

    @on(Field.Dropped)
    def _dropped(self, event: Field.Dropped) -> None:
        if isinstance(event.field, PickField) and event.field.unresolved:
            self.say(nothing_found(), "warn")
        elif event.text:
            self.say(_("Left out: {text}").format(text=event.text), "warn")
            self._passing = event.field.key

    @on(Field.Done)
    async def _done(self, event: Field.Done) -> None:
        if self._holds_back(event.key):
            return
        if self.draft.mending and self.draft.may_be_reviewed:
            flow.show(self.app, "review")
            return
        keys = [field.key for field in self.fields]
        at = keys.index(event.key) if event.key in keys else len(keys) - 1
        later = self.fields[at + 1 :]
        target = next((field for field in later if not self.jumps_over(field.key)), None)
        passed = later[: later.index(target)] if target is not None else later
        self._tell_passed(event.key, [field.key for field in passed])
        if target is not None:
            target.focus()
        else:
            await self.onward()

    def _tell_passed(self, left: str, keys: list[str]) -> None:
        """Say which fields Enter, on leaving the field `left`, has jumped over, and what stands in
        them. It stays until the next field is left, as does what a field has dropped."""
        if self._doubt:
            self.say(self._doubt, "warn")
            self._doubt = ""
        elif keys:
            book, form, language = self.draft.book, self.draft.form, i18n.language()
            said = [
                labelled(label_of(node), value_text(book, node.asked, cell.value, language))
                for node, cell in ((form.nodes[key], form.cells[key]) for key in keys)
            ]
            self.say(_("Filled in: {list}. Up goes there.").format(list="; ".join(said)))
            self._passing = left
        elif self._passing not in ("", left):  # it was said of an earlier field
            self.say("")
            self._passing = ""

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
            if self.is_current and not isinstance(event.widget, PickField):
                self.draft.words.pop(key, None)
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
            self.query_one("#hint", Static).update(hint, layout=False)

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
        if field.key in self.draft.sources:
            lines.append(came_from(self.draft.sources[field.key]))
        lines += [fault_text(fault) for fault in (*cell.errors, *cell.warnings)]
        lines += [hint_of(node.asked.type), *why_lines(self.draft.book, self.draft.form, node)]
        lines += [_("Enter goes to the next field. Everything is saved as you type.")]
        return "\n".join(line for line in lines if line)


def _eight(raw: Any) -> bool:
    return isinstance(raw, str) and len(raw) == 8 and raw.isascii() and raw.isdigit()
