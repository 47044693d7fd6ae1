"""`ptsp find` and `ptsp service`: the catalogue; they need no store and no passphrase."""

from __future__ import annotations

import os
from typing import Any

import click
import msgspec

from ptsp_tui import clock, i18n
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.words import text as words_of
from ptsp_tui.config import Settings
from ptsp_tui.counter import card as cards
from ptsp_tui.counter import lookup
from ptsp_tui.counter.desk import FILE, STORE
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.offices import offices_of
from ptsp_tui.counter.referral import referral_lines
from ptsp_tui.counter.standard import standard_lines, standard_of
from ptsp_tui.errors import BadValue, WrongUsage
from ptsp_tui.verbs.common import as_json, data_options, open_session, show, show_json, table


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", default=8, show_default=True, type=click.IntRange(1), help="How many at most."
)
@click.option("--explain", is_flag=True, help="Say by which words each was found.")
@as_json
@data_options
@click.pass_obj
def find(
    settings: Settings, words: tuple[str, ...], limit: int, explain: bool, as_json: bool
) -> None:
    """Find a service, package, referral, case or person in the citizen's words."""
    text = " ".join(words)
    if _has_store(settings):
        with open_session(settings, read_only=True) as session:
            found = lookup.find(session.book, text, session, limit)
    else:
        found = lookup.find(Book.open(settings.shelf), text, None, limit)
    if as_json:
        show_json(found)
    elif not found:
        click.echo(i18n._("Nothing found. Use other words, or a part of the name."))
    else:
        _show_found(Book.open(settings.shelf), text, found, explain)


def _show_found(book: Book, words: str, found: list[Any], explain: bool) -> None:
    signpost = lookup.question(book, words)
    if signpost is not None:
        show(
            i18n._("Ask back: {question}").format(
                question=words_of(signpost, "ask", i18n.language())
            )
        )
    if not explain:
        table([(hit.kind, hit.id, hit.name) for hit in found])
        return
    for hit in found:
        show(f"{hit.score:.3f}  {hit.kind}  {hit.id}  {hit.name}")
        if hit.kind in ("service", "life_event", "referral"):
            text, pieces = book.search_index.explain(words, hit.id)
            show(f"       {text!r}: " + " ".join(f"{p}={w}" for p, w in pieces))


@click.command()
@as_json
@data_options
@click.pass_obj
def queries(settings: Settings, as_json: bool) -> None:
    """Words whose first find was not taken: for the keepers of the catalogue."""
    from ptsp_tui.counter.queries import missed

    with open_session(settings, read_only=True) as session:
        found = missed(session)
    if as_json:
        show_json(found)
    else:
        table([(each["day"], each["words"], each["first"], each["taken"]) for each in found])


def _has_store(settings: Settings) -> bool:
    """Whether the cases of this computer can be searched too, without asking anything."""
    if not os.environ.get("PTSP_PASSPHRASE_FILE") or not (settings.data_dir / FILE).exists():
        return False
    from ptsp_tui.store.key_file import officers_of

    return bool(settings.officer) or len(officers_of(settings.data_dir / STORE)) == 1


@click.command()
@click.argument("service_id", metavar="ID")
@click.option("--answer", "answers", multiple=True, metavar="KEY=VALUE", help="An answer.")
@click.option("--standard", is_flag=True, help="Also the 14 components of its service standard.")
@as_json
@data_options
@click.pass_obj
def service(
    settings: Settings, service_id: str, answers: tuple[str, ...], standard: bool, as_json: bool
) -> None:
    """The card of a service or referral; with answers, exactly what this case needs."""
    book = Book.open(settings.shelf)
    if service_id in book.referrals:
        _show_referral(settings, book, service_id, as_json)
        return
    draft = Draft(book.service(service_id), book, clock.today(), "")
    for answer in answers:
        key, sign, value = answer.partition("=")
        if not sign:
            raise WrongUsage("An answer is written KEY=VALUE, not {answer}.", answer=answer)
        node = draft.form.nodes.get(key)
        if node is None:
            raise BadValue("There is no question called {field}.", field=key)
        raw: Any = value.split(",") if node.asked.type == "multi" else value
        cell = draft.form.set(key, raw)
        if cell.errors:
            fault = cell.errors[0]
            raise BadValue(fault.msgid, **{**fault.facts, "field": key})
    card = cards.card_of(book, draft)
    parts = standard_of(book, draft.service, i18n.language(), i18n._) if standard else []
    if as_json:
        plain = msgspec.to_builtins(card)
        show_json({**plain, "standard": msgspec.to_builtins(parts)} if standard else plain)
    else:
        show("\n".join([*cards.card_lines(card, i18n._), *standard_lines(parts, i18n._)]))


def _show_referral(settings: Settings, book: Book, name: str, as_json: bool) -> None:
    referral = book.referrals[name]
    kept = offices_of(settings.data_dir, book.referrals).get(name)
    if as_json:
        show_json(msgspec.structs.replace(referral, offices=kept or referral.offices))
    else:
        show("\n".join(referral_lines(book, referral, i18n._, i18n.language(), kept)))
