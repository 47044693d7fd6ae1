"""A form is cut into pages that fit a screen, and every field asked is on exactly one of them."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.forms.pages import MOST_FIELDS, page_of, pages
from ptsp_tui.forms.state import FormState
from tests.forms.built import HEIRS, MARRIED, form, keys


def fields(prefix: str, count: int) -> list[dict[str, Any]]:
    """Fields of which every third is asked of the married only."""
    hidden = {"when": {"fact": "married", "is": True}}
    return [
        {"id": f"{prefix}.f{n}", "label": "F", **(hidden if n % 3 == 0 else {})}
        for n in range(count)
    ]


def grown(sizes: list[int], entries: int) -> FormState:
    sections = [fields(f"p{number}", size) for number, size in enumerate(sizes)]
    state = form(*sections, HEIRS, questions=[MARRIED])
    for _ in range(entries):
        state.add_item("heirs")
    return state


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=4), st.integers(0, 2), st.booleans())
def test_every_field_asked_is_on_exactly_one_page_of_at_most_twelve(
    sizes: list[int], entries: int, married: bool
) -> None:
    state = grown(sizes, entries)
    state.set("married", married)
    cut = pages(state)
    on_pages = [key for page in cut for key in page.keys]
    assert on_pages == [node.key for node in state.shown() if not node.is_question]
    assert all(1 <= len(page.keys) <= MOST_FIELDS for page in cut)
    assert all(state.nodes[key].section is page.section for page in cut for key in page.keys)
    assert len({page.name for page in cut}) == len(cut)
    assert all(cut[page_of(cut, key)].keys.count(key) == 1 for key in on_pages)


def test_a_section_with_nothing_to_ask_has_no_page() -> None:
    closed = {
        "id": "x",
        "title": "X",
        "when": {"fact": "married", "is": True},
        "fields": fields("a", 2),
    }
    state = form(fields("b", 2), closed, questions=[MARRIED])
    assert [page.section.id for page in pages(state)] == ["s0"]
    state.set("married", True)
    assert [page.section.id for page in pages(state)] == ["s0", "x"]


def test_each_entry_of_a_repeated_section_has_pages_of_its_own_in_order() -> None:
    state = form(HEIRS, questions=[MARRIED])
    state.add_item("heirs")
    state.add_item("heirs")
    state.remove_item("heirs", 1)
    cut = pages(state)
    assert [(page.item, page.ordinal, page.last_of_section) for page in cut] == [
        (2, 1, False),
        (3, 2, True),
    ]
    assert cut[0].keys[0] == "heirs.2.name"


def test_only_the_last_page_of_a_long_section_is_its_last() -> None:
    state = form([{"id": f"f{n}", "label": "F"} for n in range(25)])
    assert [(len(page.keys), page.last_of_section) for page in pages(state)] == [
        (12, False),
        (12, False),
        (1, True),
    ]


def test_a_page_keeps_its_name_while_fields_on_it_come_and_go() -> None:
    state = form(fields("a", 10), questions=[MARRIED])
    before = [page.name for page in pages(state)]
    state.set("married", True)
    assert keys(state.shown())[1] == "a.f0"
    assert [page.name for page in pages(state)] == before


def test_a_key_that_is_on_no_page_leads_to_the_first() -> None:
    assert page_of(pages(form(fields("a", 2), questions=[MARRIED])), "nowhere") == 0
