"""The committed report is what the command prints today, and it keeps nothing back."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from ptsp_tui.catalog.load import Loaded
from ptsp_tui.catalog.publish import sound
from ptsp_tui.catalog.report import report_of, text_of
from ptsp_tui.errors import Refused
from ptsp_tui.verbs.group import ptsp
from tests.catalog import small

ROOT = Path(__file__).resolve().parents[2]


@cache
def printed() -> str:
    return text_of(loaded())


@cache
def loaded() -> Loaded:
    return sound(ROOT / "data")


def test_the_committed_report_is_what_the_command_prints() -> None:
    committed = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    assert committed == printed(), "run: ptsp catalog report --to docs/catalogue.md"


def test_every_conflict_of_the_fact_sheets_is_told_with_its_decision() -> None:
    numbers = {
        sheet: [int(c.id) for c, _ in loaded().conflicts if c.sheet == sheet]
        for sheet in ("pop", "izin", "rujuk")
    }
    assert numbers == {
        "pop": [*range(1, 22)],
        "izin": [*range(1, 41)],
        "rujuk": [*range(1, 10)],
    }
    for conflict, _ in loaded().conflicts:
        line = f"| {conflict.id} | {conflict.what} | {conflict.decided} | {conflict.by} |"
        assert line in printed()


def test_every_gap_and_every_unverified_paper_of_a_service_is_named() -> None:
    lines = printed().splitlines()
    for service, _ in loaded().services:
        unsure = [r for r in service.requirements if r.confidence == "unverified"]
        if not service.gaps and not unsure:
            continue
        head = f"### {service.name} (`{service.id}`)"
        start = lines.index(head)
        part = lines[start + 2 :]
        part = part[: part.index("")] if "" in part else part
        assert part[: len(service.gaps)] == [f"- {gap}" for gap in service.gaps]
        assert sum(line.startswith("- Dokumen belum pasti") for line in part) == len(unsure)


def test_the_numbers_of_the_tables_add_up() -> None:
    services = [service for service, _ in loaded().services]
    assert f"| services | {len(services)} |" in printed()
    grades = [line for line in printed().splitlines() if line[:4] in ("| A ", "| B ", "| C ")]
    assert sum(int(line.split("|")[-2]) for line in grades) == len(services)


def test_the_same_folder_gives_the_same_text_in_a_file_or_on_the_screen(tmp_path: Path) -> None:
    root = str(small.write(tmp_path / "data"))
    run = CliRunner().invoke(ptsp, ["catalog", "report", "--from", root])
    target = tmp_path / "report.md"
    CliRunner().invoke(ptsp, ["catalog", "report", "--from", root, "--to", str(target)])
    assert run.output == target.read_text(encoding="utf-8") == report_of(Path(root))


def test_a_folder_with_a_fault_has_no_report(tmp_path: Path) -> None:
    root = small.write(tmp_path)
    small.change(root, small.SERVICE, "grade: A", "grade: D")
    with pytest.raises(Refused, match="1 faults, first: "):
        report_of(root)
