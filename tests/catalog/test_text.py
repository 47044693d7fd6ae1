"""A text that is searched where it lies gives what the same text in memory gives."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptsp_tui.catalog.text import File, Text

LINES = st.lists(st.text("ab\t1 ", max_size=400), min_size=1, max_size=40)


def sorted_lines(lines: list[str]) -> str:
    return "".join(sorted(f"{line}\n" for line in lines))


@given(LINES, st.text("ab\t1 ", min_size=1, max_size=5), st.integers(0, 999), st.integers(0, 9999))
def test_find_is_that_of_a_string(lines: list[str], needle: str, start: int, end: int) -> None:
    whole = sorted_lines(lines)
    text = Text.in_memory(whole.encode())
    end = min(end, len(whole))
    assert text.find(needle.encode(), start, end) == whole.find(needle, start, end)


@given(LINES, st.integers(0, 9999))
def test_a_line_begins_behind_the_one_before(lines: list[str], place: int) -> None:
    whole = sorted_lines(lines)
    text, at = Text.in_memory(whole.encode()), min(place, len(whole) - 1)
    assert text.line_start(at) == whole.rfind("\n", 0, at) + 1
    assert text.line_end(at) == whole.find("\n", at) + 1


@given(LINES, st.text("ab\t1 ", max_size=4))
def test_a_block_holds_all_lines_that_begin_so(lines: list[str], beginning: str) -> None:
    whole = sorted_lines(lines)
    wanted = [line for line in whole.splitlines() if line.startswith(beginning)]
    assert Text.in_memory(whole.encode()).block(beginning).splitlines() == wanted


@given(LINES, st.text("ab1", min_size=1, max_size=4))
def test_lines_with_a_word_are_found_with_their_places(lines: list[str], needle: str) -> None:
    whole = sorted_lines(lines)
    found = list(Text.in_memory(whole.encode()).lines_with(needle.encode(), 0, len(whole)))
    assert [line for _, line in found] == [
        line for line in whole.splitlines(keepends=True) if needle in line
    ]
    assert all(whole[at : at + len(line)] == line for at, line in found)


@given(before=st.binary(max_size=600), lines=LINES, after=st.binary(max_size=600))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_part_of_a_file_is_its_text_and_no_more(
    tmp_path: Path, before: bytes, lines: list[str], after: bytes
) -> None:
    path, whole = tmp_path / "file", sorted_lines(lines)
    path.write_bytes(before + whole.encode() + after)
    part = File(path).part(len(before), len(whole))
    assert part[:] == whole
    assert len(part) == len(whole)
    assert [part.block(line) for line in lines] == [
        Text.in_memory(whole.encode()).block(line) for line in lines
    ]


def test_a_file_replaced_meanwhile_stays_what_it_was(tmp_path: Path) -> None:
    path, new = tmp_path / "file", tmp_path / "new"
    path.write_bytes(b"old\n")
    part = File(path).part(0, 4)
    new.write_bytes(b"new\n")
    new.replace(path)
    assert part[:] == "old\n"
