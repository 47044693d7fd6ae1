"""`ptsp-central`, the office's verbs: decide, publish, import, report, migrate."""

from __future__ import annotations

import time
from pathlib import Path
from typing import get_args

import click

from ptsp_central.cli import _as_json, _database, _open, _print, _url, cli
from ptsp_tui import i18n
from ptsp_tui.cases.events import State
from ptsp_tui.errors import NotFound, StoreTrouble


@cli.command()
@_database
@_as_json
@click.argument("receipt", metavar="RECEIPT|ID")
@click.option("--state", type=click.Choice(get_args(State)), help="The new state.")
@click.option("--reason", default="", help="Why, as the counter and the citizen read it.")
@click.option("--item", "items", multiple=True, help="A paper or field that it is about.")
@click.option("--clerk", default="office", show_default=True, help="Who decides.")
def case(
    data: Path | None,
    db: str | None,
    as_json: bool,
    receipt: str,
    state: State | None,
    reason: str,
    items: tuple[str, ...],
    clerk: str,
) -> None:
    """Show a case, or with --state decide it; its counters hear of it at their next sync."""
    store = _open(data, db)
    import msgspec

    from ptsp_central import office, reading_room
    from ptsp_central.keys import Keys

    if state is None:
        found = reading_room.case(store, receipt)
        if as_json:
            _print(found)
            return
        click.echo(f"{found['receipt']}  {found['service']}  {found['state']}")
        for change in found["history"]:
            click.echo(f"  {change['state']:<12} {change['officer']}  {change['reason']}")
        return
    made = office.decide(
        store, Keys(store.engine), receipt, state, reason, clerk=clerk, items=list(items)
    )
    if as_json:
        _print(msgspec.structs.asdict(made))
    else:
        click.echo(f"{made.receipt}: {made.state}")


@cli.command("publish-catalog")
@_database
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--program", default="", help="Least version of ptsp that can read it.")
def publish_catalog(data: Path | None, db: str | None, folder: Path, program: str) -> None:
    """Hand out the compiled catalogue in FOLDER (ptsp catalog build) to every terminal."""
    store = _open(data, db)
    from ptsp_central.bundles import Bundles
    from ptsp_central.keys import Keys
    from ptsp_tui import bundle

    try:
        files = {name: (folder / name).read_bytes() for name in bundle.FILES}
    except OSError as error:
        raise NotFound(
            "{file} cannot be read: {problem}", file=error.filename, problem=error.strerror
        ) from None
    made = Bundles(store, Keys(store.engine)).publish(files, program)
    click.echo(f"{made.version}  {made.hash.hex()[:16]}  {made.size} bytes")


@cli.command("import")
@_database
@_as_json
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reply", type=click.Path(path_type=Path), help="Where the answer goes.")
def import_(
    data: Path | None, db: str | None, as_json: bool, file: Path, reply: Path | None
) -> None:
    """Take in a FILE of `ptsp export --outbox` or `ptsp enrol --to`; write the answer beside it."""
    store = _open(data, db)
    from ptsp_central.carried import take
    from ptsp_central.keys import Keys

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise NotFound(
            "{file} cannot be read: {problem}", file=file, problem=error.strerror
        ) from None
    taken = take(store, Keys(store.engine), raw)
    target = reply or file.with_name(f"{file.name}.reply")
    try:
        target.write_bytes(taken.reply)
    except OSError as error:
        raise StoreTrouble(
            "{file} cannot be written: {problem}", file=target, problem=error.strerror
        ) from None
    if as_json:
        _print({"kind": taken.kind, "events": taken.events, "reply": str(target)})
    else:
        text = i18n._("{events} new events; carry {file} back to the terminal.")
        click.echo(text.format(events=taken.events, file=target))


@cli.command()
@_database
@_as_json
def report(data: Path | None, db: str | None, as_json: bool) -> None:
    """What to look at: quiet and forked terminals, numbers given twice, cases for review."""
    store = _open(data, db)
    from ptsp_central import report as reporting

    made = reporting.make(store)
    if as_json:
        _print(made)
        return
    click.echo(f"{made['terminals']} terminals, {made['events']} events, {made['twins']} twins")
    for name in ("quiet", "forked"):
        for head in made[name]:
            click.echo(f"{name:<8} {head['unit']} {head['terminal']} epoch {head['epoch']}")
    for receipt in made["receipts_given_twice"]:
        click.echo(f"twice    {receipt}")
    for found in made["needs_review"]:
        click.echo(f"review   {found['receipt']}  {found['state']}")


@cli.command()
@_database
@click.option("--hours", default=0.0, help="Only what came more than so many hours ago.")
def safe(data: Path | None, db: str | None, hours: float) -> None:
    """Say that everything received so far is in a backup elsewhere: run it after each backup.

    Terminals may then forget old closed cases.
    """
    store = _open(data, db)
    moved = store.mark_safe(time.time_ns() // 1_000_000 - int(hours * 3_600_000) + 1)
    click.echo(f"{moved} logs")


@cli.command()
@_database
@click.argument("version")
def require(data: Path | None, db: str | None, version: str) -> None:
    """Take nothing more from programs below VERSION ("" for any); they are told to update."""
    _open(data, db).put_setting("min-program", version.encode())


@cli.command()
@_database
def migrate(data: Path | None, db: str | None) -> None:
    """Bring an older database up to this version. Back it up first."""
    from ptsp_central.database import open_engine
    from ptsp_central.keys import Keys
    from ptsp_central.migrate import migrate as run
    from ptsp_tui.feed import office_log

    engine = open_engine(_url(data, db))
    reached = run(engine, lambda: office_log(Keys(engine).public))
    click.echo(f"version {reached[-1]}" if reached else i18n._("Nothing to do."))


@cli.group("clerk")
def clerk_group() -> None:
    """Who may use the back office's API."""


@clerk_group.command("add")
@_database
@click.argument("name")
def clerk_add(data: Path | None, db: str | None, name: str) -> None:
    """Print a token for NAME; it is shown this once."""
    store = _open(data, db)
    from ptsp_central import clerks

    click.echo(clerks.add(store, name))


@clerk_group.command("end")
@_database
@click.argument("name")
def clerk_end(data: Path | None, db: str | None, name: str) -> None:
    """Take the token of NAME away."""
    store = _open(data, db)
    from ptsp_central import clerks

    clerks.end(store, name)


@clerk_group.command("list")
@_database
def clerk_list(data: Path | None, db: str | None) -> None:
    """Every clerk; "-" before those whose token was taken away."""
    store = _open(data, db)
    from ptsp_central import clerks

    for name, active in clerks.names(store):
        click.echo(f"{' ' if active else '-'} {name}")
