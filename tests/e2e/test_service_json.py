"""`ptsp service ID --answer ... --json` is exactly the checklist of that case, and says why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.machine import Machine

SERVICE = "lahir-tanpa-buku-nikah"
# mode and sources of every paper that any case of the service may ask (pop-S7, S8, S11, S36, S48)
PAPERS = {
    "formulir": ("fill", {"pop-S7", "pop-S8"}),
    "kk": ("copy", {"pop-S7", "pop-S8", "pop-S11"}),
    "surat-lahir": ("copy", {"pop-S7", "pop-S8", "pop-S11"}),
    "sptjm-kelahiran": ("hand_in_original", {"pop-S7", "pop-S48"}),
    "sptjm-pasutri": ("hand_in_original", {"pop-S7", "pop-S36"}),
    "ktp-orang-tua": ("copy", {"pop-S8", "pop-S11"}),
    "ktp-saksi": ("copy", {"pop-S8", "pop-S11"}),
}
EVERY_CASE = ["formulir", "kk", "sptjm-pasutri", "ktp-orang-tua", "ktp-saksi"]


@pytest.fixture
def bare(tmp_path: Any) -> Machine:
    """A computer where nothing was set up: `service` needs no store."""
    return Machine(tmp_path / "bare")


def card_of(machine: Machine, language: str = "en", **answers: str) -> Any:
    """The card of the service for these answers."""
    words = [word for k, v in answers.items() for word in ("--answer", f"{k}={v}")]
    return machine.json("--lang", language, "service", SERVICE, *words)


@pytest.mark.parametrize(
    ("birth_letter", "its_paper"), [("true", "surat-lahir"), ("false", "sptjm-kelahiran")]
)
def test_the_papers_are_exactly_those_of_the_case(
    bare: Machine, birth_letter: str, its_paper: str
) -> None:
    card = card_of(
        bare, capacity="family", kk_status="unrecorded", birth_letter=birth_letter, late="false"
    )
    papers = {paper["id"]: paper for paper in card["papers"]}
    assert sorted(papers) == sorted([*EVERY_CASE, its_paper])
    for name, paper in papers.items():
        assert (paper["mode"], set(paper["sources"])) == PAPERS[name]
        assert paper["confidence"] == "confirmed"
        assert paper["get"], "where the citizen gets it"
    reasons = {name: paper["why"] for name, paper in papers.items()}
    assert {reasons.pop(name) for name in EVERY_CASE} == {"Asked of everybody."}
    answer = "Yes" if birth_letter == "true" else "No"
    assert reasons == {
        its_paper: 'Asked because "Is there a birth statement from the hospital, health centre, '
        f'midwife or lurah?" is answered {answer}.'
    }


def test_only_what_the_rules_ask_blocks_the_case(bare: Machine) -> None:
    card = card_of(bare, capacity="family", birth_letter="true")
    blocking = {paper["id"] for paper in card["papers"] if paper["blocking"]}
    assert blocking == {"formulir", "kk", "surat-lahir", "sptjm-pasutri"}


def test_a_proxy_brings_a_letter_and_its_reason_is_that_answer(bare: Machine) -> None:
    card = card_of(bare, capacity="proxy", birth_letter="true")
    papers = {paper["id"]: paper for paper in card["papers"]}
    assert papers["surat-kuasa"]["blocking"]
    assert "proxy" in papers["surat-kuasa"]["why"]


def test_without_answers_nothing_is_promised_to_be_missing(bare: Machine) -> None:
    card = card_of(bare)
    assert "surat-lahir" in [paper["id"] for paper in card["papers"]]
    assert [q["id"] for q in card["questions"]] == ["capacity", "kk_status", "birth_letter", "late"]
    assert [q["answer"] for q in card["questions"]] == [None] * 4


def test_the_card_has_the_sections_the_fee_and_the_deadline_of_the_case(bare: Machine) -> None:
    card = card_of(bare, capacity="family", kk_status="unrecorded", birth_letter="true")
    sections = [section["id"] for section in card["sections"]]
    assert {"child", "family", "father", "mother", "witness1", "witness2", "sptjm"} <= set(sections)
    assert card["fee"]["amount"] == 0
    assert any("79A" in act for act in card["fee"]["legal"])
    assert card["deadline"]["minutes"] == 15
    assert [q["answer"] for q in card["questions"]] == ["family", "unrecorded", True, None]


def test_reasons_are_read_in_indonesian_by_default(bare: Machine) -> None:
    papers = card_of(bare, "id", birth_letter="false")["papers"]
    (why,) = [paper["why"] for paper in papers if paper["id"] == "sptjm-kelahiran"]
    assert "Ada surat keterangan lahir" in why
    assert "Asked" not in why


def test_the_card_for_people_says_the_same_papers(bare: Machine) -> None:
    told = bare.ptsp("--lang", "en", "service", SERVICE, "--answer", "birth_letter=false").out
    for words in ("F-2.03", "F-2.04", "does not block", "is answered No"):
        assert words in told
    assert "Birth statement of the birth attendant" not in told


def test_a_closed_service_leads_to_its_successor(bare: Machine) -> None:
    card = bare.json("service", "iumk")
    assert (card["status"], card["replaced_by"], card["papers"]) == ("replaced", "nib-umk", [])
    assert "nib-umk" in bare.ptsp("service", "iumk").out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["ktp-tidak-ada"], 1, "ktp-tidak-ada"),
        ([SERVICE, "--answer", "shoe_size=42"], 1, "shoe_size"),
        ([SERVICE, "--answer", "birth_letter=barangkali"], 1, "y (yes)"),
        ([SERVICE, "--answer", "capacity=self"], 1, ""),
        ([SERVICE, "--answer", "birth_letter"], 2, "KEY=VALUE"),
    ],
)
def test_a_wrong_question_is_one_sentence(
    bare: Machine, words: list[str], code: int, told: str
) -> None:
    assert told in bare.refused("--lang", "en", "service", *words, "--json", code=code)
    assert not bare.data.exists()
