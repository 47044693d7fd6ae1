"""Addresses that the office keeps show on the referral; a bad file is one sentence, never more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from ptsp_tui.catalog.models import ReferralOffice
from ptsp_tui.counter.offices import JSON, MOST_DAYS, YAML, is_old, offices_of
from ptsp_tui.errors import WrongUsage
from ptsp_tui.verbs.group import ptsp

KNOWN = ("rujuk-sim", "rujuk-kua")
OFFICE = ReferralOffice("Satpas Contoh", "Jl. Contoh 1", "08.00-14.00", "2026-11-02")
AS_YAML = """\
rujuk-sim:
  - {name: Satpas Contoh, address: Jl. Contoh 1, hours: 08.00-14.00, checked: "2026-11-02"}
"""
AS_JSON = (
    '{"rujuk-sim": [{"name": "Satpas Contoh", "address": "Jl. Contoh 1", '
    '"hours": "08.00-14.00", "checked": "2026-11-02"}]}'
)


@pytest.mark.parametrize(("name", "text"), [(YAML, AS_YAML), (JSON, AS_JSON)])
def test_an_office_keeps_addresses_in_yaml_or_json(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert offices_of(tmp_path, KNOWN) == {"rujuk-sim": [OFFICE]}


def test_without_a_file_there_is_nothing_to_add(tmp_path: Path) -> None:
    assert offices_of(tmp_path, KNOWN) == {}


BAD = [
    (YAML, "rujuk-sim: [", "cannot be used: 2:1 is not YAML"),
    (YAML, AS_YAML.replace("hours", "hour"), "cannot be used: 2:"),
    (YAML, AS_YAML.replace("rujuk-sim", "rujuk-sin"), "names rujuk-sin, which is no referral."),
    (YAML, AS_YAML.replace("2026-11-02", "kemarin"), "rujuk-sim was checked is not YYYY-MM-DD."),
    (JSON, "{", "cannot be used: "),
    (JSON, AS_JSON.replace('"Jl. Contoh 1"', "1"), "cannot be used: "),
]


@pytest.mark.parametrize(("name", "text", "said"), BAD)
def test_a_bad_file_is_one_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(WrongUsage) as caught:
        offices_of(tmp_path, KNOWN)
    assert said in str(caught.value)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    for name in (YAML, JSON):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00")
        with pytest.raises(WrongUsage, match="cannot be used"):
            offices_of(tmp_path, KNOWN)
        (tmp_path / name).unlink()


def test_two_files_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / YAML).write_text(AS_YAML, encoding="utf-8")
    (tmp_path / JSON).write_text(AS_JSON, encoding="utf-8")
    with pytest.raises(WrongUsage, match="not both"):
        offices_of(tmp_path, KNOWN)


def test_an_address_that_nobody_checked_for_a_year_is_old() -> None:
    checked = date.fromisoformat(OFFICE.checked)
    assert not is_old(OFFICE, date.fromordinal(checked.toordinal() + MOST_DAYS))
    assert is_old(OFFICE, date.fromordinal(checked.toordinal() + MOST_DAYS + 1))


def test_the_command_shows_the_address_on_the_referral(tmp_path: Path) -> None:
    words = ["--lang", "en", "service", "rujuk-sim", "--data", str(tmp_path)]
    assert "Satpas Contoh" not in CliRunner().invoke(ptsp, words).output
    (tmp_path / YAML).write_text(AS_YAML, encoding="utf-8")
    told = CliRunner().invoke(ptsp, words).output
    assert "  Satpas Contoh, Jl. Contoh 1, 08.00-14.00 (checked 2026-11-02" in told
