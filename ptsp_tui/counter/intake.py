"""Filing without the screen: JSON lines in, one JSON line out for each, same rules as the screen.

A line is {"ref"?, "service", "answers", "ticks", "values", "outcome"?, "confirm"?,
"duplicate_reason"?}. `ref` is the sender's own number for the line: a line whose ref was filed
before returns its old receipt, so a file can be sent again after a crash. `ticks` lists the papers
that are there, or says of each how it was met: a word, or {"state", "reason"?, "approver"?,
"dated"?}. `confirm` lists fields whose warnings the sender stands by. A second file for the same
matter is filed, and the reply names the first one in `duplicate_of`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Final, Literal, cast

import msgspec
from msgspec import Meta

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.filing import filed_as, slip_of
from ptsp_tui.counter.matters import same_matter
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_visit, close_visit, file_case
from ptsp_tui.errors import BadValue, PtspError, Refused
from ptsp_tui.forms.ticks import NEED_REASON, OK, STATES, State, Tick, Ticked

WANTED: Final = {
    "service": "In a line, service is the id of a service.",
    "answers": "In a line, answers is an object: a question's id and its answer.",
    "values": "In a line, values is an object: a field's id and its value.",
    "ticks": "In a line, ticks is a list of papers that are there.",
    "duplicate_reason": "In a line, duplicate_reason is a text of at most 200 characters.",
    "ref": "In a line, ref is a text of at most 100 characters.",
    "outcome": "In a line, outcome is accepted, forwarded or incomplete.",
    "confirm": "In a line, confirm is a list of fields.",
}


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a paper was met, as sent; officer and time are this terminal's."""

    state: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(max_length=200)] = ""
    approver: Annotated[str, Meta(max_length=60)] = ""
    dated: Annotated[str, Meta(max_length=10)] = ""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One application as sent."""

    service: Annotated[str, Meta(min_length=1)]
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    ticks: list[str] | dict[str, Annotated[str, Meta(max_length=40)] | Given] = []
    ref: Annotated[str, Meta(max_length=100)] = ""
    outcome: Literal["", "accepted", "incomplete", "forwarded"] = ""
    confirm: list[str] = []
    duplicate_reason: Annotated[str, Meta(max_length=200)] = ""


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a line: a receipt, or one sentence."""

    ref: str | None = None
    receipt: str | None = None
    case: str | None = None
    seq: int | None = None
    resume_code: str | None = None
    ignored: list[str] = []
    duplicate_of: str | None = None
    error: str | None = None
    field: str | None = None
    message: str | None = None


def intake(session: Session, lines: Iterable[bytes], say: Any) -> Iterator[Reply]:
    """File each line; a reply is given only when its case is durable.

    `say(error)` turns an error into a sentence of the reader's language.
    """
    for raw in lines:
        if not raw.strip():
            continue
        ref = None
        try:
            line = _parse(raw)
            ref = line.ref or None
            yield _file_line(session, line)
        except PtspError as error:
            if error.exit_code != 1:
                raise
            facts = error.facts
            field = facts.get("field")
            yield Reply(
                ref=ref,
                error=type(error).__name__,
                field=str(field) if field is not None else None,
                message=say(error),
            )


def _parse(raw: bytes) -> Line:
    try:
        return msgspec.json.decode(raw, type=Line)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from None
    except RecursionError:
        raise Refused("The line is nested too deeply to be an application.") from None
    except UnicodeDecodeError as error:
        raise Refused("The line is not JSON: look at byte {place}.", place=error.start) from None
    except msgspec.DecodeError as error:
        at = re.search(r"\(byte (\d+)\)", str(error))
        place = at[1] if at else len(raw.rstrip())
        raise Refused("The line is not JSON: look at byte {place}.", place=place) from None


def _misfit(problem: str) -> Refused:
    """A sentence for what msgspec says of a line that is JSON, but no application."""
    named = re.search(r"(?:field `|at `\$\.)([^`.\[]+)", problem)
    if named is None:
        return Refused("The line is no application: that is a JSON object with a service.")
    field = named[1]
    if "missing" in problem:
        return BadValue("The line has no {field}.", field=field)
    if field not in WANTED:
        return BadValue("No application has a part called {field}.", field=field)
    return BadValue(WANTED[field], field=field)


def _file_line(session: Session, line: Line) -> Reply:
    known = filed_as(session, line.ref) if line.ref else None
    if known is not None:
        slip = slip_of(session, known)
        return Reply(line.ref, slip.receipt, slip.case, slip.seq, slip.resume_code or None)
    visit = begin_visit()
    draft = open_draft(session.book, line.service, clock.today(), visit.id)
    ignored = _fill(session, draft, line)
    match = same_matter(session, draft)
    if match is not None:
        draft.duplicate_of, draft.duplicate_reason = match.receipt, line.duplicate_reason
    with session.db.transaction():
        slip = file_case(
            session, visit, draft, incomplete=line.outcome == "incomplete", ref=line.ref
        )
        close_visit(session, visit)
    return Reply(
        line.ref or None,
        slip.receipt,
        slip.case,
        slip.seq,
        slip.resume_code or None,
        ignored,
        (match.receipt or match.id) if match is not None else None,
    )


def _fill(session: Session, draft: Draft, line: Line) -> list[str]:
    """Put answers, values and ticks in; the keys whose branch is closed are returned."""
    form = draft.form
    for name in line.answers:
        node = form.nodes.get(name)
        if node is None or not node.is_question:
            raise BadValue("There is no question called {field}.", field=name)
    form.fill(line.answers)
    unknown = form.fill(line.values)
    if unknown:
        raise BadValue("There is no field called {field}.", field=unknown[0])
    for key in line.confirm:
        if key not in form.nodes:
            raise BadValue("There is no field called {field}.", field=key)
        form.confirm(key)
    keys = {paper.key for paper in draft.papers()}
    ticks = line.ticks if isinstance(line.ticks, dict) else dict.fromkeys(line.ticks, OK)
    for key, given in ticks.items():
        if key not in keys:
            raise BadValue("This case does not ask for the paper {field}.", field=key)
        draft.tick(key, _tick(session, key, given))
    sent = {**line.answers, **line.values}
    return sorted(k for k in sent if k in form.cells and not form.cells[k].visible)


def _tick(session: Session, key: str, given: str | Given) -> Ticked:
    """The mark of a paper; "" for none. Raises BadValue for a word or a reason that will not do."""
    if given in ("", OK):
        return str(given)
    sent = Given(given) if isinstance(given, str) else given
    if sent.state not in STATES:
        words = ", ".join((OK, *STATES))
        raise BadValue(
            "{word} is no state of a paper; these are: {words}.",
            word=sent.state,
            words=words,
            field=key,
        )
    tick = Tick(
        cast("State", sent.state),
        session.officer,
        clock.local_ms(),
        sent.reason.strip(),
        sent.approver.strip(),
        _day(sent.dated, key),
    )
    if tick.state in NEED_REASON and not tick.reason:
        raise BadValue("The paper {field} is without its reason.", field=key)
    if tick.state == "waived" and not tick.approver:
        raise BadValue("The paper {field} is without the name of who waived it.", field=key)
    return tick


def _day(text: str, key: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadValue("The date on the paper {field} is not YYYY-MM-DD.", field=key) from None
