"""`ptsp demo`: a visit played through the real screens, printed as text."""

from __future__ import annotations

from importlib.util import find_spec

import click

from ptsp_tui import i18n
from ptsp_tui.config import Settings
from ptsp_tui.errors import Refused


@click.command()
@click.pass_obj
def demo(settings: Settings) -> None:
    """Play a whole visit in a real terminal, then sync it with a private central."""
    if find_spec("pyte") is None or find_spec("starlette") is None:
        raise Refused("This needs the demo extra: pip install 'ptsp-tui[demo]'")
    from ptsp_tui.practice.demo import play

    def say(heading: str, text: str) -> None:
        click.echo(f"\n=== {heading}\n{text.rstrip()}")

    try:
        receipt = play(say, settings.lang)
    except AssertionError as error:
        raise Refused("The demo stopped: {problem}", problem=str(error)) from None
    text = i18n._("Receipt {receipt}: the central has confirmed it.")
    click.echo("\n" + text.format(receipt=receipt))
