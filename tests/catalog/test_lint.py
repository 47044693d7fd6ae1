"""The lint finds each fault it knows, at the right line, and nothing in a clean catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptsp_tui.catalog.lint import main
from tests.catalog import small

WIVES = "when: {fact: married, is: true}\n      - {id: subject.area"
AREA = "type: decimal}"
KK = "when: {not: {fact: kind, is: old}}"
SAFE = "    sources: [pop-S1]\n    confidence: confirmed\nform:"


def test_a_clean_catalogue_has_no_fault_and_no_note(root: Path) -> None:
    report = small.lint(root)
    assert report.faults == []
    assert report.notes == []


# (file, what stands there, what an author wrote, text of the line that is blamed, what is said)
S = small.SERVICE
SERVICE_FAULTS = [
    ("id: surat-uji", "id: surat-lain", "id: surat-lain", "id is not the name of the file"),
    ("outputs: [surat-uji]", "outputs: [surat-uji]\ntakes_off: [subject, heirs]",
     "takes_off:", "takes_off[1] the form asks no NIK of heirs"),
    ("domain: keterangan", "domain: perizinan", "domain:", "domain is not the folder of the file"),
    ("legal: [uu-1-2000]\n", "", "id: surat-uji", "$ has no legal basis and declares no gap"),
    ("sources: [pop-S1]\ngrade", "sources: []\ngrade", "id: surat-uji", "$ has no source"),
    ("script: [Selamat pagi.]\n", "", "id: surat-uji", "script is missing: an open service needs"),
    ("decided_at: kelurahan\n", "", "id: surat-uji", "decided_at is missing"),
    (", tujuh, delapan]", "]", "phrases:", "phrases has 6 of at least 8 phrases"),
    ("sources: [pop-S1]}\n  - id: kind", "sources: [pop-S9]}\n  - id: kind", "id: married",
     "determinants[0].sources[0] source pop-S9 is not in sources.yaml"),
    ("uu-1-2000#2", "uu-9-2000#2", "fee:", "fee.legal[0] legal act uu-9-2000#2 is not in"),
    ("of: [kk]\n    mode: copy", "of: [paspor]\n    mode: copy", "of: [paspor]",
     "requirements[0].of paspor is not in evidence.yaml"),
    ("of: [kk]\n    mode: copy", "of: []\n    mode: copy", "id: kk", "names no paper"),
    ("mode: copy", "need: 2\n    mode: copy", "need: 2",
     "requirements[0].need asks for more papers than it names"),
    ("mode: copy", "name: Kartu\n    mode: copy", "name: Kartu",
     "requirements[0].name has no English"),
    (SAFE, SAFE.replace("confirmed", "unverified"), "confidence: unverified",
     "requirements[1].confidence is unverified and must not block"),
    ("id: heir-kk", "id: kk", "id: surat-uji", "$ two things of the service are called kk"),
    ("id: heir-kk", "id: surat-kuasa", "id: surat-uji", "are called surat-kuasa"),
    ("{id: subject.area,", "{id: heirs,", "id: surat-uji", "are called heirs"),
    (AREA, "type: text}\n      - {id: subject.area, label: L, label_en: A}", "id: surat-uji",
     "are called subject.area"),
    ("per: heirs", "per: children", "per: children", "requirements[1].per children is no repeated"),
    ("{use: person, prefix: subject}", "{use: person, prefix: who}", "id: surat-uji",
     "subject no field subject.name: whose is it?"),
    ("use: person", "use: people", "use: people", "form[0].fields[0] no field group people"),
    ("prefix: subject}", "prefix: subject, omit: [nic]}", "omit: [nic]",
     "form[0].fields[0] the group person has no part nic"),
    ("{id: subject.area, label: Luas,", "{id: subject.area,", "id: subject.area",
     "form[0].fields[3] a field needs id and label"),
    ("label_en: Area, ", "", "id: subject.area",
     "form[0].fields[3].label has no English"),
    ("label_en: Old}", "label_en: ''}", "label: Lama",
     "determinants[1].choices[1].label has no English"),
    ("ask_en: Kind?", "ask_en: ''", "ask: Jenis", "determinants[1].ask has no English"),
    ("title_en: Heirs", "title_en: ''", "title: Ahli", "form[1].title has no English"),
    ("name_en: Test letter\n", "", "name: Surat uji", "name has no English (name_en)"),
    ("codelist: colour", "codelist: color", "codelist: color", "no code list color"),
    (", codelist: colour", "", "id: subject.colour", "subject.colour: a choice without choices"),
    ("value: new", "value: old", "id: kind", "kind: a choice is given twice"),
    ("id: kind\n", "id: kind\n    default: used\n", "default: used", "kind can never be used"),
    # conditions
    (KK, KK.replace("kind", "knd"), "fact: knd", "there is no question or field knd to ask about"),
    (KK, KK.replace("old", "used"), "is: used", "kind can never be used"),
    (KK, "when: {fact: married, is: ya}", "is: ya", "married is yesno: 'ya' is not"),
    (KK, "when: {fact: kind, is: true}", "kind, is: true", "kind can never be True"),
    (KK, "when: {fact: subject.colour, is: 1}", "is: 1", "is choice: write 1 in quotes"),
    (KK, "when: {fact: subject.wives, is: two}", "is: two", "is a number: 'two' is not"),
    (KK, "when: {fact: subject.area, is: 5}", "is: 5", "compare it with min and max"),
    (KK, "when: {fact: subject.area, min: a}", "min: a", "is a number: 'a' is not"),
    (KK, "when: {fact: kind, min: 3}", "min: 3", "kind is choice and has no order"),
    (KK, "when: {fact: subject.birth_date, max: 31-12-2020}", "max: 31", "is not YYYY-MM-DD"),
    (KK, "when: {fact: subject.birth_date, before: subject.wives}", "before:", "never alike"),
    (KK, "when: {fact: kind}", "{fact: kind}", "requirements[0].when compares nothing"),
    (KK, "when: {all: []}", "all: []", "requirements[0].when an empty list decides nothing"),
    (KK, "when: {fact: kind, filled: true, is: new}", "filled:", "filled stands alone"),
    ("when: {fact: married, is: true}\nreq", "when: {fact: heirs, filled: true}\nreq", "filled",
     "determinants[1].when there is no question or field heirs"),
    ("{fact: alive, is: true}", "{fact: dead, is: true}", "fact: dead", "[1].when there is no"),
    ("{fact: subject.wives, min: 5}", "{fact: wives, min: 5}", "fact: wives", "there is no"),
    ("Lebih dari empat.", "Lebih dari {n}.", "fails_when", "checks[0] a message may not hold {"),
    ("message: Lebih", "level: warning\n    message: Lebih", "level: warning", "never shown here"),
    ("fee: {amount: 0,", "fee: {amount: 0, when: {fact: rich, is: true},", "fact: rich", "fee"),
    # formulas and references of fields
    (AREA, "type: decimal, default: [{copy: size}]}", "copy: size", "there is no fact size"),
    (AREA, "type: decimal, calc: [{sum: [subject.wives, b]}]}", "sum:", "there is no fact b"),
    (AREA, "type: decimal, calc: [{when: {fact: married, is: true}}]}", "calc:",
     "subject.area: a formula needs exactly one source"),
    (AREA, "type: decimal, calc: [{value: 1, copy: subject.wives}]}", "calc:",
     "subject.area: a formula needs exactly one source"),
    ("codelist: colour}", 'codelist: colour, default: [{value: "3"}]}', "default:",
     "subject.colour can never be 3"),
    (AREA, "type: nik, birth_field: born}", "birth_field", "subject.area: there is no field born"),
    (AREA, "type: region, region_within: town}", "within", "subject.area: there is no field town"),
    # a name that the program keeps an entry's number under
    ("      - {id: alive,", "      - {id: item, label: Ke, label_en: No, type: text}\n"
     "      - {id: alive,", "id: surat-uji", "are called item"),
    # circles
    (AREA, "type: decimal, when: {fact: subject.area, min: 1}}", "id: surat-uji",
     "circle: subject.area -> subject.area"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "said"), SERVICE_FAULTS)
def test_a_fault_in_a_service_is_found_at_its_line(
    root: Path, old: str, new: str, line: str, said: str
) -> None:
    small.change(root, S, old, new)
    faults = small.lint(root).faults
    assert len(faults) == 1, [str(fault) for fault in faults]
    assert said in f"{faults[0].path} {faults[0].message}"
    assert (faults[0].file, faults[0].line) == (S, small.line_of(root, S, line))


def test_fields_that_wait_for_each_other_are_a_circle(root: Path) -> None:
    small.change(root, S, WIVES, WIVES.replace("married, is: true", "subject.area, min: 1"))
    assert small.lint(root).faults == []
    small.change(root, S, AREA, "type: decimal, default: [{copy: subject.wives}]}")
    (fault,) = small.lint(root).faults
    assert "in a circle" in fault.message
    assert {"subject.area", "subject.wives"} <= set(fault.message.split())


def test_a_rule_about_a_fields_own_value_is_no_circle(root: Path) -> None:
    rule = "type: decimal, checks: [{fails_when: {fact: subject.area, min: 9}, message: Luas.,"
    rule += " message_en: Area.}]}"
    small.change(root, S, AREA, rule)
    assert small.lint(root).faults == []


OLD, EVENT = "services/keterangan/surat-lama.yaml", "life-events/pkt-uji.yaml"
REFERRAL, GROUP = "referrals/rujuk-uji.yaml", "field-groups/person.yaml"
OTHER_FAULTS = [
    (OLD, "closed_note: Diganti surat uji.\n", "", "id:", "$ is not open: say why in closed_note"),
    (OLD, "replaced_by: surat-uji\n", "", "id:", "$ is replaced: name replaced_by"),
    (EVENT, "id: pkt-uji", "id: pkt-lain", "id:", "id is not the name of the file"),
    (EVENT, "fact: moved", "fact: mvoed", "fact:", "there is no question or field mvoed"),
    (EVENT, "subject.name: a", "subject.nama: a", "carry", "no question or field subject.nama"),
    (EVENT, "{married: true}", "{maried: true}", "maried", "surat-uji has no question maried"),
    (EVENT, "{married: true}", "{kind: used}", "used", "kind can never be used"),
    (EVENT, "[pop-S1]", "[pop-S7]", "sources", "source pop-S7 is not in sources.yaml"),
    (REFERRAL, ", sim tujuh, sim delapan", "", "phrases", "has 6 of at least 8 phrases"),
    ("codelists/colour.yaml", "id: colour", "id: color", "id:", "id is not the name of the file"),
    (GROUP, "type: address}", "use: house}", "use: house", "fields[3] no field group house"),
    (GROUP, "type: address}", "use: person}", "fields:", "in a circle: person -> person"),
    ("evidence.yaml", "- id: surat-kuasa", "- id: kk", "name: Surat", "[1].id kk is given twice"),
    ("evidence.yaml", "  name_en: Letter\n", "", "name: Surat", "[1].name has no English"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), OTHER_FAULTS)
def test_a_fault_in_another_file_is_found_there(
    root: Path, file: str, old: str, new: str, line: str, said: str
) -> None:
    small.change(root, file, old, new)
    faults = [fault for fault in small.lint(root).faults if fault.file == file]
    assert len(faults) == 1, [str(fault) for fault in faults]
    assert said in f"{faults[0].path} {faults[0].message}"
    assert abs(faults[0].line - small.line_of(root, file, line)) <= (file == "evidence.yaml")


def test_a_name_that_is_no_slug_is_a_fault(root: Path) -> None:
    text = (root / OLD).read_text(encoding="utf-8").replace("surat-lama", "Surat_lama")
    (root / "services/keterangan/Surat_lama.yaml").write_text(text, encoding="utf-8")
    (fault,) = small.lint(root).faults
    assert fault.message == "is not a slug"


def test_the_same_id_in_two_places_is_a_fault(root: Path) -> None:
    text = (root / S).read_text(encoding="utf-8").replace("keterangan", "perizinan")
    (root / "services/perizinan").mkdir()
    (root / "services/perizinan/surat-uji.yaml").write_text(text, encoding="utf-8")
    (fault,) = small.lint(root).faults
    assert fault.message == f"is also in {S}"


def test_links_to_what_is_not_written_yet_are_notes_and_stop_nothing(root: Path) -> None:
    small.change(root, OLD, "replaced_by: surat-uji", "replaced_by: surat-baru")
    small.change(root, EVENT, "- service: surat-uji", "- service: surat-nanti")
    small.change(root, REFERRAL, "[surat-uji]", "[surat-besok]")
    small.change(root, "evidence.yaml", "what: Kartu", "what: Kartu\n  get_service: kk-baru")
    report = small.lint(root)
    assert report.faults == []
    assert [note.file for note in report.notes] == ["evidence.yaml", EVENT, REFERRAL, OLD]


def test_a_folder_without_common_and_sources_is_one_fault(root: Path) -> None:
    (root / "common.yaml").unlink()
    (fault,) = small.lint(root).faults
    assert fault.message == "common.yaml and sources.yaml are needed"


def test_faults_of_reading_come_out_of_the_lint_too(root: Path) -> None:
    small.change(root, "evidence.yaml", "get: Di sini", "got: Di sini")
    assert [fault.path for fault in small.lint(root).faults] == ["[0]", "[0].got"]


def test_the_command_prints_every_fault_and_says_by_its_code_whether_there_are_any(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(str(root)) == 0
    small.change(root, S, "grade: A", "grade: D")
    assert main(str(root)) == 1
    line = small.line_of(root, S, "grade: D")
    assert capsys.readouterr().out.startswith(f"{S}:{line}:8 grade ")


def test_the_shipped_catalogue_has_no_fault() -> None:
    data = Path(__file__).resolve().parents[2] / "data"
    assert [str(fault) for fault in small.lint(data).faults] == []
