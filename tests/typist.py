"""An officer who knows the keys: serves a made-up application on the real screens, key by key.

Reads what is on the screen (which screen, which field) and presses what an experienced officer
would; every key is counted under the part of the visit in which it was pressed. Used by
benchmarks/keystrokes.py, and to write key sequences that are then typed into a pseudo-terminal.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass, field
from typing import Any

from ptsp_tui.counter.draft import Draft
from ptsp_tui.forms.nodes import Node
from ptsp_tui.screens.form import FormScreen
from ptsp_tui.widgets import Field, MultiChoiceField, PickField, ResultList
from ptsp_tui.widgets.choice import OptionsField
from tests.made_up_values import Inventor
from tests.screens.at_counter import Counter

MOST_ROUNDS = 600
FORM = "FormScreen"
PLAIN_KEYS = {"space": " ", "enter": "\r", "pagedown": "\x1b[6~", "up": "\x1b[A", "down": "\x1b[B"}
"""What the keys that a typist uses look like on the line."""


@dataclass
class Typist:
    """Serves `line` (an intake line, tests/made_up.py) at `counter`."""

    counter: Counter
    line: dict[str, Any]
    inventor: Inventor | None = None
    """Makes up what the line does not say but the form asks; then what the visit has carried over
    stays as it is, and every paper is there."""
    keys: list[tuple[str, str]] = field(default_factory=list)
    """(screen, key), in the order pressed."""
    reviewed: str = ""
    """The review as it was last seen, for a failure's message."""

    @property
    def count(self) -> Tally[str]:
        """Keys by screen."""
        return Tally(screen for screen, _ in self.keys)

    @property
    def outside(self) -> int:
        """Keys pressed anywhere but on the form."""
        return sum(count for screen, count in self.count.items() if screen != FORM)

    @property
    def on_form(self) -> int:
        """Keys pressed on the form's pages and its question for another entry."""
        return self.count[FORM]

    async def press(self, *keys: str) -> None:
        """Press and count."""
        name = self.counter.name
        asks = any(isinstance(each, FormScreen) for each in self.counter.app.screen_stack)
        screen = FORM if name == "Confirm" and asks else name
        self.keys += [(screen, key) for key in keys]
        await self.counter.press(*keys)

    async def find(self, words: str) -> None:
        """From the prompt to the first question, paper or field."""
        service = self.line["service"]
        await self.press(*words, "enter")
        rows = self.counter.app.screen.query_one(ResultList).rows
        at = next(at for at, row in enumerate(rows) if row.id == f"service:{service}")
        await self.press("enter" if at == 0 else str(at + 1))
        await self.press("enter")

    async def serve(self) -> None:
        """From the first question to the receipt."""
        for _ in range(MOST_ROUNDS):
            name = self.counter.name
            if name == "ReceiptScreen":
                return
            await self._step(name)
        last = " ".join(f"{screen[:-6]}:{key}" for screen, key in self.keys[-30:])
        raise AssertionError(f"no receipt after {last}\n{self.reviewed}")

    async def _step(self, name: str) -> None:
        if name in ("QuestionsScreen", FORM):
            await self._field()
        elif name == "ChecklistScreen":
            await self._papers()
        elif name == "Confirm":
            await self.press("y" if self._more_entries() else "enter")
        elif name == "ReviewScreen":
            await self._review()
        else:
            await self.press("enter")

    async def _review(self) -> None:
        """File; or go to the first thing that is missing."""
        self.reviewed = self.counter.text()
        rows = self.counter.app.screen.query_one(ResultList).rows
        at = next((at for at, row in enumerate(rows) if row.id.startswith("fault:")), 0)
        await self.press(*["down"] * at, "enter")

    # -- papers

    async def _papers(self) -> None:
        papers = self.counter.app.screen.query_one(ResultList)
        wanted = set(self.line["ticks"])
        if self.inventor is not None:
            wanted = {row.id for row in papers.rows if not row.mark}
        for at, row in enumerate(papers.rows):
            if row.id in wanted and row.id not in self.counter.draft.ticks:
                way = at - papers.highlight
                await self.press(*["down" if way > 0 else "up"] * abs(way), "space")
        await self.press("enter")

    # -- fields

    async def _field(self) -> None:
        overlooked = self._overlooked()
        if overlooked:
            await self.press("up")
            return
        key = self.counter.focus
        draft = self.counter.draft
        node, cell = draft.form.nodes[key], draft.form.cells[key]
        wanted = self._wanted(draft, node)
        if wanted is not None and not says(cell.value, wanted):
            await self.press(*keys_for(self.counter.field(key), node.asked.type, wanted))
        elif self.counter.name == FORM and self._nothing_left(draft, key):
            await self.press("pagedown")
        else:
            await self.press("enter")

    def _overlooked(self) -> bool:
        """Whether Enter jumped over a field, on this page, that must say something else."""
        draft = self.counter.draft
        for each in self.counter.app.screen.query(Field):
            if each.key == self.counter.focus:
                return False
            wanted = self._wanted(draft, draft.form.nodes[each.key])
            if wanted is not None and not says(draft.form.cells[each.key].value, wanted):
                return True
        return False

    def _nothing_left(self, draft: Draft, key: str) -> bool:
        keys = [each.key for each in self.counter.app.screen.query(Field)]
        left = keys[keys.index(key) :]
        wants = [self._wanted(draft, draft.form.nodes[each]) for each in left]
        same = [says(draft.form.cells[k].value, w) for k, w in zip(left, wants, strict=True)]
        faults = any(draft.form.cells[each].open_warnings for each in left)
        return not faults and all(w is None or ok for w, ok in zip(wants, same, strict=True))

    def _wanted(self, draft: Draft, node: Node) -> Any:
        """What the line says of a node; None when it says nothing."""
        cell = draft.form.cells[node.key]
        if self.inventor is not None and node.item is None:
            known = self.line["answers"] | self.line["values"]
            if cell.origin in ("carried", "calculated", "default"):
                return None
            if node.key not in known and cell.value is None and cell.required:
                part = "answers" if node.is_question else "values"
                self.line[part][node.key] = self.inventor.value(draft.form, node)
        if node.is_question:
            return self.line["answers"].get(node.key)
        if node.item is None:
            return self.line["values"].get(node.key)
        key, _, number = node.item.rpartition(".")
        entries = self.line["values"].get(key, [])
        at = draft.form.items[key].index(int(number))
        return entries[at].get(node.asked.id) if at < len(entries) else None

    def _more_entries(self) -> bool:
        page = next(s for s in self.counter.app.screen_stack if isinstance(s, FormScreen)).page
        assert page is not None
        assert page.section.repeat is not None
        key = page.section.repeat.key
        return len(self.counter.draft.form.items[key]) < len(self.line["values"].get(key, []))


def says(value: Any, wanted: Any) -> bool:
    """Whether a field says what is wanted; names may have turned into capitals."""
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return bool(value == wanted)


def keys_for(field: Field, kind: str, value: Any) -> list[str]:
    """The keys that enter a value in a field and leave it."""
    if isinstance(field, MultiChoiceField):
        values = [known for known, _ in field.options]
        wrong = set(field.value) ^ set(value)
        return [str(values.index(each) + 1) for each in sorted(wrong, key=values.index)] + ["enter"]
    if isinstance(field, OptionsField):
        return [str([known for known, _ in field.options].index(value) + 1)]
    clear = ["ctrl+u"] if field.value else []
    if isinstance(field, PickField):
        return ["backspace"] * bool(field.value) + picked(field, value)
    if kind == "date":
        year, month, day = value.split("-")
        return [*clear, *day, *month, *year]
    text = str(value)
    if kind == "phone" and text.startswith("+62"):
        text = f"0{text[3:]}"
    advances = getattr(field, "mask").advance  # noqa: B009  # every other kind is a LineField
    return [*clear, *text, *([] if advances else ["enter"])]


def picked(field: PickField, value: str) -> list[str]:
    """The fewest letters of the label, then the digit or arrows, that take one of many."""
    label = field.label_of(value).casefold().split(",")[0]
    ways: list[list[str]] = []
    for length in range(len(label) + 1):
        found = [known for known, _ in field.search(label[:length])][:9]
        if value in found:
            at = found.index(value)
            digit = not (field.numeric and length)
            ways.append([*label[:length], *([str(at + 1)] if digit else ["down"] * at + ["enter"])])
    ways.append([*field.label_of(value).casefold().replace(",", ""), "enter"])
    return min(ways, key=len)


def characters(draft: Draft) -> int:
    """The characters of a case's data by the counting rule of the keystroke bars: free text as
    stored; a choice, a yes/no or a tick 1; a date 8; what the program fills in 0."""
    return sum(
        _weight(node.asked.type, draft.form.cells[node.key].value)
        for node in draft.form.shown()
        if not node.is_question and draft.form.cells[node.key].origin == "typed"
    )


def _weight(kind: str, value: Any) -> int:
    if value is None:
        return 0
    if kind in ("choice", "yesno"):
        return 1
    if kind == "multi":
        return len(value)
    return 8 if kind == "date" else len(str(value))
