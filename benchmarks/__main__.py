"""`python -m benchmarks [MODULE...]`: run the measures of this folder and print one table.

A module that has `rows() -> list[Row]` is a benchmark. Times are reported, never asserted: the
exit code is 1 only when a bar is missed, for a person to look at.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from benchmarks.row import Row, table

HERE = Path(__file__).parent
NOT_MEASURES = {"__main__", "__init__", "row"}


def names() -> list[str]:
    """The modules that measure something."""
    found = sorted(each.stem for each in HERE.glob("*.py") if each.stem not in NOT_MEASURES)
    return [name for name in found if "\ndef rows(" in (HERE / f"{name}.py").read_text("utf-8")]


def main(wanted: list[str]) -> int:
    """Run the benchmarks named, or all."""
    missed = False
    for name in wanted or names():
        rows: list[Row] = importlib.import_module(f"benchmarks.{name}").rows()
        print(f"== {name}\n{table(rows)}\n", flush=True)
        missed = missed or not all(row.kept for row in rows)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
