"""`ptsp find`: whatever a citizen says leads somewhere, with no store and no passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.lines import good
from tests.e2e.machine import Machine


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """A computer where nothing was set up, and that has no passphrase file."""
    machine = Machine(tmp_path / "bare")
    machine.passphrase.unlink()
    return machine


def found(machine: Machine, *words: str) -> list[Any]:
    """The hits, whose shape holds for every kind."""
    hits: list[Any] = machine.json("find", *words)
    for hit in hits:
        assert set(hit) == {"kind", "id", "name", "score"}
        assert hit["name"]
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)
    return hits


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("ktp hilang", "service", "ktp-hilang"),
        ("nikah siri mau bikin akte anak", "service", "lahir-tanpa-buku-nikah"),
        ("bayi baru lahir urus semua sekaligus", "life_event", "pkt-lahir"),
        ("perpanjang sim", "referral", "rujuk-sim"),
        ("iumk", "service", "iumk"),
    ],
)
def test_a_citizens_words_lead_to_a_thing_of_each_kind(
    bare: Machine, words: str, kind: str, name: str
) -> None:
    hits = found(bare, *words.split())
    assert (kind, name) in [(hit["kind"], hit["id"]) for hit in hits[:3]]
    assert not bare.data.exists(), "finding needs no store and makes none"


def test_a_closed_service_is_found_and_leads_on(bare: Machine) -> None:
    hits = found(bare, "iumk")
    assert hits[0]["id"] == "iumk"
    assert bare.json("service", "iumk")["replaced_by"] == "nib-umk"


def test_one_text_and_several_words_are_the_same_question(bare: Machine) -> None:
    assert found(bare, "ktp hilang") == found(bare, "ktp", "hilang")


def test_limit_is_kept_and_must_be_a_number_above_zero(bare: Machine) -> None:
    assert len(found(bare, "surat", "--limit", "2")) <= 2
    for limit in ("0", "-1", "x"):
        assert "--limit" in bare.ptsp("find", "surat", "--limit", limit, expect=2).err


def test_nothing_found_says_what_to_do(bare: Machine) -> None:
    assert found(bare, "???") == []
    assert bare.ptsp("--lang", "en", "find", "???").out == (
        "Nothing found. Use other words, or a part of the name.\n"
    )


def test_the_list_for_people_shows_kind_id_and_name(bare: Machine) -> None:
    first = bare.ptsp("find", "ktp", "hilang").out.splitlines()[0]
    assert first.split()[:2] == ["service", "ktp-hilang"]


def test_with_a_passphrase_file_cases_and_people_of_this_computer_are_found(
    machine: Machine,
) -> None:
    line = good(ticks=["kk"], outcome="incomplete")
    (reply,) = machine.intake(line)
    nik = line["values"]["subject.nik"]
    for words in (reply["receipt"], reply["resume_code"].lower(), "wahyu contoh"):
        assert ("case", reply["case"]) in [(h["kind"], h["id"]) for h in found(machine, words)]
    hits = found(machine, nik)
    assert ("person", nik) in [(hit["kind"], hit["id"]) for hit in hits]
    assert ("case", reply["case"]) in [(hit["kind"], hit["id"]) for hit in hits]


def test_before_set_up_a_passphrase_file_does_no_harm(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "new")
    assert found(machine, "ktp", "hilang")[0]["id"] == "ktp-hilang"
