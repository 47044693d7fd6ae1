"""One prompt finds everything: services, life events, referrals, and on this computer cases and
people, by receipt number, resume code, NIK or name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ptsp_tui import i18n
from ptsp_tui.cases.numbering import looks_like, parse_receipt, parse_resume_code
from ptsp_tui.catalog.book import Book
from ptsp_tui.catalog.search import Hit
from ptsp_tui.catalog.words import text
from ptsp_tui.errors import BadValue, NotFound

if TYPE_CHECKING:
    from ptsp_tui.counter.session import Session  # opens the store: not needed to search

FEWEST_LETTERS = 3


class Found(msgspec.Struct, frozen=True):
    """kind: service | life_event | referral | case | person; best first."""

    kind: str
    id: str
    name: str
    score: float


def find(book: Book, words: str, session: Session | None = None, limit: int = 8) -> list[Found]:
    """What `words` may mean. Without a session only the catalogue is searched."""
    mine = _in_store(session, words, limit) if session is not None else []
    hits: list[Hit] = book.search(words, limit)
    found = mine + [Found(h.kind, h.id, _name(book, h.id), h.score) for h in hits]
    found.sort(key=lambda f: -f.score)
    return found[:limit]


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
        people = {case["subject_name"] for case in cases if case["subject_nik"] == digits}
        person = [Found("person", digits, name, 1.0) for name in sorted(people)]
        return person + [_as_case(case) for case in cases]
    return _by_name(session, words, limit)


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
    """Cases whose person's name has every word typed, each at least as a beginning."""
    wanted = words.lower().split()
    if not wanted or len(words.strip()) < FEWEST_LETTERS:
        return []
    longest = max(wanted, key=len)
    begins = longest.casefold()[:FEWEST_LETTERS]  # as the index has it
    found = session.db.by("name", begins) if len(begins) == FEWEST_LETTERS else None
    out = []
    for case in session.db.table("cases") if found is None else found:
        names = case["subject_name"].lower().split()
        if all(any(name.startswith(word) for name in names) for word in wanted):
            out.append(_as_case(case, 0.75))
    return out[-limit:]


def _as_case(case: Any, score: float = 1.0) -> Found:
    return Found("case", case["id"], f"{case['subject_name']} · {case['receipt']}", score)


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
