"""A draft survives an update of the catalogue: what fits is kept, what is dropped is told."""

from __future__ import annotations

from typing import Any

from ptsp_tui import clock
from ptsp_tui.counter.draft import Draft, Left
from ptsp_tui.counter.filing import file
from ptsp_tui.counter.first_time import first_time_lines
from ptsp_tui.counter.session import Session
from ptsp_tui.counter.visit import resume_case
from tests.counter.test_filing import filed, ready


def kept(session: Session, **cells: Any) -> dict[str, Any]:
    """A draft as an older catalogue saved it, with fields that it had."""
    draft = ready(session, "ktp-hilang")
    found = draft.to_dict()
    found["catalogue"] = "an older one"
    found["cells"] |= cells
    return found


def reopened(session: Session, found: dict[str, Any]) -> Draft:
    return Draft.from_dict(found, session.book, clock.today())


def test_a_draft_of_this_catalogue_is_not_moved(session: Session) -> None:
    draft = reopened(session, ready(session, "ktp-hilang").to_dict())
    assert not draft.moved
    assert draft.left == []


def test_a_field_that_is_gone_is_told_by_its_old_name(session: Session) -> None:
    draft = reopened(session, kept(session, hobby={"v": "catur", "l": "Hobi"}))
    assert draft.moved
    assert draft.left == [Left("hobby", "Hobi", "catur")]
    assert draft.catalogue == session.book.version
    assert draft.form.cells["subject.name"].value == ready(session, "ktp-hilang").title


def test_a_choice_that_is_gone_is_told_and_asked_again(session: Session) -> None:
    found = kept(session, **{"subject.sex": {"v": "9", "l": "Jenis kelamin"}})
    draft = reopened(session, found)
    assert draft.left == [Left("subject.sex", "Jenis kelamin", "9")]
    assert draft.form.cells["subject.sex"].errors == []


def test_codes_are_told_in_words(session: Session) -> None:
    """The catalogue that names them is gone by then, so the draft keeps the words itself."""
    draft = ready(session, "ktp-hilang")
    draft.set("subject.sex", draft.form.facts["subject.sex"])
    found = draft.to_dict()
    found["catalogue"] = "an older one"
    for key in ("subject.sex", "subject.address.village", "police_report"):
        found["cells"][f"old.{key}"] = found["cells"][key]
    found["ticks"]["surat-rt"], found["papers"]["surat-rt"] = "ok", "Surat pengantar RT"
    told = {left.key: left for left in reopened(session, found).left}
    sex = "Perempuan" if draft.form.facts["subject.sex"] == "2" else "Laki-laki"
    assert told["old.subject.sex"].value in (sex, "Female", "Male")
    assert "," in told["old.subject.address.village"].value
    assert told["old.police_report"].value in ("Ya", "Yes")
    assert told["surat-rt"].value == "Surat pengantar RT"
    assert found["papers"]["kk"] != "kk"


def test_a_tick_of_a_paper_that_is_gone_is_told(session: Session) -> None:
    found = kept(session)
    found["ticks"]["surat-rt"] = "ok"
    draft = reopened(session, found)
    assert [left.key for left in draft.left] == ["surat-rt"]
    assert "surat-rt" not in draft.ticks
    assert "kk" in draft.ticks


def test_what_was_told_stays_with_the_draft(session: Session) -> None:
    draft = reopened(session, kept(session, hobby={"v": "catur", "l": "Hobi"}))
    again = reopened(session, draft.to_dict())
    assert not again.moved
    assert again.left == draft.left


def test_a_draft_of_an_older_program_opens(session: Session) -> None:
    found = ready(session, "ktp-hilang").to_dict()
    for name in ("sources", "left", "next", "amends", "reason", "duplicate_of"):
        del found[name]
    for entry in found["cells"].values():
        del entry["l"]
    assert reopened(session, found).title == ready(session, "ktp-hilang").title


def test_an_incomplete_case_of_another_catalogue_tells_what_has_no_place(session: Session) -> None:
    draft = ready(session, "ktp-hilang")
    draft.ticks.clear()
    slip = file(session, draft, incomplete=True)
    found = session.db.by("case", slip.case)[0]
    gone = {"hobby": "catur", "grave.plot_number": "12", "child.sex": "1"}
    found["catalogue"], found["values"] = "older", {**found["values"], **gone}
    session.db.table("cases").upsert(found)
    _, again = resume_case(session, slip.case)
    assert again.moved
    assert again.left[:2] == [
        Left("hobby", "hobby", "catur"),
        Left("grave.plot_number", "plot number", "12"),
    ]
    assert again.left[2].value in ("Laki-laki", "Male")


def test_the_beginners_card_goes_away_with_the_first_filing_of_that_service(
    session: Session,
) -> None:
    one, other = session.book.service("ktp-hilang"), session.book.service("kk-hilang")
    card = first_time_lines(session, one)
    assert len([line for line in card if line.startswith("Say: ")]) == 3
    assert any(line.startswith("Who: ") for line in card)
    assert any(line.startswith("! ") for line in card)
    assert max(len(line) for line in card) <= 76
    filed(session)
    assert first_time_lines(session, one) == []
    assert first_time_lines(session, other)
    session.officer = "siti"
    assert first_time_lines(session, one), "each officer has a first time"
