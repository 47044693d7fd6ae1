"""The small search over answers agrees with trying every case."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog import compile as compiler
from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.conditions import Condition, facts_of, holds
from ptsp_tui.catalog.reach import TODAY, Land, land_of, truth
from tests.catalog import small
from tests.catalog.made_conditions import known_facts, nested, plain, written_conditions

KINDS = ["a", "b"]
QUESTIONS = [
    m.Determinant("ill", "?", "yesno"),
    m.Determinant("kind", "?", "choice", choices=[m.Choice(k, k) for k in KINDS]),
    m.Determinant("age", "?", "integer"),
]
comparisons = st.one_of(
    st.booleans().map(lambda v: {"fact": "ill", "is": v}),
    st.sampled_from(KINDS).map(lambda v: {"fact": "kind", "is": v}),
    st.integers(0, 4).map(lambda v: {"fact": "age", "min": v}),
    st.integers(0, 4).map(lambda v: {"fact": "age", "max": v}),
    st.booleans().map(lambda v: {"fact": "age", "filled": v}),
)
conditions = nested(comparisons, 6)


def land_with(*whens: Condition | None, goal: Condition) -> Land:
    """A service that asks QUESTIONS under these conditions, and has a paper under `goal`."""
    asked = [
        m.Determinant(q.id, q.ask, q.type, choices=q.choices, when=when)
        for q, when in zip(QUESTIONS, whens, strict=True)
    ]
    paper = m.Requirement("paper", [], "show", [], "confirmed", when=goal)
    service = m.Service(
        "s", "S", "keterangan", "s", "active", [], "A", determinants=asked, requirements=[paper]
    )
    return land_of(service, {})


def every_case(land: Land) -> list[dict[str, Any]]:
    """What a citizen can answer: a question that is not shown has no answer."""
    found = []
    for answers in product([True, False, None], [*KINDS, None], [None, *range(7)]):
        facts: dict[str, Any] = {"today": TODAY}
        for question, answer in zip(QUESTIONS, answers, strict=True):
            shown = all(holds(when, facts) for when in land.opens[question.id])
            facts[question.id] = answer if shown else None
        found.append(facts)
    return found


@settings(max_examples=150, deadline=None)
@given(conditions, conditions, st.booleans())
def test_what_can_be_is_what_some_case_is(goal: Any, opens: Any, wanted: bool) -> None:
    when = plain(opens)
    before_kind, before_age = facts_of(when) <= {"ill"}, facts_of(when) <= {"ill", "kind"}
    whens = (None, when if before_kind else None, when if before_age else None)
    land = land_with(*whens, goal=plain(goal))
    expected = any(holds(plain(goal), facts) is wanted for facts in every_case(land))
    assert land.can((plain(goal), wanted)) is expected


@settings(max_examples=150, deadline=None)
@given(written_conditions, known_facts, st.sets(st.sampled_from(["kind", "age", "ill", "born"])))
def test_a_truth_that_is_told_early_is_the_truth_at_the_end(
    written: Any, facts: dict[str, Any], unknown: set[str]
) -> None:
    condition = plain(written)
    early = truth(condition, {k: v for k, v in facts.items() if k not in unknown}, unknown)
    assert early in (None, holds(condition, facts))
    assert truth(condition, facts, set()) is holds(condition, facts)


def test_a_finished_case_has_every_question_answered() -> None:
    all_kinds = plain({"fact": "kind", "in": KINDS})
    land = land_with(None, None, None, goal=all_kinds)
    assert land.can((all_kinds, False)), "while the question is open"
    assert not land.can((all_kinds, False), finished=True)


def test_an_absent_condition_can_hold_and_never_fail() -> None:
    land = Land()
    assert land.can((None, True))
    assert not land.can((None, False))


def test_a_search_that_grows_too_long_blames_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"n{number:02}" for number in range(30)]
    land = Land(values={name: ["a", "b", "c"] for name in names})
    never = Condition(
        all=[
            *(Condition(fact=name, in_=["a", "b"]) for name in names),
            Condition(fact=names[-1], is_="c"),
        ]
    )
    monkeypatch.setattr("ptsp_tui.catalog.reach.MOST_STEPS", 50)
    assert land.can((never, True))
    one = Condition(all=[Condition(fact="n00", is_="a"), Condition(fact="n00", is_="b")])
    assert not land.can((one, True)), "what is short is still found out"


def test_the_fields_of_a_repeated_section_are_told_apart_from_others_of_their_name(
    tmp_path: Path,
) -> None:
    loaded = small.read(small.write(tmp_path))
    service = next(s for s, _ in loaded.services if s.id == "surat-uji")
    groups = {group.id: group for group, _ in loaded.groups}
    whole = compiler.unfold(service, loaded.common[0][0], groups)
    land = land_of(whole, {})
    assert {"heirs.name", "heirs.alive", "heirs", "subject.name"} <= set(land.values)
    assert "alive" not in land.values
