"""`ptsp export|lookup`: the log carried by hand, and cases of other counters."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from ptsp_tui import asks, i18n
from ptsp_tui.config import Settings
from ptsp_tui.errors import BadValue
from ptsp_tui.verbs.common import as_json, data_options, open_session, show, show_json, table


@click.command()
@click.option(
    "--outbox",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Write everything unsent to this file, sealed, to be carried to the central.",
)
@as_json
@data_options
@click.pass_obj
def export(settings: Settings, outbox: Path, as_json: bool) -> None:
    """Write what is unsent to a file, for a counter without a network."""
    from ptsp_tui.counter.handover import export_outbox

    with open_session(settings) as session:
        events = export_outbox(session, settings, outbox)
    if as_json:
        show_json({"events": events, "file": str(outbox)})
        return
    text = i18n._(
        "{events} entries written to {file}. They count as unsent until the central's answer is "
        "here: ptsp sync --reply FILE"
    )
    click.echo(text.format(events=events, file=outbox))


@click.command()
@click.argument("number", metavar="RECEIPT|CODE|NIK")
@click.option("--reason", required=True, help="Why you need it; the central keeps it.")
@as_json
@data_options
@click.pass_obj
def lookup(settings: Settings, number: str, reason: str, as_json: bool) -> None:
    """Ask the central for a case of another counter, and go on with it here."""
    from ptsp_tui.counter import link

    by = kind_of(number)
    with open_session(settings) as session:
        told = asyncio.run(link.look_up(session, settings, by, number.strip(), reason))
    found = [_plain(seen) for seen in told.cases]
    if as_json:
        show_json({"cases": found, "more": told.more})
        return
    table(
        [
            (one["receipt"], i18n.word(one["state"]), one["service"], one["unit_name"], one["name"])
            for one in found
        ]
    )
    if told.more:
        show(i18n._("There are more; ask with a receipt number."))


def kind_of(number: str) -> asks.By:
    """What a typed number is. Raises BadValue when it is none of the three."""
    from ptsp_tui.cases.numbering import looks_like

    kind = looks_like(number)
    if kind is None:
        raise BadValue(
            "This is no receipt number, resume code or NIK: {number}", field="number", number=number
        )
    return kind


def _plain(seen: asks.Seen) -> dict[str, Any]:
    from ptsp_tui.cases.ids import id_text

    fields = ("receipt", "service", "unit", "unit_name", "terminal", "state", "day", "name")
    return {"id": id_text(seen.case)} | {name: getattr(seen, name) for name in fields}
