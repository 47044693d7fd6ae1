"""In a checkout, what is compiled is made anew when its source has changed.

So an author who edits a YAML or the .po sees the change at the next start. An installed wheel
has no sources beside it, and nothing here does anything there. The build hook uses
`compile_po` and `write_whole` too.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from ptsp_tui.errors import Refused

PACKAGE = Path(__file__).parent
SOURCES = PACKAGE.parent / "data"
COMPILED = PACKAGE / "_data"
LOCALE = PACKAGE / "locale"


def ready_data(sources: Path = SOURCES, target: Path = COMPILED) -> Path:
    """`target`, compiled anew when something below `sources` or the compiler has changed.

    What is there stays as it is without the authors' libraries (extra [authoring]) or in a
    folder that cannot be written. Raises Refused when the sources have a fault.
    """
    if not (sources / "common.yaml").is_file():
        return target
    catalogue = target / "catalog.json"
    newest = _newest(sources)
    if _stamp(catalogue) != newest and _can_make(target, "yaml", "jsonschema_rs"):
        from ptsp_tui.catalog.publish import publish

        publish(sources, target)
        _put_stamp(catalogue, newest)
    return target


def ready_locale(locale: Path = LOCALE) -> Path:
    """`locale`, with every .mo made anew whose .po has changed (needs babel)."""
    for po in locale.glob("*/LC_MESSAGES/*.po"):
        mo, stamp = po.with_suffix(".mo"), _stamp(po)
        if _stamp(mo) != stamp and _can_make(po.parent, "babel"):
            write_whole(mo, compile_po(po))
            _put_stamp(mo, stamp)
    return locale


def compile_po(po: Path) -> bytes:
    """The .mo of one .po; the same .po gives the same bytes. Raises Refused when it is broken."""
    from datetime import UTC, datetime
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with po.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise Refused("{file} is no translation file: {problem}", file=po, problem=error) from None
    catalog.creation_date = catalog.revision_date = datetime.fromtimestamp(0, UTC)
    made = BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all: two starts at once must not read half a file."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def _newest(sources: Path) -> int:
    """When the sources last changed (ns); a folder counts too, for what was taken out of it."""
    compiler = (PACKAGE / "catalog").glob("*.py")
    return max(_stamp(path) for path in (sources, *sources.rglob("*"), *compiler))


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _put_stamp(path: Path, stamp: int) -> None:
    """The compiled file bears its source's time: an edit made while compiling shows as newer."""
    os.utime(path, ns=(stamp, stamp))


def _can_make(folder: Path, *libraries: str) -> bool:
    place = folder if folder.exists() else folder.parent
    return os.access(place, os.W_OK) and all(find_spec(name) for name in libraries)
