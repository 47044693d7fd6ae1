"""`ptsp keys`: the key card, from the same commands as the screens' footers."""

from __future__ import annotations

import click

from ptsp_tui.verbs.common import show


@click.command()
def keys() -> None:
    """Print the key card."""
    from ptsp_tui.commands import key_card

    show(key_card())
