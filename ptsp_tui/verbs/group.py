"""The verbs of `ptsp`. A verb is imported when it is called or listed.

Every verb uses the same use cases as the screens.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import click

from ptsp_tui import __version__, i18n

# verb -> module below ptsp_tui.verbs and the click command in it
VERBS = {
    "init": "terminal:init",
    "enrol": "syncing:enrol",
    "status": "terminal:status",
    "verify": "terminal:verify",
    "sync": "syncing:sync",
    "lookup": "handover:lookup",
    "export": "handover:export",
    "find": "catalogue:find",
    "service": "catalogue:service",
    "queries": "catalogue:queries",
    "catalog": "authoring:catalog",
    "intake": "cases:intake",
    "cases": "cases:cases",
    "case": "cases:case",
    "print": "printing:print_",
    "officer": "officer:officer",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "repair": "keeping:repair",
    "keys": "keys:keys",
    "demo": "demo:demo",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs, in the order of a day at the counter."""
        return list(VERBS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import the verb's module; None for an unknown verb."""
        if cmd_name not in VERBS:
            return None
        module, _, attribute = VERBS[cmd_name].partition(":")
        found: click.Command = getattr(
            importlib.import_module(f"ptsp_tui.verbs.{module}"), attribute
        )
        return speak(found)


def speak(command: click.Command) -> click.Command:
    """The command with its help in the reader's language."""
    command.help = i18n._(inspect.cleandoc(command.help or ""))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = i18n._(parameter.help)
    if isinstance(command, click.Group) and not isinstance(command, LazyGroup):
        for inner in command.commands.values():
            speak(inner)
    return command


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.version_option(__version__, prog_name="ptsp")
@click.option("--data", type=click.Path(), help="Folder of this terminal's data (or PTSP_DATA).")
@click.option("--lang", type=click.Choice(i18n.LANGUAGES), help="Language of the screens.")
@click.option("--ascii", "ascii_", is_flag=True, default=None, help="Plain ASCII, no colour.")
@click.option("--officer", help="Who serves (or PTSP_OFFICER).")
@click.pass_context
def ptsp(ctx: click.Context, /, **flags: Any) -> None:
    """One officer at any counter serves any permit, letter, population or land service."""
    from ptsp_tui import config

    flags["ascii"] = flags.pop("ascii_")
    settings = config.load(flags)
    i18n.use(settings.lang)
    ctx.obj = settings
    if ctx.invoked_subcommand is None:
        from ptsp_tui.verbs.app import run

        raise SystemExit(run(settings))
