"""`ptsp catalog lint|build|schema`: for those who write the catalogue (extra [authoring])."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import msgspec

from ptsp_tui import i18n
from ptsp_tui.errors import NotFound, Refused

DATA = click.Path(exists=True, file_okay=False, path_type=Path)


def _need_yaml() -> None:
    if find_spec("yaml") is None or find_spec("jsonschema_rs") is None:
        raise Refused("This needs the authoring extra: pip install 'ptsp-tui[authoring]'")


@click.group()
def catalog() -> None:
    """Check, compile and describe the catalogue's YAML files."""


@catalog.command()
@click.option("--from", "data", type=DATA, default="data", help="Folder of the YAML files.")
@click.option("--notes", is_flag=True, help="Also show links to services not written yet.")
def lint(data: Path, notes: bool) -> None:
    """Print every fault as file:line:column path message; exit 1 when there are any."""
    _need_yaml()
    from ptsp_tui.catalog.lint import check
    from ptsp_tui.catalog.load import load

    loaded = load(data)
    report = check(loaded)
    for line in [*report.faults, *(report.notes if notes else [])]:
        click.echo(str(line))
    if report.faults:
        raise Refused("The catalogue has {count} faults.", count=len(report.faults))
    text = i18n._("{services} services, {papers} papers, no faults, {notes} notes.")
    click.echo(
        text.format(
            services=len(loaded.services), papers=len(loaded.evidence), notes=len(report.notes)
        )
    )


@catalog.command()
@click.option("--from", "data", type=DATA, default="data", help="Folder of the YAML files.")
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="Folder.")
def build(data: Path, target: Path) -> None:
    """Compile the catalogue to one file and print its version."""
    _need_yaml()
    from ptsp_tui.catalog.publish import publish

    click.echo(publish(data, target))


@catalog.command()
@click.argument("kind", default="service")
def schema(kind: str) -> None:
    """JSON Schema of a kind of file, for editors: service, life-event, referral, ..."""
    from ptsp_tui.catalog import models as m

    kinds: dict[str, Any] = {
        "service": m.Service,
        "life-event": m.LifeEvent,
        "referral": m.Referral,
        "field-group": m.FieldGroup,
        "codelist": m.CodeList,
        "evidence": list[m.EvidenceType],
        "sources": m.Sources,
        "common": m.Common,
    }
    if kind not in kinds:
        raise NotFound(
            "There is no kind {kind}; there are: {kinds}.", kind=kind, kinds=", ".join(kinds)
        )
    raw = msgspec.json.encode(msgspec.json.schema(kinds[kind]))
    click.echo(msgspec.json.format(raw).decode())
