"""`ptsp backup|restore|repair`: keeping this terminal's data."""

from __future__ import annotations

from pathlib import Path

import click

from ptsp_tui import clock, i18n
from ptsp_tui.catalog.book import Book
from ptsp_tui.config import Settings
from ptsp_tui.errors import WrongUsage
from ptsp_tui.verbs.common import data_options, open_session, passphrase, show, the_officer


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_options
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write everything into one encrypted file; also while the program runs."""
    from ptsp_tui.counter.keeping import back_up

    with open_session(settings, read_only=True) as session:
        documents = back_up(session, file)
    text = i18n._("{count} records are in {file}. It opens with the passphrases of today.")
    show(text.format(count=documents, file=file))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also over newer data, which are set aside.")
@data_options
@click.pass_obj
def restore(settings: Settings, file: Path, replace: bool) -> None:
    """Put a backup in the place of what is here, which is set aside."""
    from ptsp_tui.counter import keeping

    if not settings.officer:
        raise WrongUsage("Say whose passphrase opens the backup: --officer NAME")
    done = keeping.restore(settings.data_dir, file, settings.officer, passphrase(), replace=replace)
    day = clock.from_ms(done.made_ms).strftime("%Y-%m-%d %H:%M")
    text = i18n._("{count} records of {day} are here again. Run ptsp sync before you go on.")
    show(text.format(count=done.documents, day=day))
    if done.aside:
        show(i18n._("What was here before is in the folder {folder}.").format(folder=done.aside))


@click.command()
@data_options
@click.pass_obj
def repair(settings: Settings) -> None:
    """Keep all that can be read of damaged data, and say what is lost."""
    from ptsp_tui.counter import keeping

    officer = the_officer(settings)
    done = keeping.repair(settings.data_dir, Book.open(), officer, passphrase())
    if not done.aside:
        show(i18n._("Nothing is damaged: every record can be read."))
        return
    text = i18n._("{count} records are whole and in use again. Damaged places: {places}.")
    show(text.format(count=done.documents, places=done.places))
    if done.renewed:
        text = i18n._("{count} applications were made again from their entries.")
        show(text.format(count=done.renewed))
    if done.lost_confirmed:
        text = i18n._("Gone here, but kept by the central: entries {numbers}.")
        show(text.format(numbers=_list(done.lost_confirmed)))
    if done.lost:
        text = i18n._(
            "Lost: entries {numbers}. Look at the receipts of that time, type them again."
        )
        show(text.format(numbers=_list(done.lost)))
    if not done.lost and not done.lost_confirmed:
        show(i18n._("No entry of the log is lost."))
    show(i18n._("The damaged files are in the folder {folder}.").format(folder=done.aside))


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
