"""What the verbs share: options that may also stand after the verb, unlocking, and JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from ptsp_tui import i18n
from ptsp_tui.catalog.book import Book
from ptsp_tui.config import Settings
from ptsp_tui.errors import NotFound, Refused, WrongUsage

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    if value is not None and parameter.name is not None:
        ctx.obj = msgspec.structs.replace(ctx.obj, **{parameter.name: value})
    return value


def data_options(function: F) -> F:
    """`--data` and `--officer` after the verb as well as before it."""
    data = click.option(
        "--data", help="Folder of this terminal's data.", callback=_keep, expose_value=False
    )
    officer = click.option("--officer", help="Who serves.", callback=_keep, expose_value=False)
    return data(officer(function))


def passphrase(confirm: bool = False) -> str:
    """From PTSP_PASSPHRASE_FILE, or asked when a person sits at the keyboard."""
    file = os.environ.get("PTSP_PASSPHRASE_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise NotFound("The passphrase file {file} cannot be read.", file=file) from None
    if not sys.stdin.isatty():
        raise Refused("No passphrase: name a file in PTSP_PASSPHRASE_FILE.")
    answer: str = click.prompt(i18n._("Passphrase"), hide_input=True, confirmation_prompt=confirm)
    return answer


def the_officer(settings: Settings) -> str:
    """Who serves; a store with one officer need not be told."""
    if settings.officer:
        return settings.officer
    from ptsp_tui.counter.desk import STORE
    from ptsp_tui.store.key_file import officers_of

    names = officers_of(settings.data_dir / STORE)
    if len(names) == 1:
        return names[0]
    raise WrongUsage("Say who serves: --officer NAME ({names}).", names=", ".join(names) or "-")


def open_session(settings: Settings, *, read_only: bool = False) -> Any:
    """The unlocked terminal. `read_only` works beside a running app."""
    from ptsp_tui.counter.desk import read_desk
    from ptsp_tui.counter.session import unlock

    read_desk(settings.data_dir)
    officer = the_officer(settings)
    book = Book.open(settings.shelf)
    return unlock(settings.data_dir, book, officer, passphrase(), read_only=read_only)


def show(text: str, *, nl: bool = True) -> None:
    """Text on standard output; a sign that the terminal's encoding lacks becomes a ?."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding), nl=nl)


def show_json(value: Any) -> None:
    """One JSON document on standard output, in UTF-8 whatever the terminal's encoding is."""
    click.echo(msgspec.json.format(msgspec.json.encode(value, order="deterministic")))


def table(rows: list[tuple[str, ...]]) -> None:
    """Plain columns, the last one as long as it wants."""
    widths = (
        [max((len(row[i]) for row in rows), default=0) for i in range(len(rows[0]) - 1)]
        if rows
        else []
    )
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        show("  ".join([*cells, row[-1]]).rstrip())
