"""A form knows its values, what is asked, what is wrong and what is missing, at every moment."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog.conditions import facts_of
from ptsp_tui.forms.state import FormState
from tests.forms.built import HEIRS, MARRIED, TODAY, Shelf, form, keys, service

WIFE: dict[str, Any] = {
    "id": "wife",
    "label": "Istri",
    "when": {"fact": "married", "is": True},
    "required": True,
}
NIK = "3171015708900001"  # a woman of 17 August 1990
MAN = "3171011708900001"


# -- what is asked, and what is kept


def test_a_question_and_a_field_are_asked_when_their_condition_holds() -> None:
    state = form([WIFE], questions=[MARRIED])
    assert keys(state.shown()) == ["married"]
    state.set("married", "ya")
    assert keys(state.shown()) == ["married", "wife"]
    assert keys(state.missing()) == ["wife"]
    state.set("married", "tidak")
    assert keys(state.missing()) == []


def test_an_answer_is_kept_when_its_branch_closes_and_is_there_when_it_opens_again() -> None:
    state = form([WIFE], questions=[MARRIED])
    state.fill({"married": True, "wife": "Siti"})
    state.set("married", False)
    assert state.cells["wife"].value == "Siti"
    assert "wife" not in state.facts
    assert state.values() == {}
    state.set("married", True)
    assert state.values() == {"wife": "Siti"}


CHAIN = [
    {
        "id": f"f{n}",
        "label": f"F{n}",
        "type": "yesno",
        "when": {"any": [{"fact": f"f{n // 2}", "is": True}, {"fact": f"f{n - 1}", "is": True}]}
        if n % 3
        else {"not": {"fact": f"f{n // 2}", "is": False}},
    }
    for n in range(2, 12)
]
ROOTS: list[dict[str, Any]] = [
    {"id": name, "label": name, "type": "yesno"} for name in ("f0", "f1")
]
changes = st.lists(
    st.tuples(st.sampled_from([f"f{n}" for n in range(12)]), st.sampled_from([True, False, None])),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(changes)
def test_nothing_typed_is_lost_and_nothing_of_a_closed_branch_counts(
    typed: list[tuple[str, bool | None]],
) -> None:
    state, last = form([*ROOTS, *CHAIN]), dict.fromkeys((f"f{n}" for n in range(12)), None)
    for key, value in typed:
        state.set(key, value)
        last |= {key: value}
        assert {k: cell.value for k, cell in state.cells.items()} == last
        shown = {node.key for node in state.shown()}
        assert set(state.values()) == {k for k in shown if last[k] is not None}
        assert {k for k in state.facts if k in last} == set(state.values())


@settings(max_examples=150, deadline=None)
@given(changes, st.randoms())
def test_the_order_of_typing_makes_no_difference(
    typed: list[tuple[str, bool | None]], random: Random
) -> None:
    one, two = form([*ROOTS, *CHAIN]), form([*ROOTS, *CHAIN])
    for key, value in typed:
        one.set(key, value)
    last = list(dict(typed).items())
    random.shuffle(last)
    for key, value in last:
        two.set(key, value)
    assert one.values() == two.values()
    assert keys(one.shown()) == keys(two.shown())


# -- looking again only at what depends


def thousand_fields(rng: Random) -> list[dict[str, Any]]:
    """1,000 fields; each hangs on one of the twenty before it, or on none."""
    fields: list[dict[str, Any]] = []
    for number in range(1000):
        field: dict[str, Any] = {"id": f"f{number}", "label": "F", "type": "yesno"}
        if number % 4:
            field["when"] = {"not": {"fact": f"f{max(0, number - rng.randint(1, 20))}", "is": True}}
        fields.append(field)
    return fields


def test_one_answer_looks_again_only_at_its_dependants() -> None:
    state, rng = form(thousand_fields(Random(5))), Random(6)
    for number in range(1000):
        state.set(f"f{number}", bool(rng.getrandbits(1)))
    behind: dict[str, set[str]] = {}
    for key, node in state.nodes.items():
        for name in facts_of(node.asked.when):
            behind.setdefault(name, set()).add(key)
    for number in rng.sample(range(1000), 200):
        key = f"f{number}"
        may_change, waiting = {key}, [key]
        while waiting:
            for follower in behind.get(waiting.pop(), set()) - may_change:
                may_change.add(follower)
                waiting.append(follower)
        before = state.looked_at
        state.set(key, not state.cells[key].value)
        assert 1 <= state.looked_at - before <= len(may_change)


def test_an_answer_that_stays_the_same_looks_at_its_own_field_only() -> None:
    state = form([WIFE, {"id": "x", "label": "X"}], questions=[MARRIED])
    state.set("married", True)
    before = state.looked_at
    state.set("married", "ya")
    assert state.looked_at == before + 1


# -- defaults and calculated values

PERSON: list[dict[str, Any]] = [
    {"id": "nik", "label": "NIK", "type": "nik", "birth_field": "born", "sex_field": "sex"},
    {"id": "born", "label": "Lahir", "type": "date", "default": [{"nik_birth": "nik"}]},
    {
        "id": "sex",
        "label": "JK",
        "type": "choice",
        "codelist": "sex",
        "default": [{"nik_sex": "nik"}],
    },
    {"id": "age", "label": "Umur", "type": "integer", "calc": [{"age_of": "born"}]},
]


def test_birth_and_sex_come_from_the_nik_until_they_are_typed() -> None:
    state = form(PERSON)
    state.set("nik", NIK)
    assert (state.facts["born"], state.facts["sex"]) == ("1990-08-17", "2")
    state.set("nik", "3171015912850001")
    assert state.facts["born"] == "1985-12-19"
    state.set("born", "1 1 1985")
    state.set("nik", NIK)
    assert state.facts["born"] == "1985-01-01"
    assert state.cells["born"].origin == "typed"


def test_an_emptied_field_goes_back_to_its_default() -> None:
    state = form(PERSON)
    state.fill({"nik": NIK, "born": "1985-01-01"})
    state.set("born", "")
    assert state.facts["born"] == "1990-08-17"
    assert state.cells["born"].origin == "default"


def test_a_calculated_value_follows_its_facts_and_cannot_be_typed() -> None:
    state = form(PERSON)
    assert state.cells["age"].value is None
    state.set("nik", NIK)
    assert state.facts["age"] == 36
    state.set("born", "1985-11-25")
    assert state.facts["age"] == 40
    state.set("age", 99)
    assert state.facts["age"] == 40
    assert state.cells["age"].origin == "calculated"


def test_the_first_formula_that_holds_decides() -> None:
    formulas: list[dict[str, Any]] = [
        {"value": "a", "when": {"fact": "married", "is": True}},
        {"copy": "other"},
        {"value": "c"},
    ]
    state = form(
        [{"id": "other", "label": "O"}, {"id": "x", "label": "X", "default": formulas}],
        questions=[MARRIED],
    )
    assert state.facts["x"] == "c"
    state.set("other", "b")
    assert state.facts["x"] == "b"
    state.set("married", True)
    assert state.facts["x"] == "a"


def test_sums_and_counts() -> None:
    state = form(
        [
            {"id": "a", "label": "A", "type": "decimal"},
            {"id": "b", "label": "B", "type": "integer"},
            {"id": "all", "label": "AB", "type": "decimal", "calc": [{"sum": ["a", "b"]}]},
            {"id": "heads", "label": "N", "type": "integer", "calc": [{"count": "heirs"}]},
        ],
        HEIRS,
    )
    state.fill({"a": "1,5", "b": 2})
    assert state.facts["all"] == "3.5"
    assert state.facts["heads"] == 1
    state.add_item("heirs")
    assert state.facts["heads"] == 2


def test_a_question_with_a_default_is_answered_by_it() -> None:
    choices = [{"value": v, "label": v} for v in ("self", "proxy")]
    question = {"id": "capacity", "type": "choice", "choices": choices, "default": "self"}
    state = form(questions=[question])
    assert state.unanswered() == []
    assert state.answers() == {"capacity": "self"}
    state.set("capacity", "proxy")
    assert state.answers() == {"capacity": "proxy"}


def test_the_postal_code_comes_from_the_village_and_another_is_only_doubted() -> None:
    state = form(
        [
            {"id": "village", "label": "Kel", "type": "region"},
            {
                "id": "postal",
                "label": "Pos",
                "type": "postal",
                "default": [{"postal_of": "village"}],
            },
        ]
    )
    state.set("village", "3171061001")
    assert state.facts["postal"] == "10310"
    state.set("postal", "10320")
    assert keys(state.unconfirmed()) == ["postal"]
    assert state.faulty() == []


# -- faults and doubts


def test_what_cannot_be_read_is_kept_as_typed_and_counts_as_no_value() -> None:
    state = form([{"id": "born", "label": "Lahir", "type": "date", "required": True}])
    cell = state.set("born", "31 februari")
    assert cell.raw == "31 februari"
    assert cell.value is None
    assert keys(state.faulty()) == ["born"]
    assert keys(state.missing()) == []
    assert "born" not in state.facts
    state.set("born", "1 februari 2020")
    assert state.faulty() == []
    assert state.cells["born"].raw is None


def rule(level: str) -> list[dict[str, Any]]:
    check = {
        "fails_when": {"fact": "died", "before": "born"},
        "message": "Wafat sebelum lahir.",
        "message_en": "Died before birth.",
        "level": level,
    }
    return [
        {"id": "born", "label": "Lahir", "type": "date"},
        {"id": "died", "label": "Wafat", "type": "date", "checks": [check]},
    ]


def test_a_rule_between_fields_is_a_fault_until_either_is_mended() -> None:
    state = form(rule("error"))
    state.fill({"died": "2000-01-01", "born": "2001-01-01"})
    assert keys(state.faulty()) == ["died"]
    assert state.cells["died"].value == "2000-01-01"
    state.set("born", "1999-01-01")
    assert state.faulty() == []


def test_a_doubt_is_confirmed_once_and_asked_again_for_another_value() -> None:
    state = form(rule("warning"))
    state.fill({"died": "2000-01-01", "born": "2001-01-01"})
    assert state.faulty() == []
    assert keys(state.unconfirmed()) == ["died"]
    state.confirm("died")
    assert state.unconfirmed() == []
    state.set("died", "2000-01-01")
    assert state.unconfirmed() == []
    state.set("died", "2000-02-02")
    assert keys(state.unconfirmed()) == ["died"]


def test_a_nik_that_disagrees_with_birth_or_sex_is_a_doubt_on_the_nik() -> None:
    state = form(PERSON)
    state.fill({"nik": MAN, "sex": "2", "born": "1990-08-18"})
    assert keys(state.unconfirmed()) == ["nik"]
    assert len(state.cells["nik"].open_warnings) == 2
    state.fill({"sex": "1", "born": "1990-08-17"})
    assert state.unconfirmed() == []


def test_a_rule_of_the_service_stands_beside_the_fields() -> None:
    checks = [
        {"fails_when": {"fact": "a", "same_as": "b"}, "message": "Sama.", "message_en": "Same."}
    ]
    state = form([{"id": "a", "label": "A"}, {"id": "b", "label": "B"}], checks=checks)
    assert state.rule_faults() == []
    state.fill({"a": "x", "b": "x"})
    (fault,) = state.rule_faults()
    assert (fault.msgid, fault.facts["en"]) == ("Sama.", "Same.")


def test_faults_of_a_closed_branch_trouble_nobody() -> None:
    age = {"id": "age", "label": "U", "type": "integer", "max": 5}
    state = form([{**age, "when": {"fact": "married", "is": True}}], questions=[MARRIED])
    state.fill({"married": True, "age": 9})
    assert keys(state.faulty()) == ["age"]
    state.set("married", False)
    assert state.faulty() == []


def test_a_field_is_required_under_its_condition() -> None:
    number = {"id": "no", "label": "No", "required": {"fact": "married", "is": True}}
    state = form([number], questions=[MARRIED])
    state.set("married", False)
    assert state.missing() == []
    state.set("married", True)
    assert keys(state.missing()) == ["no"]
    state.set("no", "1/2026")
    assert state.missing() == []


def test_a_region_must_lie_in_the_region_chosen_for_it() -> None:
    state = form(
        [
            {"id": "city", "label": "Kota", "type": "region", "region_level": "city"},
            {"id": "village", "label": "Kel", "type": "region", "region_within": "city"},
        ]
    )
    state.set("village", "3171061001")
    assert state.faulty() == []
    state.set("city", "3174")
    assert keys(state.faulty()) == ["village"]
    state.set("city", "3171")
    assert state.faulty() == []
    state.set("village", "9999999999")
    assert keys(state.faulty()) == ["village"]


def test_a_code_outside_the_list_is_a_fault() -> None:
    state = form([{"id": "sex", "label": "JK", "type": "choice", "codelist": "sex"}])
    assert state.codes(state.nodes["sex"]) == ["1", "2"]
    state.set("sex", "3")
    assert keys(state.faulty()) == ["sex"]


def test_what_is_submitted_fills_another_form_to_the_same_state() -> None:
    state = form(PERSON, HEIRS, questions=[MARRIED])
    state.fill({"married": True, "nik": NIK, "heirs": [{"name": "Budi"}, {"name": "Siti"}]})
    again = FormState(service(PERSON, HEIRS, questions=[MARRIED]), Shelf(), TODAY)
    assert again.fill(state.answers()) + again.fill(state.values()) == []
    assert again.values() == state.values()
    assert again.facts == state.facts
