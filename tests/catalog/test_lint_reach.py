"""The lint refuses what no case ever comes to, packages that turn in circles, and half a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog import small

S, EVENT, EVIDENCE = small.SERVICE, "life-events/pkt-uji.yaml", "evidence.yaml"
KIND = "when: {fact: married, is: true}\nreq"
KK = "when: {not: {fact: kind, is: old}}"
AREA = "type: decimal}"
WIVES = "type: integer\n        when: {fact: married, is: true}"
FEE = "fee: {amount: 0, sources: [pop-S1], confidence: confirmed, legal: [uu-1-2000#2]}"
NEVER = "{all: [{fact: married, is: true}, {fact: married, is: false}]}"
ALWAYS = "{any: [{fact: married, is: true}, {fact: married, is: false}]}"
PLAIN = "sources: [pop-S1], confidence: confirmed"


# (file, what stands there, what an author wrote, what is said)
FAULTS = [
    # never
    (S, KK, f"when: {NEVER}", "[0].when kk is never asked: no answers lead to it"),
    (S, KK, "when: {all: [{fact: kind, is: new}, {fact: married, is: false}]}",
     "kk is never asked"),
    (S, KK, "when: {all: [{fact: subject.wives, min: 5}, {fact: subject.wives, max: 3}]}",
     "kk is never asked"),
    (S, KK, "when: {all: [{fact: subject.birth_date, max: 2000-01-01}, "
     "{fact: subject.birth_date, min: 2001-01-01}]}", "kk is never asked"),
    (S, KK, "when: {all: [{fact: subject.birth_date, before: subject.birth_date}]}",
     "kk is never asked"),
    (S, "when: {fact: alive, is: true}",
     "when: {all: [{fact: alive, is: true}, {fact: alive, is: false}]}", "heir-kk is never asked"),
    (S, KIND, f"when: {NEVER}\nreq", "determinants[1].when kind is never asked"),
    (S, "title_en: Subject\n", f"title_en: Subject\n    when: {NEVER}\n",
     "section subject never opens"),
    (S, WIVES, f"type: integer\n        when: {NEVER}", "subject.wives is never shown"),
    (S, WIVES, f"{WIVES}\n        required: {{fact: married, is: false}}",
     "subject.wives is never required: its condition is dead"),
    (S, AREA, f"type: decimal, default: [{{copy: subject.wives, when: {NEVER}}}]}}",
     "subject.area: a formula is never used"),
    (S, "{fact: subject.wives, min: 5}",
     "{all: [{fact: subject.wives, min: 5}, {fact: married, is: false}]}",
     "checks[0] the rule can never fail"),
    (S, AREA, "type: decimal, checks: [{fails_when: {fact: subject.area, filled: false}, "
     "message: L, message_en: A}]}", "a rule of subject.area can never fail"),
    (S, FEE, f"fee: [{{amount: 0, {PLAIN}}}, {{amount: 5, {PLAIN}}}]",
     "fee[1] is never the fee: an earlier one always is"),
    # always
    (S, KK, f"when: {ALWAYS}", "kk is asked whatever is answered: leave when out"),
    (S, KIND, f"when: {ALWAYS}\nreq", "kind is asked whatever is answered"),
    (S, AREA, "type: decimal, checks: [{fails_when: {fact: subject.area, filled: true}, "
     "message: L, message_en: A}]}", "a rule of subject.area always fails"),
    # decides nothing
    (S, KK, "when: {fact: married, is: true}", "determinants[1] kind decides nothing"),
    # packages
    (EVENT, "  - {service: surat-uji, answers: {married: false}}\n",
     "  - {service: surat-uji, answers: {married: false}}\n" * 2,
     "steps[1].service surat-uji is already step 1, with the same answers and values"),
    (EVENT, "  - {service: surat-uji, answers: {married: false}}\n",
     "  - {service: surat-uji, answers: {married: false}}\n  - {service: surat-lama}\n",
     "steps[1].service surat-lama is closed: no step can open a case of it"),
    (EVENT, "subject.name: applicant.name", "subject.name: applicant.age",
     "applicant.age cannot be carried into subject.name: no step asks it"),
    (EVENT, "answers: {married: false}}", "carry: {subject.name: applicant.name}}",
     "applicant.name cannot be carried into subject.name: only this or a later step asks it"),
    (EVENT, "when: {fact: moved, is: true}",
     "when: {all: [{fact: moved, is: true}, {fact: moved, is: false}]}",
     "steps[1].when surat-uji is never reached"),
    (EVENT, "    when: {fact: moved, is: true}\n", "",
     "determinants[0] moved decides nothing"),
    (EVENT, "ask_en: Moved?, type: yesno}",
     "ask_en: Moved?, type: yesno, when: {fact: moved, is: true}}",
     "in a circle: moved -> moved"),
    # phrases
    (EVENT, "phrases: [paket uji]", "phrases: [paket uji, Tiga!]",
     "phrases[1] 'Tiga!' is also a phrase of surat-uji"),
    # texts
    ("common.yaml", "title_en: Contact", "title_en: ''", "after[0].title has no English"),
    (EVENT, "name_en: Test package\n", "", "name has no English (name_en)"),
    (EVIDENCE, "what: Kartu", "what: ' '", "kk: what is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS)
def test_what_no_case_comes_to_is_refused(
    root: Path, file: str, old: str, new: str, said: str
) -> None:
    small.change(root, file, old, new)
    faults = [f"{fault.path} {fault.message}" for fault in small.lint(root).faults]
    assert any(said in fault for fault in faults), faults


def test_a_paper_asked_until_an_answer_is_given_is_sound(root: Path) -> None:
    small.change(root, S, KK, "when: {not: {fact: kind, in: [new, old]}}")
    assert small.lint(root).faults == []


def test_a_paper_of_one_that_we_issue_and_one_that_we_do_not_must_be_two(root: Path) -> None:
    small.change(root, S, "outputs: [surat-uji]", "outputs: [kk]")
    assert small.lint(root).faults == [], "a paper that we issue drops out by itself"
    small.change(root, S, "of: [kk]\n    mode: copy", "of: [kk, surat-kuasa]\n    mode: copy")
    (fault,) = small.lint(root).faults
    assert "asks for kk in kk, which step 1 issues" in fault.message
    small.change(root, S, "mode: copy", "mode: withdraw")
    assert small.lint(root).faults == [], "the old one is taken in, ours does not replace it"


def test_the_same_service_twice_is_sound_when_only_one_of_them_can_be(root: Path) -> None:
    small.change(root, EVENT, "answers: {married: false}}", "when: {fact: moved, is: false}}")
    small.change(root, EVENT, "    carry: {subject.name: applicant.name}\n", "")
    small.change(root, EVENT, "    answers: {married: true}\n", "")
    assert small.lint(root).faults == []


def test_half_described_papers_are_refused_unless_they_declare_the_gap(root: Path) -> None:
    small.change(root, EVIDENCE, "faults: [Buram, Lama, Beda nama]", "faults: [Buram]")
    small.change(root, EVIDENCE, "  gaps: [Kesalahan yang biasa belum diketahui.]\n", "")
    assert [f"{fault.path} {fault.message}" for fault in small.lint(root).faults] == [
        "[0] kk has 1 of 3 usual faults and declares no gap",
        "[1] surat-kuasa does not say what a genuine one carries and declares no gap",
        "[1] surat-kuasa has 0 of 3 usual faults and declares no gap",
    ]


def test_texts_that_may_fall_back_to_indonesian_are_counted_only(root: Path) -> None:
    small.change(root, S, "who_en: Anybody, ", "")
    report = small.lint(root)
    assert report.faults == []
    assert report.rules == {"English of texts that fall back to Indonesian": 1}
    assert [note.path for note in report.notes] == ["applicants.who"]


STANDARD = "- {id: complaints, part: delivery, name: Pengaduan, name_en: Complaints}\n"


def test_a_standard_needs_all_fourteen_components_and_each_something_to_say(root: Path) -> None:
    (root / "service-standard.yaml").write_text(STANDARD * 2, encoding="utf-8")
    faults = [fault.message for fault in small.lint(root).faults]
    assert sum("is missing (UU 25/2009)" in fault for fault in faults) == 13
    assert "complaints is given twice" in faults
    assert faults.count("complaints says nothing and declares no gap") == 2


def test_what_the_standard_says_needs_a_source_that_is_known(root: Path) -> None:
    said = "holds: [{text: A, text_en: A, sources: []}, {text: B, text_en: B, sources: [pop-S9]}]"
    text = STANDARD.replace("name_en: Complaints", f"name_en: Complaints, {said}")
    (root / "service-standard.yaml").write_text(text, encoding="utf-8")
    faults = [fault.message for fault in small.lint(root).faults]
    assert {"has no source", "source pop-S9 is not in sources.yaml"} <= set(faults)


def test_a_conflict_told_twice_and_a_word_that_is_none_are_refused(root: Path) -> None:
    one = '- {id: "1", sheet: pop, what: A., decided: B., by: office}\n'
    (root / "conflicts.yaml").write_text(one * 2, encoding="utf-8")
    (root / "words.yaml").write_text("- {id: a, words: [mati, dua kata, mati]}\n", "utf-8")
    faults = [f"{fault.path} {fault.message}" for fault in small.lint(root).faults]
    assert faults == [
        "[1].id conflict 1 of pop is told twice",
        "[0].words[1] 'dua kata' is no single word in small letters, or stands here twice",
        "[0].words[2] 'mati' is no single word in small letters, or stands here twice",
    ]
