"""Writing the compiled catalogue: used by the build hook, `ptsp catalog build` and a checkout."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec

from ptsp_tui.catalog.compile import build
from ptsp_tui.catalog.lint import check
from ptsp_tui.catalog.load import load
from ptsp_tui.errors import Refused


def publish(data: Path, target: Path) -> str:
    """Compile `data` into `target` and return the catalogue's version.

    Regions and holidays are copied beside it. Raises Refused naming the first fault, so that a
    faulty catalogue is never published.
    """
    loaded = load(data)
    report = check(loaded)
    if report.faults:
        raise Refused(
            "The catalogue has {count} faults, first: {fault}. See: ptsp catalog lint",
            count=len(report.faults),
            fault=str(report.faults[0]),
        )
    catalogue = build(loaded)
    target.mkdir(parents=True, exist_ok=True)
    _replace(target / "catalog.json", msgspec.json.encode(catalogue))
    _replace(target / "holidays.json", (data / "holidays.json").read_bytes())
    shutil.copytree(data / "regions", target / "regions", dirs_exist_ok=True)
    return catalogue.version


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all: two starts at once must not read half a catalogue."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
