"""`ptsp-central`: set up, serve and look after a central."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ptsp_tui import i18n
from ptsp_tui.errors import PtspError, Refused, StoreDamaged, StoreTrouble

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from ptsp_central.store import Store

NO_EXTRA: Final = "ptsp-central needs its extra: pip install 'ptsp-tui[central]'."


def main(args: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 refused, 2 wrong usage, 3 the store needs attention."""
    from ptsp_central import cli_office  # adds its commands to `cli`

    assert cli_office.case.name in cli.commands
    try:
        sys.exit(cli.main(args=args, prog_name="ptsp-central", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, BrokenPipeError):
        sys.exit(1)
    except PtspError as error:
        click.echo(i18n.sentence(error), err=True)
        sys.exit(error.exit_code)


def _database(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --data and --db, the two ways to say where the central keeps its data."""
    data = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="PTSP_CENTRAL_DATA",
        help="Folder of the SQLite database (also PTSP_CENTRAL_DATA).",
    )
    db = click.option(
        "--db",
        envvar="PTSP_CENTRAL_DB",
        help="Database address, postgresql://... or sqlite:///... (also PTSP_CENTRAL_DB).",
    )
    return data(db(command))


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _url(data: Path | None, db: str | None) -> str | URL:
    from ptsp_central.database import file_url

    if db:
        return db
    if data is None:
        import platformdirs

        data = platformdirs.user_data_path("ptsp-central", appauthor=False)
    return file_url(data)


def _open(data: Path | None, db: str | None) -> Store:
    """The store; raises StoreTrouble before `init`."""
    try:
        from ptsp_central.database import NOT_SET_UP, check, open_engine, sqlite_file
        from ptsp_central.store import Store
    except ModuleNotFoundError:
        raise Refused(NO_EXTRA) from None
    url = _url(data, db)
    file = sqlite_file(url)
    # SQLite would make an empty database where the administrator only mistyped a folder
    if file is not None and not file.is_file():
        raise StoreTrouble(NOT_SET_UP)
    engine = open_engine(url)
    check(engine)
    return Store(engine)


@click.group()
@click.version_option(package_name="ptsp-tui")
def cli() -> None:
    """The central of ptsp-tui: takes in every terminal's log and signs receipts.

    It keeps applicants' data in clear in its database, and speaks plain HTTP: put it behind a
    server that does TLS, on a guarded disk, with backups.
    """


@cli.command()
@_database
def init(data: Path | None, db: str | None) -> None:
    """Make the database and the central's keys."""
    try:
        from ptsp_central.database import create, open_engine, sqlite_file
        from ptsp_central.keys import new_keys
    except ModuleNotFoundError:
        raise Refused(NO_EXTRA) from None
    url = _url(data, db)
    file = sqlite_file(url)
    if file is not None:
        _make_private(file)
    if not create(open_engine(url), new_keys()):
        raise Refused("This central is set up already.")
    click.echo("The central is set up. Next: ptsp-central enrol, then ptsp-central serve.")


def _make_private(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError:
        raise Refused("The folder {folder} cannot be written.", folder=file.parent) from None


@cli.command()
@_database
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8470, show_default=True, type=click.IntRange(0, 65535))
def serve(data: Path | None, db: str | None, host: str, port: int) -> None:
    """Serve terminals until stopped; port 0 takes a free one and prints it."""
    store = _open(data, db)
    from ptsp_central.app import Central
    from ptsp_central.keys import Keys
    from ptsp_central.server import listen, log_to_stderr, serve, url_of

    app = Central(store, Keys(store.engine)).app()
    listening = listen(host, port)
    log_to_stderr()
    click.echo(f"serving on {url_of(listening)}")
    serve(app, listening)


@cli.command()
@_database
@_as_json
@click.option("--unit", required=True, help="Office code, 6 or 10 digits.")
@click.option("--terminal", required=True, help="Two digits, such as 01.")
@click.option("--hours", default=48, show_default=True, type=click.IntRange(1, 24 * 90))
def enrol(
    data: Path | None, db: str | None, as_json: bool, unit: str, terminal: str, hours: int
) -> None:
    """Print a one-time code for one terminal."""
    store = _open(data, db)
    from ptsp_central.enrol import new_code

    code = new_code(store, unit, terminal, hours)
    if as_json:
        _print({"unit": unit, "terminal": terminal, "code": code, "hours": hours})
    else:
        click.echo(f"{code}   unit {unit} terminal {terminal}, good for {hours} hours, once")


@cli.command()
@_database
@click.option("--unit", required=True)
@click.option("--terminal", required=True)
@click.option("--epoch", type=int, help="Only this epoch; all of them otherwise.")
def revoke(data: Path | None, db: str | None, unit: str, terminal: str, epoch: int | None) -> None:
    """Take nothing more from a terminal (lost, stolen, copied). What it sent stays."""
    ended = _open(data, db).revoke(unit, terminal, epoch)
    click.echo(f"revoked: {ended}")


@cli.group("unit")
def unit_group() -> None:
    """The offices this central knows."""


@unit_group.command("add")
@_database
@click.argument("code")
@click.argument("name")
def unit_add(data: Path | None, db: str | None, code: str, name: str) -> None:
    """Make an office known, or rename it."""
    store = _open(data, db)
    from ptsp_central.enrol import check_unit

    check_unit(code)
    if len(name) > 200:
        raise Refused("A name has at most {limit} characters.", limit=200)
    click.echo("added" if store.add_unit(code, name) else "renamed")


@unit_group.command("list")
@_database
@_as_json
def unit_list(data: Path | None, db: str | None, as_json: bool) -> None:
    """Every office with its terminals and how many events each has sent."""
    units = _open(data, db).units()
    if as_json:
        _print(units)
        return
    for unit in units:
        click.echo(f"{unit['unit']:<10}  {unit['name']}")
        for log in unit["terminals"]:
            state = "  revoked" if log["revoked"] else ""
            click.echo(f"  {log['terminal']} epoch {log['epoch']}  {log['seq']} events{state}")


@cli.command()
@_database
@_as_json
def verify(data: Path | None, db: str | None, as_json: bool) -> None:
    """Walk every chain again from its first event."""
    store = _open(data, db)
    import msgspec

    from ptsp_central.audit import verify as walk_all

    walks = list(walk_all(store))
    if as_json:
        _print([msgspec.structs.asdict(walk) for walk in walks])
    else:
        click.echo(f"{len(walks)} logs, {sum(walk.events for walk in walks)} events")
    broken = next((walk for walk in walks if walk.bad_seq), None)
    if broken is not None:
        raise StoreDamaged(
            "Log {log} epoch {epoch} is damaged at event {seq}; restore the central's backup.",
            log=broken.log,
            epoch=broken.epoch,
            seq=broken.bad_seq,
        )


@cli.command()
@_database
@_as_json
@click.option("--type", "type_", help="Only events of this type.")
def events(data: Path | None, db: str | None, as_json: bool, type_: str | None) -> None:
    """Every event, oldest receipt first; with --json one object a line, applicants' data too."""
    store = _open(data, db)
    from ptsp_central.audit import shown

    for row in store.events(type_):
        one = shown(row)
        if as_json:
            _print(one)
        else:
            place = f"{one['log'][:8]} {one['epoch']} {one['seq']:>6}"
            click.echo(f"{place}  {one['type']:<24} {one['app_id']}")


@cli.command()
@_database
@click.argument("request", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("answer", type=click.Path(path_type=Path))
def recover(data: Path | None, db: str | None, request: Path, answer: Path) -> None:
    """Answer a terminal where nobody remembers a passphrase (`ptsp officer reset --request`).

    Whoever brings the answer to that terminal can open it: first make sure who asks.
    """
    store = _open(data, db)
    from ptsp_central.keys import Keys
    from ptsp_tui.recovery import answer as answered
    from ptsp_tui.recovery import read_request

    asked = read_request(request.read_bytes())
    made = answered(asked, Keys(store.engine).recovery_private)
    try:
        with answer.open("xb") as file:
            file.write(made)
    except FileExistsError:
        raise Refused("{file} is there already. Choose another name.", file=str(answer)) from None
    except OSError:
        raise Refused("The file {file} cannot be written.", file=str(answer)) from None
    click.echo(
        f"answer for unit {asked.unit} terminal {asked.terminal}, officer {asked.officer}: "
        "make sure that this is who asked"
    )


@cli.command("check")
@_database
@click.argument("text")
def check_(data: Path | None, db: str | None, text: str) -> None:
    """Check the text of a receipt's QR code; exit 1 unless it is genuine."""
    store = _open(data, db)
    from ptsp_central.checking import check

    number, verdict = check(store, text)
    sentences = {
        "genuine": i18n._("{number}: genuine, given by the terminal that it names."),
        "forged": i18n._("{number}: NOT genuine, the signature does not fit."),
        "unknown": i18n._(
            "{number}: cannot be checked yet, that terminal's key is not known here."
        ),
    }
    click.echo(sentences[verdict].format(number=number))
    if verdict != "genuine":
        sys.exit(1)


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    from ptsp_central.cli import main as run  # the module that cli_office adds its commands to

    run()
