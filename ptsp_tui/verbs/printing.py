"""`ptsp print`: any paper of an application, to a printer or a file; and checking a seal.

Without `--to` the paper is shown, marked as a copy: only a print that is journalled may be the
original, and the journal needs the store for itself. Beside a running app, too, prints are copies.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from ptsp_tui import i18n
from ptsp_tui.config import Settings
from ptsp_tui.errors import PtspError, StoreLocked, WrongUsage
from ptsp_tui.verbs.common import data_options, open_session, show

FORMATS = ("escpos58", "escpos80", "text80", "text40", "text32", "pdf")
AS_HELP = (
    "receipt, missing-slip, referral, handover, itinerary, privacy, why, daybook, "
    "form:F-1.02, letter:ID"
)


@click.command("print")
@click.argument("name", metavar="RECEIPT|CODE|ID|DAY", required=False, default="")
@click.option("--as", "kind", default="receipt", show_default=True, help=AS_HELP)
@click.option("--to", "target", help="tcp://ADDRESS:9100, a device, lp:QUEUE or a file.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="What the printer takes.")
@click.option("--width", default=40, show_default=True, type=click.IntRange(32, 80))
@click.option("--fill", "filling", multiple=True, help="FACT=VALUE that the application has not.")
@click.option("--spoiled", is_flag=True, help="The earlier print did not come out.")
@click.option("--came-out", is_flag=True, help="The earlier print did come out.")
@click.option("--check", "seal", help="Check the text of a receipt's QR code.")
@data_options
@click.pass_obj
def print_(settings: Settings, /, seal: str | None, **options: Any) -> None:
    """Print a paper of an application: to a printer, a file, or to standard output."""
    if seal is not None:
        _check(settings, seal)
        return
    _usage(options)
    if options["target"] is None:
        _show(settings, options)
    else:
        _print(settings, options)


def _usage(options: dict[str, Any]) -> None:
    from ptsp_tui.counter.paper_kinds import PLAIN, WITHOUT_CASE

    kind = options["kind"]
    plain, _, what = kind.partition(":")
    if plain not in PLAIN and (plain not in ("form", "letter") or not what):
        raise WrongUsage("There is no paper called {kind}.", kind=kind)
    if not options["name"] and plain not in WITHOUT_CASE:
        raise WrongUsage("Say which application: its receipt number.")
    if options["spoiled"] and options["came_out"]:
        raise WrongUsage("Say one of --spoiled and --came-out.")
    if options["target"] is None and not (options["format_"] or "text").startswith("text"):
        raise WrongUsage("Say where to with --to: this format is not for the screen.")


def _extra(filling: tuple[str, ...]) -> dict[str, str]:
    out = {}
    for each in filling:
        fact, separator, value = each.partition("=")
        if not separator or not value.strip():
            raise WrongUsage("--fill is written FACT=VALUE, for example subject.kk=3171...")
        out[fact.strip()] = value.strip()
    return out


def _paper(session: Any, settings: Settings, options: dict[str, Any]) -> tuple[Any, Any]:
    """(case document or None, paper)."""
    from ptsp_tui.counter.lookup import case_document
    from ptsp_tui.counter.paper_kinds import WITHOUT_CASE, make

    name, kind = options["name"], options["kind"]
    plain = kind.partition(":")[0]
    alone = (
        plain == "daybook" or not name or (plain == "referral" and name in session.book.referrals)
    )
    document = None if alone and plain in WITHOUT_CASE else case_document(session, name)
    within, extra = settings.complete_within_days, _extra(options["filling"])
    return document, make(session, kind, document, bring_within=within, extra=extra, name=name)


def _show(settings: Settings, options: dict[str, Any]) -> None:
    from ptsp_tui.counter.paper_kinds import PROOFS, as_copy
    from ptsp_tui.printing import plain
    from ptsp_tui.printing.as_document import as_document
    from ptsp_tui.printing.filled import Filled

    with open_session(settings, read_only=True) as session:
        _document, paper = _paper(session, settings, options)
    if options["kind"].partition(":")[0] in PROOFS:
        paper = as_copy(paper)
    shown = as_document(paper) if isinstance(paper, Filled) else paper
    qr = not settings.ascii and _can_show("█")
    show("\n".join(plain.lines(shown, _columns(options), qr=qr)))


def _columns(options: dict[str, Any]) -> int:
    format_ = options["format_"] or ""
    return int(format_.removeprefix("text")) if format_.startswith("text") else options["width"]


def _print(settings: Settings, options: dict[str, Any]) -> None:
    from ptsp_tui.printing.sinks import parse_target

    target = parse_target(options["target"])
    try:
        session = open_session(settings)
    except StoreLocked:
        _print_copy(settings, options, target)
        return
    with session:
        document, paper = _paper(session, settings, options)
        job = _begin(session, document, options, target)
        from ptsp_tui.counter.print_job import deliver, failed

        try:
            data = _bytes(paper, options, target, original=job.original)
        except PtspError:
            failed(session, job.case, job.id, "not made")
            raise
        deliver(session, job, target, data)
    _said(options, target, original=job.original)


def _begin(session: Any, document: Any, options: dict[str, Any], target: Any) -> Any:
    from ptsp_tui.counter import print_job
    from ptsp_tui.counter.paper_kinds import journal_name

    paper = journal_name(options["kind"], document)
    case_id = document["id"] if document else ""
    before = print_job.last_original(session, case_id, paper)
    if before is not None and (options["spoiled"] or options["came_out"]):
        print_job.settle(session, case_id, before, came_out=options["came_out"])
    return print_job.begin(session, document, paper, target.kind)


def _bytes(paper: Any, options: dict[str, Any], target: Any, *, original: bool) -> bytes:
    from ptsp_tui.counter.paper_kinds import PROOFS, as_copy
    from ptsp_tui.counter.printers import format_for
    from ptsp_tui.printing.as_document import as_document
    from ptsp_tui.printing.filled import Filled
    from ptsp_tui.printing.render import render, text

    if not original and options["kind"].partition(":")[0] in PROOFS:
        paper = as_copy(paper)
    page = isinstance(paper, Filled)
    format_ = format_for(target, options["format_"] or "", page=page)
    to_file = target.kind == "file"
    if options["format_"] is None and format_.startswith("text"):
        document = as_document(paper) if isinstance(paper, Filled) else paper
        return text(document, options["width"], to_file=to_file)
    return render(paper, format_, to_file=to_file)


def _print_copy(settings: Settings, options: dict[str, Any], target: Any) -> None:
    """Beside a running app: nothing can be journalled, so it is a copy, and said to be one."""
    from ptsp_tui.printing.sinks import send

    with open_session(settings, read_only=True) as session:
        _document, paper = _paper(session, settings, options)
    send(target, _bytes(paper, options, target, original=False))
    _said(options, target, original=False)


def _said(options: dict[str, Any], target: Any, *, original: bool) -> None:
    from ptsp_tui.counter.paper_kinds import PLAIN, PROOFS

    plain = options["kind"].partition(":")[0]
    name = i18n._(PLAIN[plain]) if plain in PLAIN else options["kind"]
    if plain in PROOFS and not original:
        name += f" ({i18n._('COPY')})"
    if target.kind == "file":
        text = i18n._("{kind} written to {file}.")
    else:
        text = i18n._("{kind} sent to {file}.")
    click.echo(text.format(kind=name, file=target), err=True)


def _check(settings: Settings, text: str) -> None:
    from ptsp_tui.counter.checking import check_seal

    with open_session(settings, read_only=True) as session:
        found = check_seal(session, text)
    show(found.sentence)
    if found.verdict != "genuine":
        raise SystemExit(1)


def _can_show(sign: str) -> bool:
    try:
        sign.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
