"""Conditions and facts for hypothesis, written as an author writes them."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from ptsp_tui.catalog.conditions import Condition

NAMES = ("kind", "age", "born", "died", "papers", "ill", "area")
VALUES: dict[str, list[Any]] = {
    "kind": ["a", "b", ""],
    "age": [0, 1, 16, 17, 18],
    "born": ["1999-12-31", "2000-01-01", "2026-11-24"],
    "died": ["1999-12-31", "2000-01-01", "2026-11-24"],
    "papers": [[], ["kk"], ["kk", "ktp"]],
    "ill": [True, False],
    "area": ["9", "10.5", "100"],
}
TODAY = "2026-11-24"
Facts = dict[str, Any]


def plain(written: Any) -> Condition:
    """A condition as written in YAML, read."""
    return msgspec.convert(written, Condition)


comparisons = st.one_of(
    st.sampled_from(["a", "b", "c"]).map(lambda v: {"fact": "kind", "is": v}),
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1).map(lambda v: {"fact": "kind", "in": v}),
    st.booleans().map(lambda v: {"fact": "ill", "is": v}),
    st.tuples(st.sampled_from(NAMES), st.booleans()).map(lambda v: {"fact": v[0], "filled": v[1]}),
    st.sampled_from(["kk", "ktp"]).map(lambda v: {"fact": "papers", "includes": v}),
    st.integers(-1, 19).map(lambda v: {"fact": "age", "min": v}),
    st.tuples(st.integers(0, 18), st.integers(0, 18)).map(
        lambda v: {"fact": "age", "min": v[0], "max": v[1]}
    ),
    st.sampled_from([TODAY, "2000-01-01", "today"]).map(lambda v: {"fact": "born", "max": v}),
    st.integers(8, 101).map(lambda v: {"fact": "area", "min": v}),
    st.sampled_from(["before", "after", "same_as"]).map(lambda v: {"fact": "born", v: "died"}),
)


def nested(
    leaves: st.SearchStrategy[dict[str, Any]], most: int
) -> st.SearchStrategy[dict[str, Any]]:
    """At most so many leaves under `all`, `any` and `not`."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda v: {"all": v}),
            st.lists(inner, min_size=1, max_size=3).map(lambda v: {"any": v}),
            inner.map(lambda v: {"not": v}),
        ),
        max_leaves=most,
    )


written_conditions = nested(comparisons, 8)
known_facts = st.fixed_dictionaries(
    {"today": st.just(TODAY)},
    optional={name: st.sampled_from(values) for name, values in VALUES.items()},
)
