"""A golden text fails with a diff, and nobody updates one where no person reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import golden


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    monkeypatch.delenv(golden.UPDATE, raising=False)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def test_a_difference_is_shown_as_a_diff(folder: Path) -> None:
    (folder / "one.txt").write_text("first\nsecond\n", encoding="utf-8")
    golden.assert_golden("one", "first  \nsecond\n\n")
    with pytest.raises(AssertionError, match=r"(?s)-second.*\+another"):
        golden.assert_golden("one", "first\nanother")


def test_updating_writes_the_masked_text(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(golden.UPDATE, "1")
    golden.assert_golden("deep/one", "code 1234-5678 |", {r"\d{4}-\d{4}": "any code"})
    assert (folder / "deep" / "one.txt").read_text(encoding="utf-8") == "code ANYCODEAN |\n"


def test_a_missing_golden_text_fails_and_is_not_written(folder: Path) -> None:
    with pytest.raises(AssertionError, match="no golden text"):
        golden.assert_golden("new", "text")
    assert not list(folder.iterdir())


def test_ci_may_not_update(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(golden.UPDATE, "1")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="not for CI"):
        golden.assert_golden("one", "text")
    assert not list(folder.iterdir())
