"""Which printers this counter has: set up in the app, or by the settings.

`printers.json` in the data folder is what somebody chose in the app; what is empty there comes
from the settings `printer`, `printer_format` and `page_printer`. Nothing personal is in it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ptsp_tui.config import Settings
from ptsp_tui.errors import BadValue
from ptsp_tui.printing.render import FORMATS
from ptsp_tui.printing.sinks import Target, parse_target

FILE = "printers.json"


class Printers(msgspec.Struct, frozen=True, omit_defaults=True):
    """`slips` takes receipts and slips in `format` ("" lets the target decide), `pages` takes
    forms and letters as PDF."""

    slips: str = ""
    format: str = ""
    pages: str = ""


def chosen(data: Path) -> Printers:
    """What was chosen in the app; nothing when nobody has, or the file cannot be read."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Printers)
    except (OSError, msgspec.DecodeError):
        return Printers()


def printers(settings: Settings) -> Printers:
    """The printers in force."""
    kept = chosen(settings.data_dir)
    return Printers(
        slips=kept.slips or settings.printer,
        format=kept.format if kept.slips else settings.printer_format,
        pages=kept.pages or settings.page_printer,
    )


def choose(data: Path, printers: Printers) -> None:
    """Keep the choice: whole or not at all. Raises BadValue for what is no printer or format."""
    for text in (printers.slips, printers.pages):
        if text:
            parse_target(text)
    if printers.format and printers.format not in FORMATS:
        raise BadValue(
            "There is no format {format}; there are: {formats}.",
            format=printers.format,
            formats=", ".join(FORMATS),
            field="format",
        )
    data.mkdir(parents=True, exist_ok=True)
    temporary = data / f"{FILE}.new"
    temporary.write_bytes(msgspec.json.encode(printers))
    temporary.replace(data / FILE)


def format_for(target: Target, wanted: str = "", *, page: bool = False) -> str:
    """The format for a target: the wanted one, or the likely one.

    A file called .pdf and the spooler get PDF, another file 40 columns of text (a form: PDF), a
    printer on the wire ESC/POS for 80 mm.
    """
    if wanted:
        return wanted
    if page or target.kind == "lp" or target.place.lower().endswith(".pdf"):
        return "pdf"
    return "text40" if target.kind == "file" else "escpos80"
