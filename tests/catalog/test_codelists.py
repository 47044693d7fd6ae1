"""Code lists: the official numbers of lines, in the official wording, each code once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "data" / "codelists"
COUNTS = {
    "birth-attendant": 4,
    "birth-certificate-wording": 4,
    "birth-kind": 5,
    "birthplace-kind": 5,
    "blood-group": 13,
    "citizenship": 2,
    "death-cause": 6,
    "death-certifier": 4,
    "disability": 2,
    "disability-type": 6,
    "education": 10,
    "f101-category": 3,
    "f102-attachment": 16,
    "f102-request": 26,
    "f201-report": 16,
    "family-relation": 11,
    "foreign-event": 6,
    "ktp-changeable-element": 6,
    "ktp-fixed-element": 5,
    "letter-document": 11,
    "marital-status-before-marriage": 4,
    "marital-status-kk": 6,
    "marital-status-ktp": 4,
    "move-class": 5,
    "move-kind": 4,
    "move-reason": 7,
    "move-request": 5,
    "moved-status": 2,
    "occupation": 89,
    "religion": 7,
    "sex": 2,
    "sponsor-type": 5,
    "stay-status": 2,
    "stillbirth-certifier": 5,
    "yes-no-document": 2,
}
OWN_CODES = {  # forms that print boxes or letters, not numbers
    "letter-document",
    "birth-certificate-wording",
    "disability",
    "f101-category",
    "f102-request",
    "ktp-changeable-element",
    "ktp-fixed-element",
    "yes-no-document",
}


@cache
def read(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert isinstance(content, dict)
    return content


def labels(name: str) -> dict[str, str]:
    return {item["code"]: item["label"] for item in read(name)["items"]}


def test_every_list_in_the_folder_is_counted_here() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_a_list_has_its_official_number_of_lines_and_each_code_once(name: str) -> None:
    items = read(name)["items"]
    assert len(items) == COUNTS[name]
    assert len({item["code"] for item in items}) == len(items)
    assert len({item["label"] for item in items}) == len(items)


@pytest.mark.parametrize("name", COUNTS)
def test_a_list_has_the_shape_of_a_code_list(name: str) -> None:
    content = read(name)
    assert content.keys() - {"note"} == {
        "id", "name", "name_en", "sources", "confidence", "items"
    }  # fmt: skip
    assert content["id"] == name
    assert content["confidence"] in {"confirmed", "single_source", "unverified"}
    assert content["sources"]
    assert all(source.startswith(("pop-S", "izin-S")) for source in content["sources"])
    for item in content["items"]:
        assert item.keys() == {"code", "label", "label_en"}
        assert all(isinstance(value, str) and value == value.strip() for value in item.values())
        assert all(item.values())


@pytest.mark.parametrize("name", sorted(COUNTS.keys() - OWN_CODES))
def test_printed_numbers_run_from_1_in_the_printed_order(name: str) -> None:
    codes = [item["code"] for item in read(name)["items"]]
    assert codes == [str(number) for number in range(1, COUNTS[name] + 1)]


@pytest.mark.parametrize(
    ("name", "code", "label"),
    [
        ("occupation", "1", "Belum/Tidak Bekerja"),
        ("occupation", "45", "Ustadz/Mubaligh"),
        ("occupation", "88", "Wiraswasta"),
        ("occupation", "89", "Lainnya"),
        ("family-relation", "1", "Kepala Keluarga"),
        ("family-relation", "9", "Famili Lain"),
        ("religion", "3", "Katholik"),
        ("blood-group", "8", "B-"),
        ("blood-group", "13", "Tidak Tahu"),
        ("education", "10", "Strata III"),
        ("marital-status-ktp", "1", "Belum Kawin"),
        ("marital-status-before-marriage", "1", "Kawin"),
        ("marital-status-kk", "5", "Cerai Hidup Belum Tercatat"),
        ("sex", "1", "Laki-laki"),
        ("citizenship", "2", "WNA"),
        ("move-class", "4", "Antar kabupaten/kota"),
        ("death-cause", "2", "Wabah penyakit"),
        ("f102-request", "I.A.2", "KK baru: penggantian kepala keluarga"),
        ("f201-report", "7", "Kematian"),
    ],
)
def test_codes_mean_what_the_forms_print(name: str, code: str, label: str) -> None:
    assert labels(name)[code] == label


def test_those_who_stay_and_those_who_move_choose_between_the_same_two() -> None:
    assert labels("stay-status") == labels("moved-status")


def test_lists_with_a_known_conflict_say_how_it_was_decided() -> None:
    for name in ("occupation", "education", "f102-attachment", "citizenship", "disability-type"):
        assert read(name)["note"]
