"""`ptsp officer add|list|off|reset`: who can open this terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ptsp_tui import i18n
from ptsp_tui.config import Settings
from ptsp_tui.errors import NotFound, Refused, WrongUsage
from ptsp_tui.verbs.common import data_options, open_session, show, show_json


@click.group()
def officer() -> None:
    """Who can open this terminal."""


@officer.command("list")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@data_options
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """The officers of this terminal."""
    from ptsp_tui.counter.desk import STORE
    from ptsp_tui.store.key_file import officers_of

    names = officers_of(settings.data_dir / STORE)
    if as_json:
        show_json(names)
        return
    for name in names:
        show(name)


@officer.command()
@click.argument("name")
@data_options
@click.pass_obj
def add(settings: Settings, name: str) -> None:
    """Let another officer work here, with a passphrase of his own."""
    from ptsp_tui.counter import officers

    with open_session(settings) as session:
        officers.add(session, name, new_passphrase(name))
    _say(i18n._("{officer} can work here now."), name)


@officer.command()
@click.argument("name")
@data_options
@click.pass_obj
def off(settings: Settings, name: str) -> None:
    """An officer works here no more; all data are encrypted anew."""
    from ptsp_tui.counter import officers

    with open_session(settings) as session:
        officers.off(session, name)
    _say(i18n._("{officer} works here no more. All data were encrypted anew."), name)


@officer.command()
@click.argument("name")
@click.option("--request", type=click.Path(path_type=Path), help="Write a request to the central.")
@click.option(
    "--answer",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Use the central's answer.",
)
@data_options
@click.pass_obj
def reset(settings: Settings, name: str, request: Path | None, answer: Path | None) -> None:
    """Replace a forgotten passphrase.

    Another officer does it with --officer and his own passphrase. When nobody remembers one:
    --request FILE, then `ptsp-central recover FILE` at the central, then --answer FILE.
    """
    from ptsp_tui.counter import officers

    if request is not None and answer is not None:
        raise WrongUsage("First --request, later --answer: not both at once.")
    if request is not None:
        _write(request, officers.ask_central(settings.data_dir, name))
        text = i18n._("The request is in {file}. Take it to the central.")
        show(text.format(file=request))
        return
    if answer is not None:
        officers.recover(settings.data_dir, answer.read_bytes(), name, new_passphrase(name))
    else:
        if settings.officer == name:
            raise WrongUsage(
                "Whoever forgot a passphrase cannot open the data with it. Name another officer: "
                "--officer NAME"
            )
        with open_session(settings) as session:
            officers.reset(session, name, new_passphrase(name))
    _say(i18n._("{officer} has a new passphrase."), name)


def new_passphrase(name: str) -> str:
    """From PTSP_NEW_PASSPHRASE_FILE, or asked twice when a person sits at the keyboard."""
    file = os.environ.get("PTSP_NEW_PASSPHRASE_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise NotFound("The passphrase file {file} cannot be read.", file=file) from None
    if not sys.stdin.isatty():
        raise Refused("No new passphrase: name a file in PTSP_NEW_PASSPHRASE_FILE.")
    question = i18n._("New passphrase of {officer}").format(officer=name)
    answer: str = click.prompt(question, hide_input=True, confirmation_prompt=True)
    return answer


def _write(target: Path, data: bytes) -> None:
    try:
        with target.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refused("{file} is there already. Choose another name.", file=str(target)) from None
    except OSError:
        raise Refused("The file {file} cannot be written.", file=str(target)) from None


def _say(text: str, name: str) -> None:
    show(text.format(officer=name))
