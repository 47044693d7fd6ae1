"""Under which words a case is found again: its people's numbers, and its matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ptsp_tui.cases.fold import FINAL, Case


def niks_in(value: Any, name: str = "") -> Iterator[str]:
    """Every NIK in the values of a case, in repeated sections too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from niks_in(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from niks_in(inner, name)
    elif isinstance(value, str) and name.rpartition(".")[2] == "nik":
        yield value


def people_in(value: Any) -> Iterator[tuple[str, str]]:
    """(name, NIK) of everybody whom the values of a case name; the NIK is "" when it has none."""
    if isinstance(value, list):
        for inner in value:
            yield from people_in(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            start, _, last = key.rpartition(".")
            if last == "name" and isinstance(inner, str):
                yield inner, str(value.get(f"{start}.nik" if start else "nik") or "")
            elif isinstance(inner, list):
                yield from people_in(inner)


def matter_keys(case: Case) -> list[str]:
    """What a case is found under when it may be a second file: open, and by its month."""
    if case.state == "cancelled":
        return []
    month = f"{case.service}|{case.day[:7]}"
    return [month] if case.state in FINAL else [f"{case.service}|open", month]
