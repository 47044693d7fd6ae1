"""No second file for the same matter: the open or recent case, or the draft, that is it already.

The same matter: the same service for the same NIK, open or filed within 30 days. Likely the same:
one digit of the NIK differs, or name, birth date and mother agree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from ptsp_tui import clock
from ptsp_tui.cases.fold import FINAL
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.session import Session

RECENT = timedelta(days=30)


class Match(msgspec.Struct, frozen=True):
    """Another file for the matter in hand: a case, or a parked draft (`state` "draft").

    `likely`: it only looks like the same person. `name` is whose matter it is there.
    """

    id: str
    receipt: str
    state: str
    day: str
    name: str
    likely: bool = False


def same_matter(session: Session, draft: Draft) -> Match | None:
    """The same service for the same NIK, as an open or recent case or another draft."""
    nik = subject_nik(draft)
    if not nik:
        return None
    for case in reversed(session.db.by("nik", nik)):
        if case["subject_nik"] == nik and _counts(draft, case):
            return _of_case(case)
    for kept in session.db.table("drafts").all():
        entry = kept["cells"].get(f"{draft.service.subject}.nik", {})
        other = kept["id"] != draft.id and kept["service"] == draft.service.id
        if other and not (kept["resumes"] or kept.get("amends")) and entry.get("v") == nik:
            day = clock.from_ms(int(kept["changed_ms"])).date().isoformat()
            return Match(kept["id"], "", "draft", day, kept["title"])
    return None


def likely_matter(session: Session, draft: Draft) -> Match | None:
    """The same service for somebody who looks like the same person.

    Reads every open case of the service: call it off the event loop.
    """
    nik, person = subject_nik(draft), _person(draft.service.subject, draft.form.facts)
    if not nik and person is None:
        return None
    for case in _candidates(session, draft):
        if case["subject_nik"] == nik and nik:
            continue  # said as the same
        theirs = _person(draft.service.subject, case["values"])
        if (person is not None and person == theirs) or _a_digit_off(nik, case["subject_nik"]):
            return _of_case(case, likely=True)
    return None


def subject_nik(draft: Draft) -> str:
    """The NIK of the one whose matter it is; "" while it is not known."""
    return str(draft.form.facts.get(f"{draft.service.subject}.nik") or "")


def _candidates(session: Session, draft: Draft) -> Iterator[Any]:
    today = clock.today()
    months = sorted({f"{day:%Y-%m}" for day in (today, today - RECENT)}, reverse=True)
    seen = set()
    for name in ("open", *months):
        for case in reversed(session.db.by("matter", f"{draft.service.id}|{name}")):
            if case["id"] not in seen and _counts(draft, case):
                seen.add(case["id"])
                yield case


def _counts(draft: Draft, case: Any) -> bool:
    """Whether the case is another one of this service, open or filed within 30 days."""
    own = (draft.id, draft.resumes, draft.amends)
    if case["id"] in own or case["service"] != draft.service.id or case["state"] == "cancelled":
        return False
    recent = case["day"] >= (clock.today() - RECENT).isoformat()
    return recent or case["state"] not in FINAL


def _of_case(case: Any, *, likely: bool = False) -> Match:
    return Match(
        case["id"], case["receipt"], case["state"], case["day"], case["subject_name"], likely
    )


def _person(subject: str, facts: Any) -> tuple[str, str, str] | None:
    """Name, birth date and mother's name, made alike; None while the first two are not known."""
    name, born = facts.get(f"{subject}.name"), facts.get(f"{subject}.birth_date")
    if not name or not born:
        return None
    mother = facts.get(f"{subject}.mother.name") or facts.get("mother.name") or ""
    return _plain(str(name)), str(born), _plain(str(mother))


def _plain(name: str) -> str:
    """Letters only, small, single-spaced, without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalpha() else " " for c in bare).casefold().split())


def _a_digit_off(nik: str, other: str) -> bool:
    """One digit is another one, or two neighbours have changed places."""
    if not nik or not other:
        return False
    from rapidfuzz.distance import OSA  # 20 ms to import: only when there is something to compare

    return int(OSA.distance(nik, other, score_cutoff=1)) == 1
