"""One prompt finds everything: services, life events, referrals, and on this computer cases and
people, by receipt number, resume code, NIK or name.

People are all whom a case names with a NIK: parents, heirs and witnesses too. A number of ours is
never looked up by its letters, and what shares hardly more than letters with the words is not
shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ptsp_tui import i18n
from ptsp_tui.cases.numbering import looks_like, parse_receipt, parse_resume_code
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.models import Signpost
from ptsp_tui.catalog.search import Hit
from ptsp_tui.catalog.words import text
from ptsp_tui.counter.keys import people_in
from ptsp_tui.errors import BadValue, NotFound

if TYPE_CHECKING:
    from ptsp_tui.counter.session import Session  # opens the store: not needed to search

FEWEST_LETTERS = 3
SHARE = 0.3
"""A matter is not shown that fits so much worse than the best; of the 762 phrases of
tests/catalog/dev_phrases.tsv none finds its matter below 0.58 of the best."""
BESIDE_A_NAME = 0.3
"""When the words are the name of somebody here, a matter must fit so well to stand beside it."""


class Found(msgspec.Struct, frozen=True):
    """kind: service | life_event | referral | case | person; best first."""

    kind: str
    id: str
    name: str
    score: float


def find(book: Book, words: str, session: Session | None = None, limit: int = 8) -> list[Found]:
    """What `words` may mean. Without a session only the catalogue is searched."""
    mine = _in_store(session, words, limit) if session is not None else []
    if looks_like(words) is not None:
        return mine[:limit]
    found = mine + [
        Found(hit.kind, hit.id, _name(book, hit.id), hit.score)
        for hit in _worth_showing(book.search(words, limit), beside=bool(mine))
    ]
    found.sort(key=lambda f: -f.score)
    return found[:limit]


def _worth_showing(hits: list[Hit], *, beside: bool) -> list[Hit]:
    best = max((hit.score for hit in hits), default=0.0)
    least = max(BESIDE_A_NAME if beside else 0.0, SHARE * best)
    return [hit for hit in hits if hit.score > least and not hit.by_chance]


def question(book: Book, words: str) -> Signpost | None:
    """What to ask back when the words may mean several matters; never for a number of ours."""
    return None if looks_like(words) is not None else book.signpost(words)


def _name(book: Book, thing: str) -> str:
    """The name of a service, package or referral in the reader's language."""
    for things in (book.services, book.life_events, book.referrals):
        if thing in things:
            return text(things[thing], "name", i18n.language())
    return thing


def _in_store(session: Session, words: str, limit: int) -> list[Found]:
    shape = looks_like(words)
    if shape == "receipt":
        return [_as_case(case) for case in _by_receipt(session, words)]
    if shape == "resume":
        exact = [_as_case(case) for case in _by_resume(session, words)]
        return exact or _by_name(session, words, limit)
    if shape == "nik":
        digits = "".join(ch for ch in words if ch.isdigit())
        cases = session.db.by("nik", digits)
        names = {name for case in cases for name in _names_of(case, digits)}
        return [Found("person", digits, name, 1.0) for name in sorted(names)] + [
            _as_case(case) for case in cases
        ]
    return _by_name(session, words, limit)


def _names_of(case: Any, nik: str) -> set[str]:
    """The names under which a case has the person of this NIK."""
    own = {case["subject_name"]} if case["subject_nik"] == nik else set()
    return own or {name for name, theirs in people_in(case["values"]) if theirs == nik}


def _by_receipt(session: Session, words: str) -> list[Any]:
    try:
        return list(session.db.by("receipt", str(parse_receipt(words))))
    except BadValue:
        return []


def _by_resume(session: Session, words: str) -> list[Any]:
    try:
        return list(session.db.by("resume", parse_resume_code(words)))
    except BadValue:
        return []


def _by_name(session: Session, words: str, limit: int) -> list[Found]:
    """Cases whose person's name has every word typed, each at least as a beginning; then the
    other people of that name."""
    wanted = words.casefold().split()
    if not wanted or len(words.strip()) < FEWEST_LETTERS:
        return []
    longest = max(wanted, key=len)
    begins = longest[:FEWEST_LETTERS]  # as the index has it
    if len(begins) < FEWEST_LETTERS:
        found = others = list(session.db.table("cases"))
    else:
        found, others = session.db.by("name", begins), session.db.by("others", begins)
    out = [_as_case(case, 0.75) for case in found if _fits(case["subject_name"], wanted)]
    people = {
        (nik, name): None
        for case in others
        for name, nik in people_in(case["values"])
        if nik and nik != case["subject_nik"] and _fits(name, wanted)
    }
    return out[-limit:] + [Found("person", nik, name, 0.74) for nik, name in people][:limit]


def _fits(name: str, wanted: list[str]) -> bool:
    names = name.casefold().split()
    return all(any(part.startswith(word) for part in names) for word in wanted)


def _as_case(case: Any, score: float = 1.0) -> Found:
    return Found("case", case["id"], f"{case['subject_name']} - {case['receipt']}", score)


def case_document(session: Session, name: str) -> dict[str, Any]:
    """The case by receipt number, resume code or id. Raises NotFound or BadValue."""
    for index, value in (("case", name), ("receipt", name)):
        found = session.db.by(index, value)
        if found:
            return dict(found[0])
    shape = looks_like(name)
    if shape == "receipt":
        found = session.db.by("receipt", str(parse_receipt(name)))
    elif shape == "resume":
        found = session.db.by("resume", parse_resume_code(name))
    else:
        found = []
    if not found:
        raise NotFound("There is no application {case} on this computer.", case=name)
    return dict(found[0])


def named(book: Book, ids: list[str]) -> list[Found]:
    """The services, life events and referrals of these ids that the catalogue has."""
    kinds: tuple[tuple[str, Any], ...] = (
        ("service", book.services),
        ("life_event", book.life_events),
        ("referral", book.referrals),
    )
    return [
        Found(kind, name, _name(book, name), 1.0)
        for name in ids
        for kind, things in kinds
        if name in things
    ]
