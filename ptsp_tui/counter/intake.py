"""Filing without the screen: JSON lines in, one JSON line out for each, same rules as the screen.

A line is {"ref"?, "service", "answers", "ticks", "values", "outcome"?, "confirm"?}. `ref` is the
sender's own number for the line: a line whose ref was filed before returns its old receipt, so a
file can be sent again after a crash. `confirm` lists fields whose warnings the sender stands by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft, open_draft
from ptsp_tui.counter.filing import slip_of
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import begin_visit, close_visit, file_case
from ptsp_tui.errors import BadValue, PtspError, Refused

WANTED: Final = {
    "service": "In a line, service is the id of a service.",
    "answers": "In a line, answers is an object: a question's id and its answer.",
    "values": "In a line, values is an object: a field's id and its value.",
    "ticks": "In a line, ticks is a list of papers that are there.",
    "ref": "In a line, ref is a text of at most 100 characters.",
    "outcome": "In a line, outcome is accepted, forwarded or incomplete.",
    "confirm": "In a line, confirm is a list of fields.",
}


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One application as sent."""

    service: Annotated[str, Meta(min_length=1)]
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    ticks: list[str] | dict[str, Annotated[str, Meta(max_length=40)]] = []
    ref: Annotated[str, Meta(max_length=100)] = ""
    outcome: Literal["", "accepted", "incomplete", "forwarded"] = ""
    confirm: list[str] = []


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a line: a receipt, or one sentence."""

    ref: str | None = None
    receipt: str | None = None
    case: str | None = None
    seq: int | None = None
    resume_code: str | None = None
    ignored: list[str] = []
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
    known = session.db.by("ref", line.ref) if line.ref else []
    if known:
        slip = slip_of(session, known[0])
        return Reply(line.ref, slip.receipt, slip.case, slip.seq, slip.resume_code or None)
    visit = begin_visit()
    draft = open_draft(session.book, line.service, clock.today(), visit.id)
    ignored = _fill(draft, line)
    with session.db.transaction():
        slip = file_case(
            session, visit, draft, incomplete=line.outcome == "incomplete", ref=line.ref
        )
        close_visit(session, visit)
    return Reply(
        line.ref or None, slip.receipt, slip.case, slip.seq, slip.resume_code or None, ignored
    )


def _fill(draft: Draft, line: Line) -> list[str]:
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
    ticks = line.ticks if isinstance(line.ticks, dict) else dict.fromkeys(line.ticks, "ok")
    for key, state in ticks.items():
        if key not in keys:
            raise BadValue("This case does not ask for the paper {field}.", field=key)
        draft.tick(key, state)
    given = {**line.answers, **line.values}
    return sorted(k for k in given if k in form.cells and not form.cells[k].visible)
