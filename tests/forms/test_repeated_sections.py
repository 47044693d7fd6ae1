"""A section that is filled once per person: entries keep their numbers, facts and list apart."""

from __future__ import annotations

import pytest

from tests.forms.built import HEIRS, MARRIED, form


def test_each_entry_of_a_repeated_section_has_facts_of_its_own() -> None:
    state = form([{"id": "estate_of_all", "label": "H"}], HEIRS)
    state.add_item("heirs")
    state.set("heirs.2.married", True)
    assert state.cells["heirs.2.spouse"].visible
    assert not state.cells["heirs.1.spouse"].visible
    state.set("estate_of_all", "rumah")
    assert state.facts["heirs.1.estate"] == state.facts["heirs.2.estate"] == "rumah"


def test_a_field_inside_hides_one_of_the_same_name_outside() -> None:
    state = form(HEIRS, questions=[MARRIED])
    state.set("married", True)
    assert not state.cells["heirs.1.spouse"].visible


def test_the_number_of_an_entry_stays_and_is_never_given_again() -> None:
    state = form(HEIRS)
    assert state.add_item("heirs") == 2
    state.fill({"heirs": [{"name": "Budi"}, {"name": "Siti"}]})
    state.remove_item("heirs", 1)
    assert state.values() == {"heirs": [{"item": 2, "name": "Siti"}]}
    assert state.add_item("heirs") == 3
    assert state.items == {"heirs": [2, 3]}
    assert "heirs.1.name" not in state.facts


def test_a_draft_opens_with_the_very_entries_it_was_saved_with() -> None:
    state = form(HEIRS)
    state.restore_items({"heirs": [2, 5], "unknown": [1]})
    assert list(state.nodes)[:1] == ["heirs.2.name"]
    assert state.add_item("heirs") == 6
    assert list(state.facts["heirs"]) == [2, 5, 6]


def test_a_list_counts_only_while_its_section_is_asked() -> None:
    heirs = {**HEIRS, "when": {"fact": "married", "is": False}}
    count = {"id": "heads", "label": "N", "type": "integer", "calc": [{"count": "heirs"}]}
    state = form([count], heirs, questions=[{"id": "married", "type": "yesno"}])
    assert state.facts["heads"] == 0
    state.add_item("heirs")
    assert state.facts["heads"] == 0
    state.set("married", False)
    assert state.facts["heads"] == 2
    state.remove_item("heirs", 1)
    assert state.facts["heads"] == 1
    state.set("married", True)
    assert state.facts["heads"] == 0


def test_filling_grows_a_list_as_far_as_it_may_and_names_what_does_not_exist() -> None:
    state = form([{"id": "a", "label": "A"}], HEIRS)
    entries = [{"name": f"Anak {n}", "item": n} for n in range(1, 4)]
    unknown = state.fill(
        {
            "a": "x",
            "b": "y",
            "heirs": [*entries, {"name": "Anak 4"}],
            "heirs.1.nama": "z",
        }
    )
    assert unknown == ["b", "heirs[3]", "heirs.1.nama"]
    assert len(state.values()["heirs"]) == 3
    assert state.fill({"heirs": [{"nama": "x"}, "text"]}) == ["heirs[0].nama", "heirs[1]"]


def test_setting_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        form().set("nobody", "x")
