"""Compiling puts groups in place, moves names under their prefix, and adds the common parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.compile import build, join, leaves, unfold
from ptsp_tui.catalog.conditions import Condition, holds
from tests.catalog import small


def group(name: str, *fields: dict[str, Any]) -> m.FieldGroup:
    return msgspec.convert({"id": name, "name": name, "fields": list(fields)}, m.FieldGroup)


GROUPS = {
    found.id: found
    for found in (
        group(
            "address",
            {"id": "street", "label": "Jalan", "required": True},
            {"id": "village", "label": "Kelurahan", "type": "region", "region_within": ".district"},
            {
                "id": "postal",
                "label": "Pos",
                "type": "postal",
                "default": [{"postal_of": ".village"}],
            },
        ),
        group(
            "person",
            {"id": "name", "label": "Nama", "required": True},
            {"id": "nik", "label": "NIK", "type": "nik", "birth_field": ".birth_date"},
            {
                "id": "birth_date",
                "label": "Lahir",
                "type": "date",
                "default": [{"nik_birth": ".nik", "when": {"fact": ".nik", "filled": True}}],
                "checks": [
                    {"fails_when": {"fact": ".birth_date", "after": "today"}, "message": "x"}
                ],
            },
            {"id": "total", "label": "T", "calc": [{"sum": [".one", "two"]}]},
        ),
        group(
            "resident",
            {"use": "person"},
            {"use": "person", "prefix": "spouse", "when": {"fact": ".married", "is": True}},
            {"id": "home", "label": "Alamat", "type": "address", "required": True},
        ),
    )
}


def unfolded(**field: Any) -> dict[str, m.Field]:
    return {leaf.id: leaf for leaf in leaves(msgspec.convert(field, m.Field), GROUPS)}


def test_a_plain_field_stays_as_it_is() -> None:
    field = m.Field(id="a.b", label="A")
    assert leaves(field, GROUPS) == [field]


def test_a_group_stands_under_its_prefix_in_its_order() -> None:
    assert list(unfolded(use="person", prefix="father")) == [
        "father.name",
        "father.nik",
        "father.birth_date",
        "father.total",
    ]


def test_a_group_without_a_prefix_keeps_its_names_bare() -> None:
    found = unfolded(use="person")
    assert list(found) == ["name", "nik", "birth_date", "total"]
    assert found["nik"].birth_field == "birth_date"


def test_relative_names_move_under_the_prefix_wherever_they_stand() -> None:
    found = unfolded(use="person", prefix="father")
    assert found["father.nik"].birth_field == "father.birth_date"
    birth = found["father.birth_date"]
    assert birth.default[0].nik_birth == "father.nik"
    assert birth.default[0].when == Condition(fact="father.nik", filled=True)
    assert birth.checks[0].fails_when == Condition(fact="father.birth_date", after="today")
    assert found["father.total"].calc[0].sum == ["father.one", "two"]


def test_groups_in_groups_take_both_prefixes_and_both_conditions() -> None:
    wanted = {"fact": "asked", "is": "yes"}
    found = unfolded(use="resident", prefix="subject", when=wanted)
    assert found["subject.spouse.nik"].birth_field == "subject.spouse.birth_date"
    assert found["subject.nik"].birth_field == "subject.birth_date"
    assert found["subject.home.postal"].default[0].postal_of == "subject.home.village"
    condition = found["subject.spouse.name"].when
    for asked, married, shown in (("yes", True, True), ("no", True, False), ("yes", False, False)):
        assert holds(condition, {"asked": asked, "subject.married": married}) is shown
    assert holds(found["subject.name"].when, {"asked": "yes"})


def test_an_address_is_unfolded_under_its_own_name() -> None:
    found = unfolded(id="shop", label="Toko", type="address", required=True)
    assert list(found) == ["shop.street", "shop.village", "shop.postal"]
    assert found["shop.village"].region_within == "shop.district"


def test_a_required_address_asks_for_what_its_group_calls_required() -> None:
    needed = {"fact": "kind", "is": "shop"}
    for wanted in (True, msgspec.convert(needed, Condition)):
        found = unfolded(id="shop", type="address", required=msgspec.to_builtins(wanted))
        assert found["shop.street"].required == wanted
        assert found["shop.village"].required is False


def test_of_an_address_that_may_be_left_out_nothing_is_required() -> None:
    found = unfolded(id="shop", type="address")
    assert [field.required for field in found.values()] == [False, False, False]


def test_omit_and_only_choose_parts_of_a_group() -> None:
    assert list(unfolded(use="person", prefix="p", omit=["nik", "total"])) == [
        "p.name",
        "p.birth_date",
    ]
    assert list(unfolded(use="person", prefix="p", only=["name"])) == ["p.name"]
    assert next(iter(unfolded(use="resident", prefix="p", only=["spouse"]))) == "p.spouse.name"
    assert list(unfolded(id="shop", type="address", omit=["postal"])) == [
        "shop.street",
        "shop.village",
    ]


def test_names_join_with_a_dot_and_empty_parts_add_nothing() -> None:
    assert join("a", "b") == "a.b"
    assert join("", "b") == "b"
    assert join("a", "") == "a"


def service(root: Path, name: str) -> tuple[m.Service, m.Common, dict[str, m.FieldGroup]]:
    loaded = small.read(root)
    groups = {found.id: found for found, _ in loaded.groups}
    found = next(s for s, _ in loaded.services if s.id == name)
    return found, loaded.common[0][0], groups


def test_an_open_service_gets_what_is_asked_of_everybody_around_its_own(tmp_path: Path) -> None:
    whole = unfold(*service(small.write(tmp_path), "surat-uji"))
    assert [question.id for question in whole.determinants] == ["capacity", "married", "kind"]
    assert [r.id for r in whole.requirements] == ["kk", "heir-kk", "surat-kuasa"]
    assert [s.id for s in whole.form] == ["applicant", "subject", "heirs", "contact"]


def test_the_question_of_capacity_offers_what_the_service_allows(tmp_path: Path) -> None:
    small.write(tmp_path)
    capacity = unfold(*service(tmp_path, "surat-uji")).determinants[0]
    assert [choice.value for choice in capacity.choices] == ["self", "proxy"]
    assert capacity.default == "self"
    small.change(tmp_path, small.SERVICE, "[self, proxy]", "[family, proxy]")
    capacity = unfold(*service(tmp_path, "surat-uji")).determinants[0]
    assert [choice.value for choice in capacity.choices] == ["proxy"]
    assert capacity.default != "self"


def test_a_closed_service_asks_nothing(tmp_path: Path) -> None:
    whole = unfold(*service(small.write(tmp_path), "surat-lama"))
    assert (whole.determinants, whole.requirements, whole.form) == ([], [], [])


def test_the_version_is_a_hash_of_the_content(tmp_path: Path) -> None:
    first = build(small.read(small.write(tmp_path)))
    assert build(small.read(tmp_path)) == first
    assert len(first.version) == 12
    small.change(tmp_path, small.SERVICE, "Selamat pagi.", "Selamat siang.")
    assert build(small.read(tmp_path)).version != first.version


def test_a_compiled_catalogue_survives_the_way_through_its_file(tmp_path: Path) -> None:
    catalogue = build(small.read(small.write(tmp_path)))
    again = msgspec.json.decode(msgspec.json.encode(catalogue), type=m.Catalogue)
    assert again == catalogue
    assert [s.id for s in again.services] == ["surat-lama", "surat-uji"]
