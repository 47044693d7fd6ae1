"""`ptsp keys`: the key card, from the same commands as the screens' footers."""

from __future__ import annotations

import click


@click.command()
def keys() -> None:
    """Print the key card."""
    from ptsp_tui.commands import key_card

    click.echo(key_card())
