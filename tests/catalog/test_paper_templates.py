"""Templates of papers: what an author can get wrong is said where it stands."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ptsp_tui.catalog.lint_known import Report, know
from ptsp_tui.catalog.lint_papers import check_papers
from ptsp_tui.catalog.load import Loaded, convert, load, read
from ptsp_tui.catalog.templates import Template

DATA = Path(__file__).resolve().parents[2] / "data"
LETTER = "papers/pernyataan-belum-menikah.yaml"
TEXT = (DATA / LETTER).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    """The shipped data, with the services that one letter is for: all others only cost time."""
    loaded = load(DATA)
    near = [pair for pair in loaded.services if pair[0].id in ("ket-belum-menikah", "ahli-waris")]
    return msgspec.structs.replace(loaded, services=near)


def faults(shipped: Loaded, folder: Path, text: str) -> list[str]:
    """What is said about the letter when it reads `text`."""
    place = folder / LETTER
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    document, found = read(place, folder)
    assert document is not None, found
    template, found = convert(document, Template)
    report = Report(faults=found)
    if template is not None:
        mine = msgspec.structs.replace(shipped, templates=[(template, document)])
        check_papers(mine, know(shipped), report)
    return [f"{fault.path} {fault.message}" for fault in report.faults]


def test_a_shipped_template_has_no_fault(shipped: Loaded, tmp_path: Path) -> None:
    assert faults(shipped, tmp_path, TEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: pernyataan-belum-menikah", "id: other", "is not the name of the file"),
        ("[surat-pernyataan-belum-menikah]", "[surat-tidak-ada]", "surat-tidak-ada does not exist"),
        ("[surat-pernyataan-belum-menikah]", "[skpln]", "no service prints this paper"),
        ("[izin-S05, ", "[izin-S99x, ", "izin-S99x does not exist"),
        ("letter.purpose", "letter.porpuse", "no form that prints this asks letter.porpuse"),
        ('"nik?"', '"niks?"', "niks? is no part of a person"),
        ("{role: Saksi I,", "{role: Saksi I, page: 1,", "is no key that is known here"),
        ("kind: letter", "kind: poem", "kind"),
        ("[witness1.nik]", '["{witness1.nik|shout}"]', "|shout is no word for a value"),
        ("{fact: witness1.nik, filled: true}", "{fact: witness1.nik}", "compares nothing"),
        ("    when: {fact: w", "    text: Dan.\n    when: {fact: w", "one thing a block"),
    ],
)
def test_a_fault_is_named(shipped: Loaded, tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in TEXT
    found = faults(shipped, tmp_path, TEXT.replace(old, new, 1))
    assert any(told in fault for fault in found), found
