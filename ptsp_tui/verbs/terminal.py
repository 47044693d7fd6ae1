"""`ptsp init|status|verify`: this terminal and its store."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import click
import msgspec

from ptsp_tui import i18n
from ptsp_tui.catalog.book import Book
from ptsp_tui.config import Settings
from ptsp_tui.counter import link
from ptsp_tui.errors import WrongUsage
from ptsp_tui.verbs.common import (
    as_json,
    data_options,
    open_session,
    passphrase,
    show_json,
    table,
)

LABELS: Final = {
    "unit": "Unit",
    "unit_name": "Name",
    "terminal": "Terminal",
    "officer": "Officer",
    "central": "Central",
    "enrolled": "Enrolled at the central",
    "events": "Entries in the log",
    "acknowledged": "Confirmed",
    "unsent": "Unsent",
    "last_contact": "Last contact",
    "catalogue": "Catalogue",
    "store": "Store",
}


@click.command()
@click.option("--unit", required=True, help="10-digit kelurahan or 6-digit kecamatan code.")
@click.option("--terminal", required=True, help="Two digits, its number in the office.")
@click.option("--central", default="", help="Address of the central.")
@click.option("--code", default="", help="One-time code of the central, to enrol at once.")
@data_options
@click.pass_obj
def init(settings: Settings, unit: str, terminal: str, central: str, code: str) -> None:
    """Set up this computer: its office, its number, its first officer."""
    from ptsp_tui.counter.session import set_up

    if not settings.officer:
        raise WrongUsage("Name the first officer: --officer NAME")
    if bool(central) != bool(code):
        raise WrongUsage("--central and --code go together.")
    word = passphrase(confirm=True)
    with set_up(settings.data_dir, Book.open(), unit, terminal, settings.officer, word) as session:
        text = i18n._("Set up: {unit}, terminal {terminal}, officer {officer}.")
        click.echo(
            text.format(unit=session.desk.unit_name, terminal=terminal, officer=session.officer)
        )
        if central:
            asyncio.run(link.enrol(session, settings, central, code))
            click.echo(i18n._("Enrolled at the central."))


@click.command()
@as_json
@data_options
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Office, unsent events, confirmed head, catalogue, health of the store."""
    from ptsp_tui.counter.status import status_of

    with open_session(settings, read_only=True) as session:
        found: dict[str, Any] = msgspec.to_builtins(status_of(session))
    if as_json:
        show_json(found)
        return
    table([(f"{i18n._(LABELS[key])}:", _word(value)) for key, value in found.items()])


def _word(value: object) -> str:
    if isinstance(value, bool):
        return i18n._("yes" if value else "no")
    return str(value) if value != "" else "-"


@click.command()
@data_options
@click.pass_obj
def verify(settings: Settings) -> None:
    """Read every record, and walk the log again against the central's last signed receipt."""
    with open_session(settings, read_only=True) as session:
        records = session.db.check()
        events, acknowledged = session.log.verify()
    click.echo(i18n._("{count} records can be read.").format(count=records))
    text = i18n._("{events} events, every link holds; {acknowledged} confirmed by the central.")
    click.echo(text.format(events=events, acknowledged=acknowledged))
