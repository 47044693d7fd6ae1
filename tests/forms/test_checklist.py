"""The checklist is exactly the papers of this case, and only the confirmed ones block."""

from __future__ import annotations

from typing import Any

import pytest

from ptsp_tui.forms.checklist import Issued, fee_of, lacking, papers
from ptsp_tui.forms.state import FormState
from tests.forms.built import HEIRS, MARRIED, form


def paper(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "of": [name],
        "mode": "copy",
        "sources": [],
        "confidence": "confirmed",
        **more,
    }


IF_MARRIED = {"when": {"fact": "married", "is": True}}
FREED = {"when": {"not": {"fact": "married", "is": True}}}


def asked(*required: dict[str, Any], **more: Any) -> FormState:
    return form(HEIRS, questions=[MARRIED], requirements=list(required), **more)


def names(state: FormState, provided: tuple[str, ...] = ()) -> list[str]:
    return [found.key for found in papers(state, [Issued(kind) for kind in provided])]


def test_papers_come_in_catalogue_order_and_follow_the_answers() -> None:
    state = asked(
        paper("kk"), paper("buku-nikah", **IF_MARRIED), paper("bujang", **FREED), paper("a")
    )
    assert names(state) == ["kk", "bujang", "a"]
    state.set("married", True)
    assert names(state) == ["kk", "buku-nikah", "a"]
    state.set("married", False)
    assert names(state) == ["kk", "bujang", "a"]


def test_a_paper_per_person_stands_once_for_each_whom_it_concerns() -> None:
    state = asked(paper("ktp", per="heirs"), paper("buku", per="heirs", **IF_MARRIED))
    state.add_item("heirs")
    state.fill({"married": True, "heirs": [{"married": False}, {"married": True}]})
    assert names(state) == ["ktp@1", "ktp@2", "buku@2"]
    state.remove_item("heirs", 1)
    assert names(state) == ["ktp@2", "buku@2"]


def test_ticks_of_other_persons_stay_when_one_is_taken_out() -> None:
    state = asked(paper("ktp", per="heirs"))
    state.add_item("heirs")
    ticks = {"ktp@2": "ok"}
    state.remove_item("heirs", 1)
    assert lacking(papers(state), ticks) == []


def test_a_section_that_is_not_asked_brings_no_papers_of_its_persons() -> None:
    closed = {**HEIRS, "when": {"fact": "married", "is": True}}
    state = form(closed, questions=[MARRIED], requirements=[paper("ktp", per="heirs")])
    assert names(state) == []
    state.set("married", True)
    assert names(state) == ["ktp@1"]


@pytest.mark.parametrize(
    ("confidence", "blocking", "blocks"),
    [
        ("confirmed", True, True),
        ("single_source", True, True),
        ("confirmed", False, False),
        ("unverified", True, False),
        ("unverified", False, False),
    ],
)
def test_what_no_source_confirms_never_blocks(
    confidence: str, blocking: bool, blocks: bool
) -> None:
    state = asked(paper("kk", confidence=confidence, blocking=blocking))
    assert [found.blocking for found in papers(state)] == [blocks]


def test_forms_that_we_fill_are_never_lacking() -> None:
    state = asked(paper("formulir", mode="fill"), paper("kk"), paper("ktp"))
    assert [found.key for found in lacking(papers(state), {"ktp": "ok"})] == ["kk"]
    assert lacking(papers(state), {"ktp": "ok", "kk": "ok"}) == []


def test_papers_that_an_earlier_step_of_the_package_issues_are_not_asked() -> None:
    state = asked(
        paper("akta"),
        paper("both", of=["akta", "kk"]),
        paper("either", of=["akta", "kk"], need=1),
        paper("old", of=["akta"], mode="withdraw"),
        paper("presence", of=[], mode="attend"),
    )
    assert names(state, ("akta",)) == ["both", "old", "presence"]
    assert names(state, ("akta", "kk")) == ["old", "presence"]


def test_the_fee_is_the_first_whose_condition_holds() -> None:
    sure = {"sources": [], "confidence": "confirmed"}
    fees = [{"amount": 600_000, **IF_MARRIED, **sure}, {"amount": 0, **sure}]
    state = asked(fee=fees)
    fee = fee_of(state)
    assert fee is not None
    assert fee.amount == 0
    state.set("married", True)
    fee = fee_of(state)
    assert fee is not None
    assert fee.amount == 600_000
    assert fee_of(asked(fee=fees[:1])) is None
