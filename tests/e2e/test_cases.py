"""`ptsp cases`, `case` and `print`: what was filed, found by whatever name the citizen has."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ptsp_tui.catalog.book import Book
from tests.e2e.lines import good, with_value
from tests.e2e.machine import TODAY, Machine
from tests.made_up import valid_case


class Filed:
    """A computer with three cases: two whole ones, then an incomplete one."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder)
        another = with_value("subject.name", "Sri Teladan")
        self.whole, self.other, self.half = self.machine.intake(
            good(ref="a"), another | {"ref": "b"}, good(ticks=["kk"], outcome="incomplete")
        )


@pytest.fixture(scope="module")
def filed(just_set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Filed:
    folder = tmp_path_factory.mktemp("cases") / "machine"
    shutil.copytree(just_set_up, folder)
    return Filed(folder)


def ids(cases: list[Any]) -> list[str]:
    return [case["id"] for case in cases]


def test_cases_are_listed_newest_first_with_their_state(filed: Filed) -> None:
    cases = filed.machine.json("cases")
    assert ids(cases) == [filed.half["case"], filed.other["case"], filed.whole["case"]]
    assert [case["state"] for case in cases] == ["incomplete", "submitted", "submitted"]
    assert not any(case["acknowledged"] for case in cases)
    lines = filed.machine.ptsp("--lang", "en", "cases").out.splitlines()
    assert [line.split()[0] for line in lines] == [case["receipt"] for case in cases]
    assert all(line.endswith("not sent") for line in lines)


def test_cases_are_filtered_by_state_text_and_deadline(filed: Filed) -> None:
    listed = filed.machine.json
    assert ids(listed("cases", "--state", "incomplete")) == [filed.half["case"]]
    assert ids(listed("cases", "--text", "sri")) == [filed.other["case"]]
    assert ids(listed("cases", "--text", filed.whole["receipt"])) == [filed.whole["case"]]
    assert ids(listed("cases", "--text", "nobody")) == []
    assert ids(listed("cases", "--overdue")) == []
    assert "--state" in filed.machine.ptsp("cases", "--state", "finished", expect=2).err


def test_a_case_past_its_promised_day_is_overdue(machine: Machine) -> None:
    book = Book.open()
    service = next(
        service
        for service in book.services.values()
        if service.opens_case and service.deadline and service.deadline.working_days
    )
    line = valid_case(service, book, Random(1), TODAY)
    late, _in_minutes = machine.intake(line, good())
    promised = machine.json("case", late["receipt"])["promised"]
    assert promised > TODAY.isoformat()
    for day, overdue in ((promised, []), ("2027-11-24", [late["case"]])):
        done = machine.ptsp("cases", "--overdue", "--json", PTSP_NOW=f"{day}T09:00:00+07:00")
        assert ids(json.loads(done.out)) == overdue


def test_a_case_is_found_by_every_name_it_has(filed: Filed) -> None:
    receipt, code = filed.half["receipt"], filed.half["resume_code"]
    bare = receipt.replace(".", "")
    names = [receipt, bare, bare.lower(), code, code.lower(), f"{code[:4]} {code[4:]}"]
    for name in [*names, filed.half["case"]]:
        assert filed.machine.json("case", name)["id"] == filed.half["case"], name


def test_a_case_shows_what_was_filed_and_what_is_missing(filed: Filed) -> None:
    told = filed.machine.ptsp("--lang", "en", "case", filed.half["receipt"]).out
    for words in ("Wahyu Contoh", "[x]", "[ ]", "incomplete"):
        assert words in told
    assert filed.half["resume_code"] in told.replace(" ", ""), "it may be shown in groups"


@pytest.mark.parametrize(
    "name", ["none", "ABCD EFGH", "3171071004.010.261124.0001.A", "3171071004.010.261124.9999.9"]
)
def test_a_case_that_is_not_there_is_one_sentence(filed: Filed, name: str) -> None:
    assert filed.machine.refused("case", name)
    assert filed.machine.refused("print", name)


@pytest.mark.parametrize("width", [32, 33, 40, 80])
def test_a_receipt_is_never_wider_than_its_paper_and_keeps_the_number_whole(
    filed: Filed, width: int
) -> None:
    for reply in (filed.whole, filed.half):
        paper = filed.machine.ptsp("print", reply["receipt"], "--width", str(width)).out
        assert max(len(line) for line in paper.splitlines()) <= width
        assert reply["receipt"] in paper
        assert "Wahyu Contoh" in " ".join(paper.split())
    code = filed.half["resume_code"]
    assert f"{code[:4]} {code[4:]}" in " ".join(paper.split())


def test_a_width_that_no_paper_has_is_wrong_usage(filed: Filed) -> None:
    for width in ("31", "81", "x"):
        words = ("print", filed.whole["receipt"], "--width", width)
        assert "--width" in filed.machine.ptsp(*words, expect=2).err


def test_a_receipt_goes_to_a_file_in_either_language(filed: Filed, tmp_path: Path) -> None:
    target = tmp_path / "receipt.txt"
    for language, title in (("id", "TANDA TERIMA"), ("en", "RECEIPT")):
        words = ("--lang", language, "print", filed.whole["receipt"], "--to", str(target))
        done = filed.machine.ptsp(*words)
        assert done.out == ""
        assert str(target) in done.err
        assert title in target.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_one_sentence(filed: Filed, tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "receipt.txt", Path(os.devnull) / "x"):
        words = ("print", filed.whole["receipt"], "--to", str(target))
        assert str(target) in filed.machine.refused(*words, code=3)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_of_few_signs_gets_the_receipt_all_the_same(filed: Filed, encoding: str) -> None:
    name = filed.half["receipt"]
    paper = filed.machine.ptsp("print", name, PYTHONIOENCODING=encoding).out
    assert name in paper
    assert "?" not in paper.replace("pertanyaan?", ""), "no QR code of question marks"
    filed.machine.ptsp("case", name, PYTHONIOENCODING=encoding)
    filed.machine.ptsp("cases", PYTHONIOENCODING=encoding)
    assert filed.machine.ptsp("cases", "--json", PYTHONIOENCODING=encoding).out


def test_without_signs_for_a_qr_code_the_receipt_has_none(filed: Filed) -> None:
    with_code = filed.machine.ptsp("print", filed.whole["receipt"]).out
    plain = filed.machine.ptsp("--ascii", "print", filed.whole["receipt"]).out
    assert "█" in with_code
    assert plain.isascii()
    assert plain.strip() in with_code


def test_reading_changes_nothing(filed: Filed) -> None:
    before = filed.machine.json("status")
    filed.machine.ptsp("verify")
    filed.machine.ptsp("print", filed.whole["receipt"])
    assert filed.machine.json("status") == before
