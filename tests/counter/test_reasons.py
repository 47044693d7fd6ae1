"""Why is this asked: what it hangs on, what it decides, law and source, in plain words."""

from __future__ import annotations

from ptsp_tui import i18n
from ptsp_tui.counter.reasons import why_lines
from ptsp_tui.counter.session import Session
from tests.counter.test_filing import ready


def why(session: Session, service: str, key: str, **answers: object) -> str:
    draft = ready(session, service)
    for name, value in answers.items():
        draft.form.set(name, value)
    return "\n".join(why_lines(session.book, draft.form, draft.form.nodes[key]))


def test_a_question_says_which_papers_hang_on_it(session: Session) -> None:
    i18n.use("id")
    said = why(session, "lahir-lengkap", "birth_letter")
    assert "Surat keterangan kelahiran" in said
    assert "Pembuat SPTJM F-2.03" in said
    assert "Dasar hukum: " in said
    assert "Sumber: " in said


def test_a_field_says_which_answer_asks_for_it(session: Session) -> None:
    i18n.use("id")
    said = why(session, "lahir-lengkap", "applicant.relation", capacity="family")
    assert "Yang datang ini mengurus untuk siapa?" in said
    assert "Keluarganya" in said
    assert "capacity" not in said


def test_what_everybody_is_asked_says_so(session: Session) -> None:
    i18n.use("en")
    assert "Asked of everybody." in why(session, "ktp-hilang", "subject.name")


def test_in_a_repeated_part_the_entry_of_the_same_person_counts(session: Session) -> None:
    i18n.use("id")
    draft = ready(session, "ahli-waris")
    node = next(n for n in draft.form.shown() if n.item and n.asked.when is not None)
    said = "\n".join(why_lines(session.book, draft.form, node))
    assert "Ditanyakan karena" in said
    assert node.item is not None
    assert node.item not in said
