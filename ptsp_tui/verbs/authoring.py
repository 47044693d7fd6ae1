"""`ptsp catalog lint|build|schema|diff|report`: for those who write the catalogue (extra
[authoring]; `diff` of two compiled files needs no extra)."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ptsp_tui import i18n
from ptsp_tui.errors import NotFound, Refused
from ptsp_tui.verbs.common import as_json, show, show_json

if TYPE_CHECKING:
    from ptsp_tui.catalog import models as m

DATA = click.Path(exists=True, file_okay=False, path_type=Path)


def _need_yaml() -> None:
    if find_spec("yaml") is None or find_spec("jsonschema_rs") is None:
        raise Refused("This needs the authoring extra: pip install 'ptsp-tui[authoring]'")


@click.group()
def catalog() -> None:
    """Check, compile and describe the catalogue's YAML files."""


@catalog.command()
@click.option("--from", "data", type=DATA, default="data", help="Folder of the YAML files.")
@click.option("--notes", is_flag=True, help="Also show what stops nothing, and how often.")
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
    for rule, count in sorted(report.rules.items()) if notes else []:
        click.echo(f"{count:5}  {rule}")
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
    from ptsp_tui.catalog.templates import Template

    kinds: dict[str, Any] = {
        "service": m.Service,
        "life-event": m.LifeEvent,
        "referral": m.Referral,
        "field-group": m.FieldGroup,
        "codelist": m.CodeList,
        "evidence": list[m.EvidenceType],
        "signposts": list[m.Signpost],
        "sources": m.Sources,
        "common": m.Common,
        "service-standard": list[m.Component],
        "conflicts": list[m.Conflict],
        "words": list[m.WordGroup],
        "paper": Template,
    }
    if kind not in kinds:
        raise NotFound(
            "There is no kind {kind}; there are: {kinds}.", kind=kind, kinds=", ".join(kinds)
        )
    raw = msgspec.json.encode(msgspec.json.schema(kinds[kind]))
    click.echo(msgspec.json.format(raw).decode())


@catalog.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@as_json
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Explain what changed between two catalogues: compiled files or folders of YAML files."""
    from ptsp_tui.catalog.diff import explain

    changes = explain(_compiled(old), _compiled(new), i18n.language())
    told = [(change, i18n._(change.msgid).format_map(change.facts)) for change in changes]
    if as_json:
        show_json([{**msgspec.to_builtins(change), "sentence": text} for change, text in told])
        return
    for (_, name), group in groupby(told, key=lambda each: (each[0].thing, each[0].id)):
        show(name if name != "*" else i18n._("In many services"))
        for change, text in group:
            many = f" ({change.facts['services']})" if name == "*" else ""
            show(f"  - {text}{many}")
    if not told:
        show(i18n._("Nothing has changed."))


def _compiled(place: Path) -> m.Catalogue:
    """A catalogue from a compiled file, from the folder of one, or from the authors' folder."""
    from ptsp_tui.catalog import models as m

    file = place / "catalog.json" if (place / "catalog.json").is_file() else place
    if file.is_dir():
        _need_yaml()
        from ptsp_tui.catalog.publish import compile_folder

        return compile_folder(file)
    try:
        return msgspec.json.decode(file.read_bytes(), type=m.Catalogue)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("{file} is no compiled catalogue.", file=file) from None


@catalog.command()
@click.option("--from", "data", type=DATA, default="data", help="Folder of the YAML files.")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="File.")
def report(data: Path, target: Path | None) -> None:
    """The catalogue in tables: what it holds, what was decided, what an office must confirm."""
    _need_yaml()
    from ptsp_tui.catalog.report import report_of

    text = report_of(data)
    if target is None:
        show(text, nl=False)
    else:
        target.write_text(text, encoding="utf-8")
