"""A paper is there, to follow, not applicable or waived; who said so and when is kept."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest

from ptsp_tui import clock, i18n
from ptsp_tui.counter import marks
from ptsp_tui.counter.draft import Draft
from ptsp_tui.counter.filing import faults_of, file
from ptsp_tui.counter.intake import Reply, intake
from ptsp_tui.counter.lookup import case_document
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.view import case_lines
from ptsp_tui.errors import BadValue
from ptsp_tui.forms.checklist import Paper
from ptsp_tui.forms.ticks import Tick
from tests.counter.test_filing import filed, ready
from tests.made_up import valid_case

LETTER, CARD = "surat-kehilangan", "kk"


def paper(draft: Draft, key: str) -> Paper:
    return next(each for each in draft.papers() if each.key == key)


def missing(session: Session, draft: Draft) -> list[object]:
    return [fault.facts["field"] for fault in faults_of(session, draft)]


def test_space_takes_a_paper_in_or_sees_it_by_its_kind_and_once_more_undoes_it(
    session: Session,
) -> None:
    draft = ready(session, "ktp-hilang")
    draft.ticks.clear()
    tick = marks.toggle(session, draft, paper(draft, LETTER))
    assert tick == Tick("taken", "budi", clock.local_ms())
    assert marks.toggle(session, draft, paper(draft, LETTER)) == ""
    assert draft.ticks == {}


@pytest.mark.parametrize(
    ("state", "met"),
    [
        ("seen", True),
        ("taken", True),
        ("waived", True),
        ("to_follow", False),
        ("not_applicable", False),
    ],
)
def test_a_blocking_paper_counts_only_when_it_is_there_or_waived(
    session: Session, state: Any, met: bool
) -> None:
    draft = ready(session, "ktp-hilang")
    marks.mark(session, draft, paper(draft, LETTER), state, reason="contoh", approver="Lurah")
    assert missing(session, draft) == ([] if met else [LETTER])


def test_a_paper_that_follows_makes_the_file_incomplete_and_stays_on_the_slip(
    session: Session,
) -> None:
    draft = ready(session, "ktp-hilang")
    marks.mark(session, draft, paper(draft, LETTER), "to_follow")
    slip = file(session, draft, incomplete=True)
    case = case_document(session, slip.receipt)
    assert (case["state"], case["lacking"]) == ("incomplete", [LETTER])
    assert case["ticks"][LETTER]["state"] == "to_follow"


def test_a_waived_paper_names_reason_approver_officer_and_time_for_ever(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    marks.mark(
        session, draft, paper(draft, LETTER), "waived", reason="banjir", approver="Ibu Camat"
    )
    case = case_document(session, file(session, draft).receipt)
    assert case["ticks"][LETTER] == {
        "state": "waived",
        "officer": "budi",
        "at_ms": clock.local_ms(),
        "reason": "banjir",
        "approver": "Ibu Camat",
    }
    line = next(line for line in case_lines(session, case) if "banjir" in line)
    assert line.strip().startswith("[o]")
    assert "Ibu Camat" in line


def test_ticks_of_older_logs_are_read_as_they_were(session: Session) -> None:
    slip = filed(session)
    case = case_document(session, slip.receipt)
    assert case["ticks"][LETTER] == "ok"
    assert any(line.strip().startswith("[x]") for line in case_lines(session, case))


def test_ticks_survive_flipping_an_answer_and_back(session: Session) -> None:
    draft = ready(session, "lahir-lengkap")
    draft.form.set("birth_letter", True)
    marks.mark(session, draft, paper(draft, "surat-lahir"), "seen")
    draft.form.set("birth_letter", False)
    assert "surat-lahir" not in {each.key for each in draft.papers()}
    draft = Draft.from_dict(draft.to_dict(), session.book, clock.today())
    draft.form.set("birth_letter", True)
    assert draft.ticks["surat-lahir"] == Tick("seen", "budi", clock.local_ms())


def heirs_papers(draft: Draft) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in draft.papers():
        if each.item is not None:
            found.setdefault(each.item, []).append(each.key)
    return found


def test_each_heir_keeps_the_ticks_when_one_is_added_or_taken_out(session: Session) -> None:
    draft = ready(session, "ahli-waris")
    form = draft.form
    while len(form.items["heirs"]) < 12:
        form.add_item("heirs")
    first, *_, last = form.items["heirs"]
    kept = heirs_papers(draft)[first]
    for key in kept:
        draft.tick(key)
    for key in heirs_papers(draft)[last]:
        draft.tick(key)
    form.remove_item("heirs", last)
    draft = Draft.from_dict(draft.to_dict(), session.book, clock.today())
    fresh = draft.form.add_item("heirs")
    assert fresh > last, "a newcomer has no number, and no ticks, of one who was taken out"
    assert not set(heirs_papers(draft)[fresh]) & set(draft.ticks)
    assert set(kept) <= set(draft.ticks)


def test_a_letter_past_its_days_is_said_with_its_date(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = "surat-kehilangan-polisi"
    kinds = session.book.evidence
    aged = msgspec.structs.replace(kinds[kind], max_age_days=30)
    monkeypatch.setattr(session.book, "evidence", {**kinds, kind: aged})
    draft = ready(session, "ktp-hilang")
    letter = paper(draft, LETTER)
    assert marks.age(session, draft, letter) is None, "nobody knows its date"
    marks.note_date(session, draft, letter, "25-10-2026")
    assert marks.age(session, draft, letter) is None
    marks.note_date(session, draft, letter, "24102026")
    age = marks.age(session, draft, letter)
    assert age is not None
    assert (age.days, age.limit) == (31, 30)
    assert missing(session, draft) == [], "it is a warning"
    with pytest.raises(BadValue, match="after today"):
        marks.note_date(session, draft, letter, "25-11-2026")


def line(session: Session, **more: Any) -> bytes:
    made = valid_case(session.book.service("ktp-hilang"), session.book, Random(1), clock.today())
    return msgspec.json.encode({**made, **more})


def run(session: Session, **more: Any) -> Reply:
    (reply,) = intake(session, [line(session, **more)], i18n.sentence)
    return reply


def test_intake_takes_words_and_whole_states(session: Session) -> None:
    ticks = {CARD: "seen", LETTER: {"state": "waived", "reason": "banjir", "approver": "Lurah"}}
    reply = run(session, ticks=ticks)
    assert reply.receipt is not None
    case = case_document(session, reply.receipt)
    assert case["ticks"][CARD]["officer"] == "budi"
    assert case["ticks"][LETTER]["approver"] == "Lurah"


@pytest.mark.parametrize(
    ("tick", "said"),
    [
        ("lost", "lost is no state of a paper"),
        ("waived", "without its reason"),
        ({"state": "waived", "reason": "banjir"}, "name of who waived it"),
        ({"state": "not_applicable"}, "without its reason"),
        ({"state": "seen", "dated": "24-10-2026"}, "is not YYYY-MM-DD"),
    ],
)
def test_intake_refuses_other_words_and_states_without_their_reason(
    session: Session, tick: Any, said: str
) -> None:
    reply = run(session, ticks={CARD: "ok", LETTER: tick})
    assert reply.field == LETTER
    assert said in str(reply.message)
    assert session.db.table("cases").all() == []


def test_intake_files_a_second_one_and_names_the_first(session: Session) -> None:
    first = run(session)
    second = run(session, duplicate_reason="hilang lagi")
    assert first.duplicate_of is None
    assert second.duplicate_of == first.receipt
    assert second.receipt is not None
    assert case_document(session, second.receipt)["duplicate_reason"] == "hilang lagi"
