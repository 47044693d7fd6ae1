"""What changed in one service, as sentences that an officer or the keeper of a list can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ptsp_tui.catalog import models as m
from ptsp_tui.catalog.change import Change, by_id, paired, rupiah
from ptsp_tui.catalog.words import text


class ServiceDiff:
    """Both states of one service; calling it gives the changes in the order of its card."""

    def __init__(
        self,
        old: m.Service,
        new: m.Service,
        papers: dict[str, m.EvidenceType],
        language: str,
    ) -> None:
        self._old, self._new = old, new
        self._papers, self._language = papers, language

    def __call__(self) -> Iterator[Change]:
        yield from self._status()
        if self._old.opens_case and self._new.opens_case:
            yield from self._money_and_time()
            yield from self._questions()
            yield from self._requirements()
            yield from self._fields()
        yield from self._phrases()
        yield from self._rest()

    def _say(self, kind: str, msgid: str, **facts: str) -> Change:
        return Change("service", self._new.id, kind, msgid, facts)

    def _text(self, item: Any, name: str) -> str:
        return text(item, name, self._language)

    def _status(self) -> Iterator[Change]:
        old, new = self._old, self._new
        if old.name != new.name:
            yield self._say(
                "renamed",
                "Its name was {old} and is now {new}.",
                old=self._text(old, "name"),
                new=self._text(new, "name"),
            )
        if old.opens_case and not new.opens_case:
            if new.replaced_by:
                yield self._say(
                    "replaced", "It is no longer served: use {new}.", new=new.replaced_by
                )
            else:
                yield self._say("closed", "It is no longer served.")
        elif new.opens_case and not old.opens_case:
            yield self._say("opened", "It is served again.")
        elif old.replaced_by != new.replaced_by:
            yield self._say("successor", "It now leads to {new}.", new=new.replaced_by or "-")
        if old.decided_at != new.decided_at and new.decided_at:
            yield self._say(
                "decided_at", "It is now decided at another level: {new}.", new=new.decided_at
            )

    def _money_and_time(self) -> Iterator[Change]:
        old, new = self._old, self._new
        before, after = (" / ".join(map(self._fee, each.fees)) or "-" for each in (old, new))
        if before != after:
            yield self._say("fee", "The fee was {old} and is now {new}.", old=before, new=after)
        elif old.fees != new.fees:
            yield self._say("fee", "When which fee is paid, or on what basis, has changed.")
        before, after = _time(old.deadline), _time(new.deadline)
        if before != after:
            yield self._say(
                "deadline", "The promised time was {old} and is now {new}.", old=before, new=after
            )

    def _fee(self, fee: m.Fee) -> str:
        return rupiah(fee.amount) if fee.amount is not None else self._text(fee, "note") or "?"

    def _questions(self) -> Iterator[Change]:
        for _, old, new in paired(by_id(self._old.determinants), by_id(self._new.determinants)):
            if new is None:
                yield self._say("question", "No longer asked: {ask}", ask=self._text(old, "ask"))
                continue
            ask = self._text(new, "ask")
            if old is None:
                yield self._say("question", "New question: {ask}", ask=ask)
                continue
            if old.ask != new.ask:
                yield self._say("question", "A question is asked in other words: {ask}", ask=ask)
            if old.when != new.when:
                yield self._say("question", "When this is asked has changed: {ask}", ask=ask)
            if (old.choices, old.codelist, old.type) != (new.choices, new.codelist, new.type):
                yield self._say("question", "The answers to choose from changed: {ask}", ask=ask)

    def _requirements(self) -> Iterator[Change]:
        for _, old, new in paired(by_id(self._old.requirements), by_id(self._new.requirements)):
            if new is None:
                assert old is not None
                yield self._say("paper", "Paper no longer asked: {paper}.", paper=self._paper(old))
            elif old is None:
                yield self._say(
                    "paper",
                    "New paper, nothing goes on without it: {paper}."
                    if new.blocking
                    else "New paper, nothing stops without it: {paper}.",
                    paper=self._paper(new),
                )
            elif old != new:
                yield from self._paper_changed(old, new)

    def _paper_changed(self, old: m.Requirement, new: m.Requirement) -> Iterator[Change]:
        paper = self._paper(new)
        if new.blocking and not old.blocking:
            yield self._say("blocking", "Now nothing goes on without {paper}.", paper=paper)
        if old.blocking and not new.blocking:
            yield self._say("blocking", "Nothing stops without {paper} any more.", paper=paper)
        for name in PAPER:
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                facts = {"paper": paper, "old": _plain(before), "new": _plain(after)}
                yield Change("service", self._new.id, name, PAPER[name], facts)
        if (old.of, old.need) != (new.of, new.need):
            yield self._say("paper", "Which papers count as {paper} has changed.", paper=paper)
        if (old.when, old.per) != (new.when, new.per):
            yield self._say("condition", "When {paper} is asked has changed.", paper=paper)
        if (old.note, old.name) != (new.note, new.name):
            yield self._say("note", "{paper} is explained in other words.", paper=paper)

    def _paper(self, r: m.Requirement) -> str:
        if r.name:
            return self._text(r, "name")
        kinds = [self._papers[kind] for kind in r.of if kind in self._papers]
        return ", ".join(self._text(kind, "name") for kind in kinds) or r.id

    def _fields(self) -> Iterator[Change]:
        old_fields, new_fields = _fields_of(self._old), _fields_of(self._new)
        for key, old, new in paired(old_fields, new_fields):
            if new is None:
                assert old is not None
                yield self._say(
                    "field", "No longer in the form: {field}.", field=self._label(old, key)
                )
                continue
            field = self._label(new, key)
            if old is None:
                yield self._say("field", "New in the form: {field}.", field=field)
                continue
            if old.required != new.required:
                yield self._say(
                    "field",
                    "When {field} must be filled in has changed."
                    if not isinstance(new.required, bool)
                    else "{field} must be filled in now."
                    if new.required
                    else "{field} may stay empty now.",
                    field=field,
                )
            if old.when != new.when:
                yield self._say("field", "When {field} is asked has changed.", field=field)
            if old.label != new.label:
                yield self._say("field", "Another name in the form: {field}.", field=field)
            if _values(old) != _values(new):
                yield self._say("field", "What {field} accepts has changed.", field=field)

    def _label(self, field: m.Field, key: str) -> str:
        return f"{self._text(field, 'label')} ({key})"

    def _phrases(self) -> Iterator[Change]:
        old, new = set(self._old.phrases), set(self._new.phrases)
        if new - old:
            more = ", ".join(sorted(new - old))
            yield self._say("phrases", "Found by more words: {words}.", words=more)
        if old - new:
            fewer = ", ".join(sorted(old - new))
            yield self._say("phrases", "No longer found by: {words}.", words=fewer)

    def _rest(self) -> Iterator[Change]:
        for name in REST:
            if getattr(self._old, name) != getattr(self._new, name):
                yield self._say(name, REST[name])


PAPER = {
    "mode": "How {paper} is given has changed: {old}, now {new}.",
    "copies": "Number of copies of {paper}: {old}, now {new}.",
    "valid_for_days": "How many days old {paper} may be: {old}, now {new}.",
    "confidence": "How sure the sources are of {paper}: {old}, now {new}.",
}
REST = {
    "applicants": "Who may ask for it, or in which capacity, has changed.",
    "intake": "Where it may be handed in has changed.",
    "outputs": "What it issues has changed.",
    "takes_off": "Whom its papers no longer name has changed.",
    "validity": "How long its product is valid has changed.",
    "procedure": "Its steps have changed.",
    "script": "What to say and ask has changed.",
    "mistakes": "The usual mistakes have changed.",
    "checks": "A rule between the fields has changed.",
    "legal": "Its legal basis has changed.",
    "gaps": "What the sources do not say has changed.",
    "sources": "Its sources have changed.",
    "grade": "How well its sources were read has changed.",
}


def _time(deadline: m.Deadline | None) -> str:
    """15 min, 3 HK (hari kerja, working days), or - without a promise."""
    if deadline is None:
        return "-"
    if deadline.minutes is not None:
        return f"{deadline.minutes} min"
    return f"{deadline.working_days} HK" if deadline.working_days is not None else "?"


def _plain(value: Any) -> str:
    return "-" if value is None else str(value)


def _fields_of(service: m.Service) -> dict[str, m.Field]:
    found = {}
    for section in service.form:
        place = f"{section.repeat.key}." if section.repeat else ""
        found.update({place + field.id: field for field in section.fields})
    return found


def _values(field: m.Field) -> tuple[Any, ...]:
    """All that decides which values a field takes."""
    limits = (field.max_length, field.min, field.max, field.checks, field.naming_rules)
    return (field.type, field.choices, field.codelist, field.region_level, *limits)
