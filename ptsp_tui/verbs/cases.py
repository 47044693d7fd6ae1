"""`ptsp intake|cases|case`: applications without the screen, by the same use cases."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec

from ptsp_tui import i18n
from ptsp_tui.cases.events import State
from ptsp_tui.config import Settings
from ptsp_tui.errors import NotFound, Refused
from ptsp_tui.verbs.common import as_json, data_options, open_session, show, show_json, table


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@data_options
@click.pass_obj
def intake(settings: Settings, file: str) -> None:
    """File applications from JSON lines; one JSON line out for each, once it is durable."""
    from ptsp_tui.counter.intake import intake as run

    refused = 0
    with open_session(settings) as session:
        for reply in run(session, _lines(file), i18n.sentence):
            refused += reply.error is not None
            sys.stdout.buffer.write(msgspec.json.encode(reply) + b"\n")
            sys.stdout.buffer.flush()
    if refused:
        raise Refused("{count} lines were refused; the others are filed.", count=refused)


def _lines(file: str) -> Iterator[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as stream:
            yield from stream
    except OSError as error:
        raise NotFound(
            "{file} cannot be read: {problem}", file=file, problem=error.strerror
        ) from None


@click.command()
@click.option("--state", type=click.Choice(get_args(State)), help="Only cases in this state.")
@click.option("--overdue", is_flag=True, help="Only cases past their promised day.")
@click.option("--text", default="", help="Only cases with these words.")
@as_json
@data_options
@click.pass_obj
def cases(settings: Settings, state: str | None, overdue: bool, text: str, as_json: bool) -> None:
    """The applications of this terminal, newest first."""
    from ptsp_tui.counter.overview import acknowledged
    from ptsp_tui.counter.overview import cases as list_cases

    with open_session(settings, read_only=True) as session:
        found = [
            {**case, "acknowledged": acknowledged(session, case)}
            for case in list_cases(session, state or "", overdue, text)
        ]
    if as_json:
        show_json(found)
        return
    table(
        [
            (
                case["receipt"],
                i18n.word(case["state"]),
                case["service"],
                case["subject_name"],
                i18n._("sent") if case["acknowledged"] else i18n._("not sent"),
            )
            for case in found
        ]
    )


@click.command()
@click.argument("name", metavar="RECEIPT|CODE|ID")
@as_json
@data_options
@click.pass_obj
def case(settings: Settings, name: str, as_json: bool) -> None:
    """One application: what was filed, its state and history."""
    from ptsp_tui.counter.lookup import case_document
    from ptsp_tui.counter.overview import acknowledged
    from ptsp_tui.counter.view import case_lines

    with open_session(settings, read_only=True) as session:
        document = case_document(session, name)
        if as_json:
            show_json({**document, "acknowledged": acknowledged(session, document)})
        else:
            show("\n".join(case_lines(session, document)))
