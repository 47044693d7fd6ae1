"""The JSON Schema that editors use comes from the models, and accepts what is shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.load import FOLDERS, read

DATA = Path(__file__).resolve().parents[2] / "data"
KINDS = [kind for _, kind, _ in FOLDERS]


@cache
def validator(kind: Any, many: bool) -> Any:
    return jsonschema_rs.validator_for(msgspec.json.schema(list[kind] if many else kind))


@pytest.mark.parametrize(("pattern", "kind", "many"), FOLDERS, ids=[p for p, _, _ in FOLDERS])
def test_the_schema_accepts_every_shipped_file(pattern: str, kind: Any, many: bool) -> None:
    paths = sorted(DATA.glob(pattern))
    assert paths
    for path in paths:
        document, faults = read(path, DATA)
        assert faults == []
        assert document is not None
        assert [str(e) for e in validator(kind, many).iter_errors(document.data)] == [], path


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_the_schema_refuses_a_key_that_the_model_does_not_know(kind: Any) -> None:
    errors = list(validator(kind, False).iter_errors({"zzz": 1}))
    assert any(error.kind.name == "additionalProperties" for error in errors)


def test_every_key_of_a_condition_is_offered_by_its_written_name() -> None:
    schema = msgspec.json.schema(m.Service)
    offered = set(schema["$defs"]["Condition"]["properties"])
    assert {"all", "any", "not", "is", "in", "fact", "filled", "same_as"} <= offered
    assert not {"not_", "is_", "in_"} & offered
