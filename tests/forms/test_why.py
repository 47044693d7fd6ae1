"""Why something is asked: the explanation and the engine cannot disagree."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog.conditions import Condition, facts_of, holds
from ptsp_tui.forms.why import Reason, reasons, sentence
from tests.catalog.made_conditions import (
    NAMES,
    VALUES,
    Facts,
    known_facts,
    plain,
    written_conditions,
)


@settings(max_examples=300, deadline=None)
@given(written_conditions, known_facts, st.data())
def test_the_reasons_are_enough_whatever_the_other_facts_are(
    written: Any, facts: Facts, data: st.DataObject
) -> None:
    condition = plain(written)
    named = {name for reason in reasons(condition, facts) for name in facts_of(reason.node)}
    other = {name: facts[name] for name in facts if name in named or name == "today"}
    for name in NAMES:
        if name not in named and data.draw(st.booleans()):
            other[name] = data.draw(st.sampled_from(VALUES[name]))
    assert holds(condition, other) is holds(condition, facts)


@settings(max_examples=300, deadline=None)
@given(written_conditions, known_facts)
def test_no_reason_is_said_in_vain(written: Any, facts: Facts) -> None:
    condition = plain(written)
    found = reasons(condition, facts)
    assert found
    said = {id(reason.node): holds(reason.node, facts) for reason in found}
    assert decided(condition, said) is holds(condition, facts)
    for reason in found:
        without = {key: truth for key, truth in said.items() if key != id(reason.node)}
        assert decided(condition, without) is None


def decided(condition: Condition, said: dict[int, bool]) -> bool | None:
    """What the condition is when only some comparisons are known (Kleene's logic), or None."""
    if condition.not_ is not None:
        inner = decided(condition.not_, said)
        return None if inner is None else not inner
    if condition.fact is not None:
        return said.get(id(condition))
    children = [decided(child, said) for child in condition.all or condition.any or []]
    turning = condition.any is not None
    if turning in children:
        return turning
    return None if None in children else not turning


def test_what_is_always_asked_has_no_reason() -> None:
    assert reasons(None, {}) == []
    assert sentence([], lambda fact, value: (fact, str(value)), str) == "Asked of everybody."


def test_of_alternatives_the_first_that_holds_is_told_and_of_joint_conditions_all() -> None:
    either = plain({"any": [{"fact": "a", "is": "x"}, {"fact": "b", "is": "y"}]})
    both = plain({"all": [{"fact": "a", "is": "x"}, {"fact": "b", "is": "y"}]})
    facts = {"a": "x", "b": "y"}
    assert [reason.fact for reason in reasons(either, facts)] == ["a"]
    assert [reason.fact for reason in reasons(either, {"b": "y"})] == ["b"]
    assert [reason.fact for reason in reasons(both, facts)] == ["a", "b"]
    assert [reason.fact for reason in reasons(both, {"a": "x"})] == ["b"]


def test_a_paper_asked_until_an_answer_frees_from_it_says_that_the_answer_is_missing() -> None:
    freed = plain({"not": {"fact": "home", "is": "own"}})
    (reason,) = reasons(freed, {})
    assert freed.not_ is not None
    assert reason == Reason("home", None, freed.not_)
    told = sentence([reason], lambda fact, value: ("Whose home?", ""), str)
    assert told == 'Asked because "Whose home?" has no answer yet.'


def test_the_sentence_names_question_and_answer_each_once() -> None:
    condition = plain({"all": [{"fact": "a", "min": 1}, {"fact": "a", "max": 5}]})
    found = reasons(condition, {"a": 3})
    told = sentence(found, lambda fact, value: (f"{fact}?", str(value)), str)
    assert told == 'Asked because "a?" is answered 3.'
