"""Writing the compiled catalogue: used by the build hook, `ptsp catalog build` and a checkout."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui._checkout import write_whole
from ptsp_tui.catalog import region_file
from ptsp_tui.catalog.compile import build
from ptsp_tui.catalog.lint import check
from ptsp_tui.catalog.load import Loaded, load
from ptsp_tui.catalog.models import Catalogue
from ptsp_tui.catalog.regions import compiled
from ptsp_tui.catalog.search_file import SEARCH, index_of
from ptsp_tui.errors import Refused


def publish(data: Path, target: Path) -> str:
    """Compile `data` into `target` and return the catalogue's version.

    Regions and holidays are copied beside it. Raises Refused naming the first fault, so that a
    faulty catalogue is never published.
    """
    loaded = sound(data)
    catalogue = build(loaded)
    (target / "regions").mkdir(parents=True, exist_ok=True)
    for name in ("holidays.json", *_regions(data)):
        write_whole(target / name, (data / name).read_bytes())
    index = target / "regions" / region_file.FILE
    write_whole(index, region_file.written(compiled(target)))
    templates = sorted((each for each, _ in loaded.templates), key=lambda each: each.id)
    write_whole(target / "papers.json", msgspec.json.encode(templates))
    write_whole(target / SEARCH, index_of(catalogue))
    write_whole(target / "catalog.json", msgspec.json.encode(catalogue))
    return catalogue.version


def compile_folder(data: Path) -> Catalogue:
    """The compiled catalogue of a folder. Raises Refused naming the first fault."""
    return build(sound(data))


def sound(data: Path) -> Loaded:
    """All that the folder holds. Raises Refused naming the first fault."""
    loaded = load(data)
    report = check(loaded)
    if report.faults:
        raise Refused(
            "The catalogue has {count} faults, first: {fault}. See: ptsp catalog lint",
            count=len(report.faults),
            fault=str(report.faults[0]),
        )
    return loaded


def _regions(data: Path) -> list[str]:
    """The lists of regions, and what an office may edit of them."""
    return [path.relative_to(data).as_posix() for path in sorted((data / "regions").glob("*.tsv*"))]
