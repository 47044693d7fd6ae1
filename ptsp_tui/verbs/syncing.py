"""`ptsp enrol|sync`: joining a central, sending, and what it would not take."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from ptsp_tui import clock, i18n
from ptsp_tui.config import Settings
from ptsp_tui.counter import link
from ptsp_tui.errors import WrongUsage
from ptsp_tui.sync import SyncReport
from ptsp_tui.verbs.common import as_json, data_options, open_session, show_json, table

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--central", help="Address of the central.")
@click.option("--code", required=True, help="One-time code of the central.")
@click.option("--to", "target", type=_FILE, help="No network: write the request to this file.")
@click.option("--from", "answer", type=_FILE, help="No network: read the central's answer.")
@data_options
@click.pass_obj
def enrol(
    settings: Settings, central: str | None, code: str, target: Path | None, answer: Path | None
) -> None:
    """Join a central later; unsent events follow with the next sync."""
    from ptsp_tui.counter import handover

    if sum(way is not None for way in (central, target, answer)) != 1:
        raise WrongUsage("Give one of --central URL, --to FILE and --from FILE.")
    with open_session(settings) as session:
        if target is not None:
            handover.export_enrolment(session, code, target)
            text = i18n._("Request written to {file}; at the central: ptsp-central import FILE")
            click.echo(text.format(file=target))
            return
        if answer is not None:
            handover.import_enrolment(session, settings, code, answer)
        else:
            asyncio.run(link.enrol(session, settings, central or "", code))
    click.echo(i18n._("Enrolled at the central."))


@click.command()
@click.option("--refused", is_flag=True, help="Only list what the central would not take.")
@click.option("--resend", metavar="KEY", help="Write a refused entry anew and send it.")
@click.option("--reply", type=_FILE, help="No network: take the answer that was carried back.")
@as_json
@data_options
@click.pass_obj
def sync(
    settings: Settings, refused: bool, resend: str | None, reply: Path | None, as_json: bool
) -> None:
    """Exchange with the central once; exit 4 when it could not be reached."""
    if refused:
        _list_refused(settings, as_json)
    elif reply is not None:
        _take_reply(settings, reply, as_json)
    else:
        _exchange(settings, resend, as_json)


def _exchange(settings: Settings, resend: str | None, as_json: bool) -> None:
    from ptsp_tui.counter.refused import refused, send_again

    with open_session(settings) as session:
        if resend is not None:
            send_again(session, resend)
        report = asyncio.run(link.sync_once(session, settings))
        waiting = len(refused(session))
    if as_json:
        show_json(_report(report) | {"refused": waiting})
    else:
        text = i18n._("Sent {sent}, still unsent {unsent}, confirmed up to {acknowledged}.")
        click.echo(
            text.format(sent=report.sent, unsent=report.unsent, acknowledged=report.acknowledged)
        )
        if report.received:
            click.echo(i18n._("{count} entries came in.").format(count=report.received))
        if waiting:
            text = i18n._("{count} entries were refused: ptsp sync --refused")
            click.echo(text.format(count=waiting))
    if report.error is not None:
        raise report.error


def _report(report: SyncReport) -> dict[str, Any]:
    """The pass as plain data; `next_try` is an ISO time in WIB, "" when nothing waits."""
    at = report.next_try_ms
    return {
        "sent": report.sent,
        "received": report.received,
        "unsent": report.unsent,
        "head": report.head,
        "acknowledged": report.acknowledged,
        "next_try": clock.from_ms(at).isoformat(timespec="seconds") if at else "",
        "trouble": i18n.sentence(report.error) if report.error is not None else "",
    }


def _list_refused(settings: Settings, as_json: bool) -> None:
    import msgspec

    from ptsp_tui.counter.refused import refused

    with open_session(settings, read_only=True) as session:
        found = refused(session)
    if as_json:
        show_json([msgspec.structs.asdict(one) | {"why": i18n._(one.why)} for one in found])
        return
    table([(one.key, one.receipt or one.type, one.name, i18n._(one.why)) for one in found])


def _take_reply(settings: Settings, reply: Path, as_json: bool) -> None:
    from ptsp_tui.counter.handover import import_receipts

    with open_session(settings) as session:
        confirmed, received = import_receipts(session, settings, reply)
    if as_json:
        show_json({"confirmed": confirmed, "received": received})
        return
    text = i18n._("{confirmed} entries are now confirmed, {received} came in.")
    click.echo(text.format(confirmed=confirmed, received=received))
